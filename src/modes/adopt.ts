import type { Checkpoint } from '../rollout/checkpoint.ts';
import { DeadlineError, LeaseError, messageOf, RemoteError } from '../rollout/errors.ts';
import type { CheckpointStore, Lease } from '../rollout/lease.ts';
import type { Clock } from '../rollout/ports.ts';
import { within } from '../rollout/time.ts';
import { spell } from '../rollout/words.ts';
import { holderWords, leftoverIn } from './leftover.ts';

/** What has become of the lease that an earlier process of this job took. */
export type Adopted =
  /** `leftover`: what is unfinished by the record. */
  | { readonly kind: 'ours'; readonly lease: Lease; readonly leftover: Checkpoint | undefined }
  | { readonly kind: 'taken'; readonly error: LeaseError }
  /** The table can't be asked, or nobody has it although the rollout is unfinished: it is still this job's business. */
  | { readonly kind: 'unknown'; readonly why: string };

/** A cancelled job has minutes, most of which are the rollback's, ms. */
const ADOPT_MOST_MS = 30_000;

export async function adopt(store: CheckpointStore, token: string, clock: Clock): Promise<Adopted> {
  const never = new AbortController().signal;
  const late = (): Error =>
    new DeadlineError(`The state table did not answer within ${spell(ADOPT_MOST_MS)}.`);
  try {
    return await within(clock, ADOPT_MOST_MS, never, late, async (signal) => {
      const lease = await store.adopt(token, signal);
      const kept = await store.load(signal);
      if (lease !== undefined) return { kind: 'ours', lease, leftover: leftoverIn(kept) };
      if (kept === undefined) return { kind: 'unknown', why: `The ${store.label} is gone.` };
      if (kept.holder === undefined && leftoverIn(kept) !== undefined) {
        return { kind: 'unknown', why: `Somebody has freed the ${store.label}.` };
      }
      const now = kept.holder === undefined ? 'which has let go of it by now' : holderWords(kept);
      const words = `Another run has taken the lease on ${store.label}: ${now}. What becomes of the traffic is its business.`;
      return { kind: 'taken', error: new LeaseError('taken', words) };
    });
  } catch (error) {
    if (error instanceof RemoteError || error instanceof DeadlineError)
      return { kind: 'unknown', why: messageOf(error) };
    throw error;
  }
}
