import { type Checkpoint, isUnfinished, parseCheckpoint } from '../rollout/checkpoint.ts';
import type { SeenRecord } from '../rollout/events.ts';
import { type Kept, looksAlive } from '../rollout/lease.ts';

/** The checkpoint in a record, if a rollout has begun under it. Throws an error that says what is wrong with it. */
export function checkpointIn(kept: Kept | undefined): Checkpoint | undefined {
  return kept?.checkpoint === undefined ? undefined : parseCheckpoint(kept.checkpoint);
}

/** The checkpoint of a rollout that nobody has brought to an end. */
export function leftoverIn(kept: Kept | undefined): Checkpoint | undefined {
  const checkpoint = checkpointIn(kept);
  return checkpoint !== undefined && isUnfinished(checkpoint) ? checkpoint : undefined;
}

/**
 * A record as reports show it. Who holds the lease is told whatever version wrote the checkpoint; where nobody does, throws an
 * error that says what is wrong with it.
 */
export function seenRecord(kept: Kept | undefined, now: number): SeenRecord {
  if (kept === undefined) return { state: 'none' };
  const { holder } = kept;
  const checkpoint = holder === undefined ? checkpointIn(kept) : readableIn(kept);
  const step = checkpoint === undefined ? undefined : placeOf(checkpoint);
  const share = checkpoint?.state.split?.share;
  const since = holder?.since ?? checkpoint?.state.startedAt;
  return {
    state: stateOf(kept, checkpoint, now),
    ...(step === undefined ? {} : { step }),
    ...(share === undefined ? {} : { share }),
    ...(since === undefined ? {} : { since }),
    ...(holder?.repository === undefined ? {} : { repository: holder.repository }),
    ...(holder?.run === undefined ? {} : { run: holder.run }),
  };
}

/** `octo/web, workflow Release, https://…/runs/1 (by alice), since 2026-11-21T10:00:00Z, at step 2 of 4 (25%)`. */
export function holderWords(kept: Kept): string {
  const { holder } = kept;
  if (holder === undefined) return 'nobody';
  const { repository, workflow, run, actor, since } = holder;
  const names = [repository, workflow === undefined ? undefined : `workflow ${workflow}`, run];
  const known = names.filter((name) => name !== undefined).join(', ');
  const who = known === '' ? 'a run outside GitHub' : known;
  const place = stepIn(kept);
  return [
    `${who}${actor === undefined ? '' : ` (by ${actor})`}`,
    `since ${new Date(since).toISOString().replace('.000Z', 'Z')}`,
    ...(place === undefined ? [] : [`at step ${place}`]),
  ].join(', ');
}

function stateOf(kept: Kept, checkpoint: Checkpoint | undefined, now: number): SeenRecord['state'] {
  if (kept.holder !== undefined) return looksAlive(kept, now) ? 'held' : 'stale';
  if (checkpoint === undefined) return 'none';
  return isUnfinished(checkpoint) ? 'unfinished' : 'finished';
}

function stepIn(kept: Kept): string | undefined {
  const checkpoint = readableIn(kept);
  return checkpoint === undefined || !isUnfinished(checkpoint) ? undefined : placeOf(checkpoint);
}

/** A holder's checkpoint may be another version's. */
function readableIn(kept: Kept): Checkpoint | undefined {
  try {
    return checkpointIn(kept);
  } catch {
    return undefined;
  }
}

/** `2 (25%)`; `deploy` or `promote` where it was beside its steps. */
function placeOf({ state: { stage, step, steps } }: Checkpoint): string | undefined {
  if (stage !== undefined) return stage;
  const asked = step === undefined ? undefined : steps[step]?.asked;
  return step === undefined || asked === undefined ? undefined : `${step + 1} (${asked}%)`;
}
