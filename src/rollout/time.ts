import type { Clock } from './ports.ts';

/** Load balancers follow new weights after a moment only: so long requests may still come to who has just lost them, ms. */
export const FOLLOW_MS = 3_000;

/** A signal that aborts after a time on the given clock, and the means to stop that clock. */
export interface Timer {
  readonly signal: AbortSignal;
  cancel(): void;
}

/** Aborts with `reason()` after `ms`. Always cancel it, or the clock keeps the process alive. */
export function timer(clock: Clock, ms: number, reason: () => Error): Timer {
  const fired = new AbortController();
  const stopped = new AbortController();
  clock.sleep(ms, stopped.signal).then(
    () => fired.abort(reason()),
    () => undefined,
  );
  return { signal: fired.signal, cancel: () => stopped.abort(new Error('timer cancelled')) };
}

/** Runs `work` with a signal that also aborts after `ms`. Rejects with `reason()` then, even if the work ignores its signal. */
export async function within<T>(
  clock: Clock,
  ms: number,
  outer: AbortSignal,
  reason: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const limit = timer(clock, ms, reason);
  const signal = AbortSignal.any([outer, limit.signal]);
  try {
    return await unlessAborted(signal, work(signal));
  } finally {
    limit.cancel();
  }
}

/** What comes of `work`, or the signal's reason as soon as it aborts, whatever the work still waits for. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let giveUp = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal.reason as Error);
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
