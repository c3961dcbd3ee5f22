/** One call to the simulated AWS, or one change that somebody made past its API. */
export interface JournalEntry {
  readonly seq: number;
  /** Simulated time, epoch milliseconds. */
  readonly at: number;
  /** Wall-clock time, epoch milliseconds; only over HTTP. */
  readonly atReal: number | undefined;
  /** `api` for calls, otherwise who made the change. */
  readonly actor: string;
  readonly service: string;
  readonly operation: string;
  readonly mutating: boolean;
  readonly params: unknown;
  /** `ok`, an AWS error code, or the kind of the fault that struck. */
  readonly outcome: string;
  /** Whether the world took the change: true also when the answer was lost on the way back. */
  readonly applied: boolean;
}

/** Everything that was asked of the simulated AWS, in order. */
export class Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #realNow: (() => number) | undefined;

  constructor(realNow?: () => number) {
    this.#realNow = realNow;
  }

  add(entry: Omit<JournalEntry, 'seq' | 'atReal'>): void {
    this.#entries.push({ seq: this.#entries.length + 1, atReal: this.#realNow?.(), ...entry });
  }

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Calls that were meant to change something, whatever became of them; optionally of one operation. */
  mutating(operation?: string): readonly JournalEntry[] {
    return this.#entries.filter(
      (entry) =>
        entry.actor === 'api' && entry.mutating && (operation === undefined || entry.operation === operation),
    );
  }

  calls(operation: string): readonly JournalEntry[] {
    return this.#entries.filter((entry) => entry.actor === 'api' && entry.operation === operation);
  }
}
