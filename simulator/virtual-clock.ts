interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export interface VirtualClockOptions {
  /**
   * Turns of the event loop in which nobody falls asleep before time jumps. By default enough for an SDK call to run
   * through, files that it reads included; 1 where nobody waits for anything but promises and this clock.
   */
  readonly quietTurns?: number;
}

const QUIET_TURNS = 6;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The SDK's first call reads the shared configuration files: that is work, although the event loop looks quiet. */
const readingFiles = (): boolean =>
  process
    .getActiveResourcesInfo()
    .some((resource) => resource.startsWith('FSReq') || resource === 'CloseReq');

const abortError = (signal: AbortSignal): Error => {
  const error = new Error('The operation was aborted', { cause: signal.reason });
  error.name = 'AbortError';
  return error;
};

/**
 * Time that passes only while everybody sleeps. When the event loop has been quiet for some turns, the clock jumps to
 * the earliest sleeper and wakes it; sleepers of one time wake one after the other, in the order they fell asleep. Work
 * that waits for sockets or real timers is not seen as work: keep it out of what runs on this clock.
 */
export class VirtualClock {
  readonly #quietTurns: number;
  #now: number;
  /** How often somebody fell asleep: while that goes on, there is work. */
  #falls = 0;
  /** Earliest first. */
  readonly #sleepers: Sleeper[] = [];
  #pumping = false;

  /** @param startMs epoch milliseconds; a minute's beginning by default */
  constructor(startMs = Date.UTC(2026, 10, 20, 12), { quietTurns = QUIET_TURNS }: VirtualClockOptions = {}) {
    this.#now = startMs;
    this.#quietTurns = quietTurns;
  }

  readonly now = (): number => this.#now;

  /** Resolves `ms` later. @throws an error named AbortError, at once, when the signal aborts */
  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(abortError(signal));
      const onAbort = (): void => {
        this.#forget(sleeper);
        if (signal !== undefined) reject(abortError(signal));
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), wake };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#layDown(sleeper);
    });

  /** How many are asleep now: a test's way to see that nothing was left behind. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Nobody who sleeps now wakes up any more. */
  stop(): void {
    this.#sleepers.length = 0;
  }

  #layDown(sleeper: Sleeper): void {
    this.#falls += 1;
    let place = this.#sleepers.length;
    while (place > 0 && (this.#sleepers[place - 1]?.at ?? 0) > sleeper.at) place -= 1;
    this.#sleepers.splice(place, 0, sleeper);
    if (!this.#pumping) void this.#pump();
  }

  #forget(sleeper: Sleeper): void {
    const place = this.#sleepers.indexOf(sleeper);
    if (place >= 0) this.#sleepers.splice(place, 1);
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.#earliest() !== undefined) {
      await this.#quiet();
      const first = this.#earliest();
      if (first === undefined) break;
      this.#sleepers.shift();
      this.#now = first.at;
      first.wake();
    }
    this.#pumping = false;
  }

  async #quiet(): Promise<void> {
    let falls = this.#falls;
    for (let turns = 0; turns < this.#quietTurns; turns += 1) {
      await turn();
      if (this.#quietTurns > 1 && (falls !== this.#falls || readingFiles())) turns = 0;
      falls = this.#falls;
    }
  }

  #earliest(): Sleeper | undefined {
    const [first] = this.#sleepers;
    return first?.at === Infinity ? undefined : first;
  }
}
