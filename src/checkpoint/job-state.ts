import { printCheckpoint } from '../rollout/checkpoint.ts';
import { messageOf } from '../rollout/errors.ts';
import type { RolloutEvent, RolloutState } from '../rollout/events.ts';
import { isKept } from './kept.ts';

/**
 * Keeps the checkpoint in the job's state, where the post step finds it even when main was killed: the runner reads the
 * state file after main has ended, however it ended.
 */
export function jobStateKeeper(
  target: () => object | undefined,
  saveState: (checkpoint: string) => void | Promise<void>,
): (event: RolloutEvent, state: RolloutState) => Promise<void> {
  return async (event, state) => {
    const where = target();
    if (where === undefined || !isKept(event, state)) return;
    try {
      await saveState(printCheckpoint({ target: where, state }));
    } catch (error) {
      const why = 'The checkpoint could not be saved, so the next change was not sent';
      throw new Error(`${why}: ${messageOf(error)}`, { cause: error });
    }
  };
}
