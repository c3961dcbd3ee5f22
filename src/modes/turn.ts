import { RemoteError } from '../rollout/errors.ts';
import { type CheckpointStore, type Kept, looksAlive, MISSED_BEATS } from '../rollout/lease.ts';
import type { Clock } from '../rollout/ports.ts';
import type { Teller } from '../rollout/teller.ts';
import { holderWords } from './leftover.ts';

/** Whether the lease on a target can be claimed, on condition that the record is still as `seen`. */
export type Turn =
  { readonly kind: 'free'; readonly seen: Kept | undefined } | { readonly kind: 'held'; readonly seen: Kept };

export interface Queue {
  readonly store: CheckpointStore;
  readonly clock: Clock;
  readonly teller: Teller;
  readonly signal: AbortSignal;
  /** Epoch ms until which to wait for a holder that is at work. */
  readonly until: number;
  /**
   * `clock`: a holder whose last beat looks fresh is at work. `beat`: only one that is seen to beat is, which takes up to
   * three beats to find out.
   */
  readonly proof: 'clock' | 'beat';
  /** Called once for each holder that is waited for. */
  readonly onHeld?: (seen: Kept) => Promise<void>;
}

const LOOK_LEAST_MS = 500;
const LOOK_MOST_MS = 5_000;

/**
 * Waits for a target's lease to be free. A holder that is gone is told from one at work by its beat alone: two runners'
 * clocks need not agree, so a lease counts as stale once its beat has stood still for three beats by our own clock.
 */
export async function awaitTurn(queue: Queue): Promise<Turn> {
  const { store, clock } = queue;
  let seen = await store.load(queue.signal);
  let stillSince = clock.now();
  let hasBeaten = false;
  const asked = new Set<string>();
  for (;;) {
    if (seen?.holder === undefined) return { kind: 'free', seen };
    const now = clock.now();
    if (now - stillSince >= MISSED_BEATS * seen.beatMs) return { kind: 'free', seen };
    const isAtWork = hasBeaten || (queue.proof === 'clock' && looksAlive(seen, now));
    if (isAtWork && now >= queue.until) return { kind: 'held', seen };
    if (!asked.has(seen.holder.token)) {
      asked.add(seen.holder.token);
      await queue.onHeld?.(seen);
    }
    await wait(queue, seen, now - stillSince);
    const next = await lookAgain(queue, seen);
    if (isSame(seen, next)) continue;
    hasBeaten = next?.holder?.token === seen.holder.token;
    stillSince = clock.now();
    seen = next;
  }
}

/**
 * A store that can't be read for a moment is no reason to give up waiting, unless somebody is in a hurry. Should a beat have been
 * missed, the claim of what was seen fails.
 */
async function lookAgain(
  { store, clock, signal, until, proof }: Queue,
  seen: Kept,
): Promise<Kept | undefined> {
  try {
    return await store.load(signal);
  } catch (error) {
    signal.throwIfAborted();
    const mayWait = proof === 'clock' && clock.now() < until;
    if (mayWait && error instanceof RemoteError && error.transient) return seen;
    throw error;
  }
}

async function wait({ clock, teller, signal, until }: Queue, seen: Kept, stillMs: number): Promise<void> {
  const staleInMs = MISSED_BEATS * seen.beatMs - stillMs;
  await teller.tell({
    type: 'waiting',
    what: 'the lease',
    seen: `held by ${holderWords(seen)}`,
    leftMs: Math.max(staleInMs, until - clock.now()),
  });
  const lookMs = Math.max(LOOK_LEAST_MS, Math.min(seen.beatMs / 2, LOOK_MOST_MS));
  await clock.sleep(Math.max(1, Math.min(lookMs, staleInMs)), signal);
}

function isSame(seen: Kept, next: Kept | undefined): boolean {
  if (next === undefined) return false;
  const { holder, beat, revision } = next;
  return holder?.token === seen.holder?.token && beat === seen.beat && revision === seen.revision;
}
