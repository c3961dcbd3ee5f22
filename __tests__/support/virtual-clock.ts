import type { Clock } from '../../src/rollout/ports.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Time that passes only when everybody sleeps. */
export class VirtualClock implements Clock {
  #now: number;
  #sleepers: Sleeper[] = [];

  constructor(now = Date.parse('2026-01-01T00:00:00Z')) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      signal?.throwIfAborted();
      const sleeper: Sleeper = {
        at: this.#now + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', aborted);
          resolve();
        },
      };
      const aborted = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', aborted, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Lets time pass until `work` settles. */
  async run<T>(work: Promise<T>): Promise<T> {
    const progress = { settled: false };
    const watched = work.finally(() => (progress.settled = true));
    watched.catch(() => undefined);
    for (let turns = 0; !progress.settled; turns++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (turns % 2 === 1) this.#jump();
    }
    return watched;
  }

  #jump(): void {
    const next = Math.min(...this.#sleepers.map(({ at }) => at));
    if (next === Infinity) return;
    this.#now = Math.max(this.#now, next);
    const due = this.#sleepers.filter(({ at }) => at <= this.#now);
    this.#sleepers = this.#sleepers.filter(({ at }) => at > this.#now);
    for (const { wake } of due) wake();
  }
}
