import { CancelledError, DeadlineError, DriftError, isTaken, messageOf } from './errors.ts';
import type { Ledger, Rescuer } from './events.ts';
import { type Fence, isOurs } from './fence.ts';
import type { Clock, Hands, Json, Router, Snapshot, Split } from './ports.ts';
import { heard, said, type Teller } from './teller.ts';
import { timer, within } from './time.ts';
import { spell } from './words.ts';

export interface Rescue {
  readonly router: Router;
  readonly fence: Fence;
  readonly clock: Clock;
  readonly teller: Teller;
  readonly to: Snapshot;
  readonly by: Rescuer;
  /** Why there is something to restore: the first words of the report. */
  readonly cause: string;
  /** What it is called when all is in place. */
  readonly result?: 'rolled-back' | 'promotion-failed';
  readonly timeoutMs: number;
  /**
   * Epoch ms at which the runner loses patience and a later step goes on from the checkpoint; absent where nobody will.
   */
  readonly handOverAt?: number;
}

/** How often a rescue looks at what it waits for, ms. */
const LOOK_EVERY_MS = 2_000;
/** A write without an answer that has not landed after this long is taken for lost, ms. */
const LANDING_MS = 2_000;
/** Reading what is live for the report must not hold it up, ms. */
const LAST_LOOK_MS = 10_000;
/** A rescue gets at least this long, however late it is, ms; and so does its last look. */
const LEAST_MS = 500;
const LAST_LOOK_LEAST_MS = 1_000;

/**
 * Brings every knob back to a snapshot: traffic first, at once; then capacity; then reads everything back. The same code
 * for an alarm, a cancel, the post step and a later run; safe to repeat. Never throws: it tells how it ended.
 */
export async function restore(rescue: Rescue): Promise<void> {
  const { clock, teller, to } = rescue;
  const troubles: Error[] = [];
  let trafficIsBack = false;
  await attempt(troubles, () => heard(teller.tell({ type: 'rollback-started', to, by: rescue.by })));

  const leftMs = Math.max(
    LEAST_MS,
    Math.min(rescue.timeoutMs, (rescue.handOverAt ?? Infinity) - clock.now()),
  );
  const limit = timer(clock, leftMs, () => lateness(rescue, leftMs));
  const hands = rescue.fence.hands({
    mode: 'restore',
    signal: limit.signal,
    deadlineMs: rescue.timeoutMs,
    lookEveryMs: LOOK_EVERY_MS,
  });
  try {
    if (!troubles.some(isTaken)) trafficIsBack = await putBack(rescue, hands, troubles);
    if (!troubles.some(isTaken) && hasUnresolved(teller) && !limit.signal.aborted) {
      await clock.sleep(LANDING_MS, limit.signal).catch(() => undefined);
      trafficIsBack = await putBack(rescue, hands, troubles);
    }
  } finally {
    limit.cancel();
  }
  await conclude(rescue, troubles, trafficIsBack);
}

async function putBack(rescue: Rescue, hands: Hands, troubles: Error[]): Promise<boolean> {
  const { router, to } = rescue;
  const trafficBack = await attempt(troubles, () => router.restoreTraffic(to, hands));
  if (troubles.some(isTaken)) return false;
  // A look for the report only: the end is read back in any case.
  if (trafficBack) {
    await tellTraffic(rescue, hands).catch((error: unknown) => {
      if (isTaken(error)) troubles.push(error);
    });
  }
  if (troubles.some(isTaken)) return trafficBack;
  await attempt(troubles, () => router.restoreRest(to, hands));
  return trafficBack;
}

/** Whether a write that got no answer may still land, on top of what was put back. */
function hasUnresolved({ state }: Teller): boolean {
  return Object.values(state.ledger).some(({ intended }) => intended.length > 0);
}

/** The knobs that are not where a snapshot has them, and what mends each. */
async function astray(router: Router, to: Snapshot, signal: AbortSignal): Promise<readonly Astray[]> {
  const looks = router.knobs.map(async (knob): Promise<readonly Astray[]> => {
    const goal = to.knobs[knob.name];
    if (goal === undefined) return [];
    const command = knob.command(goal);
    try {
      const live = await knob.read(signal);
      return knob.same(live, goal)
        ? []
        : [{ knob: knob.name, words: `${knob.label} is ${knob.show(live)}`, live, command }];
    } catch (error) {
      return [{ knob: knob.name, words: `${knob.label} can't be read (${messageOf(error)})`, command }];
    }
  });
  return (await Promise.all(looks)).flat();
}

/** Whether every knob is as a rollout found it, wrote it, or meant to. */
export async function isStillOurs(router: Router, ledger: Ledger, signal: AbortSignal): Promise<boolean> {
  const looks = router.knobs.map(async (knob) => {
    const entry = ledger[knob.name];
    if (entry === undefined) return false;
    const live = await knob.read(signal);
    return isOurs(knob, live, [entry.original, entry.ours, ...entry.intended]);
  });
  return (await Promise.all(looks)).every((isOurs) => isOurs);
}

interface Astray {
  readonly knob: string;
  readonly words: string;
  readonly live?: Json;
  readonly command: string;
}

