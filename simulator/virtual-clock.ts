interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Turns of the event loop in which nobody falls asleep before time jumps: enough for an SDK call to run through. */
const QUIET_TURNS = 6;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The SDK's first call reads the shared configuration files: that is work, although the event loop looks quiet. */
const readingFiles = (): boolean =>
  process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));

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
  #now: number;
  #order = 0;
  #sleepers: Sleeper[] = [];
  #pumping = false;

  /** @param startMs epoch milliseconds; a minute's beginning by default */
  constructor(startMs = Date.UTC(2026, 10, 20, 12)) {
    this.#now = startMs;
  }

  readonly now = (): number => this.#now;

  /** Resolves `ms` later. @throws an error named AbortError, at once, when the signal aborts */
  readonly sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(abortError(signal));
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        if (signal !== undefined) reject(abortError(signal));
      };
      this.#order += 1;
      const wake = (): void => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), order: this.#order, wake };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.push(sleeper);
      if (!this.#pumping) void this.#pump();
    });

  /** How many are asleep now: a test's way to see that nothing was left behind. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    for (let next = this.#earliest(); next !== undefined; next = this.#earliest()) {
      await this.#quiet();
      const first = this.#earliest();
      if (first === undefined) break;
      this.#sleepers = this.#sleepers.filter((other) => other !== first);
      this.#now = first.at;
      first.wake();
    }
    this.#pumping = false;
  }

  async #quiet(): Promise<void> {
    let order = this.#order;
    for (let turns = 0; turns < QUIET_TURNS; turns += 1) {
      await turn();
      if (order !== this.#order || readingFiles()) turns = 0;
      order = this.#order;
    }
  }

  #earliest(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (sleeper.at === Infinity) continue;
      if (first === undefined || sleeper.at < first.at) first = sleeper;
    }
    return first;
  }
}
