import type { CheckpointStore, Kept } from '../rollout/lease.ts';
import type { Teller } from '../rollout/teller.ts';
import { checked } from './checks.ts';
import type { Claims, Parts } from './parts.ts';
import { holderWords, leftoverIn, seenRecord } from './leftover.ts';
import { leftUnfinished, takeUp } from './take-up.ts';
import { awaitTurn } from './turn.ts';

/**
 * Brings a rollout whose runner is lost to an end; leaves one that is at work alone. A holder has to be seen to beat to
 * count as at work, so that a run that was lost seconds ago is recovered, too.
 */
export async function recover(parts: Parts, claims: Claims, teller: Teller): Promise<void> {
  const { clock, cancel } = parts;
  const store = await checked(parts, (signal) => claims.store(signal));
  for (;;) {
    const turn = await awaitTurn({ store, clock, teller, signal: cancel, until: clock.now(), proof: 'beat' });
    const { seen } = turn;
    await teller.tell({ type: 'record-read', record: seenRecord(seen, clock.now()) });
    if (turn.kind === 'held') return nothing(teller, `A run is at work on it: ${holderWords(turn.seen)}.`);
    const checkpoint = leftoverIn(seen);
    if (checkpoint === undefined || seen === undefined) {
      if (!(await freed(claims, store, seen, cancel))) continue;
      return nothing(teller, 'No rollout was left unfinished here.');
    }
    const cause = leftUnfinished(seen);
    const resume = claims.resume ? ({ resume: 'as-left' } as const) : {};
    if (await takeUp(parts, claims, teller, { store, seen, checkpoint, by: 'recovery', cause, ...resume }))
      return;
  }
}

/** Gives back what is left of a lost run that has left nothing else. Resolves to `false` where another run was quicker. */
async function freed(
  { me }: Claims,
  store: CheckpointStore,
  seen: Kept | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (seen?.holder === undefined) return true;
  const lease = await store.claim(me, seen, signal);
  await lease?.release(true, signal);
  return lease !== undefined;
}

function nothing(teller: Teller, reason: string): Promise<void> {
  return teller.tell({ type: 'ended', result: 'nothing-to-recover', reason, commands: [] });
}
