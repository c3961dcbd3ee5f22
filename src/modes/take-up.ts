import type { Checkpoint } from '../rollout/checkpoint.ts';
import { messageOf } from '../rollout/errors.ts';
import type { Rescuer, RolloutState } from '../rollout/events.ts';
import { Fence } from '../rollout/fence.ts';
import type { CheckpointStore, Kept, Lease } from '../rollout/lease.ts';
import { planOf } from '../rollout/plan.ts';
import type { Snapshot, Step } from '../rollout/ports.ts';
import { restore } from '../rollout/rollback.ts';
import { playTo, standStill } from '../rollout/rollout.ts';
import { said, type Teller } from '../rollout/teller.ts';
import { checked } from './checks.ts';
import { holderWords } from './leftover.ts';
import type { Claims, Parts, Prepared, Resuming } from './parts.ts';

/** A rollout that another run has left, and the record it is in. */
export interface Leftover {
  readonly store: CheckpointStore;
  readonly seen: Kept;
  readonly checkpoint: Checkpoint;
  readonly by: Rescuer;
  /** Why it is taken up: the first words of the report. */
  readonly cause: string;
  /** The steps that this run means to go on with: the saved ones, or its own, which must be the same. Absent: it rolls back. */
  readonly resume?: 'as-left' | 'as-planned';
}

/** Why an unfinished rollout is this run's business, for people. */
export function leftUnfinished(seen: Kept): string {
  const who =
    seen.holder === undefined ? 'An earlier run' : `The run that was at work here (${holderWords(seen)})`;
  return `${who} left its rollout unfinished.`;
}

/**
 * Takes the lease and brings what another run has left to an end: back to where it began, or forward from its step. Resolves
 * to whether it did; `false` where another run was quicker. Rejects only where it has not got the lease.
 */
export async function takeUp(parts: Parts, claims: Claims, teller: Teller, left: Leftover): Promise<boolean> {
  const { target } = left.checkpoint;
  // Who asks for a rollback means stable, whatever that rollout would have done in trouble.
  const state = {
    ...left.checkpoint.state,
    ...(left.by === 'request' ? { rollbackTo: 'stable' as const } : {}),
  };
  const { snapshot } = state;
  if (snapshot === undefined) throw new Error('The checkpoint does not say what was there before it.');
  // What can't be read is refused before the lease is taken: from then on, nothing but the end of it is an end.
  claims.rebuild(target);
  const lease = await left.store.claim(claims.me, left.seen, parts.cancel);
  if (lease === undefined) return false;
  claims.take(lease);
  await said(teller, { type: 'taken-up', state, leftBy: left.cause });
  const obstacle =
    left.resume === undefined
      ? ''
      : await goOn(parts, claims, teller, { ...left, snapshot, steps: left.resume }, lease);
  if (obstacle === undefined) return true;
  // The checks for going on may have found another place.
  const router = claims.rebuild(target);
  const to = router.home(snapshot, state.rollbackTo);
  const cause = [left.cause, obstacle].join(' ').trim();
  if (!claims.rollback) {
    await standStill({ clock: parts.clock, router, teller, to, cause });
    return true;
  }
  await restore({
    router,
    fence: new Fence(parts.clock, teller),
    clock: parts.clock,
    teller,
    to,
    by: left.by,
    cause,
    timeoutMs: claims.rollbackTimeoutMs,
  });
  return true;
}

interface Resumable extends Leftover {
  readonly snapshot: Snapshot;
  readonly steps: 'as-left' | 'as-planned';
}

/** Resolves when the rollout has come to its end, or to the reason why it can't go on: then nothing was changed. */
async function goOn(
  parts: Parts,
  claims: Claims,
  teller: Teller,
  { checkpoint: { state, target }, snapshot, steps }: Resumable,
  lease: Lease,
): Promise<string | undefined> {
  if (state.trouble !== undefined || state.phase !== 'rolling') {
    return 'It was in trouble already, so it is rolled back in spite of `resume`.';
  }
  if (state.stage === 'promote') return 'It was being promoted, so it is rolled back in spite of `resume`.';
  const left = { steps: asLeft(state, false), promotion: asLeft(state, true) };
  const prepared = await preparedOr(parts, {
    since: state.startedAt,
    ...(steps === 'as-planned' ? {} : { release: { ...versionIn(state), promotion: left.promotion } }),
  });
  if (typeof prepared === 'string') return `It can't go on, because the checks fail: ${prepared}`;
  if (!claims.isAsPrepared(target)) {
    return "It can't go on, because the services, their task definitions or the place where traffic is divided have changed since.";
  }
  const { findings, release, steps: planned } = prepared.plan;
  if (!isSamePlan(left.steps, planned) && steps === 'as-planned') {
    return "It can't go on, because the schedule is another one now.";
  }
  if (!isSamePlan(left.promotion, release?.promotion ?? [])) {
    return "It can't go on, because what becomes of the version in the end is something else now.";
  }
  if (state.step !== undefined && release?.isThere === false) {
    return "It can't go on, because the canary runs another version than the one to release.";
  }
  // Its own knows what was found at the start.
  const router = claims.rebuild(target);
  await playTo(
    {
      ...prepared,
      router,
      snapshot,
      plan: {
        ...planOf(router, snapshot, left.steps, findings),
        ...(release === undefined ? {} : { release }),
      },
      options: { ...prepared.options, rollbackTo: state.rollbackTo },
      clock: parts.clock,
      cancel: parts.cancel,
      stop: AbortSignal.any([lease.lost, lease.stopAsked]),
      startedAt: state.startedAt,
      resumeAt: stepToRepeat(state),
    },
    teller,
  );
  return undefined;
}

/** The steps of a rollout, or those of its promotion. */
function asLeft({ steps }: RolloutState, ofPromotion: boolean): readonly Step[] {
  return steps
    .filter(({ isPromotion = false }) => isPromotion === ofPromotion)
    .map(({ asked, bakeMs }) => ({ share: asked, bakeMs }));
}

function versionIn({ release }: RolloutState): { readonly taskDefinition?: string } {
  return release?.taskDefinition === undefined ? {} : { taskDefinition: release.taskDefinition };
}

async function preparedOr(parts: Parts, resuming: Resuming): Promise<Prepared | string> {
  try {
    return await checked(parts, (signal) => parts.prepare(signal, resuming));
  } catch (error) {
    return messageOf(error);
  }
}

/** The step in which it was left; the next one where that had passed, unless it was the last. */
function stepToRepeat({ step = 0, steps }: RolloutState): number {
  const last = steps.filter(({ isPromotion }) => isPromotion !== true).length - 1;
  return steps[step]?.status === 'passed' ? Math.min(step + 1, last) : step;
}

function isSamePlan(one: readonly Step[], other: readonly Step[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ share, bakeMs }, at) => share === other[at]?.share && bakeMs === other[at].bakeMs)
  );
}
