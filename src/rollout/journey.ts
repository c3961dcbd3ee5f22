import { bake } from './bake.ts';
import type { Fence } from './fence.ts';
import type { Deployed, Gate, Hands, PlannedStep, Role } from './ports.ts';
import type { Rollout } from './rollout.ts';
import type { Teller } from './teller.ts';
import { FOLLOW_MS } from './time.ts';
import type { Watch } from './watch.ts';

/** What the way up is gone with. */
export interface Journey {
  readonly rollout: Rollout;
  readonly teller: Teller;
  readonly fence: Fence;
  readonly gates: readonly Gate[];
  readonly watch: Watch;
  readonly hands: Hands;
  /** Epoch ms. */
  readonly startedAt: number;
}

/** Brings a share into force and watches it for its bake. */
export async function playStep(journey: Journey, index: number, step: PlannedStep): Promise<void> {
  const { rollout, teller, gates, watch, hands, startedAt } = journey;
  const { router, clock, snapshot } = rollout;
  watch.enter({ phase: 'shift', share: step.aim.achieved, since: clock.now(), startedAt });
  await teller.tell({ type: 'step-started', index });
  const split = await router.shift(step.share, snapshot, hands);
  await teller.tell({ type: 'shifted', index, split });
  const findings = await bake({ gates, watch, clock, teller }, index, step, startedAt, hands.signal);
  await teller.tell({ type: 'step-passed', index, split: await router.observe(hands.signal), findings });
}

/** Waits until a service that has just lost its traffic gets no more of it: a deployment may end its tasks at once. */
export async function untilTrafficFollows({ hands }: Journey): Promise<void> {
  await hands.pause('traffic to follow', FOLLOW_MS);
}

/** Has this rollout itself deploy to a service, watched, and tells what came of it. */
export async function deployTo<D extends Deployed>(
  { watch, rollout, teller, startedAt }: Journey,
  role: Role,
  share: number,
  deploy: () => Promise<D>,
): Promise<D> {
  watch.enter({ phase: 'shift', share, since: rollout.clock.now(), startedAt });
  watch.deploying(role);
  const deployed = await deploy();
  watch.deployed(role, deployed.taskDefinition);
  const { taskDefinition, images } = deployed;
  await teller.tell({ type: 'deployed', role, deployed: { taskDefinition, images } });
  return deployed;
}
