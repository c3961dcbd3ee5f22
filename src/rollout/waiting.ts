import { DeadlineError, RemoteError } from './errors.ts';
import type { Clock, Sight } from './ports.ts';
import type { Spoken } from './teller.ts';
import { spell } from './words.ts';

/** What a wait goes by. */
export interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  /** Time between two looks, ms. */
  readonly lookEveryMs: number;
  readonly tell: (event: Spoken) => Promise<void>;
}

/** Looks again and again until `done`. A {@link DeadlineError} names what was awaited and what was seen last. */
export async function until(
  waiting: Waiting,
  what: string,
  look: (signal: AbortSignal) => Promise<Sight>,
): Promise<void> {
  const { clock, signal, deadlineMs, lookEveryMs, tell } = waiting;
  const deadline = clock.now() + deadlineMs;
  for (;;) {
    const sight = await lookOnce(look, signal);
    if (sight.kind === 'done') return;
    const leftMs = deadline - clock.now();
    if (leftMs <= 0) {
      throw new DeadlineError(`Waited ${spell(deadlineMs)} for ${what}, in vain. Last seen: ${sight.seen}.`);
    }
    await tell({ type: 'waiting', what, seen: sight.seen, leftMs });
    await clock.sleep(Math.min(lookEveryMs, leftMs), signal);
  }
}

/** Waits a time, told and cancellable. */
export async function pause({ clock, signal, tell }: Waiting, what: string, ms: number): Promise<void> {
  if (ms <= 0) return;
  await tell({ type: 'waiting', what, seen: spell(ms), leftMs: ms });
  await clock.sleep(ms, signal);
}

/** What fails and may work in a moment is one more thing to wait for. */
async function lookOnce(look: (signal: AbortSignal) => Promise<Sight>, signal: AbortSignal): Promise<Sight> {
  try {
    return await look(signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RemoteError && error.transient)) throw error;
    return { kind: 'waiting', seen: error.message };
  }
}
