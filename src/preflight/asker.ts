import { messageOf } from '../rollout/errors.ts';
import type { Finding } from '../rollout/ports.ts';
import { unlessAborted } from '../rollout/time.ts';
import { spell } from '../rollout/words.ts';
import { note } from './findings.ts';

/** Asks AWS what a rollout can go without. What isn't told becomes a note, never a failure. */
export class Asker {
  readonly #cancel: AbortSignal;
  readonly #limit: AbortSignal;
  readonly #limitMs: number;
  /** What can't be told, by the words of why. */
  readonly #failures = new Map<string, string[]>();
  readonly #late: string[] = [];

  /**
   * @param cancel ends everything: then `ask` rejects with its reason
   * @param limit aborts when the time for all answers, `limitMs`, is over
   */
  constructor(cancel: AbortSignal, limit: AbortSignal, limitMs: number) {
    this.#cancel = cancel;
    this.#limit = limit;
    this.#limitMs = limitMs;
  }

  /**
   * What comes of `work`, or `undefined` where AWS refuses, can't be reached or takes too long.
   *
   * @param what what can't be told then, e.g. `whether alarms have data`
   */
  async ask<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
    const signal = AbortSignal.any([this.#cancel, this.#limit]);
    try {
      return await unlessAborted(signal, work(signal));
    } catch (error) {
      this.#cancel.throwIfAborted();
      if (this.#limit.aborted) this.#late.push(what);
      else this.#failures.set(messageOf(error), [...(this.#failures.get(messageOf(error)) ?? []), what]);
      return undefined;
    }
  }

  /** One note for each reason; what was late shares one. */
  get findings(): readonly Finding[] {
    const failures = [...this.#failures].map(([why, parts]) =>
      note('preflight', `It could not be told ${parts.toSorted().join(', nor ')}. ${why}`, ''),
    );
    if (this.#late.length === 0) return failures;
    const late = note(
      'preflight',
      `AWS did not tell within ${spell(this.#limitMs)}: ${this.#late.toSorted().join('; ')}.`,
      'Run `mode: plan` again to learn it.',
    );
    return [...failures, late];
  }
}
