import { DeadlineError, DriftError, messageOf, RemoteError } from './errors.ts';
import type { Entry } from './events.ts';
import type { Clock, Hands, Json, Knob } from './ports.ts';
import { Sent } from './sent.ts';
import { heard, type Spoken, type Teller } from './teller.ts';
import { pause, until, type Waiting } from './waiting.ts';
import { spell } from './words.ts';

/** How patient a pair of hands is, and what it may find live before it writes. */
export interface Manner {
  /**
   * `forward`: live must be what we last wrote. `restore`: it may also be the original, or writes whose outcome was
   * never learned; saving the checkpoint is tried, but doesn't hold up the rescue.
   */
  readonly mode: 'forward' | 'restore';
  /** Ends everything these hands do. */
  readonly signal: AbortSignal;
  /** Deadline of each single wait and write, ms. */
  readonly deadlineMs: number;
  /** Time between two looks at something awaited, ms. */
  readonly lookEveryMs: number;
}

/** AWS may answer a read with what was true before the last write, for a moment. */
const STALE_MS = 1_000;
const READ_BACK_MS = 10_000;
/** A write in flight when its work is aborted gets this long to land, so that it can't land after the write that undoes it. */
const LANDING_MS = 1_500;
/** Telling takes no longer, unless a listener is slow or the process was suspended. */
const SUSPENDED_MS = 2_000;
/** A listener that is slow each time holds nothing up for ever. */
const ANNOUNCED_MOST = 3;
const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 5_000;
/** An error that retrying does not mend is retried this often in a rescue all the same. */
const STUBBORN_TRIES = 3;

/**
 * The only way to write. For each change: live state must be ours, the change is told (so: saved), sent once, and read
 * back; a write whose answer got lost is looked at, never repeated blindly.
 */
export class Fence {
  readonly #clock: Clock;
  readonly #teller: Teller;
  readonly #sent = new Sent();

  constructor(clock: Clock, teller: Teller) {
    this.#clock = clock;
    this.#teller = teller;
  }

