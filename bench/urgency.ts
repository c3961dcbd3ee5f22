import { setTimeout as sleep } from 'node:timers/promises';
import { ALARMS, listenerScenario, taskCountScenario } from '../simulator/scenarios.ts';
import type { Scenario } from '../simulator/scenario.ts';
import { table } from './markdown.ts';
import { rehearse } from './rehearsal.ts';
import { ms, spreadOf } from './statistics.ts';

const POLL_MS = 1_000;
/** The product promises one poll interval and this much, ms. */
const ALLOWANCE_MS = 250;
const LONGEST_MS = 10_000;

const worlds = [
  { name: 'by listener weights', scenario: listenerScenario },
  { name: 'by task counts', scenario: taskCountScenario },
] as const;

/** Time from an alarm's going to ALARM in a bake to the first call that restores. */
export async function benchUrgency(runs: number): Promise<string> {
  const rows: string[][] = [];
  for (const { name, scenario } of worlds) {
    const taken: number[] = [];
    // Alarms fire at every phase of a poll interval, so that neither luck nor the lack of it decides.
    for (let run = 0; run < runs; run++) taken.push(await measure(scenario(), (run / runs) * POLL_MS));
    const { median, min, max } = spreadOf(taken);
    const polls = [median, max].map((value) => (value / POLL_MS).toFixed(2));
    rows.push([
      name,
      ms(median),
      `${ms(min)} – ${ms(max)}`,
      ...polls,
      max <= POLL_MS + ALLOWANCE_MS ? 'yes' : 'no',
    ]);
  }
  return [
    '## From ALARM to the first restoring call',
    `In a bake, with a poll interval of ${ms(POLL_MS)}; the alarm fires at ${runs} phases evenly spread over the interval.`,
    table(
      [
        'router',
        'median',
        'spread',
        'median, polls',
        'worst, polls',
        `within one poll + ${ms(ALLOWANCE_MS)}`,
      ],
      rows,
    ),
  ].join('\n\n');
}

function measure(scenario: Scenario, phaseMs: number): Promise<number> {
  const inputs = { schedule: '20%:1m', alarms: ALARMS.errors, 'poll-interval': `${POLL_MS / 1_000}s` };
  return rehearse(scenario, inputs, async ({ aws, says }) => {
    await says('watching for');
    await sleep(POLL_MS + phaseMs);
    const rangAt = Date.now();
    aws.change({ what: 'script-alarm', alarm: ALARMS.errors, state: 'ALARM', reason: 'The bench says so' });
    while (Date.now() - rangAt < LONGEST_MS) {
      await sleep(10);
      const restoring = aws.journal.mutating().find(({ atReal = 0, applied }) => applied && atReal >= rangAt);
      if (restoring?.atReal !== undefined) return restoring.atReal - rangAt;
    }
    throw new Error(`Nothing was restored within ${ms(LONGEST_MS)}`);
  });
}
