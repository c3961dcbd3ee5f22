import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { MetricView } from './alarm-metrics.ts';
import { batches } from './batches.ts';
import type { Aws } from './clients.ts';
import { call } from './errors.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const QUERIES_A_CALL = 500;

/** A stretch of time, by the runner's clock, and how finely it is looked at. */
export interface Stretch {
  /** Epoch ms, included. */
  readonly from: number;
  /** Epoch ms, not included. */
  readonly to: number;
  /** A multiple of 60. */
  readonly periodS: number;
  readonly stat: 'SampleCount' | 'Sum';
}

/** What a metric comes to over a stretch of time. Without datapoints nothing was published. */
export interface Total {
  readonly sum: number;
  readonly datapoints: number;
}

/**
 * What metrics come to over a stretch of time, in the order asked; `undefined` where CloudWatch gave no whole answer for one (an
 * error of its own, or an account that doesn't share it).
 */
export async function metricTotals(
  aws: Aws,
  metrics: readonly MetricView[],
  stretch: Stretch,
  signal: AbortSignal,
): Promise<readonly (Total | undefined)[]> {
  const totals: (Total | undefined)[] = [];
  for (const batch of batches(metrics, QUERIES_A_CALL)) {
    totals.push(...(await totalsOf(aws, batch, stretch, signal)));
  }
  return totals;
}

async function totalsOf(
  aws: Aws,
  metrics: readonly MetricView[],
  { from, to, periodS, stat }: Stretch,
  signal: AbortSignal,
): Promise<readonly (Total | undefined)[]> {
  const values = metrics.map((): number[] => []);
  const failed = new Set<number>();
  let nextToken: string | undefined;
  do {
    const input = {
      MetricDataQueries: metrics.map((metric, at) => queryOf(metric, at, periodS, stat)),
      StartTime: new Date(from),
      EndTime: new Date(to),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
    const page = await call(
      'cloudwatch:GetMetricData',
      'all metrics',
      async () => (await aws.cloudwatch()).getMetricData(input, { abortSignal: signal }),
      signal,
    );
    for (const result of page.MetricDataResults ?? []) {
      const at = Number(result.Id?.slice(1));
      values[at]?.push(...(result.Values ?? []));
      if (result.StatusCode === 'InternalError' || result.StatusCode === 'Forbidden') failed.add(at);
    }
    nextToken = page.NextToken;
  } while (nextToken !== undefined && nextToken !== '');
  return values.map((its, at) => (failed.has(at) ? undefined : totalOf(its)));
}

function queryOf(
  { namespace, name, dimensions, unit, accountId }: MetricView,
  at: number,
  periodS: number,
  stat: Stretch['stat'],
): MetricDataQuery {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  return {
    Id: `m${at}`,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions },
      Period: periodS,
      Stat: stat,
      ...(unit === undefined ? {} : { Unit: unit }),
    },
    ...(accountId === undefined ? {} : { AccountId: accountId }),
  };
}

function totalOf(values: readonly number[]): Total {
  return { sum: values.reduce((sum, value) => sum + value, 0), datapoints: values.length };
}
