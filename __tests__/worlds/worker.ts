import { parentPort } from 'node:worker_threads';
import { worldOf } from './arbitrary.ts';
import { judge } from './judge.ts';
import { NOTHING, sum, type Tally, tallyOf } from './tally.ts';
import { warmUp } from './warm-up.ts';

/** One in so many worlds is lived through on the wire, too. */
const ON_WIRE = 20;

/** Neighbouring seeds to live through. */
export interface Chunk {
  readonly from: number;
  readonly count: number;
}

export interface Failure {
  readonly seed: number;
  readonly onWire: boolean;
  readonly wrongs: readonly string[];
}

/** What a worker has done. */
export interface Done {
  readonly tally: Tally;
  readonly failures: readonly Failure[];
}

export function isOnWire(seed: number): boolean {
  return seed % ON_WIRE === 0;
}

/** Lives through a chunk. What nobody has handled counts against the world in which it came up. */
async function liveThrough({ from, count }: Chunk, unhandled: unknown[]): Promise<Done> {
  const failures: Failure[] = [];
  let tally = NOTHING;
  for (let seed = from; seed < from + count; seed += 1) {
    const onWire = isOnWire(seed);
    const { wrongs, story } = await judge(worldOf(seed), onWire);
    if (story !== undefined) tally = sum(tally, tallyOf(story, onWire));
    const all = [...wrongs, ...unhandled.splice(0).map((reason) => `Nobody has handled: ${String(reason)}`)];
    if (all.length > 0) failures.push({ seed, onWire, wrongs: all });
  }
  return { tally, failures };
}

if (parentPort !== null) {
  const port = parentPort;
  const unhandled: unknown[] = [];
  process.on('unhandledRejection', (reason) => unhandled.push(reason));
  // Errors are made by the thousand here, and nobody reads where.
  Error.stackTraceLimit = 0;
  await warmUp();
  port.on('message', (chunk: Chunk) => {
    void liveThrough(chunk, unhandled).then((done) => port.postMessage(done));
  });
  port.postMessage('ready');
}
