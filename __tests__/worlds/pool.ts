import { Worker } from 'node:worker_threads';
import { NOTHING, sum, type Tally } from './tally.ts';
import type { Chunk, Done, Failure } from './worker.ts';

/** So few that workers end together, so many that they seldom ask. */
const CHUNK = 20;
/** Worlds are short-lived: the more room they have, the less is kept of them by mistake, MB. */
const YOUNG_MB = 64;

export interface Run {
  readonly from: number;
  readonly count: number;
  readonly workers: number;
  /** Ends after so many failures. */
  readonly failures: number;
  readonly onProgress: (tally: Tally, failures: number) => void;
}

/** Lives through all worlds of a run, side by side. */
export async function liveThroughAll(run: Run): Promise<Done> {
  const chunks = chunksOf(run);
  const failures: Failure[] = [];
  let tally = NOTHING;
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    try {
      await answerOf(worker);
      for (
        let next = chunks.next();
        next.done !== true && failures.length < run.failures;
        next = chunks.next()
      ) {
        const answer = answerOf(worker);
        worker.postMessage(next.value);
        const done = await answer;
        tally = sum(tally, done.tally);
        failures.push(...done.failures);
        run.onProgress(tally, failures.length);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: run.workers }, work));
  return { tally, failures: failures.sort((a, b) => a.seed - b.seed) };
}

function* chunksOf({ from, count }: Run): Generator<Chunk, undefined> {
  for (let at = 0; at < count; at += CHUNK) yield { from: from + at, count: Math.min(CHUNK, count - at) };
  return undefined;
}

/** The next thing a worker says. Rejects where it dies. */
function answerOf(worker: Worker): Promise<Done> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', onMessage).off('error', onError);
    };
    const onMessage = (done: Done): void => {
      settle();
      resolve(done);
    };
    const onError = (error: unknown): void => {
      settle();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    worker.on('message', onMessage).on('error', onError);
  });
}
