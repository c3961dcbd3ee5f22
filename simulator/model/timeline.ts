interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const comesBefore = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Simulated time and what is due in it: a binary heap of events, run in order of time, then of scheduling. */
export class Timeline {
  readonly #heap: Event[] = [];
  #order = 0;
  #now: number;
  #advancing = false;

  constructor(startMs: number) {
    this.#now = startMs;
  }

  /** The simulated time that the model has reached, epoch milliseconds. */
  get now(): number {
    return this.#now;
  }

  /** Runs `run` once simulated time reaches `atMs`; at the next advance when that has passed. */
  at(atMs: number, run: () => void): void {
    this.#order += 1;
    this.#heap.push({ at: Math.max(atMs, this.#now), order: this.#order, run });
    this.#siftUp(this.#heap.length - 1);
  }

  after(delayMs: number, run: () => void): void {
    this.at(this.#now + delayMs, run);
  }

  /**
   * Runs what is due up to `untilMs`; `before` is told the time of each event before it runs. Within an event it does
   * nothing: there, time stands still.
   */
  advance(untilMs: number, before: (atMs: number) => void): void {
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      this.#runUntil(untilMs, before);
    } finally {
      this.#advancing = false;
    }
  }

  #runUntil(untilMs: number, before: (atMs: number) => void): void {
    for (let next = this.#heap[0]; next !== undefined && next.at <= untilMs; next = this.#heap[0]) {
      this.#removeFirst();
      before(next.at);
      this.#now = next.at;
      next.run();
    }
    this.#now = Math.max(this.#now, untilMs);
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#siftDown();
  }

  #siftUp(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfBefore(index, parent)) return;
      index = parent;
    }
  }

  #siftDown(): void {
    let index = 0;
    for (;;) {
      const child = this.#earlierChild(index);
      if (child === undefined || !this.#swapIfBefore(child, index)) return;
      index = child;
    }
  }

  #earlierChild(index: number): number | undefined {
    const left = this.#heap[2 * index + 1];
    const right = this.#heap[2 * index + 2];
    if (left === undefined) return undefined;
    return right !== undefined && comesBefore(right, left) ? 2 * index + 2 : 2 * index + 1;
  }

  #swapIfBefore(index: number, other: number): boolean {
    const a = this.#heap[index];
    const b = this.#heap[other];
    if (a === undefined || b === undefined || !comesBefore(a, b)) return false;
    this.#heap[index] = b;
    this.#heap[other] = a;
    return true;
  }
}
