import { CancelledError, messageOf, PreflightError } from '../rollout/errors.ts';
import type { Teller } from '../rollout/teller.ts';
import { checked } from './checks.ts';
import type { Claims, Parts } from './parts.ts';
import { seenRecord } from './leftover.ts';

/** Tells what is live, what the alarms say and what the state table holds. Changes nothing. */
export async function status(parts: Parts, teller: Teller): Promise<void> {
  if (parts.claims !== undefined) await lookAtRecord(parts, parts.claims, teller);
  const observation = await checked(parts, (signal) => parts.observe(signal));
  await teller.tell({ type: 'observed', observation });
  const { split } = observation;
  await teller.tell({
    type: 'ended',
    result: 'observed',
    reason: 'Nothing was changed.',
    commands: [],
    split,
  });
}

/** What is live can be told, whatever is wrong with the table or the record. */
async function lookAtRecord(parts: Parts, claims: Claims, teller: Teller): Promise<void> {
  try {
    const seen = await checked(parts, async (signal) => (await claims.store(signal)).load(signal));
    await teller.tell({ type: 'record-read', record: seenRecord(seen, parts.clock.now()) });
  } catch (error) {
    if (error instanceof CancelledError || error instanceof PreflightError) throw error;
    const fix = 'Until that is mended, nobody can tell from here whether a run is at work.';
    const finding = { severity: 'warning', subject: 'state-table', message: messageOf(error), fix } as const;
    await teller.tell({ type: 'findings', findings: [finding] });
  }
}
