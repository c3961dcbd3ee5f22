import { describe, expect, test } from '@jest/globals';
import { parseCheckpoint, printCheckpoint } from '../../src/rollout/checkpoint.ts';
import type { RolloutState } from '../../src/rollout/events.ts';
import { alarmFired, gateSaying, healthy } from '../support/fake-world.ts';
import { minute, playOnFake } from '../support/play.ts';

const target = { kind: 'task-count', cluster: 'demo' };

async function statesOfARolledBackRollout(): Promise<readonly RolloutState[]> {
  const states: RolloutState[] = [];
  await playOnFake({
    keeper: (_event, state) => void states.push(state),
    gates: ({ clock }) => {
      const start = clock.now();
      return [gateSaying('alarms', () => (clock.now() - start > 6 * minute ? alarmFired('5xx') : healthy))];
    },
  });
  return states;
}

describe('a checkpoint', () => {
  test('says after reading what it said before writing, at every moment of a rollout', async () => {
    for (const state of await statesOfARolledBackRollout()) {
      const { plan, findings, remarks, restoringTo, restoredBy, endedAt, reason, commands, ...kept } = state;
      expect([plan, findings, remarks, restoringTo, restoredBy, endedAt, reason, commands]).toHaveLength(8);
      const read = parseCheckpoint(printCheckpoint({ target, state }));
      expect(read.target).toEqual(target);
      expect(read.state).toMatchObject(JSON.parse(JSON.stringify(kept)) as object);
    }
  });

  test('of another format is refused by its number', () => {
    expect(() => parseCheckpoint('{"format":3}')).toThrow('format 3');
    expect(() => parseCheckpoint('{"format":"1"}')).toThrow('format unknown');
  });

  test.each([
    ['not json', 'not JSON'],
    ['[]', 'checkpoint should be an object'],
    ['{"format":1,"target":{},"state":{}}', 'checkpoint.state.startedAt should be a number'],
    [
      '{"format":1,"target":{},"state":{"startedAt":1,"phase":"gone"}}',
      'checkpoint.state.phase should be one of',
    ],
  ])('that is damaged (%s) is refused, and the place is named', (line, words) => {
    expect(() => parseCheckpoint(line)).toThrow(words);
  });

  test('fits the one environment variable it travels in, whatever the evidence and the number of steps', async () => {
    const [state] = (await statesOfARolledBackRollout()).slice(-1);
    if (state === undefined) throw new Error('no state');
    const reason = {
      kind: 'alarm',
      subject: 'x'.repeat(5_000),
      message: 'm'.repeat(5_000),
      evidence: Array<string>(50).fill('e'.repeat(5_000)),
    } as const;
    const huge: RolloutState = {
      ...state,
      steps: Array.from({ length: 1_000 }, () => ({
        asked: 12.3,
        achieved: 12.3,
        bakeMs: 600_000,
        status: 'passed' as const,
        startedAt: 1,
        endedAt: 2,
      })),
      trouble: {
        kind: 'unhealthy',
        message: 'm'.repeat(100_000),
        reasons: Array.from({ length: 500 }, () => reason),
      },
    };
    expect(Buffer.byteLength(printCheckpoint({ target, state: huge }))).toBeLessThan(128 * 1024);
  });
});
