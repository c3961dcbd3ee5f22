import type { Checkpoint } from '../rollout/checkpoint.ts';
import { CancelledError, messageOf, PreflightError, RemoteError } from '../rollout/errors.ts';
import { Fence } from '../rollout/fence.ts';
import { type CheckpointStore, type Kept, MISSED_BEATS } from '../rollout/lease.ts';
import { isStillOurs, restore } from '../rollout/rollback.ts';
import { said, type Teller } from '../rollout/teller.ts';
import { spell } from '../rollout/words.ts';
import { checked } from './checks.ts';
import type { Claims, Parts } from './parts.ts';
import { checkpointIn, holderWords, seenRecord } from './leftover.ts';
import { takeUp } from './take-up.ts';
import { awaitTurn } from './turn.ts';

/** A version that was promoted since stays: who asked for this should know. */
const OVERTAKEN =
  'What the last rollout left has been changed since, so its record is of no use: only the traffic goes back, whatever stable runs by now.';

const CAUSE = 'A rollback was asked for (`mode: rollback`).';

/**
 * Gives everything back to stable: from the checkpoint where there is one, else by sending the canary to 0 %. A run at work on
 * the target is asked to roll back itself, and waited for.
 */
export async function rollback(parts: Parts, teller: Teller): Promise<void> {
  const { claims } = parts;
  const cause = claims === undefined ? CAUSE : await underLease(parts, claims, teller);
  if (cause !== undefined) await returnToStable(parts, teller, cause);
}

/** Resolves to the cause for going from what is live; to `undefined` where a checkpoint has led the way. */
async function underLease(parts: Parts, claims: Claims, teller: Teller): Promise<string | undefined> {
  try {
    const store = await checked(parts, (signal) => claims.store(signal));
    return await byRecord(parts, claims, teller, store);
  } catch (error) {
    if (error instanceof CancelledError || error instanceof PreflightError) throw error;
    // Whoever asks for a rollback is in trouble: a table or a record that is, too, must not stand in the way.
    return `${CAUSE} It is done without the lease. ${messageOf(error)}`;
  }
}

async function byRecord(
  parts: Parts,
  claims: Claims,
  teller: Teller,
  store: CheckpointStore,
): Promise<string | undefined> {
  const { clock, cancel } = parts;
  const until = clock.now() + claims.rollbackTimeoutMs;
  const by = claims.me.run ?? claims.me.actor ?? 'somebody';
  for (;;) {
    const turn = await awaitTurn({
      ...{ store, clock, teller, signal: cancel, until, proof: 'beat' },
      onHeld: (seen) => store.askToStop(seen, by, cancel),
    });
    const { seen } = turn;
    await teller.tell({ type: 'record-read', record: seenRecord(seen, clock.now()) });
    if (turn.kind === 'held') throw stillHeld(turn.seen, claims.rollbackTimeoutMs);
    const recorded = checkpointIn(seen);
    const checkpoint = await usable(parts, claims, recorded);
    if (checkpoint !== undefined && seen !== undefined) {
      if (await takeUp(parts, claims, teller, { store, seen, checkpoint, by: 'request', cause: CAUSE }))
        return undefined;
    } else {
      const lease = await store.claim(claims.me, seen, cancel);
      if (lease === undefined) continue;
      claims.take(lease);
      return recorded?.state.touched === true ? `${CAUSE} ${OVERTAKEN}` : CAUSE;
    }
  }
}

/** From what is live: the canary to 0 %, stable to all it needs. */
async function returnToStable(parts: Parts, teller: Teller, cause: string): Promise<void> {
  const { router, plan, snapshot, options } = await checked(parts, (signal) => parts.prepare(signal));
  await teller.tell({ type: 'planned', plan: { ...plan, steps: [] }, snapshot });
  await said(teller, { type: 'started', rollbackTo: 'stable' });
  await restore({
    router,
    fence: new Fence(parts.clock, teller),
    clock: parts.clock,
    teller,
    to: router.home(snapshot, 'stable'),
    by: 'request',
    cause,
    timeoutMs: options.rollbackTimeoutMs,
  });
}

/**
 * A checkpoint says where home is as long as what is live is still that rollout's: later releases are none of its business,
 * and it is of no use where that can't be told, such as for a listener that is gone.
 */
async function usable(
  parts: Parts,
  claims: Claims,
  checkpoint: Checkpoint | undefined,
): Promise<Checkpoint | undefined> {
  if (checkpoint?.state.snapshot === undefined || !checkpoint.state.touched) return undefined;
  const router = claims.rebuild(checkpoint.target);
  try {
    const isOurs = await checked(parts, (signal) => isStillOurs(router, checkpoint.state.ledger, signal));
    return isOurs ? checkpoint : undefined;
  } catch (error) {
    if (error instanceof RemoteError) return undefined;
    throw error;
  }
}

function stillHeld(seen: Kept, waitedMs: number): PreflightError {
  return new PreflightError([
    {
      severity: 'error',
      subject: 'state-table',
      message: `The run that holds the lease was asked to roll back, and has not let go within ${spell(waitedMs)}: ${holderWords(seen)}.`,
      fix: `Cancel it, or end its runner: ${MISSED_BEATS} missed beats later the lease is stale, and this can be run again.`,
    },
  ]);
}
