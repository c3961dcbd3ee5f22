import { Random } from './model/random.ts';

export type FaultKind =
  | 'throttle'
  | 'server-error'
  | 'access-denied'
  /** Never answers, and does nothing. */
  | 'hang'
  /** Does what was asked, then never answers. */
  | 'hang-after'
  /** The connection breaks before anything was done. */
  | 'reset-before'
  /** The connection breaks after the work was done. */
  | 'reset-after'
  | 'slow'
  /** A read answers with what it would have said `ageMs` ago. */
  | 'stale-read';

/** What goes wrong, where, and how often. */
export interface Fault {
  readonly kind: FaultKind;
  /** An operation's name, or `*` for all. */
  readonly operation: string;
  /** At most this many times. */
  readonly times?: number | undefined;
  /** 0–1; rolled with the simulator's seed. */
  readonly probability?: number | undefined;
  /** Begins this long after it was added, in simulated milliseconds. */
  readonly afterMs?: number | undefined;
  /** Lasts this long, in simulated milliseconds. */
  readonly forMs?: number | undefined;
  /** Only calls whose parameters, as JSON, contain this text. */
  readonly match?: string | undefined;
  /** `slow`: how long the answer takes, in milliseconds of the caller's clock. */
  readonly delayMs?: number | undefined;
  /** `stale-read`: how old the answer is, in simulated milliseconds. */
  readonly ageMs?: number | undefined;
}

interface ActiveFault {
  readonly fault: Fault;
  readonly fromMs: number;
  readonly untilMs: number;
  left: number;
}

/** The faults in force. */
export class Faults {
  readonly #random: Random;
  readonly #now: () => number;
  #active: ActiveFault[] = [];

  constructor(now: () => number, seed: number) {
    this.#now = now;
    this.#random = new Random(seed ^ 0x1f123bb5);
  }

  add(fault: Fault): void {
    const fromMs = this.#now() + (fault.afterMs ?? 0);
    const untilMs = fromMs + (fault.forMs ?? Infinity);
    this.#active.push({ fault, fromMs, untilMs, left: fault.times ?? Infinity });
  }

  clear(): void {
    this.#active = [];
  }

  all(): readonly Fault[] {
    return this.#active.filter(({ left }) => left > 0).map(({ fault }) => fault);
  }

  /** The first fault that strikes this call, which uses it up once. */
  strike(operation: string, input: unknown, mutating: boolean): Fault | undefined {
    const params = JSON.stringify(input ?? '');
    const active = this.#active.find((one) => this.#applies(one, operation, params, mutating));
    if (active === undefined) return undefined;
    active.left -= 1;
    return active.fault;
  }

  #applies(
    { fault, fromMs, untilMs, left }: ActiveFault,
    operation: string,
    params: string,
    mutating: boolean,
  ): boolean {
    const now = this.#now();
    if (left <= 0 || now < fromMs || now >= untilMs) return false;
    if (fault.operation !== '*' && fault.operation !== operation) return false;
    if (fault.kind === 'stale-read' && mutating) return false;
    if (fault.match !== undefined && !params.includes(fault.match)) return false;
    return fault.probability === undefined || this.#random.next() < fault.probability;
  }
}
