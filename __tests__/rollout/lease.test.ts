import { describe, expect, test } from '@jest/globals';
import { CancelledError, LeaseError } from '../../src/rollout/errors.ts';
import { initialState, type RolloutEvent, type RolloutState } from '../../src/rollout/events.ts';
import { planOf } from '../../src/rollout/plan.ts';
import { play } from '../../src/rollout/rollout.ts';
import { listen } from '../../src/rollout/teller.ts';
import { alarmFired, FakeRouter, FakeWorld, gateSaying, healthy } from '../support/fake-world.ts';
import { minute, steps } from '../support/play.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const taken = new LeaseError('taken', 'The lease was taken by octo/web.');
const unrenewed = new LeaseError('unrenewed', 'The lease could not be renewed for 30s.');

type Keeper = (event: RolloutEvent, state: RolloutState, stage: Stage) => void;

class Stage {
  readonly clock = new VirtualClock();
  readonly world = new FakeWorld(this.clock, { weight: 0, count: 0 });
  readonly stop = new AbortController();
  readonly cancel = new AbortController();
  readonly events: RolloutEvent[] = [];

  readonly at = (ms: number, act: () => void): void => void this.clock.sleep(ms).then(act);
}

const nothing: (stage: Stage) => void = () => undefined;

/** Plays a rollout whose first alarm rings at a time, or never; and lets what is still on its way arrive. */
async function played(keeper: Keeper, { alarmAtMs = Infinity, arrange = nothing } = {}) {
  const stage = new Stage();
  const { clock, world } = stage;
  const router = new FakeRouter(world);
  const snapshot = await clock.run(router.snapshot(stage.stop.signal));
  const startedAt = clock.now();
  arrange(stage);
  const rollout = play({
    router,
    gates: [gateSaying('a', () => (clock.now() - startedAt >= alarmAtMs ? alarmFired('5xx') : healthy))],
    clock,
    options: {
      ...{ pollMs: 15_000, patienceMs: minute, stabilizeMs: 10 * minute },
      ...{ rollback: true, rollbackTo: 'stable', rollbackTimeoutMs: 10 * minute },
    },
    plan: planOf(router, snapshot, steps, []),
    snapshot,
    cancel: stage.cancel.signal,
    stop: stage.stop.signal,
  });
  const audience = {
    keeper: (event: RolloutEvent, state: RolloutState): void => {
      stage.events.push(event);
      keeper(event, state, stage);
    },
    others: [],
    onFailure: (error: unknown) => {
      throw error;
    },
  };
  const state = await clock.run(listen(rollout, initialState(startedAt), audience));
  await clock.run(clock.sleep(minute));
  return { stage, state };
}

/** Throws at the first event of a type in a phase, once; gives how many writes had been sent by then. */
function throwingAt(type: RolloutEvent['type'], phase: RolloutState['phase'], error: Error) {
  const seen: { sent?: number } = {};
  const keeper: Keeper = (event, state, { world }) => {
    if (seen.sent !== undefined || event.type !== type || state.phase !== phase || !state.touched) return;
    seen.sent = world.sent.length;
    throw error;
  };
  return { keeper, seen };
}

const stuckForAWhile = ({ world, at }: Stage): void => {
  world.stuck = true;
  at(20_000, () => (world.stuck = false));
};

describe('a rollout whose keeper says that another run has the lease', () => {
  test.each([
    'writing',
    'wrote',
    'waiting',
    'shifted',
    'bake-started',
    'watched',
    'step-passed',
    'step-started',
  ] as const)('at %s on the way forward sends nothing more', async (type) => {
    const { keeper, seen } = throwingAt(type, 'rolling', taken);
    const { stage, state } = await played(keeper, { arrange: stuckForAWhile });
    expect(stage.world.sent).toHaveLength(seen.sent ?? -1);
    expect(state).toMatchObject({ result: 'stopped', trouble: { kind: 'lease' }, reason: taken.message });
    expect(state.commands).toEqual([]);
  });

  test('at the end says that it stopped, and leaves everything', async () => {
    const { keeper } = throwingAt('all-passed', 'ended', taken);
    const { stage, state } = await played(keeper);
    expect(stage.world.live.weight).toBe(100);
    expect(state).toMatchObject({ result: 'stopped', split: { share: 100 } });
  });

  test('before the first change is refused, and has changed nothing', async () => {
    for (const type of ['planned', 'started'] as const) {
      const { stage, state } = await played((event) => {
        if (event.type === type) throw taken;
      });
      expect(stage.world.sent).toEqual([]);
      expect(state.result).toBe('refused');
      expect(state.reason).toContain(taken.message);
    }
  });

  test('says what was live when it let go, and goes on to report although nobody keeps it', async () => {
    const { keeper } = throwingAt('bake-started', 'rolling', taken);
    const { state } = await played((event, now, stage) => {
      keeper(event, now, stage);
      if (now.trouble !== undefined) throw taken;
    });
    expect(state).toMatchObject({ result: 'stopped', split: { share: 10 } });
  });
});

