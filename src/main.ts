import type { Mode } from './config/mode.ts';
import { CancelledError, InputError, messageOf, PreflightError } from './rollout/errors.ts';
import { initialState, type RolloutEvent } from './rollout/events.ts';
import type { Finding } from './rollout/ports.ts';
import { eventsOf, type Teller } from './rollout/teller.ts';
import type { Parts } from './modes/parts.ts';
import { plan } from './modes/plan.ts';
import { recover } from './modes/recover.ts';
import { rollback } from './modes/rollback.ts';
import { rollout } from './modes/rollout.ts';
import { status } from './modes/status.ts';

/** The parts may only be there once the inputs have been read: what is wrong with these is told like everything else. */
export interface Main extends Pick<Parts, 'clock' | 'cancel'> {
  readonly parts: () => Parts & { readonly mode: Mode };
}

/** The first act: does what the mode asks for. Ends with exactly one `ended` event, whatever happens. */
export function main({ clock, cancel, parts }: Main): AsyncGenerator<RolloutEvent, void, void> {
  return eventsOf(clock, initialState(clock.now()), async (teller) => {
    try {
      cancel.throwIfAborted();
      const ready = parts();
      await act(ready.mode, ready, teller);
    } catch (error) {
      await refuse(teller, error);
    }
  });
}

async function act(mode: Mode, parts: Parts, teller: Teller): Promise<void> {
  switch (mode) {
    case 'rollout':
      return rollout(parts, teller);
    case 'plan':
      return plan(parts, teller);
    case 'status':
      return status(parts, teller);
    case 'rollback':
      return rollback(parts, teller);
    case 'recover':
      if (parts.claims === undefined) throw new InputError(['mode: recover needs state-table.']);
      return recover(parts, parts.claims, teller);
  }
}

/** Whatever stops a mode before it has changed anything. */
async function refuse(teller: Teller, error: unknown): Promise<void> {
  if (error instanceof CancelledError) {
    const reason = `${error.message} Nothing had been changed.`;
    await teller.tell({ type: 'ended', result: 'cancelled', reason, commands: [] });
    return;
  }
  const findings = findingsOf(error);
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  const message = first === undefined ? messageOf(error) : `${first.subject}: ${first.message}`;
  const more = errors.length - 1;
  const reason = more > 0 ? `${message} (and ${more} more: see the findings)` : message;
  await teller.tell({ type: 'refused', message, findings });
  await teller.tell({ type: 'ended', result: 'refused', reason, commands: [] });
}

function findingsOf(error: unknown): readonly Finding[] {
  if (error instanceof PreflightError) return error.findings;
  const mistakes = error instanceof InputError ? error.mistakes : [messageOf(error)];
  const subject = error instanceof InputError ? 'inputs' : 'checks';
  return mistakes.map((message) => ({ severity: 'error', subject, message, fix: '' }));
}
