import { describe, expect, test } from '@jest/globals';
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
      expect(Object.values(state.ledger).filter((entry) => entry.intended !== undefined)).toHaveLength(1);
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
    expect(state).toMatchObject({
      result: 'rolled-back',
      reason: expect.stringContaining('disk full') as string,
    });
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

  test('that is still under way when an alarm fires never lands after the write that undoes it', async () => {
    const { state, stage } = await playOnFake({
      arrange: ({ world, at }) => at(50, () => (world.callMs = 900)),
      gates: ({ clock }) => {
        const start = clock.now();
        return [gateSaying('alarms', () => (clock.now() - start >= 15_000 ? alarmFired('5xx') : healthy))];
      },
    });
    expect(state.result).toBe('rolled-back');
    expect(stage.world.live).toEqual({ weight: 0, count: 0 });
    expect(stage.world.log.at(-1)).toMatchObject({ value: 0 });
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
