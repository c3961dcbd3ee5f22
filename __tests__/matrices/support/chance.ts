import { jest } from '@jest/globals';
import { Random } from '../../../simulator/model/random.ts';

/** Runs something with dice of its own: retries wait for a random time. */
export async function repeatably<T>(seed: number, run: () => Promise<T>): Promise<T> {
  const dice = new Random(seed);
  const random = jest.spyOn(Math, 'random').mockImplementation(() => dice.next());
  try {
    return await run();
  } finally {
    random.mockRestore();
  }
}
