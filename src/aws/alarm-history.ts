import type { AlarmHistoryItem, DescribeAlarmHistoryCommandInput } from '@aws-sdk/client-cloudwatch';
import { RemoteError } from '../rollout/errors.ts';
import type { Aws } from './clients.ts';
import { call } from './errors.ts';
import { field, text } from './failures.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html */
const ITEMS_A_PAGE = 100;

/** Somebody's clock may be wrong by this much; what is too old is left out by AWS's own timestamps. */
const MARGIN_MS = 5 * 60_000;

export interface Firing {
  readonly reason: string;
  /** Epoch ms. */
  readonly at: number;
}

/**
 * The last time an alarm went to ALARM after `fromMs` and up to `toMs` (epoch ms; `fromMs` by AWS's clock: a transition
 * known to the caller). To be asked about a time in which its state changed: a history that shows no change at all is
 * behind, and a transient RemoteError says so.
 */
export async function alarmWasInAlarm(
  aws: Aws,
  name: string,
  fromMs: number,
  toMs: number,
  signal: AbortSignal,
): Promise<Firing | undefined> {
  let nextToken: string | undefined;
  let changes = 0;
  do {
    const input: DescribeAlarmHistoryCommandInput = {
      AlarmName: name,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      HistoryItemType: 'StateUpdate',
      StartDate: new Date(fromMs),
      EndDate: new Date(toMs + MARGIN_MS),
      MaxRecords: ITEMS_A_PAGE,
      ScanBy: 'TimestampDescending',
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
    const page = await call(
      'cloudwatch:DescribeAlarmHistory',
      `alarm ${name}`,
      async () => (await aws.cloudwatch()).describeAlarmHistory(input, { abortSignal: signal }),
      signal,
    );
    const items = (page.AlarmHistoryItems ?? []).filter(
      ({ Timestamp }) => (Timestamp?.getTime() ?? 0) > fromMs,
    );
    changes += items.length;
    const firing = items.flatMap((item) => firingOf(item) ?? [])[0];
    if (firing !== undefined) return firing;
    nextToken = page.NextToken;
  } while (nextToken !== undefined && nextToken !== '');
  if (changes > 0) return undefined;
  throw new RemoteError(
    `cloudwatch:DescribeAlarmHistory on alarm ${name} shows no change of state since ${new Date(fromMs).toISOString()}, ` +
      'although the alarm says there was one: the history is not complete yet.',
    true,
  );
}

function firingOf(item: AlarmHistoryItem): Firing | undefined {
  const newState = field(parsed(item.HistoryData), 'newState');
  const state = text(field(newState, 'stateValue')) ?? / to (\w+)\s*$/.exec(item.HistorySummary ?? '')?.[1];
  if (state !== 'ALARM') return undefined;
  return {
    reason: text(field(newState, 'stateReason')) ?? item.HistorySummary ?? '',
    at: item.Timestamp?.getTime() ?? 0,
  };
}

/** AWS cuts long history data off, so that it may not parse; the summary still tells the states. */
function parsed(json: string | undefined): unknown {
  try {
    const value: unknown = JSON.parse(json ?? 'null');
    return value;
  } catch {
    return undefined;
  }
}
