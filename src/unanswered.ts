import { messageOf, PreflightError, RemoteError } from './rollout/errors.ts';
import type { Finding } from './rollout/ports.ts';

/** Without credentials nothing can be asked: that is one thing to mend, however many calls would fail of it. */
export function refuseKeyless(error: unknown, signal: AbortSignal): never {
  signal.throwIfAborted();
  if (!(error instanceof RemoteError)) throw error;
  throw new PreflightError([{ severity: 'error', subject: 'AWS', message: messageOf(error), fix: '' }]);
}

/** An AWS that doesn't answer, or refuses, is one more thing to report beside the others. */
export async function orFinding<T>(
  subject: string,
  signal: AbortSignal,
  work: Promise<T>,
): Promise<{ readonly value: T } | { readonly failure: Finding }> {
  try {
    return { value: await work };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RemoteError)) throw error;
    return { failure: { severity: 'error', subject, message: messageOf(error), fix: '' } };
  }
}
