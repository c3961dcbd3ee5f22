import { setTimeout as sleep } from 'node:timers/promises';
import type { Step } from './bundle.ts';

/** Runs what it is given, so many at a time, in the order given. */
export type Lanes = <T>(work: () => Promise<T>) => Promise<T>;

const LOOK_EVERY_MS = 20;

export function lanes(most: number): Lanes {
  const waiting: (() => void)[] = [];
  let free = most;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}

/**
 * Starts a bundle in a lane, which it leaves once it has loaded: when `hasCalled`, or at its end. Loading takes a processor; the
 * rest of its life a bundle mostly waits.
 */
export function loadIn(lane: Lanes, start: () => Promise<Step>, hasCalled: () => boolean): Promise<Step> {
  return new Promise((resolve, reject) => {
    lane(async () => {
      const step = await start();
      resolve(step);
      const ending = step.ended.then(() => true);
      const look = (): Promise<boolean> => sleep(LOOK_EVERY_MS).then(hasCalled);
      while (!(await Promise.race([ending, look()])));
    }).catch(reject);
  });
}
