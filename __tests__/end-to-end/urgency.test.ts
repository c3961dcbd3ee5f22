import { describe, expect, test } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { onStage } from './support/stage.ts';

const LIMIT_MS = 60_000;
const POLL_MS = 1_000;
/** What the product promises, and as much again for a machine that does other things too. */
const PROMISED_MS = POLL_MS + 250;
const ALLOWANCE_MS = 250;

/** One after the other: these measure time. */
describe('from an alarm in ALARM to the first restoring call', () => {
  test.each([
    { scenario: listenerScenario(), first: 'weights web:100 web-canary:0' },
    { scenario: taskCountScenario(), first: 'web 10' },
  ])(
    'it takes one poll interval and a quarter of a second, at most: $scenario.name',
    async ({ scenario, first }) => {
      const inputs = { schedule: '20%:30s, 100%:1s', 'poll-interval': `${POLL_MS / 1_000}s` };
      await onStage(scenario, { inputs }, async (stage) => {
        const running = await stage.main();
        await running.says('watching for');
        const rangAt = Date.now();
        stage.alarm('ALARM');
        await running.ended;
        const [restoring] = stage.appliedSince(rangAt);
        expect(restoring?.what).toBe(first);
        expect((restoring?.at ?? Infinity) - rangAt).toBeLessThanOrEqual(PROMISED_MS + ALLOWANCE_MS);
      });
    },
    LIMIT_MS,
  );
});
