import type { Fault, FaultKind } from '../../../simulator/faults.ts';

const SECOND = 1_000;

/** At once; anew after each change; or with the next call of the operation itself. */
export type Beginning = 'then' | 'after each change' | 'at its call';

/** One way in which an operation goes wrong. */
export interface Weather {
  readonly name: string;
  readonly strikes: 'reads' | 'writes' | 'all';
  /** Whether it is over soon, or a nuisance at most: a good canary must get through, and so must a rollback. */
  readonly passes: boolean;
  readonly fault: Omit<Fault, 'operation'>;
  /** What befalls every other call from a moment after that. */
  readonly aftermath?: Omit<Fault, 'operation'>;
  readonly begin: Beginning;
}

function once(name: string, kind: FaultKind, strikes: Weather['strikes'] = 'all'): Weather {
  return { name: `${name} once`, strikes, passes: true, fault: { kind, times: 1 }, begin: 'then' };
}

function forEver(name: string, kind: FaultKind): Weather {
  return { name: `${name} for ever`, strikes: 'all', passes: false, fault: { kind }, begin: 'then' };
}

/** The answer to a write is lost, and for a while nobody can look what became of it. */
function unseen(what: string, kind: FaultKind): Weather {
  return {
    ...once(what, kind, 'writes'),
    name: `${what}, then nothing answers for 10 s`,
    aftermath: { kind: 'server-error', afterMs: 1, forMs: 10 * SECOND },
    begin: 'at its call',
  };
}

/** Reads that go on answering as they last did. */
function frozen(name: string, forMs?: number): Weather {
  const fault = { kind: 'stale-read', ageMs: 1, forMs } as const;
  return { name: `frozen ${name}`, strikes: 'reads', passes: forMs !== undefined, fault, begin: 'then' };
}

export const WEATHERS: readonly Weather[] = [
  {
    ...{ name: 'throttled for 30 s', strikes: 'all', passes: true, begin: 'then' },
    fault: { kind: 'throttle', forMs: 30 * SECOND },
  },
  once('5xx', 'server-error'),
  forEver('5xx', 'server-error'),
  once('hanging', 'hang'),
  forEver('hanging', 'hang'),
  once('reset before it was applied', 'reset-before'),
  once('reset after it was applied', 'reset-after', 'writes'),
  once('applied, then hanging', 'hang-after', 'writes'),
  unseen('reset before it was applied', 'reset-before'),
  unseen('reset after it was applied', 'reset-after'),
  {
    ...{ name: 'stale for 0.9 s after each change', strikes: 'reads', passes: true },
    ...{ fault: { kind: 'stale-read', ageMs: 1, forMs: 0.9 * SECOND }, begin: 'after each change' },
  },
  frozen('for 30 s', 30 * SECOND),
  frozen('for ever'),
  {
    ...{ name: 'slow (3 s)', strikes: 'all', passes: true, begin: 'then' },
    fault: { kind: 'slow', delayMs: 3 * SECOND },
  },
  forEver('denied', 'access-denied'),
];