describe('a rescue whose keeper says that another run has the lease', () => {
  const inRescue = { alarmAtMs: 2 * minute };

  test.each(['rollback-started', 'writing', 'wrote', 'traffic-restored'] as const)(
    'at %s sends nothing more',
    async (type) => {
      const { keeper, seen } = throwingAt(type, 'restoring', taken);
      const { stage, state } = await played(keeper, inRescue);
      expect(stage.world.sent).toHaveLength(seen.sent ?? -1);
      expect(state).toMatchObject({ result: 'stopped', commands: [] });
      expect(state.reason).toContain('alarm "5xx" fired');
      expect(state.reason).toContain(taken.message);
    },
  );

  test('at the trouble before it sends nothing more', async () => {
    const { keeper, seen } = throwingAt('trouble', 'rolling', taken);
    const { stage, state } = await played(keeper, inRescue);
    expect(stage.world.sent).toHaveLength(seen.sent ?? -1);
    expect(state.result).toBe('stopped');
  });

  test('while it tries a write again does not try it again', async () => {
    const { keeper, seen } = throwingAt('retrying', 'restoring', taken);
    const { stage, state } = await played(keeper, {
      ...inRescue,
      arrange: ({ world, at }) => at(2 * minute - 1, () => (world.fates = ['throttled', 'throttled'])),
    });
    expect(stage.world.sent).toHaveLength(seen.sent ?? -1);
    expect(state.result).toBe('stopped');
  });
});

describe('a lease that is lost', () => {
  test('to another run stops a rollout at once, in the middle of a bake', async () => {
    const { stage, state } = await played(() => undefined, {
      arrange: ({ at, stop }) => at(2 * minute, () => stop.abort(taken)),
    });
    expect(stage.world.sent.map(({ value }) => value)).toEqual([1, 10]);
    expect(state).toMatchObject({ result: 'stopped', trouble: { kind: 'lease' } });
    expect((state.endedAt ?? Infinity) - state.startedAt).toBeLessThan(2 * minute + 1_000);
  });

  test('because it could not be renewed leads to a rollback', async () => {
    const { stage, state } = await played(() => undefined, {
      arrange: ({ at, stop }) => at(2 * minute, () => stop.abort(unrenewed)),
    });
    expect(state).toMatchObject({ result: 'rolled-back', reason: unrenewed.message });
    expect(stage.world.live).toEqual({ weight: 0, count: 0 });
  });

  test.each([
    ['to another run', taken],
    ['because it could not be renewed', unrenewed],
  ])('%s between a checkpoint and its write keeps the write from being sent', async (_why, error) => {
    const sent: number[] = [];
    const { stage } = await played((event, { phase }, { world, stop }) => {
      if (event.type !== 'writing' || phase !== 'rolling' || event.to !== 10) return;
      sent.push(world.sent.length);
      stop.abort(error);
    });
    expect(stage.world.sent.slice(sent[0]).map(({ value }) => value)).not.toContain(10);
  });

  test('a holder that is asked to let go rolls back', async () => {
    const { stage, state } = await played(() => undefined, {
      arrange: ({ at, stop }) => at(2 * minute, () => stop.abort(new CancelledError('alice asked.'))),
    });
    expect(state).toMatchObject({
      result: 'rolled-back',
      trouble: { kind: 'cancelled' },
      reason: 'alice asked.',
    });
    expect(stage.world.live).toEqual({ weight: 0, count: 0 });
  });
});

describe('an end that can’t be kept', () => {
  test('is told only once: what was told to be completed is not rolled back', async () => {
    const heard: string[] = [];
    const { state } = await played((event) => {
      if (event.type !== 'ended') return;
      heard.push(event.result);
      if (heard.length === 1) throw new Error('no table');
    });
    expect(heard).toHaveLength(1);
    expect(state.result).toBe(heard[0]);
  });
});