  hands(manner: Manner): Hands {
    const tell = (event: Spoken): Promise<void> => this.#tell(manner, event);
    const waiting: Waiting = { ...manner, clock: this.#clock, tell };
    return {
      signal: manner.signal,
      set: (knob, value) => this.#set(knob, value, manner),
      once: (what, send) => this.#once(what, send, manner),
      hasTouched: (knob) => this.#entry(knob).touched === true,
      until: (what, look) => until(waiting, what, look),
      pause: (what, ms) => pause(waiting, what, ms),
    };
  }

  /** Whether every knob is what we last wrote. Throws {@link DriftError}; a look that overlaps a write of ours says nothing. */
  async verify(knobs: readonly Knob[], signal: AbortSignal): Promise<void> {
    await Promise.all(
      knobs.map(async (knob) => {
        const before = this.#entry(knob);
        const live = await knob.read(signal);
        if (this.#entry(knob) !== before || isOurs(knob, live, expected(before, 'forward'))) return;
        await this.#confirmDrift(knob, live, 'forward', signal);
      }),
    );
  }

  async #set(knob: Knob, value: Json, manner: Manner): Promise<boolean> {
    const deadline = this.#clock.now() + manner.deadlineMs;
    const seen = await this.#read(knob, manner, deadline);
    const { isSettled, live } = await this.#settled(knob, seen, value, manner);
    if (isSettled) {
      const { ours, intended } = this.#entry(knob);
      if (intended.length > 0 || !knob.same(ours, value)) await this.#tell(manner, this.#wrote(knob, live));
      return false;
    }
    if (!isOurs(knob, live, expected(this.#entry(knob), manner.mode))) {
      await this.#confirmDrift(knob, live, manner.mode, manner.signal);
    }
    await this.#write(knob, live, value, manner, deadline);
    return true;
  }

  /** Every attempt is told, and so saved, before it is sent: that is where a run learns that it has lost its lease. */
  async #write(knob: Knob, from: Json, value: Json, manner: Manner, deadline: number): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.#announce(knob, from, value, manner);
      manner.signal.throwIfAborted();
      const failure = await this.#send(knob, value, manner.signal);
      this.#sent.add(knob, value, failure === undefined);
      const live = await this.#readBack(knob, value, failure, manner, deadline);
      if (await this.#isDone(knob, value, live, manner)) return;
      const why =
        failure === undefined ? `AWS accepted it, yet ${knob.show(live)} is live` : messageOf(failure);
      const mendable = failure === undefined || (failure instanceof RemoteError && failure.transient);
      if (!mendable && (manner.mode === 'forward' || attempt >= STUBBORN_TRIES)) throw failure;
      if (this.#clock.now() >= deadline) {
        throw new DeadlineError(
          `Could not set the ${knob.label} to ${knob.show(value)} within ${spell(manner.deadlineMs)}: ${why}`,
          { cause: failure },
        );
      }
      await this.#tell(manner, { type: 'retrying', what: `${knob.label}: ${knob.show(value)}`, why });
      await this.#clock.sleep(backOff(attempt), manner.signal);
      if (await this.#isDone(knob, value, await this.#read(knob, manner, deadline), manner)) return;
    }
  }

  /** A process that was suspended between the telling and the sending asks again: its lease may be another's by now. */
  async #announce(knob: Knob, from: Json, value: Json, manner: Manner): Promise<void> {
    for (let times = 0; times < ANNOUNCED_MOST; times++) {
      const began = this.#clock.now();
      await this.#tell(manner, {
        type: 'writing',
        knob: knob.name,
        label: knob.label,
        from,
        to: value,
        wordsBefore: knob.show(from),
        words: knob.show(value),
      });
      if (this.#clock.now() - began < SUSPENDED_MS) return;
    }
  }

  /** Whether the value is live; throws {@link DriftError} where something is that isn't ours. */
  async #isDone(knob: Knob, value: Json, live: Json, manner: Manner): Promise<boolean> {
    if (knob.same(live, value)) {
      await this.#tell(manner, this.#wrote(knob, live));
      return true;
    }
    if (!isOurs(knob, live, expected(this.#entry(knob), manner.mode))) {
      throw await this.#drift(knob, live, manner.signal);
    }
    return false;
  }

  /** Sends one write and waits for its end even when its work is aborted meanwhile, for a while. Returns the failure, if any. */
  async #send(knob: Knob, value: Json, outer: AbortSignal): Promise<Error | undefined> {
    const landing = new AbortController();
    const settled = new AbortController();
    const abortLater = (): void => {
      this.#clock.sleep(LANDING_MS, settled.signal).then(
        () => landing.abort(outer.reason),
        () => undefined,
      );
    };
    outer.addEventListener('abort', abortLater, { once: true });
    try {
      await knob.write(value, landing.signal);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(messageOf(error));
    } finally {
      outer.removeEventListener('abort', abortLater);
      settled.abort(new Error('the write has ended'));
    }
  }

