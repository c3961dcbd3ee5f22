import fc from 'fast-check';
import { parametersOf, worlds } from './arbitrary.ts';
import { judge } from './judge.ts';
import type { World } from './world.ts';

const MOST_MS = 60_000;

export interface Smallest {
  /** Leads fast-check from the seed's world to this one. */
  readonly path: string;
  readonly the: World;
}

/** The smallest world near that of a seed in which something is wrong, too, as far as it is found within a minute. */
export async function smallestOf(seed: number, onWire: boolean): Promise<Smallest | undefined> {
  const isWell = async (the: World): Promise<boolean> => (await judge(the, onWire)).wrongs.length === 0;
  const { counterexample, counterexamplePath } = await fc.check(fc.asyncProperty(worlds, isWell), {
    ...parametersOf(seed),
    interruptAfterTimeLimit: MOST_MS,
  });
  const [the] = counterexample ?? [];
  return the === undefined || counterexamplePath === null ? undefined : { path: counterexamplePath, the };
}
