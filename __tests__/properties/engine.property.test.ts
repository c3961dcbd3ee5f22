import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { post } from '../../src/post.ts';
import { isUnfinished } from '../../src/rollout/checkpoint.ts';
import { parseCheckpoint, printCheckpoint } from '../../src/rollout/checkpoint.ts';
import { CancelledError } from '../../src/rollout/errors.ts';
import { initialState, type RolloutEvent, type RolloutState } from '../../src/rollout/events.ts';
import type { Step } from '../../src/rollout/ports.ts';
import { planOf } from '../../src/rollout/plan.ts';
import { play } from '../../src/rollout/rollout.ts';
import { listen } from '../../src/rollout/teller.ts';
import {
  alarmFired,
  FakeRouter,
  FakeWorld,
  gateSaying,
  healthy,
  type KnobName,
  type Knobs,
  type WriteFate,
} from '../support/fake-world.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const POLL_MS = 15 * SECOND;

interface Meddling {
  readonly atMs: number;
  readonly knob: KnobName;
}

interface World {
  readonly found: Knobs;
  readonly steps: readonly Step[];
  readonly callMs: number;
  readonly writeMs: number;
  readonly fates: readonly WriteFate[];
  readonly alarmAtMs: number | undefined;
  readonly cancelAtMs: number | undefined;
  readonly meddling: Meddling | undefined;
  /** The process dies when it has told this many events. */
  readonly dieAfter: number | undefined;
  readonly rollbackTo: 'stable' | 'previous';
}

const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

/** A value nobody but the meddler would set. */
const THEIRS = 77.7;

const worlds: fc.Arbitrary<World> = fc.record({
  found: fc.constantFrom<Knobs>({ weight: 0, count: 0 }, { weight: 0, count: 2 }, { weight: 20, count: 3 }),
  steps: fc
    .uniqueArray(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 4 })
    .chain((shares) =>
      fc.tuple(
        ...shares
          .sort((a, b) => a - b)
          .map((share) =>
            fc.record({ share: fc.constant(share), bakeMs: fc.integer({ min: 0, max: 4 * MINUTE }) }),
          ),
      ),
    ),
  callMs: fc.integer({ min: 1, max: 600 }),
  writeMs: fc.integer({ min: 1, max: 1_400 }),
  fates: fc.array(
    fc.oneof<fc.Arbitrary<WriteFate>[]>(
      fc.constantFrom('ok', 'ok', 'ok', 'throttled', 'lost'),
      fc.record({ late: fc.integer({ min: 1, max: 900 }) }),
    ),
    { maxLength: 8 },
  ),
  alarmAtMs: sometimes(fc.integer({ min: 0, max: 10 * MINUTE })),
  cancelAtMs: sometimes(fc.integer({ min: 0, max: 10 * MINUTE })),
  meddling: sometimes(
    fc.record({
      atMs: fc.integer({ min: 0, max: 10 * MINUTE }),
      knob: fc.constantFrom<KnobName>('weight', 'count'),
    }),
  ),
  dieAfter: sometimes(fc.integer({ min: 1, max: 60 })),
  rollbackTo: fc.constantFrom('stable', 'previous'),
});

interface Outcome {
  readonly clock: VirtualClock;
  readonly world: FakeWorld;
  readonly state: RolloutState;
  readonly startedAt: number;
  /** Writes sent although the checkpoint that could undo them had not been kept. */
  readonly unsaved: number;
  readonly died: boolean;
}

const options = {
  pollMs: POLL_MS,
  patienceMs: MINUTE,
  stabilizeMs: 5 * MINUTE,
  rollback: true,
  rollbackTimeoutMs: 5 * MINUTE,
  cancelBudgetMs: 6 * SECOND,
};

async function live(the: World): Promise<Outcome> {
  const clock = new VirtualClock();
  const world = new FakeWorld(clock, the.found);
  world.callMs = the.callMs;
  const router = new FakeRouter(world);
  const cancel = new AbortController();
  const snapshot = await clock.run(router.snapshot(cancel.signal));
  const startedAt = clock.now();
  world.writeMs = the.writeMs;
  world.fates = [...the.fates];
  const later = (ms: number | undefined, act: () => void): void => {
    if (ms !== undefined) void clock.sleep(ms).then(act);
  };
  later(the.cancelAtMs, () => cancel.abort(new CancelledError('cancelled')));
  later(the.meddling?.atMs, () => world.meddle(the.meddling?.knob ?? 'count', THEIRS));
  const alarm = gateSaying('alarms', () =>
    the.alarmAtMs !== undefined && clock.now() >= startedAt + the.alarmAtMs ? alarmFired('5xx') : healthy,
  );

  let saved: string | undefined;
  let told = 0;
  let unsaved = 0;
  const died = new AbortController();
  const keeper = (event: RolloutEvent, state: RolloutState): void | Promise<void> => {
    if (++told === the.dieAfter) {
      died.abort(new Error('killed'));
      return new Promise<void>(() => undefined);
    }
    saved = printCheckpoint({ target: null, state });
    if (event.type === 'writing')
      pending = Object.values(state.ledger).filter((entry) => entry.intended.length > 0).length;
  };
  let pending = 0;
  const send = world.write.bind(world);
  world.write = (knob, value, signal) => {
    if (pending === 0) unsaved++;
    return send(knob, value, signal);
  };
  const silence = { keeper, others: [], onFailure: () => undefined };
  const rollout = play({
    router,
    gates: [alarm],
    clock,
    options: { ...options, rollbackTo: the.rollbackTo },
    plan: planOf(router, snapshot, the.steps, []),
    snapshot,
    cancel: cancel.signal,
  });
  const killed = new Promise<undefined>((resolve) =>
    died.signal.addEventListener('abort', () => resolve(undefined)),
  );
  let state = await clock.run(Promise.race([listen(rollout, initialState(startedAt), silence), killed]));

  if (saved !== undefined && (state === undefined || isUnfinished(parseCheckpoint(saved)))) {
    const checkpoint = parseCheckpoint(saved);
    state ??= checkpoint.state;
    if (isUnfinished(checkpoint)) {
      pending = 1;
      await clock.run(clock.sleep(100));
      const events = post({
        checkpoint,
        router: new FakeRouter(world),
        clock,
        rollback: true,
        rollbackTo: the.rollbackTo,
        timeoutMs: 4 * MINUTE,
      });
      state = await clock.run(
        listen(events, checkpoint.state, { keeper: () => undefined, others: [], onFailure: () => undefined }),
      );
    }
  }
  await clock.run(clock.sleep(MINUTE));
  return {
    clock,
    world,
    state: state ?? initialState(startedAt),
    startedAt,
    unsaved,
    died: died.signal.aborted,
  };
}