  /** Reads until the value shows. After a clean refusal one look is enough; otherwise a late or stale answer gets its time. */
  async #readBack(
    knob: Knob,
    value: Json,
    failure: Error | undefined,
    manner: Manner,
    deadline: number,
  ): Promise<Json> {
    const refused = failure instanceof RemoteError && !failure.transient;
    const patience = failure === undefined ? READ_BACK_MS : refused ? 0 : 2 * STALE_MS;
    const until = this.#clock.now() + patience;
    for (let pause = RETRY_FIRST_MS; ; pause = Math.min(2 * pause, STALE_MS)) {
      const live = await this.#read(knob, manner, deadline);
      if (knob.same(live, value) || this.#clock.now() >= until) return live;
      await this.#clock.sleep(pause, manner.signal);
    }
  }

  /**
   * Whether a value is live for good, and what is live. In a rescue, a write of unknown outcome may still be on its way: what looks right
   * must look right twice.
   */
  async #settled(
    knob: Knob,
    seen: Json,
    value: Json,
    manner: Manner,
  ): Promise<{ readonly isSettled: boolean; readonly live: Json }> {
    const { intended } = this.#entry(knob);
    if (!knob.same(seen, value)) return { isSettled: false, live: seen };
    if (manner.mode === 'restore' && this.#sent.isOvertaken(knob, value))
      return { isSettled: false, live: seen };
    const isOpen = (other: Json): boolean => !knob.same(other, value) && !this.#sent.isDone(knob, other);
    if (manner.mode === 'forward' || !intended.some(isOpen)) return { isSettled: true, live: seen };
    await this.#clock.sleep(STALE_MS, manner.signal);
    const live = await knob.read(manner.signal);
    return { isSettled: knob.same(live, value), live };
  }

  async #read(knob: Knob, manner: Manner, deadline: number): Promise<Json> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await knob.read(manner.signal);
      } catch (error) {
        manner.signal.throwIfAborted();
        const mendable =
          error instanceof RemoteError &&
          (error.transient || (manner.mode === 'restore' && attempt < STUBBORN_TRIES));
        if (!mendable || this.#clock.now() >= deadline) throw error;
        await this.#tell(manner, { type: 'retrying', what: `reading the ${knob.label}`, why: error.message });
        await this.#clock.sleep(backOff(attempt), manner.signal);
      }
    }
  }

  /** Looks twice more before it calls a difference drift: a stale answer is nobody's change. */
  async #confirmDrift(knob: Knob, first: Json, mode: Manner['mode'], signal: AbortSignal): Promise<void> {
    let live = first;
    for (let look = 0; look < 2; look++) {
      await this.#clock.sleep(STALE_MS, signal);
      const before = this.#entry(knob);
      live = await knob.read(signal);
      if (this.#entry(knob) !== before || isOurs(knob, live, expected(before, mode))) return;
    }
    throw await this.#drift(knob, live, signal);
  }

  async #drift(knob: Knob, live: Json, signal: AbortSignal): Promise<Error> {
    const explained = await knob.explain?.(live, signal);
    if (explained !== undefined) return explained;
    const { ours } = this.#entry(knob);
    return new DriftError(
      knob.name,
      `The ${knob.label} was changed by somebody else: from ${knob.show(ours)} (as last set or found by this rollout) to ${knob.show(live)}. It is left as they set it.`,
    );
  }

  async #once(what: string, send: (signal: AbortSignal) => Promise<void>, manner: Manner): Promise<void> {
    await this.#tell(manner, { type: 'sending', what });
    manner.signal.throwIfAborted();
    await send(manner.signal);
  }

  #wrote(knob: Knob, value: Json) {
    const unresolved = this.#entry(knob).intended.filter(
      (other) => !knob.same(other, value) && !this.#sent.isDone(knob, other),
    );
    return {
      type: 'wrote',
      knob: knob.name,
      label: knob.label,
      value,
      unresolved,
      words: knob.show(value),
    } as const;
  }

  /** In a rescue nothing waits for a listener that fails: traffic first. */
  async #tell(manner: Manner, event: Spoken): Promise<void> {
    const told = this.#teller.tell(event);
    await (manner.mode === 'forward' ? told : heard(told));
  }

  #entry(knob: Knob): Entry {
    const entry = this.#teller.state.ledger[knob.name];
    if (entry === undefined)
      throw new Error(`The ledger has no entry for the ${knob.label}; it must be in the snapshot.`);
    return entry;
  }
}

/** The values that are ours to change. */
function expected(entry: Entry, mode: Manner['mode']): readonly Json[] {
  const own = [entry.ours, ...entry.intended];
  return mode === 'forward' ? own : [...own, entry.original];
}

/** Whether a live value is one of ours, or what others may make of it. */
export function isOurs(knob: Knob, live: Json, values: readonly Json[]): boolean {
  return values.some((value) => knob.same(live, value) || knob.mayBecome?.(value, live) === true);
}

function backOff(attempt: number): number {
  return Math.min(RETRY_FIRST_MS * 2 ** (attempt - 1), RETRY_MOST_MS);
}
