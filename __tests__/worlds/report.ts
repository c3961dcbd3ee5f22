import { figure } from '../support/figures.ts';
import { worldOf } from './arbitrary.ts';
import { judge } from './judge.ts';
import { smallestOf } from './smallest.ts';
import { figuresOf, type Tally } from './tally.ts';
import { warmUp } from './warm-up.ts';
import { type Failure, isOnWire } from './worker.ts';

interface Circumstances {
  readonly from: number;
  readonly seconds: number;
  readonly workers: number;
}

/** What a run has come to. */
export function report(tally: Tally, { from, seconds, workers }: Circumstances): void {
  const rate = (tally.worlds / seconds).toFixed(1);
  say(
    `${tally.worlds} worlds from seed ${from} in ${seconds.toFixed(1)} s: ${rate} a second, ${workers} at a time`,
  );
  for (const [name, value] of figuresOf(tally)) figure(name, value);
}

/** A failure: what was wrong, in which world, everything that happened in it, and a smaller world like it. */
export async function reportFailure({ seed, onWire, wrongs }: Failure): Promise<void> {
  await warmUp();
  say(`\nIn the world of seed ${seed} something is wrong:\n${wrongs.join('\n')}`);
  await tell(seed, undefined, onWire);
  say(`\nReplay it: npm run worlds -- --seed ${seed} --count 1`);
  const smallest = await smallestOf(seed, onWire);
  if (smallest === undefined || smallest.path === '0') return;
  say(`\nThe smallest world like it: npm run worlds -- --seed ${seed} --path ${smallest.path} --count 1`);
  say(JSON.stringify(smallest.the));
}

/** Tells the whole story of one world. Resolves to an exit code. */
export async function retell(seed: number, path: string | undefined): Promise<number> {
  await warmUp();
  const wrongs = await tell(seed, path, isOnWire(seed));
  say(wrongs.length === 0 ? 'Nothing is wrong.' : `Something is wrong:\n${wrongs.join('\n')}`);
  return wrongs.length === 0 ? 0 : 1;
}

async function tell(seed: number, path: string | undefined, onWire: boolean): Promise<readonly string[]> {
  const the = worldOf(seed, path);
  say(JSON.stringify(the));
  const { wrongs, story } = await judge(the, onWire);
  say(story === undefined ? 'It could not be lived through.' : story.log().join('\n'));
  return wrongs;
}

function say(words: string): void {
  process.stdout.write(`${words}\n`);
}
