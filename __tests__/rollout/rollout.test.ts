import { describe, expect, test } from '@jest/globals';
import { CancelledError } from '../../src/rollout/errors.ts';
import type { RolloutEvent } from '../../src/rollout/events.ts';
import { alarmFired, gateSaying, healthy } from '../support/fake-world.ts';
import { minute, playOnFake } from '../support/play.ts';

const writesOf = (events: readonly RolloutEvent[]) =>
  events.flatMap((event) => (event.type === 'writing' ? [`${event.knob}=${event.words}`] : []));

describe('a healthy canary', () => {
  test('climbs every step, capacity before traffic, and ends completed', async () => {
    const { events, state } = await playOnFake();
    expect(writesOf(events)).toEqual([
      'count=1',
      'weight=10',
      'count=5',
      'weight=50',
      'count=10',
      'weight=100',
    ]);
    expect(state).toMatchObject({ result: 'completed', split: { share: 100 }, phase: 'ended' });
    expect(state.steps.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed']);
  });

  test('is held where the schedule ends below 100 %', async () => {
    const { state, stage } = await playOnFake({ steps: [{ share: 25, bakeMs: minute }] });
    expect(state.result).toBe('holding');
    expect(stage.world.live.weight).toBe(25);
  });

  test('gets its full bake at every step', async () => {
    const { events } = await playOnFake();
    const times = (type: RolloutEvent['type']) =>
      events.filter((event) => event.type === type).map(({ at }) => at);
    const baked = times('step-passed').map((end, index) => end - (times('bake-started')[index] ?? 0));
    for (const ms of baked) expect(ms).toBeGreaterThanOrEqual(5 * minute);
  });
});

describe('an unhealthy canary', () => {
  test.each([
    ['in the first bake', 2 * minute],
    ['in the second bake', 7 * minute],
    ['at 100 %', 12 * minute],
  ])('is rolled back when an alarm fires %s, within one poll', async (_when, firesAt) => {
    const { state, stage, events, startedAt } = await playOnFake({
      gates: ({ clock }) => {
        const start = clock.now();
        return [gateSaying('alarms', () => (clock.now() - start >= firesAt ? alarmFired('5xx') : healthy))];
      },
    });
    expect(state).toMatchObject({
      result: 'rolled-back',
      trouble: { kind: 'unhealthy', message: 'alarm "5xx" fired' },
    });
    expect(stage.world.live).toEqual({ weight: 0, count: 0 });
    const restoring = stage.world.sent.find(
      ({ at, knob, value }) => at >= startedAt + firesAt && knob === 'weight' && value === 0,
    );
    expect(restoring?.at).toBeLessThanOrEqual(startedAt + firesAt + 15_000 + 250);
    expect(events.at(-1)?.type).toBe('ended');
  });

  test('takes traffic away before capacity', async () => {
    const { stage } = await playOnFake({
      gates: ({ clock }) => {
        const start = clock.now();
        return [gateSaying('alarms', () => (clock.now() - start >= minute ? alarmFired('5xx') : healthy))];
      },
    });
    expect(stage.world.log.slice(-2).map(({ knob }) => knob)).toEqual(['weight', 'count']);
  });

  test('is caught although another gate hangs', async () => {
    const { state, startedAt } = await playOnFake({
      gates: ({ clock }) => {
        const start = clock.now();
        return [
          gateSaying('tasks', (_window, signal) =>
            clock.now() - start < 30_000 ? healthy : clock.sleep(10 * minute, signal).then(() => healthy),
          ),
          gateSaying('alarms', () => (clock.now() - start >= 40_000 ? alarmFired('5xx') : healthy)),
        ];
      },
    });
    expect(state.trouble?.message).toBe('alarm "5xx" fired');
    expect((state.endedAt ?? Infinity) - startedAt).toBeLessThan(60_000);
  });

  test('is caught while tasks are still being awaited', async () => {
    const { state, stage } = await playOnFake({
      arrange: ({ world }) => (world.stuck = true),
      gates: ({ clock }) => {
        const start = clock.now();
        return [gateSaying('alarms', () => (clock.now() - start >= 20_000 ? alarmFired('5xx') : healthy))];
      },
    });
    expect(state.result).toBe('rolled-back');
    expect(stage.world.live).toEqual({ weight: 0, count: 0 });
  });

  test('that is so before the first change is refused, and nothing is written', async () => {
    const { state, stage } = await playOnFake({
      gates: () => [gateSaying('alarms', () => alarmFired('5xx'))],
    });
    expect(state.result).toBe('refused');
    expect(stage.world.sent).toEqual([]);
  });

  test('is waited for before the first change when a gate is slow to say so', async () => {
    const { state, stage } = await playOnFake({
      gates: ({ clock }) => [gateSaying('alarms', () => clock.sleep(5_000).then(() => alarmFired('5xx')))],
    });
    expect(state.result).toBe('refused');
    expect(stage.world.sent).toEqual([]);
  });

  test('that fails only in the last look of its bake does not pass', async () => {
    const { state } = await playOnFake({
      steps: [{ share: 100, bakeMs: 14_000 }],
      gates: ({ clock }) => {
        const start = clock.now();
        return [gateSaying('alarms', () => (clock.now() - start >= 14_000 ? alarmFired('late') : healthy))];
      },
    });
    expect(state.result).toBe('rolled-back');
  });
});

describe('health that cannot be known', () => {
  const silentFrom = (ms: number, lasts: number) => ({
    gates: ({ clock }: { clock: { now(): number } }) => {
      const start = clock.now();
      const silent = (): boolean => clock.now() - start >= ms && clock.now() - start < ms + lasts;
      return [
        gateSaying('alarms', () => {
          if (silent()) throw new Error('AccessDenied');
          return healthy;
        }),
      ];
    },
  });

  test('for less than the patience is forgiven', async () => {
    expect((await playOnFake(silentFrom(minute, 40_000))).state.result).toBe('completed');
  });

  test('for longer counts as unhealthy', async () => {
    const { state } = await playOnFake(silentFrom(minute, 20 * minute));
    expect(state.result).toBe('rolled-back');
    expect(state.reason).toContain('Health of alarms unknown for');
    expect(state.reason).toContain('AccessDenied');
  });

  test('is reported with what the gate last said for itself, not with the time that was left for its last answer', async () => {
    const { state } = await playOnFake({
      gates: ({ clock }) => {
        const start = clock.now();
        const looks = { failed: 0 };
        return [
          gateSaying('alarms', async (_window, signal) => {
            if (clock.now() - start < minute) return healthy;
            if (++looks.failed > 2) await clock.sleep(10 * minute, signal);
            throw new Error('AccessDenied');
          }),
        ];
      },
    });
    expect(state.result).toBe('rolled-back');
    expect(state.reason).toMatch(/^Health of alarms unknown for 1m.*: AccessDenied/);
  });

  test('is not invented by a patience shorter than the time between two looks', async () => {
    const { state } = await playOnFake({
      options: { patienceMs: 10_000 },
      gates: ({ clock }) => [
        gateSaying('alarms', (_window, signal) => clock.sleep(800, signal).then(() => healthy)),
      ],
    });
    expect(state.result).toBe('completed');
  });

  test('at the end of a bake holds the step up until it is known', async () => {
    const { events } = await playOnFake({
      ...silentFrom(5 * minute - 10_000, 40_000),
      steps: [{ share: 100, bakeMs: 5 * minute }],
    });
    const passed = events.find(({ type }) => type === 'step-passed');
    const baking = events.find(({ type }) => type === 'bake-started');
    expect((passed?.at ?? 0) - (baking?.at ?? 0)).toBeGreaterThanOrEqual(5 * minute + 30_000 - 1_000);
  });
});

describe('a deadline', () => {
  test('ends a wait for tasks with what was awaited and what was seen, and rolls back', async () => {
    const { state, stage } = await playOnFake({ arrange: ({ world }) => (world.stuck = true) });
    expect(state).toMatchObject({ result: 'rolled-back', trouble: { kind: 'deadline' } });
    expect(state.reason).toContain('canary tasks to become healthy');
    expect(state.reason).toContain('0 healthy');
    expect(stage.world.live).toEqual({ weight: 0, count: 0 });
  });
});

describe('cancelling', () => {
  const cancelAt = (ms: number) => ({
    arrange: ({ at, cancel }: { at: (ms: number, act: () => void) => void; cancel: AbortController }) =>
      at(ms, () => cancel.abort(new CancelledError('The job was cancelled (SIGINT).'))),
  });

  test.each([100, 130, 3 * minute, 5 * minute + 70, 8 * minute])(
    'after %i ms puts everything back',
    async (ms) => {
      const { state, stage } = await playOnFake({ ...cancelAt(ms), options: { cancelBudgetMs: 6_000 } });
      expect(state.result).toBe('rolled-back');
      expect(stage.world.live).toEqual({ weight: 0, count: 0 });
      const last = stage.world.log.at(-1)?.at ?? 0;
      expect(last - (state.startedAt + ms)).toBeLessThan(7_000);
    },
  );

  test('before the first change is just cancelled', async () => {
    const { state, stage } = await playOnFake(cancelAt(5));
    expect(state.result).toBe('cancelled');
    expect(stage.world.sent).toEqual([]);
  });

  test('hands over to the post step when AWS is too slow for the grace that is left', async () => {
    const { state } = await playOnFake({
      options: { cancelBudgetMs: 6_000 },
      arrange: ({ at, cancel, world }) =>
        at(minute, () => {
          world.readsFail = true;
          cancel.abort(new CancelledError('The job was cancelled (SIGINT).'));
        }),
    });
    expect(state).toMatchObject({ handedOver: true, phase: 'restoring', result: 'rollback-failed' });
    expect((state.endedAt ?? 0) - state.startedAt).toBeLessThan(minute + 8_000);
  });
});

describe('handing over', () => {
  test('calls traffic that is back rolled back, although the tasks behind it are left to the post step', async () => {
    const { state } = await playOnFake({
      options: { cancelBudgetMs: 6_000 },
      arrange: ({ at, cancel, world, router }) => {
        router.restoreRest = (to, hands) =>
          hands.pause('tasks', 10 * minute).then(() => router.observe(hands.signal));
        at(minute, () => cancel.abort(new CancelledError('cancelled')));
        expect(world.sent).toEqual([]);
      },
    });
    expect(state).toMatchObject({
      handedOver: true,
      phase: 'restoring',
      result: 'rolled-back',
      split: { share: 0 },
    });
    expect(state.reason).toContain('the post step');
  });
});

describe('rollback: false', () => {
  test('stops where it stands and says how to give traffic back', async () => {
    const { state, stage } = await playOnFake({
      options: { rollback: false },
      gates: ({ clock }) => {
        const start = clock.now();
        return [
          gateSaying('alarms', () => (clock.now() - start >= 2 * minute ? alarmFired('5xx') : healthy)),
        ];
      },
    });
    expect(state).toMatchObject({
      result: 'stopped',
      split: { share: 10 },
      commands: ['mend weight 0', 'mend count 0'],
    });
    expect(stage.world.live.weight).toBe(10);
  });
});

describe('rollback-to', () => {
  const failing = {
    found: { weight: 30, count: 3 },
    steps: [{ share: 50, bakeMs: minute }],
    gates: ({ clock }: { clock: { now(): number } }) => {
      const start = clock.now();
      return [gateSaying('alarms', () => (clock.now() - start >= 30_000 ? alarmFired('5xx') : healthy))];
    },
  };
  test('stable takes the canary to 0 %, wherever it was', async () => {
    const { stage } = await playOnFake(failing);
    expect(stage.world.live).toEqual({ weight: 0, count: 3 });
  });
  test('previous restores what was there', async () => {
    const { stage } = await playOnFake({ ...failing, options: { rollbackTo: 'previous' } });
    expect(stage.world.live).toEqual({ weight: 30, count: 3 });
  });
});

describe('somebody else', () => {
  test('who changes the weight in a bake is noticed, not overwritten, and named with both values', async () => {
    const { state, stage, startedAt } = await playOnFake({
      arrange: ({ at, world }) => at(2 * minute, () => world.meddle('weight', 33)),
    });
    expect((state.endedAt ?? Infinity) - startedAt).toBeLessThan(2 * minute + 30_000);
    expect(state.trouble?.kind).toBe('drift');
    expect(state.reason).toMatch(/from 10 .* to 33/);
    expect(state.result).toBe('stopped');
    expect(stage.world.live.weight).toBe(33);
    expect(state.remarks.join()).toContain('left as they set it');
  });

  test('who changes the count leaves the weight ours to restore', async () => {
    const { state, stage } = await playOnFake({
      arrange: ({ at, world }) => at(2 * minute, () => world.meddle('count', 7)),
    });
    expect(state).toMatchObject({ result: 'stopped', trouble: { kind: 'drift' } });
    expect(stage.world.live).toEqual({ weight: 0, count: 7 });
  });

  test('who had put back the start has done our work', async () => {
    const { state } = await playOnFake({
      arrange: ({ at, world }) =>
        at(2 * minute, () => {
          world.meddle('weight', 0);
          world.meddle('count', 0);
        }),
    });
    expect(state).toMatchObject({ result: 'rolled-back', trouble: { kind: 'drift' } });
  });
});
