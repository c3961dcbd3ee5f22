import { climb } from './climb.ts';
import {
  CancelledError,
  DeadlineError,
  DeploymentError,
  DriftError,
  isTaken,
  type LeaseError,
  messageOf,
  RemoteError,
  UnhealthyError,
} from './errors.ts';
import { initialState, type RolloutEvent, type Trouble } from './events.ts';
import { Fence } from './fence.ts';
import type { Clock, Gate, Plan, Release, RollbackTo, Router, Snapshot } from './ports.ts';
import { backOnCanary, PromotionError } from './promotion.ts';
import { lastLook, type Rescue, restore, splitInTime } from './rollback.ts';
import { eventsOf, heard, said, type Teller } from './teller.ts';

export interface RolloutOptions {
  readonly pollMs: number;
  readonly patienceMs: number;
  /** Deadline of each wait for tasks and targets, and of each write, ms. */
  readonly stabilizeMs: number;
  /** `false`: trouble leaves everything where it stands. */
  readonly rollback: boolean;
  readonly rollbackTo: RollbackTo;
  readonly rollbackTimeoutMs: number;
  /** What a cancelled process has before a later step takes over, ms; absent where there is none to take over. */
  readonly cancelBudgetMs?: number;
}

export interface Rollout {
  readonly router: Router;
  /** What runs on the canary and becomes the stable; absent where nobody asked for either. */
  readonly release?: Release;
  readonly gates: readonly Gate[];
  readonly clock: Clock;
  readonly options: RolloutOptions;
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  /** Aborted with a {@link CancelledError} when the job is cancelled. */
  readonly cancel: AbortSignal;
  /** Aborted when somebody else has a say: the lease is lost, or its holder was asked to stop. */
  readonly stop?: AbortSignal;
  /** Epoch ms; alarms that rang since then count. Absent: now. */
  readonly startedAt?: number;
  /** The step to begin with, where the teller's state is that of a rollout taken up again. Absent: from the start. */
  readonly resumeAt?: number;
}

/** Where nothing is to be done but to look: a cancelled job has seconds, ms. */
const STILL_LOOK_MS = 5_000;

/**
 * Plays a plan: deploy, then shift → bake → next, then promote, fenced and watched throughout; on trouble it puts everything back.
 * Ends with exactly one
 * `ended` event, whatever happens.
 */
export function play(rollout: Rollout): AsyncGenerator<RolloutEvent, void, void> {
  return eventsOf(rollout.clock, initialState(rollout.clock.now()), (teller) => playTo(rollout, teller));
}

/** The same, told to a teller that has been told other things before. */
export async function playTo(rollout: Rollout, teller: Teller): Promise<void> {
  const { clock, cancel } = rollout;
  const fence = new Fence(clock, teller);
  let cancelledAt: number | undefined;
  const note = (): void => void (cancelledAt ??= clock.now());
  cancel.addEventListener('abort', note, { once: true });
  try {
    await climb(rollout, teller, fence);
  } catch (error) {
    await recover(rollout, teller, fence, error, cancelledAt);
  } finally {
    cancel.removeEventListener('abort', note);
  }
}

/** The way back, or the decision that there is none to take. */
async function recover(
  rollout: Rollout,
  teller: Teller,
  fence: Fence,
  error: unknown,
  cancelledAt: number | undefined,
): Promise<void> {
  const { router, clock, options, snapshot } = rollout;
  const trouble = troubleOf(error);
  const taken = await takenBy(teller.tell({ type: 'trouble', trouble }));
  if (!teller.state.touched) {
    const result = trouble.kind === 'cancelled' ? 'cancelled' : 'refused';
    const reason = `${trouble.message} ${untouchedWords(teller)}`;
    const split = teller.state.split ?? snapshot.split;
    await said(teller, { type: 'ended', result, reason, commands: [], split });
    return;
  }
  if (trouble.kind === 'lease' || taken !== undefined) {
    await relinquish({ clock, router, teller }, taken?.message ?? trouble.message);
    return;
  }
  const way = wayBack(rollout, error);
  const { to } = way;
  if (!options.rollback) {
    await standStill({ clock, router, teller, to, cause: trouble.message });
    return;
  }
  const handOverAt =
    cancelledAt !== undefined && options.cancelBudgetMs !== undefined
      ? cancelledAt + options.cancelBudgetMs
      : undefined;
  await restore({
    ...way,
    fence,
    clock,
    teller,
    by: 'main',
    cause: trouble.message,
    timeoutMs: options.rollbackTimeoutMs,
    ...(handOverAt === undefined ? {} : { handOverAt }),
  });
}

/** Home; or, where stable could not take over a version that is well, to the canary that serves it. */
function wayBack(
  { router, snapshot, options }: Rollout,
  error: unknown,
): Pick<Rescue, 'router' | 'to' | 'result'> {
  if (!(error instanceof PromotionError)) return { router, to: router.home(snapshot, options.rollbackTo) };
  const to = router.suspension?.atRest(error.held, snapshot) ?? error.held;
  return { router: backOnCanary(router, snapshot), to, result: 'promotion-failed' };
}

/** A revision that was registered stays: it runs nowhere, and AWS never forgets one. */
function untouchedWords({ state: { release } }: Teller): string {
  if (release?.isNew !== true || release.taskDefinition === undefined) return 'Nothing had been changed.';
  return `Nothing had been changed; the new task definition ${release.taskDefinition} stays registered.`;
}

/** Where another run has the lease: changes nothing more, and says what was live when this run let go. */
export async function relinquish(
  { clock, router, teller }: Pick<Rescue, 'clock' | 'router' | 'teller'>,
  reason: string,
): Promise<void> {
  await said(teller, { type: 'lease-lost', message: reason });
  const split = await splitInTime({ clock, router }, STILL_LOOK_MS);
  const seen = split === undefined ? {} : { split };
  await said(teller, { type: 'ended', result: 'stopped', reason, commands: [], ...seen });
}

/** With `rollback: false`: leaves everything as it is, and says so. */
export async function standStill(
  still: Pick<Rescue, 'clock' | 'router' | 'teller' | 'to' | 'cause'>,
): Promise<void> {
  const { commands, split } = await lastLook(still, STILL_LOOK_MS);
  const reason = `${still.cause} Rollback is switched off (rollback: false): everything stays where it stands.`;
  const seen = split === undefined ? {} : { split };
  await said(still.teller, { type: 'ended', result: 'stopped', reason, commands, ...seen });
}

/** What keeping an event has shown: that another run has the lease, if anything. */
async function takenBy(telling: Promise<void>): Promise<LeaseError | undefined> {
  try {
    await heard(telling);
    return undefined;
  } catch (error) {
    if (isTaken(error)) return error;
    throw error;
  }
}

function troubleOf(error: unknown): Trouble {
  const message = messageOf(error);
  if (error instanceof PromotionError) return { ...troubleOf(error.cause), message };
  if (error instanceof DeploymentError) return { kind: 'unhealthy', message, reasons: error.reasons };
  if (error instanceof UnhealthyError) return { kind: 'unhealthy', message, reasons: error.reasons };
  if (error instanceof DriftError) return { kind: 'drift', message, reasons: [] };
  if (error instanceof DeadlineError) return { kind: 'deadline', message, reasons: [] };
  if (error instanceof CancelledError) return { kind: 'cancelled', message, reasons: [] };
  if (isTaken(error)) return { kind: 'lease', message, reasons: [] };
  if (error instanceof RemoteError) return { kind: 'aws', message, reasons: [] };
  return { kind: 'error', message, reasons: [] };
}
