import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalEntry } from '../simulator/journal.ts';
import { ALARMS, listenerScenario, type ScenarioOptions, taskCountScenario } from '../simulator/scenarios.ts';
import type { Scenario } from '../simulator/scenario.ts';
import { table } from './markdown.ts';
import { rehearse } from './rehearsal.ts';

type World = (options: ScenarioOptions) => Scenario;

const NUMBERS = [1, 100, 1_000] as const;
const PHASES = ['before', 'step', 'minute'] as const;
const MINUTE_MS = 60_000;
/** The minute of bake that counts begins between two polls, so that no call is on its edge. */
const INTO_BAKE_MS = 5_000;
/** As action.yml has it. */
const POLL = '15s';

/** Calls by operation. */
type Calls = ReadonlyMap<string, number>;
type Counted = Readonly<Record<(typeof PHASES)[number], Calls>> & { readonly alarms: number };

/** AWS calls of a rollout with few and with many alarms. All at once: calls are counted, not timed. */
export async function benchCalls(): Promise<string> {
  const sections = await Promise.all([
    section('listener weights', listenerScenario),
    section('task counts', taskCountScenario),
  ]);
  return [
    '## AWS calls',
    `With the default poll interval of ${POLL}. *Before* is everything up to the first step; *step* is its shift, with tasks ` +
      'that are healthy within a second, up to the first look of its bake; *minute* is a minute of bake after that, four looks.',
    ...sections,
  ].join('\n\n');
}

async function section(name: string, world: World): Promise<string> {
  const counted = await Promise.all(NUMBERS.map((alarms) => count(world, alarms)));
  const columns = PHASES.flatMap((phase) =>
    counted.map((one) => ({ head: `${phase}, ${one.alarms.toLocaleString('en')}`, calls: one[phase] })),
  );
  const operations = [...new Set(columns.flatMap(({ calls }) => [...calls.keys()]))].sort();
  const rows = operations.map((operation) => [
    operation,
    ...columns.map(({ calls }) => String(calls.get(operation) ?? 0)),
  ]);
  const totals = columns.map(({ calls }) => String([...calls.values()].reduce((sum, one) => sum + one, 0)));
  return [
    `### By ${name}, with 1, 100 and 1,000 alarms`,
    table(['', ...columns.map(({ head }) => head)], [...rows, ['**all**', ...totals]]),
  ].join('\n\n');
}

function count(world: World, alarms: number): Promise<Counted> {
  const extra = Array.from({ length: alarms - 1 }, (_, index) => `extra-${index + 1}`);
  const names = [ALARMS.errors, ...extra].join(',');
  const inputs = { schedule: '10%:2m', 'poll-interval': POLL, alarms: names };
  return rehearse(world({ extraAlarms: extra.length }), inputs, async ({ aws, says }) => {
    const stepAt = await says('== Step 1');
    const minuteAt = (await says('watching for')) + INTO_BAKE_MS;
    const endAt = minuteAt + MINUTE_MS;
    await sleep(endAt - Date.now());
    const between = (from: number, to: number): Calls =>
      byOperation(aws.journal.entries.filter(({ atReal = 0 }) => atReal >= from && atReal < to));
    return {
      alarms,
      before: between(0, stepAt),
      step: between(stepAt, minuteAt),
      minute: between(minuteAt, endAt),
    };
  });
}

function byOperation(entries: readonly JournalEntry[]): Calls {
  const calls = new Map<string, number>();
  for (const { actor, operation } of entries) {
    if (actor === 'api') calls.set(operation, (calls.get(operation) ?? 0) + 1);
  }
  return calls;
}
