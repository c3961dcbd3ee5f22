import type { JournalEntry } from '../../../simulator/journal.ts';
import { TIMEOUT_MS } from '../way.ts';
import type { Invariant, Scene, Write } from '../scene.ts';

/**
 * One rollout a target: with a table, who writes holds the lease, or nobody does. A write that was on its way when another
 * job took the lease may still arrive; and where the table can't be asked, a rescue goes on without it.
 */
export function lease({ the, lives, wrong }: Scene): Invariant {
  let holder = lives.holder;
  let takenAt = -Infinity;
  const arrivingMs = TIMEOUT_MS + Math.max(0, ...the.late.map(({ ms }) => ms));
  return {
    onCall: ({ at, service }: JournalEntry) => {
      if (service !== 'dynamodb' || lives.holder === holder) return;
      holder = lives.holder;
      takenAt = at;
    },
    onWrite: ({ entry, life, knob }: Write) => {
      if (the.table === undefined || the.faults.length > 0 || holder === undefined) return;
      if (holder === life.job.token || entry.at <= takenAt + arrivingMs) return;
      wrong(`Lease: ${life.kind} wrote ${knob ?? entry.operation}, and ${holder} holds the lease`);
    },
  };
}
