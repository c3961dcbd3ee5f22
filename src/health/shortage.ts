/** A dip this long is no dip: tasks that are replaced, and targets that miss a check, are back sooner. */
const AT_LEAST_MS = 30_000;

/** Notices what stays short of what it should be for more than two polls and at least 30 s. */
export class Shortage {
  readonly #pollMs: number;
  #since: number | undefined;
  #looks = 0;

  constructor(pollMs: number) {
    this.#pollMs = pollMs;
  }

  /** One look. Resolves to how long it has been short, ms, once that is too long. */
  look(short: boolean, now: number): number | undefined {
    if (!short) {
      this.#since = undefined;
      this.#looks = 0;
      return undefined;
    }
    this.#since ??= now;
    this.#looks += 1;
    const lastedMs = now - this.#since;
    return this.#looks > 2 && lastedMs >= Math.max(AT_LEAST_MS, 2 * this.#pollMs) ? lastedMs : undefined;
  }
}
