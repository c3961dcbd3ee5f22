import { bake } from './bake.ts';
import { splitGate } from './drift.ts';
import {
  CancelledError,
  DeadlineError,
  DriftError,
  isTaken,
  type LeaseError,
  messageOf,
  RemoteError,
  UnhealthyError,
} from './errors.ts';
import { initialState, type RolloutEvent, type Trouble } from './events.ts';
import { Fence } from './fence.ts';
import type { Clock, Gate, Plan, PlannedStep, RollbackTo, Router, Snapshot, Split } from './ports.ts';
import { lastLook, type Rescue, restore, splitInTime } from './rollback.ts';
import { eventsOf, heard, said, type Teller } from './teller.ts';
import { Watch } from './watch.ts';

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
/** Waits look more often than gates poll, ms. */
const LOOK_EVERY_MS = 5_000;

/**
 * Plays a plan: fence → shift → bake → next, watched throughout; on trouble it puts everything back. Ends with exactly one
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
    await recover(rollout, teller, fence, troubleOf(error), cancelledAt);
  } finally {
    cancel.removeEventListener('abort', note);
  }
}

/** The way up. Throws whatever stops it. */
async function climb(rollout: Rollout, teller: Teller, fence: Fence): Promise<void> {
  const { router, clock, options, plan, snapshot, resumeAt } = rollout;
  const startedAt = rollout.startedAt ?? clock.now();
  if (resumeAt === undefined) await teller.tell({ type: 'planned', plan, snapshot });
  else await teller.tell({ type: 'resumed', plan, index: resumeAt });
  await teller.tell({ type: 'started', rollbackTo: options.rollbackTo });

  const window = { phase: 'shift', share: snapshot.split.share, since: startedAt, startedAt } as const;
  const gates = [...rollout.gates, splitGate(fence, router)];
  const watch = new Watch(
    { gates, clock, teller, pollMs: options.pollMs, patienceMs: options.patienceMs },
    window,
  );
  const signal = AbortSignal.any([
    rollout.cancel,
    watch.trouble,
    ...(rollout.stop === undefined ? [] : [rollout.stop]),
  ]);
  const hands = fence.hands({
    mode: 'forward',
    signal,
    deadlineMs: options.stabilizeMs,
    lookEveryMs: Math.min(options.pollMs, LOOK_EVERY_MS),
  });
  try {
    watch.start();
    await watch.fresh(signal);
    for (const [index, step] of plan.steps.entries()) {
      if (index < (resumeAt ?? 0)) continue;
      watch.enter({ phase: 'shift', share: step.aim.achieved, since: clock.now(), startedAt });
      await teller.tell({ type: 'step-started', index });
      const split = await router.shift(step.share, snapshot, hands);
      await teller.tell({ type: 'shifted', index, split });
      const findings = await bake({ gates, watch, clock, teller }, index, step, startedAt, signal);
      await teller.tell({ type: 'step-passed', index, split: await router.observe(signal), findings });
    }
    // What the report is about to say must be true when it is said.
    await fence.verify(router.knobs, signal);
    await teller.tell({ type: 'all-passed', result: resultOf(plan.steps) });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    await watch.stop();
  }
  signal.throwIfAborted();
  // That nothing is left to do is kept already.
  await said(teller, ending(plan.steps, teller.state.split));
}

function ending(steps: readonly PlannedStep[], split: Split | undefined) {
  const result = resultOf(steps);
  const reason = `All ${steps.length === 1 ? 'of the one step' : `${steps.length} steps`} passed.`;
  return { type: 'ended', result, reason, commands: [], ...(split === undefined ? {} : { split }) } as const;
}

function resultOf(steps: readonly PlannedStep[]) {
  return steps.at(-1)?.share === 100 ? 'completed' : 'holding';
}

/** The way back, or the decision that there is none to take. */
async function recover(
  rollout: Rollout,
  teller: Teller,
  fence: Fence,
  trouble: Trouble,
  cancelledAt: number | undefined,
): Promise<void> {
  const { router, clock, options, snapshot } = rollout;
  const taken = await takenBy(teller.tell({ type: 'trouble', trouble }));
  if (!teller.state.touched) {
    const result = trouble.kind === 'cancelled' ? 'cancelled' : 'refused';
    const reason = `${trouble.message} Nothing had been changed.`;
    await said(teller, { type: 'ended', result, reason, commands: [], split: snapshot.split });
    return;
  }
  if (trouble.kind === 'lease' || taken !== undefined) {
    await relinquish({ clock, router, teller }, taken?.message ?? trouble.message);
    return;
  }
  const to = router.home(snapshot, options.rollbackTo);
  if (!options.rollback) {
    await standStill({ clock, router, teller, to, cause: trouble.message });
    return;
  }
  const handOverAt =
    cancelledAt !== undefined && options.cancelBudgetMs !== undefined
      ? cancelledAt + options.cancelBudgetMs
      : undefined;
  await restore({
    router,
    fence,
    clock,
    teller,
    to,
    by: 'main',
    cause: trouble.message,
    timeoutMs: options.rollbackTimeoutMs,
    ...(handOverAt === undefined ? {} : { handOverAt }),
  });
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
  const { off, split } = await lastLook(still, STILL_LOOK_MS);
  const reason = `${still.cause} Rollback is switched off (rollback: false): everything stays where it stands.`;
  const commands = off.map(({ command }) => command);
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
  if (error instanceof UnhealthyError) return { kind: 'unhealthy', message, reasons: error.reasons };
  if (error instanceof DriftError) return { kind: 'drift', message, reasons: [] };
  if (error instanceof DeadlineError) return { kind: 'deadline', message, reasons: [] };
  if (error instanceof CancelledError) return { kind: 'cancelled', message, reasons: [] };
  if (isTaken(error)) return { kind: 'lease', message, reasons: [] };
  if (error instanceof RemoteError) return { kind: 'aws', message, reasons: [] };
  return { kind: 'error', message, reasons: [] };
}
