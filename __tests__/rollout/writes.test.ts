import { describe, expect, test } from '@jest/globals';
import { CancelledError } from '../../src/rollout/errors.ts';
import type { RolloutEvent, RolloutState } from '../../src/rollout/events.ts';
import { alarmFired, gateSaying, healthy, type WriteFate } from '../support/fake-world.ts';
import { minute, playOnFake } from '../support/play.ts';

describe('saved before changed', () => {
  test('no write is sent before the checkpoint that can undo it is kept', async () => {
    const kept: { sent: number; state: RolloutState }[] = [];
    let sentSoFar = (): number => 0;
    await playOnFake({
      arrange: ({ world }) => (sentSoFar = () => world.sent.length),
      keeper: (event: RolloutEvent, state: RolloutState) => {
        if (event.type === 'writing') kept.push({ sent: sentSoFar(), state });
      },
    });
    expect(kept).toHaveLength(6);
    kept.forEach(({ sent, state }, index) => {
      expect(sent).toBe(index);
      expect(Object.values(state.ledger).filter((entry) => entry.intended.length > 0)).toHaveLength(1);
    });
  });

  test('a checkpoint that cannot be kept stops the rollout before the write, and what was written is put back', async () => {
    let saves = 0;
    const { state, stage } = await playOnFake({
      keeper: (event) => {
        if (event.type === 'writing' && ++saves >= 3) throw new Error('disk full');
      },
    });
    expect(stage.world.sent.filter(({ value }) => value >= 5 && value !== 10)).toEqual([]);
    expect(state.result).toBe('rolled-back');
    expect(state.reason).toContain('disk full');
    expect(stage.world.live).toEqual({ weight: 0, count: 0 });
  });
});

describe('a write', () => {
  const withFates = (...fates: WriteFate[]) => playOnFake({ arrange: ({ world }) => (world.fates = fates) });

  test('that was throttled is sent again', async () => {
    const { state } = await withFates('throttled', 'throttled');
    expect(state.result).toBe('completed');
  });

  test('whose answer was lost is looked at, not sent again', async () => {
    const { state, stage } = await withFates('ok', 'lost');
    expect(state.result).toBe('completed');
    expect(stage.world.sent.filter(({ knob, value }) => knob === 'weight' && value === 10)).toHaveLength(1);
  });

  test('that lands late is still taken for ours', async () => {
    const { state } = await withFates('ok', { late: 1_500 });
    expect(state.result).toBe('completed');
  });

  test('that is refused for good ends the rollout, restored', async () => {
    const { state, stage } = await withFates('ok', 'refused');
    expect(state).toMatchObject({
      result: 'rolled-back',
      trouble: { kind: 'aws', message: 'access denied' },
    });
    expect(stage.world.live).toEqual({ weight: 0, count: 0 });
  });

  test.each([
    ['takes AWS a while', { writeMs: 1_400 }],
    ['has lost its answer and lands late', { fates: ['ok', { late: 700 }] as WriteFate[] }],
  ])(
    'under way when the job is cancelled never lands after the write that undoes it, though it %s',
    async (_how, change) => {
      const { state, stage, events } = await playOnFake({
        arrange: ({ world }) => Object.assign(world, change),
        keeper: (event, _state, { at, cancel }) => {
          if (event.type === 'writing' && event.knob === 'weight' && event.to === 10) {
            at(50, () => cancel.abort(new CancelledError('cancelled')));
          }
        },
      });
      expect(state.result).toBe('rolled-back');
      await stage.clock.run(stage.clock.sleep(minute));
      expect(stage.world.live).toEqual({ weight: 0, count: 0 });
      expect(events.some((event) => event.type === 'trouble' && event.trouble.kind === 'cancelled')).toBe(
        true,
      );
    },
  );
});

describe('a write that lands after another value was read back', () => {
  test('is recognised as ours, and undone', async () => {
    const { state, stage } = await playOnFake({
      found: { weight: 20, count: 3 },
      steps: [{ share: 30, bakeMs: minute }],
      arrange: ({ world }) => (world.fates = [{ late: 600 }]),
      keeper: (event, _state, { at, cancel }) => {
        if (event.type === 'writing' && event.to === 30)
          at(50, () => cancel.abort(new CancelledError('cancelled')));
      },
    });
    expect(stage.world.log.map(({ value }) => value)).toEqual([0, 30, 0]);
    expect(state.result).toBe('rolled-back');
  });
});

describe('a rollback', () => {
  const alarmAfter = (ms: number) => ({
    gates: ({ clock }: { clock: { now(): number } }) => {
      const start = clock.now();
      return [gateSaying('alarms', () => (clock.now() - start >= ms ? alarmFired('5xx') : healthy))];
    },
  });

  test('survives throttled, refused and lost writes', async () => {
    const { state, stage } = await playOnFake({
      ...alarmAfter(minute),
      arrange: ({ at, world }) =>
        at(minute - 1, () => (world.fates = ['throttled', 'refused', 'lost', 'throttled', 'lost'])),
    });
    expect(state.result).toBe('rolled-back');
    expect(stage.world.live).toEqual({ weight: 0, count: 0 });
  });

  test('that AWS refuses for good fails loudly, with what is live and the commands that mend it', async () => {
    const { state } = await playOnFake({
      ...alarmAfter(minute),
      arrange: ({ at, world }) => at(minute - 1, () => (world.fates = Array<WriteFate>(50).fill('refused'))),
    });
    expect(state).toMatchObject({
      result: 'rollback-failed',
      split: { share: 10 },
      commands: ['mend weight 0', 'mend count 0'],
    });
    expect(state.reason).toContain('alarm "5xx" fired');
    expect(state.reason).toContain('access denied');
  });

  test('that cannot be read back is a failure, and gives up at its deadline', async () => {
    const { state, startedAt } = await playOnFake({
      ...alarmAfter(minute),
      arrange: ({ at, world }) => at(minute - 1, () => (world.readsFail = true)),
    });
    expect(state.result).toBe('rollback-failed');
    expect(state.commands).toEqual(['mend weight 0', 'mend count 0']);
    expect((state.endedAt ?? Infinity) - startedAt).toBeLessThan(15 * minute);
  });

  test('is not held up by a checkpoint that cannot be kept', async () => {
    const { state } = await playOnFake({
      ...alarmAfter(minute),
      keeper: (_event, { trouble }) => {
        if (trouble !== undefined) throw new Error('disk full');
      },
    });
    expect(state.result).toBe('rolled-back');
  });
});
