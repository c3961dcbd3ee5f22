import { PreflightError } from '../rollout/errors.ts';
import { type CheckpointStore, type Kept, MISSED_BEATS } from '../rollout/lease.ts';
import type { Finding } from '../rollout/ports.ts';
import { playTo } from '../rollout/rollout.ts';
import type { Teller } from '../rollout/teller.ts';
import { spell } from '../rollout/words.ts';
import { checked } from './checks.ts';
import type { Claims, Parts, Prepared } from './parts.ts';
import { holderWords, leftoverIn, seenRecord } from './leftover.ts';
import { leftUnfinished, takeUp } from './take-up.ts';
import { awaitTurn } from './turn.ts';

/** Checks everything, then plays the plan; with a state table, once the lease is ours and nothing unfinished is left under it. */
export async function rollout(parts: Parts, teller: Teller): Promise<void> {
  if (parts.claims === undefined) {
    const prepared = await checked(parts, (signal) => parts.prepare(signal));
    await playTo({ ...prepared, clock: parts.clock, cancel: parts.cancel }, teller);
  } else {
    await rolloutUnderLease(parts, parts.claims, teller);
  }
}

async function rolloutUnderLease(parts: Parts, claims: Claims, teller: Teller): Promise<void> {
  const { clock, cancel } = parts;
  const store = await checked(parts, (signal) => claims.store(signal));
  const until = clock.now() + claims.lockTimeoutMs;
  for (;;) {
    const turn = await awaitTurn({ store, clock, teller, signal: cancel, until, proof: 'clock' });
    const { seen } = turn;
    await teller.tell({ type: 'record-read', record: seenRecord(seen, clock.now()) });
    if (turn.kind === 'held') throw new PreflightError([heldFinding(store, turn.seen, clock.now())]);

    const checkpoint = leftoverIn(seen);
    if (checkpoint !== undefined && seen !== undefined) {
      const cause = leftUnfinished(seen);
      const resume = claims.resume ? ({ resume: 'as-planned' } as const) : {};
      if (await takeUp(parts, claims, teller, { store, seen, checkpoint, by: 'later-run', cause, ...resume }))
        return;
    } else if (await begin(parts, claims, teller, store, seen)) {
      return;
    }
  }
}

/** Resolves to whether the rollout was played; `false` where another run was quicker with the lease. */
async function begin(
  parts: Parts,
  claims: Claims,
  teller: Teller,
  store: CheckpointStore,
  seen: Kept | undefined,
): Promise<boolean> {
  const { clock, cancel } = parts;
  const before = await checked(parts, (signal) => parts.prepare(signal));
  const lease = await store.claim(claims.me, seen, cancel);
  if (lease === undefined) return false;
  claims.take(lease);
  const prepared = await asOfNow(parts, before);
  await playTo({ ...prepared, clock, cancel, stop: AbortSignal.any([lease.lost, lease.stopAsked]) }, teller);
  return true;
}

/** What was checked may have changed until the lease was ours; then all of it is checked again. */
async function asOfNow(parts: Parts, before: Prepared): Promise<Prepared> {
  return checked(parts, async (signal) => {
    const { knobs } = await before.router.snapshot(signal);
    const isAsBefore = before.router.knobs.every((knob) => {
      const [was, is] = [before.snapshot.knobs[knob.name], knobs[knob.name]];
      return was !== undefined && is !== undefined && knob.same(was, is);
    });
    return isAsBefore ? before : parts.prepare(signal);
  });
}

function heldFinding(store: CheckpointStore, seen: Kept, now: number): Finding {
  const staleInMs = Math.max(0, seen.beatAt + MISSED_BEATS * seen.beatMs - now);
  return {
    severity: 'error',
    subject: 'state-table',
    message: `Another rollout holds the lease on ${store.label}: ${holderWords(seen)}.`,
    fix:
      `Wait until it has ended (\`lock-timeout\` makes this run wait), or cancel it: then it rolls back. ` +
      `If its runner is lost, run again in ${spell(staleInMs)}.`,
  };
}
