import { describe, expect, test } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { Cloud } from '../support/jobs.ts';

const SECOND = 1_000;
const POLL_MS = 15 * SECOND;
/** What the product promises, in a world where each call takes its time and nothing else does. */
const PROMISED_MS = POLL_MS + 250;
const PHASES = [0, 1, 4, 7, 11, 14];

describe('from an alarm in ALARM to the first restoring call', () => {
  test.each([
    { scenario: listenerScenario(), first: 'weights web:100 web-canary:0' },
    { scenario: taskCountScenario(), first: 'web 10' },
  ])(
    'it takes one poll interval and a quarter of a second, at most: $scenario.name',
    async ({ scenario, first }) => {
      for (const phase of PHASES) {
        const cloud = new Cloud(scenario);
        const job = cloud.job({ inputs: { schedule: '20%:5m, 100%:1s', 'state-table': '' } });
        const running = job.main();
        await cloud.until('the bake', () => job.types().includes('bake-started'));
        await cloud.clock.sleep(40 * SECOND + phase * SECOND);
        const [rangAt, before] = [cloud.clock.now(), cloud.writes().length];
        cloud.alarm('ALARM');
        const { state } = await running;
        expect(state.result).toBe('rolled-back');
        const restoring = cloud.writes()[before];
        expect(restoring?.what).toBe(first);
        expect((restoring?.at ?? Infinity) - rangAt).toBeLessThanOrEqual(PROMISED_MS);
      }
    },
    60 * SECOND,
  );
});
