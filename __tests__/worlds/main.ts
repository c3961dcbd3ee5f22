/**
 * Lives through random worlds, each of which one number makes, and checks the invariants in all of them:
 *   npm run worlds -- --count 1000000 --seed 42
 * A failure prints the number that replays it exactly:
 *   npm run worlds -- --seed 123456 --count 1
 */
import { availableParallelism, constants, setPriority } from 'node:os';
import { parseArgs } from 'node:util';
import { liveThroughAll } from './pool.ts';
import { report, reportFailure, retell } from './report.ts';
import type { Tally } from './tally.ts';

const SEEDS = 2 ** 31;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '3000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    workers: { type: 'string', default: String(availableParallelism()) },
    failures: { type: 'string', default: '1' },
  },
});

const count = whole('count', values.count);
const from = values.seed === undefined ? Math.floor(Math.random() * SEEDS) : whole('seed', values.seed);
const failures = whole('failures', values.failures);
const workers = Math.min(whole('workers', values.workers), count);

// A million worlds must be in nobody's way, nor thousands in that of other tests.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

if (count === 1) {
  process.exitCode = await retell(from, values.path);
} else {
  const begun = performance.now();
  const done = await liveThroughAll({ from, count, workers, failures, onProgress });
  report(done.tally, { from, seconds: (performance.now() - begun) / 1_000, workers });
  for (const failure of done.failures.slice(0, failures)) await reportFailure(failure);
  process.exitCode = done.failures.length > 0 ? 1 : 0;
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || text === '')
    throw new Error(`--${name} must be a whole number, not ${text}`);
  return number;
}

function onProgress({ worlds }: Tally, failed: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${worlds} of ${count} worlds, ${failed} failed `);
}
