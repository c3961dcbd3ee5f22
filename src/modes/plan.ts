import type { Finding } from '../rollout/ports.ts';
import type { Teller } from '../rollout/teller.ts';
import { checked } from './checks.ts';
import type { Claims, Parts } from './parts.ts';
import { holderWords, leftoverIn, seenRecord } from './leftover.ts';

/** Checks everything and shows the plan. Changes nothing, the lease included. */
export async function plan(parts: Parts, teller: Teller): Promise<void> {
  const inTheWay = parts.claims === undefined ? [] : await lookAtRecord(parts, parts.claims, teller);
  const { plan: checkedPlan, snapshot } = await checked(parts, (signal) => parts.prepare(signal));
  const findings = [...checkedPlan.findings, ...inTheWay];
  await teller.tell({ type: 'planned', plan: { ...checkedPlan, findings }, snapshot });
  const reason = 'This was a dry run: nothing was changed.';
  await teller.tell({ type: 'ended', result: 'planned', reason, commands: [], split: snapshot.split });
}

async function lookAtRecord(parts: Parts, claims: Claims, teller: Teller): Promise<readonly Finding[]> {
  const seen = await checked(parts, async (signal) => (await claims.store(signal)).load(signal));
  const record = seenRecord(seen, parts.clock.now());
  await teller.tell({ type: 'record-read', record });
  if (seen === undefined) return [];
  if (record.state === 'held') {
    return [warning(`Another rollout holds the lease: ${holderWords(seen)}.`, 'Wait until it has ended.')];
  }
  if (leftoverIn(seen) === undefined) return [];
  return [
    warning(
      'An earlier rollout was left unfinished here.',
      'The next run rolls it back, or goes on with it where `resume` is `true`; `mode: recover` does so now.',
    ),
  ];
}

function warning(message: string, fix: string): Finding {
  return { severity: 'warning', subject: 'state-table', message, fix };
}
