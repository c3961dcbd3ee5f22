import type { Eye, Live } from './live.ts';

/** What was live at a moment. */
export interface Moment extends Live {
  readonly at: number;
  readonly stableRunning: number;
  readonly canaryRunning: number;
}

/** What was live, moment by moment: after each call and each change. */
export class Chronicle {
  readonly #eye: Eye;
  readonly #now: () => number;
  readonly #moments: Moment[] = [];
  /** Whether somebody else has changed what the rollout may change. */
  isForeign = false;

  constructor(eye: Eye, now: () => number) {
    this.#eye = eye;
    this.#now = now;
  }

  note(): void {
    const at = this.#now();
    this.#moments.push({
      at,
      ...this.#eye.live(),
      stableRunning: this.#eye.running('stable'),
      canaryRunning: this.#eye.running('canary'),
    });
  }

  get last(): Moment | undefined {
    return this.#moments.at(-1);
  }

  /** Whether something was so at some moment from then on. */
  wasSince(at: number, holds: (moment: Moment) => boolean): boolean {
    for (let index = this.#moments.length - 1; index >= 0; index -= 1) {
      const moment = this.#moments[index];
      if (moment === undefined) return false;
      if (holds(moment)) return true;
      // What was live before `at` was so at `at`, too.
      if (moment.at < at) return false;
    }
    return false;
  }
}
