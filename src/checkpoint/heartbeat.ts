import type { ItemUpdate } from '../aws/items.ts';
import { LeaseError, messageOf } from '../rollout/errors.ts';
import { MISSED_BEATS, type Kept } from '../rollout/lease.ts';
import type { Clock } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import { ATTEMPT_MS, type Attempt, type TableRecord } from './table-record.ts';

/** What a lease beats with. */
export interface Pulse {
  readonly record: TableRecord;
  readonly clock: Clock;
  readonly token: string;
  readonly beatMs: number;
}

/** The write that renews a lease. It does no harm when it lands late or twice: the condition is that the lease is ours. */
export function beat({ token, beatMs, clock }: Pulse): ItemUpdate {
  return { when: { 'holder.token': token }, add: { beat: 1 }, set: { beatAt: clock.now(), beatMs } };
}

/**
 * Renews a lease every `beatMs`, until the signal aborts. Resolves when the lease is gone: to `refused` when it isn't
 * ours, to an error when no renewal is known to have succeeded for so long that another run may take it.
 *
 * @param renewedAt when the last renewal that succeeded was sent, epoch ms: others count from when they see it, which is later
 * @param heard called with the record as each beat finds it
 */
export async function keepBeating(
  pulse: Pulse,
  renewedAt: number,
  heard: (kept: Kept) => void,
  signal: AbortSignal,
): Promise<'refused' | LeaseError> {
  const { clock, beatMs } = pulse;
  let last = renewedAt;
  let failure: unknown;
  let next = last + beatMs;
  for (;;) {
    const expiry = last + MISSED_BEATS * beatMs;
    await clock.sleep(Math.max(0, Math.min(next, expiry) - clock.now()), signal);
    const sentAt = clock.now();
    if (sentAt >= expiry) return unrenewed(pulse, last, failure);
    const attempt = await tryBeat(pulse, Math.min(beatMs, ATTEMPT_MS, expiry - sentAt), signal);
    if (attempt.kind === 'refused') return 'refused';
    if (attempt.kind === 'written') {
      heard(attempt.kept);
      last = sentAt;
      next = sentAt + beatMs;
    } else {
      failure = attempt.error;
      next = clock.now() + beatMs / 4;
    }
  }
}

type Tried = Exclude<Attempt, { kind: 'unknown' }> | { readonly kind: 'failed'; readonly error: unknown };

/** Whatever goes wrong may be mended before the lease runs out, even a permission. */
async function tryBeat(pulse: Pulse, limitMs: number, signal: AbortSignal): Promise<Tried> {
  try {
    const attempt = await pulse.record.attempt(beat(pulse), signal, limitMs);
    return attempt.kind === 'unknown' ? { kind: 'failed', error: attempt.error } : attempt;
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', error };
  }
}

function unrenewed({ record, beatMs, clock }: Pulse, last: number, failure: unknown): LeaseError {
  const why = failure === undefined ? 'This process was held up.' : messageOf(failure);
  return new LeaseError(
    'unrenewed',
    `The lease on ${record.label} could not be renewed since ${new Date(last).toISOString()}, ` +
      `${spell(clock.now() - last)} ago; after ${spell(MISSED_BEATS * beatMs)} another run may take it. ${why}`,
    { cause: failure },
  );
}
