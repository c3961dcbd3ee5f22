import type { Aws } from '../aws/clients.ts';
import type { ItemUpdate } from '../aws/items.ts';
import type { CheckpointStore, Holder, Kept, Lease } from '../rollout/lease.ts';
import type { Clock } from '../rollout/ports.ts';
import { beat, type Pulse } from './heartbeat.ts';
import { cut, FORMAT, holderItem } from './record.ts';
import { TableLease } from './table-lease.ts';
import { TableRecord } from './table-record.ts';

export interface TableStoreOptions {
  /** Name of the table. Its partition key is `id`, a string. */
  readonly table: string;
  /** The target: ARN of the stable service in the long form. */
  readonly id: string;
  readonly beatMs: number;
  readonly clock: Clock;
  /** Awaited before a claim is sent: from then on the lease may be ours, whatever becomes of this process. */
  readonly onClaim?: () => Promise<void>;
}

/**
 * Checkpoint and lease in one item of a DynamoDB table. Every write is conditional, so that of any two runs one is
 * refused: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html
 */
export function tableStore(aws: Aws, options: TableStoreOptions): CheckpointStore {
  const { table, id, beatMs, clock, onClaim } = options;
  const record = new TableRecord(aws, { table, id }, clock);
  const pulseOf = (token: string): Pulse => ({ record, clock, token, beatMs });

  const load = (signal: AbortSignal): Promise<Kept | undefined> => record.load(signal);

  const renew = async (token: string, signal: AbortSignal): Promise<Lease | undefined> => {
    const pulse = pulseOf(token);
    const end = await record.settle(
      () => beat(pulse),
      (kept) => (kept?.holder?.token === token ? undefined : 'gone'),
      signal,
    );
    return end.kind === 'found' ? undefined : new TableLease(pulse, end);
  };

  return {
    label: record.label,
    load,
    claim: async (me, seen, signal) => {
      await onClaim?.();
      const end = await record.settle(
        () => claiming(me, seen, { beatMs, clock }),
        (kept) => {
          if (kept?.holder?.token === me.token) return 'ours';
          return isSame(kept, seen) ? undefined : 'theirs';
        },
        signal,
      );
      if (end.kind === 'written') return new TableLease(pulseOf(me.token), end);
      return end.verdict === 'ours' ? renew(me.token, signal) : undefined;
    },
    adopt: async (token, signal) => {
      const kept = await load(signal);
      return kept?.holder?.token === token ? renew(token, signal) : undefined;
    },
    askToStop: async ({ holder }, by, signal) => {
      if (holder === undefined) return;
      await record.settle(
        () => asking(holder, by),
        (kept) => (kept?.holder?.token === holder.token && kept.stopAskedBy !== cut(by) ? undefined : 'done'),
        signal,
      );
    },
  };
}

/** The token is part of the condition, too: a record deleted and made anew counts from one again. */
function claiming(
  me: Holder,
  seen: Kept | undefined,
  { beatMs, clock }: Pick<TableStoreOptions, 'beatMs' | 'clock'>,
): ItemUpdate {
  const { revision = 0, beat: beats = 0, holder } = seen ?? {};
  return {
    when:
      seen === undefined
        ? { id: undefined }
        : {
            format: FORMAT,
            revision,
            beat: beats,
            ...(holder === undefined ? { holder: undefined } : { 'holder.token': holder.token }),
          },
    set: {
      format: FORMAT,
      revision: revision + 1,
      beat: beats + 1,
      beatAt: clock.now(),
      beatMs,
      holder: holderItem(me),
    },
    remove: ['expires', 'stopAskedBy'],
  };
}

function asking({ token }: Holder, by: string): ItemUpdate {
  return { when: { 'holder.token': token }, set: { stopAskedBy: cut(by) }, add: { revision: 1 } };
}

function isSame(a: Kept | undefined, b: Kept | undefined): boolean {
  return a?.revision === b?.revision && a?.beat === b?.beat && a?.holder?.token === b?.holder?.token;
}
