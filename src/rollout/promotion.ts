import { DeadlineError, DeploymentError, DriftError, messageOf, RemoteError } from './errors.ts';
import { deployTo, type Journey, playStep, untilTrafficFollows } from './journey.ts';
import { DEFINITION, type Router, type Snapshot } from './ports.ts';

/**
 * Stable could not take over the version that the canary serves. What was in force before it was tried is to stay: the healthy canary
 * serves everything.
 */
export class PromotionError extends Error {
  override readonly name = 'PromotionError';
  readonly held: Snapshot;
  constructor(held: Snapshot, options: { readonly cause: unknown }) {
    super(`The stable service could not take over: ${messageOf(options.cause)}`, options);
    this.held = held;
  }
}

/**
 * Makes the version that the canary serves the stable's: stable runs it, healthy, then gets its traffic back step by step, then the
 * canary gets the tasks it had. Throws a {@link PromotionError} where stable is to blame; what speaks against the version
 * itself ends the rollout as at any step.
 */
export async function promote(journey: Journey): Promise<void> {
  const { rollout, teller, hands } = journey;
  const { release, plan, router, snapshot } = rollout;
  const steps = plan.release?.promotion;
  if (release === undefined || steps === undefined) return;
  await teller.tell({ type: 'stage-started', stage: 'promote' });
  const held = await router.snapshot(hands.signal);
  try {
    await untilTrafficFollows(journey);
    const { taskDefinition, previous } = await deployTo(journey, 'stable', held.split.share, () =>
      release.promote(hands),
    );
    for (const [at, step] of steps.entries()) await playStep(journey, plan.steps.length + at, step);
    enterShift(journey, steps.at(-1)?.aim.achieved ?? 0);
    const split = await router.finish(snapshot, hands);
    await teller.tell({ type: 'traffic-restored', split });
    await teller.tell({ type: 'promoted', taskDefinition, previous });
    await mark(journey, taskDefinition);
  } catch (error) {
    const { aborted } = hands.signal;
    const reason: unknown = aborted ? hands.signal.reason : await explained(journey, error);
    throw isStables(reason, aborted) ? new PromotionError(held, { cause: reason }) : reason;
  }
}

/** What was waited for in vain has a reason, which stable's tasks may tell. */
async function explained({ rollout: { release }, hands }: Journey, error: unknown): Promise<unknown> {
  if (!(error instanceof DeadlineError) || release === undefined) return error;
  try {
    return await release.explain('stable', error.message, hands.signal);
  } catch {
    return error;
  }
}

/** The canary's tasks come and go once more: that some of them are not there yet says nothing against them. */
function enterShift({ watch, rollout, startedAt }: Journey, share: number): void {
  watch.enter({ phase: 'shift', share, since: rollout.clock.now(), startedAt });
}

/**
 * A router whose restore leads to a promotion's start: the canary serves everything again, its tasks first, before stable, without
 * traffic, gets back what it ran.
 */
export function backOnCanary(router: Router, start: Snapshot): Router {
  return {
    ...router,
    restoreTraffic: async (to, hands) => {
      await router.shift(to.split.share, start, hands);
    },
  };
}

/**
 * Whether a trouble says nothing against the version that the canary serves: it is about stable's own deployment, or a wait or a call on
 * the way to it. What aborts the way, such as an alarm or a cancel, has a reason of its own.
 */
function isStables(error: unknown, isAborted: boolean): boolean {
  if (error instanceof DeploymentError) return error.role === 'stable';
  if (error instanceof DriftError) return error.knob === DEFINITION.stable;
  return !isAborted && (error instanceof DeadlineError || error instanceof RemoteError);
}

/** Labels are for people: that they could not be set is told, and changes nothing. */
async function mark({ rollout: { release }, teller, hands }: Journey, taskDefinition: string): Promise<void> {
  try {
    await release?.mark?.(taskDefinition, hands.signal);
  } catch (error) {
    hands.signal.throwIfAborted();
    const fix = 'Allow `ecs:TagResource` on both services, or set `tag` to `false`.';
    const finding = { severity: 'warning', subject: 'tag', message: messageOf(error), fix } as const;
    await teller.tell({ type: 'findings', findings: [finding] });
  }
}