/** What is live in the end, and what of it is not as in a snapshot: as far as AWS tells in time. */
export async function lastLook(
  at: Pick<Rescue, 'clock' | 'router' | 'to'>,
  mostMs: number,
): Promise<{
  readonly off: readonly Astray[];
  /** AWS CLI commands that mend it, in order. */
  readonly commands: readonly string[];
  readonly split: Split | undefined;
}> {
  const { clock, router, to } = at;
  const never = new AbortController().signal;
  const late = (): Error => new DeadlineError(`AWS did not answer within ${spell(mostMs)}`);
  const [off, split] = await Promise.all([
    within(clock, mostMs, never, late, (signal) => astray(router, to, signal)).catch(() =>
      everythingUnknown(router, to),
    ),
    splitInTime(at, mostMs),
  ]);
  // Autoscaling that is given back moves a count that was found outside of its limits.
  const moved = router.suspension?.movedBy(
    off.map(({ knob }) => knob),
    to,
  );
  const again = (moved ?? []).map(([knob, value]) => knob.command(value));
  const commands = [...off.map(({ command }) => command).filter((one) => !again.includes(one)), ...again];
  return { off, commands, split };
}

/** What is live, where AWS tells in time. */
export function splitInTime(
  { clock, router }: Pick<Rescue, 'clock' | 'router'>,
  mostMs: number,
): Promise<Split | undefined> {
  const never = new AbortController().signal;
  const late = (): Error => new DeadlineError(`AWS did not answer within ${spell(mostMs)}`);
  return within(clock, mostMs, never, late, (signal) => router.observe(signal)).catch(() => undefined);
}

async function conclude(rescue: Rescue, troubles: readonly Error[], trafficIsBack: boolean): Promise<void> {
  const { clock, teller, to, cause, handOverAt } = rescue;
  const leftMs = handOverAt === undefined ? LAST_LOOK_MS : handOverAt - clock.now();
  const { off, commands, split } = await lastLook(rescue, Math.max(LAST_LOOK_LEAST_MS, leftMs));
  const seen = split === undefined ? {} : { split };

  const taken = troubles.find(isTaken);
  if (taken !== undefined) {
    const reason = cause === taken.message ? cause : `${cause} ${taken.message}`;
    await said(teller, { type: 'lease-lost', message: taken.message });
    await said(teller, { type: 'ended', result: 'stopped', reason, commands: [], ...seen });
    return;
  }
  const drifts = troubles.filter((trouble) => trouble instanceof DriftError);
  for (const drift of drifts) {
    await said(teller, {
      type: 'left-alone',
      knob: drift.knob,
      label: drift.knob,
      message: drift.message,
    });
  }
  const failures = troubles.filter((trouble) => !(trouble instanceof DriftError));
  const pending = failures.find((failure) => failure instanceof CancelledError);
  if (pending !== undefined) await said(teller, { type: 'handed-over', message: pending.message });

  // Where the post step goes on, traffic that reads as restored is what counts; the tasks behind it are its part.
  const isInPlace =
    off.length === 0 || (pending !== undefined && trafficIsBack && split?.share === to.split.share);
  if (isInPlace && failures.every((failure) => failure === pending)) {
    const reason = pending === undefined ? cause : `${cause} ${pending.message}`;
    const result = rescue.result ?? 'rolled-back';
    await said(teller, { type: 'ended', result, reason, commands: [], ...seen });
    return;
  }
  const allRead = off.every(({ live }) => live !== undefined);
  if (drifts.length > 0 && failures.length === 0 && allRead) {
    const reason = [cause, ...drifts.map(messageOf).filter((message) => message !== cause)].join(' ');
    await said(teller, { type: 'ended', result: 'stopped', reason, commands, ...seen });
    return;
  }
  const why = [...failures.map(messageOf), ...off.map(({ words }) => `The ${words}.`)];
  const reason = [cause, 'Rollback failed:', ...new Set(why)].join(' ');
  await said(teller, { type: 'ended', result: 'rollback-failed', reason, commands, ...seen });
}

function everythingUnknown(router: Router, to: Snapshot): readonly Astray[] {
  return router.knobs.flatMap((knob) => {
    const goal = to.knobs[knob.name];
    return goal === undefined
      ? []
      : [{ knob: knob.name, words: `${knob.label} can't be read`, command: knob.command(goal) }];
  });
}

/** A timer may end a little early by the clock: what its end means is what it was set for. */
function lateness(rescue: Rescue, leftMs: number): Error {
  return rescue.handOverAt !== undefined && leftMs < rescue.timeoutMs
    ? new CancelledError(
        'The runner gives a cancelled job a few seconds only; the post step verifies and finishes the rollback.',
      )
    : new DeadlineError(`The rollback could not be verified within ${spell(rescue.timeoutMs)}.`);
}

async function tellTraffic(rescue: Rescue, hands: Hands): Promise<void> {
  const split: Split = await rescue.router.observe(hands.signal);
  await heard(rescue.teller.tell({ type: 'traffic-restored', split }));
}

/** Runs one stage of the rescue; the next stage is tried whatever becomes of it. */
async function attempt(troubles: Error[], stage: () => Promise<unknown>): Promise<boolean> {
  try {
    await stage();
    return true;
  } catch (error) {
    const known = troubles.some((trouble) => trouble.message === messageOf(error));
    if (!known) troubles.push(error instanceof Error ? error : new Error(messageOf(error)));
    return false;
  }
}
