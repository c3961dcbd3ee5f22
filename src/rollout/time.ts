import type { Clock } from './ports.ts';

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
  let giveUp = (): void => undefined;
  try {
    return await Promise.race([
      work(signal),
      new Promise<never>((_, reject) => {
        giveUp = () => reject(signal.reason as Error);
        signal.addEventListener('abort', giveUp, { once: true });
      }),
    ]);
  } finally {
    signal.removeEventListener('abort', giveUp);
    limit.cancel();
  }
}