const home = (the: World): Knobs => (the.rollbackTo === 'previous' ? the.found : { ...the.found, weight: 0 });

function check(the: World, { world, state, startedAt, unsaved, died }: Outcome): void {
  // 2. Saved before changed.
  expect(unsaved).toBe(0);
  const theirs = world.log.findIndex(({ by }) => by === 'them');
  // 3. It ends in one of two places, or says so; and what it says is true.
  const last = the.steps.at(-1)?.share;
  if (state.result === 'completed' || state.result === 'holding') {
    const change = world.log[theirs];
    if (change === undefined || change.at < (state.endedAt ?? 0) - 2 * the.callMs)
      expect(world.live.weight).toBe(last);
    expect(state.result === 'completed').toBe(last === 100);
  } else if (state.result === 'rolled-back') {
    if (theirs === -1) expect(world.live).toEqual(home(the));
  } else if (state.result === 'refused' || state.result === 'cancelled' || state.result === undefined) {
    expect(world.log.filter(({ by }) => by === 'us')).toEqual([]);
  } else {
    expect(['stopped', 'rollback-failed']).toContain(state.result);
    expect(state.result === 'stopped' ? theirs : 0).not.toBe(-1);
    expect(state.commands).not.toEqual([]);
  }
  // 4. Capacity before traffic.
  let count = the.found.count;
  for (const { knob, value, by } of world.log) {
    if (knob === 'count') count = value;
    else if (by === 'us' && theirs === -1) expect(count).toBeGreaterThanOrEqual(Math.ceil(value / 10));
  }
  // 5, 6. A bad canary is never promoted, and is noticed within a poll.
  if (
    the.alarmAtMs !== undefined &&
    state.endedAt !== undefined &&
    state.endedAt > startedAt + the.alarmAtMs + POLL_MS + SECOND &&
    !died
  ) {
    expect(state.result).not.toBe('completed');
    expect(state.result).not.toBe('holding');
  }
  // 7. Nobody else's change is overwritten: what was sent after theirs could be read is not on their knob.
  const change = world.log[theirs];
  if (change !== undefined) {
    const seen = change.at + 2 * the.callMs + 10;
    expect(
      world.sent.filter(
        ({ at, knob }) =>
          knob === change.knob &&
          at > seen &&
          world.log.every((write) => write.by === 'them' || write.knob !== knob || write.at < change.at),
      ),
    ).toEqual([]);
  }
}

/** Somebody changes what looked right, while a rescue waits to see it twice. */
const meddledWhileWaiting: World = {
  ...{ found: { weight: 20, count: 3 }, steps: [{ share: 1, bakeMs: 0 }], callMs: 1, writeMs: 1 },
  ...{ fates: ['throttled'], alarmAtMs: undefined, cancelAtMs: 3, dieAfter: undefined },
  meddling: { atMs: 5, knob: 'weight' },
  rollbackTo: 'previous',
};

describe('in any world of latencies, faults, alarms, cancels, crashes and meddlers', () => {
  test('the invariants hold and the result tells the truth', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (the) => {
        check(the, await live(the));
      }),
      { numRuns: 1_000, examples: [[meddledWhileWaiting]] },
    );
  }, 120_000);

  test('a second post step, or any later one, finds nothing to write', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (the) => {
        const { world, state, clock } = await live({ ...the, meddling: undefined });
        if (state.result !== 'rolled-back' || state.snapshot === undefined) return;
        const writes = world.sent.length;
        const checkpoint = parseCheckpoint(
          printCheckpoint({ target: null, state: { ...state, phase: 'restoring' } }),
        );
        const events = post({
          checkpoint,
          router: new FakeRouter(world),
          clock,
          rollback: true,
          rollbackTo: the.rollbackTo,
          timeoutMs: MINUTE,
        });
        const again = await clock.run(
          listen(events, checkpoint.state, {
            keeper: () => undefined,
            others: [],
            onFailure: () => undefined,
          }),
        );
        expect(again.result).toBe('rolled-back');
        expect(world.sent).toHaveLength(writes);
      }),
      { numRuns: 300 },
    );
  }, 120_000);
});
