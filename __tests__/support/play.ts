import { initialState, type RolloutEvent, type RolloutState } from '../../src/rollout/events.ts';
import type { Gate, Step } from '../../src/rollout/ports.ts';
import { planOf } from '../../src/rollout/plan.ts';
import { play, type RolloutOptions } from '../../src/rollout/rollout.ts';
import { listen } from '../../src/rollout/teller.ts';
import { FakeRouter, FakeWorld, gateSaying, healthy, type Knobs } from './fake-world.ts';
import { VirtualClock } from './virtual-clock.ts';

export const minute = 60_000;

export const steps: readonly Step[] = [
  { share: 10, bakeMs: 5 * minute },
  { share: 50, bakeMs: 5 * minute },
  { share: 100, bakeMs: 5 * minute },
];

const patient: RolloutOptions = {
  pollMs: 15_000,
  patienceMs: minute,
  stabilizeMs: 10 * minute,
  rollback: true,
  rollbackTo: 'stable',
  rollbackTimeoutMs: 10 * minute,
};

export interface Case {
  readonly found?: Knobs;
  readonly steps?: readonly Step[];
  readonly options?: Partial<RolloutOptions>;
  readonly gates?: (stage: Stage) => readonly Gate[];
  /** Called once before the rollout starts: plan what goes wrong. */
  readonly arrange?: (stage: Stage) => void;
  readonly keeper?: (event: RolloutEvent, state: RolloutState, stage: Stage) => void;
}

export interface Stage {
  readonly clock: VirtualClock;
  readonly world: FakeWorld;
  readonly router: FakeRouter;
  readonly cancel: AbortController;
  /** Runs something at a time after the start of the rollout. */
  readonly at: (ms: number, act: () => void) => void;
}

export interface Played {
  readonly stage: Stage;
  readonly startedAt: number;
  readonly events: readonly RolloutEvent[];
  readonly state: RolloutState;
}

/** Plays a rollout on the fake world under virtual time, and keeps everything it said. */
export async function playOnFake(the: Case = {}): Promise<Played> {
  const clock = new VirtualClock();
  const world = new FakeWorld(clock, the.found ?? { weight: 0, count: 0 });
  const router = new FakeRouter(world);
  const cancel = new AbortController();
  const stage: Stage = { clock, world, router, cancel, at: (ms, act) => void clock.sleep(ms).then(act) };
  const gates = the.gates?.(stage) ?? [gateSaying('alarms', () => healthy)];
  const snapshot = await clock.run(router.snapshot(cancel.signal));
  const plan = planOf(router, snapshot, the.steps ?? steps, []);
  const startedAt = clock.now();
  the.arrange?.(stage);
  const events: RolloutEvent[] = [];
  const rollout = play({
    router,
    gates,
    clock,
    options: { ...patient, ...the.options },
    plan,
    snapshot,
    cancel: cancel.signal,
  });
  const audience = {
    keeper: (event: RolloutEvent, state: RolloutState): void => the.keeper?.(event, state, stage),
    others: [(event: RolloutEvent): void => void events.push(event)],
    onFailure: (error: unknown) => {
      throw error;
    },
  };
  const state = await clock.run(listen(rollout, initialState(startedAt), audience));
  return { stage, startedAt, events, state };
}
