import { isUnfinished, printCheckpoint } from '../rollout/checkpoint.ts';
import { DeadlineError, isTaken, type LeaseError, messageOf } from '../rollout/errors.ts';
import type { RolloutEvent, RolloutState } from '../rollout/events.ts';
import type { Lease } from '../rollout/lease.ts';
import type { Clock } from '../rollout/ports.ts';
import { within } from '../rollout/time.ts';
import { spell } from '../rollout/words.ts';
import { isKept } from './kept.ts';

/** A change waits this long for its checkpoint, ms. */
const SAVE_MOST_MS = 10_000;
/** A rollout that has come to its end waits longer: a later run would roll back what isn't known to have ended, ms. */
const SAVE_END_MOST_MS = 30_000;
/** A rescue waits this long for the first save that hangs, ms, and for no later one: traffic matters more than the record. */
const RESCUE_SAVE_MS = 1_000;
/** Giving the lease back takes no longer, ms. */
const RELEASE_MOST_MS = 5_000;
/** Nor longer than this where the job was cancelled, and its post step gives back what main couldn't, ms. */
const RELEASE_CANCELLED_MS = 1_000;

export interface Keeping {
  readonly clock: Clock;
  /** Ends waiting for a save on the way forward: a cancelled job has seconds. */
  readonly cancel: AbortSignal;
  /** What the rollout works on, once that is known. */
  readonly target: () => object | undefined;
}

/** The lease that this run holds, if any, and the checkpoint that it keeps under it. */
export class Custody {
  readonly #keeping: Keeping;
  #lease: Lease | undefined;
  /** A save in the rescue has hung: the table is taken for unreachable. */
  #isHanging = false;
  /** What a save that nobody waited for has shown. */
  #taken: LeaseError | undefined;
  /** The newest checkpoint that nobody waits for, until it is sent. */
  #next: string | undefined;
  #sending: Promise<void> = Promise.resolve();

  constructor(keeping: Keeping) {
    this.#keeping = keeping;
  }

  readonly take = (lease: Lease): void => {
    this.#lease = lease;
  };

  /**
   * Keeps the checkpoint. Only what must be durable before the next thing happens is waited for: the plan before the start,
   * each change before it is sent, a rescue before it begins, and that all steps have passed. Rejects with a LeaseError where
   * another run has the lease, at any event.
   */
  readonly keep = async (event: RolloutEvent, state: RolloutState): Promise<void> => {
    const target = this.#keeping.target();
    const lease = this.#lease;
    if (lease === undefined) return;
    // A rescue listens to nothing but what it is told for: whatever it does next, it hears of it here.
    const isAtWork = state.phase === 'rolling' || state.phase === 'restoring';
    const taken = isTaken(lease.lost.reason) ? lease.lost.reason : this.#taken;
    if (isAtWork && taken !== undefined) throw taken;
    if (target === undefined || !isKept(event, state)) return;
    const text = printCheckpoint({ target, state });
    const isRescue = state.phase === 'restoring' || state.trouble !== undefined;
    if (!mustWait(event) || this.#isHanging) {
      this.#send(lease, text);
      return;
    }
    // What was to be sent is older, and must not come after it.
    this.#next = undefined;
    if (isRescue) await this.#saveInRescue(lease, text);
    else await this.#save(lease, text, event.type === 'all-passed');
  };

  /**
   * Gives the lease back; or leaves it to this job's post step, where there is work for it. Rejects where it could not be given
   * back: then it goes stale by itself.
   */
  async end(state: RolloutState, hasPostStep: boolean): Promise<'released' | 'left' | 'none'> {
    const lease = this.#lease;
    if (lease === undefined) return 'none';
    this.#lease = undefined;
    const hasWork = isUnfinished({ target: undefined, state });
    if (hasWork && hasPostStep) {
      lease.leave();
      return 'left';
    }
    const isHurried = hasPostStep && this.#keeping.cancel.aborted;
    await this.#within(isHurried ? RELEASE_CANCELLED_MS : RELEASE_MOST_MS, async (signal) => {
      await this.#sending;
      // Without a snapshot the checkpoint in the record, if any, is another run's: who knows whether it was finished?
      await lease.release(!hasWork && state.snapshot !== undefined, signal);
    });
    return 'released';
  }

  async #save(lease: Lease, text: string, isEnd: boolean): Promise<void> {
    const { clock, cancel } = this.#keeping;
    const mostMs = isEnd ? SAVE_END_MOST_MS : SAVE_MOST_MS;
    try {
      await within(clock, mostMs, cancel, lateness(mostMs), (signal) => lease.save(text, signal));
    } catch (error) {
      if (isTaken(error) || cancel.aborted) throw error;
      const why = isEnd
        ? 'The end could not be recorded in the state table, and a later run would take the rollout for unfinished'
        : 'The checkpoint could not be saved in the state table, so the next change was not sent';
      throw new Error(`${why}: ${messageOf(error)}`, { cause: error });
    }
  }

  async #saveInRescue(lease: Lease, text: string): Promise<void> {
    try {
      await this.#within(RESCUE_SAVE_MS, (signal) => lease.save(text, signal));
    } catch (error) {
      this.#isHanging ||= error instanceof DeadlineError;
      throw error;
    }
  }

  /** Sends the newest checkpoint once the last one has ended. What fails here shows at the next event, or save that is waited for. */
  #send(lease: Lease, text: string): void {
    const isOnItsWay = this.#next !== undefined;
    this.#next = text;
    if (isOnItsWay) return;
    this.#sending = this.#sending.then(async () => {
      const newest = this.#next;
      if (newest === undefined) return;
      this.#next = undefined;
      await this.#within(SAVE_MOST_MS, (signal) => lease.save(newest, signal)).catch((error: unknown) => {
        if (isTaken(error)) this.#taken = error;
      });
    });
  }

  /** Whatever the job's cancel says: a rescue goes on after it. */
  #within(mostMs: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    return within(this.#keeping.clock, mostMs, new AbortController().signal, lateness(mostMs), work);
  }
}

function lateness(mostMs: number): () => Error {
  return () => new DeadlineError(`the table did not answer within ${spell(mostMs)}`);
}

/** What looks like somebody else's change may be that of a run that has the lease by now. */
function mustWait(event: RolloutEvent): boolean {
  return MUST_WAIT.has(event.type) || (event.type === 'trouble' && event.trouble.kind === 'drift');
}

const MUST_WAIT: ReadonlySet<RolloutEvent['type']> = new Set([
  'started',
  'taken-up',
  'writing',
  'sending',
  'all-passed',
  // A lease that could not be renewed in time may be another run's: then even a rescue that finds nothing to write isn't ours.
  'rollback-started',
]);
