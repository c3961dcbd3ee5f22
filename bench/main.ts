/** `npm run bench`: how fast the bundle starts and restores, and how much it asks of AWS. Takes about three minutes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { benchCalls } from './calls.ts';
import { readRival } from './rival.ts';
import { benchStart } from './start.ts';
import { benchUrgency } from './urgency.ts';

const START_RUNS = 25;
const URGENCY_RUNS = 10;

const { values } = parseArgs({ options: { rival: { type: 'string' } } });
const rival = values.rival === undefined ? undefined : await readRival(values.rival);
const command = `npm run bench${rival === undefined ? '' : ' -- --rival PATH'}`;

// One after the other: the first two measure time.
const results = [
  '# Bench',
  `By \`${command}\`, with Node ${process.version}. Compare only what was measured in one run.`,
  await benchStart(START_RUNS, rival),
  await benchUrgency(URGENCY_RUNS),
  await benchCalls(),
];
const file = join(import.meta.dirname, 'results.md');
const text = await format(results.join('\n\n'), { ...(await resolveConfig(file)), filepath: file });
console.log(text);
await writeFile(file, text);
