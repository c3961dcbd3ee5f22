import { DeadlineError } from '../rollout/errors.ts';
import type { Clock } from '../rollout/ports.ts';
import { within } from '../rollout/time.ts';
import { spell } from '../rollout/words.ts';

/** Checks that take longer than this have met an AWS that doesn't answer, ms. */
const PREFLIGHT_MS = 5 * 60_000;

/** Runs checks against AWS with a deadline. */
export function checked<T>(
  { clock, cancel }: { readonly clock: Clock; readonly cancel: AbortSignal },
  check: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = (): Error => new DeadlineError(`The checks were not through after ${spell(PREFLIGHT_MS)}.`);
  return within(clock, PREFLIGHT_MS, cancel, late, check);
}
