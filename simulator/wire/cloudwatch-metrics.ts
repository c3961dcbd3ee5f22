import { valueAt } from '../model/alarm-evaluation.ts';
import type { MetricQuery } from '../model/alarm-types.ts';
import { ApiError } from '../model/errors.ts';
import { isStatistic, RESOLUTION_MS } from '../model/metrics.ts';
import type { Fields } from '../model/value.ts';
import type { World } from '../model/world.ts';
import type { GetMetricDataInput, MetricDataQueryInput, PutMetricDataInput } from './cloudwatch-shapes.ts';

const invalid = (message: string): ApiError => new ApiError('ValidationError', message);

interface DimensionInput {
  readonly Name: string;
  readonly Value: string;
}

export const dimensionsOf = (dimensions: readonly DimensionInput[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));

/** Checks what has to be a statistic and a period that CloudWatch (and the model's resolution) allow. */
export const queryOf = (
  metric: {
    Namespace?: string | undefined;
    MetricName?: string | undefined;
    Dimensions?: readonly DimensionInput[] | undefined;
  },
  statistic: string | undefined,
  periodSeconds: number | undefined,
): MetricQuery => {
  const { Namespace: namespace, MetricName: name } = metric;
  if (namespace === undefined || name === undefined) throw invalid('Namespace and MetricName are required');
  if (statistic === undefined || !isStatistic(statistic))
    throw invalid(`'${statistic ?? ''}' is not a supported statistic`);
  if (periodSeconds === undefined) throw invalid('Period is required');
  if (![10, 20, 30].includes(periodSeconds) && periodSeconds % 60 !== 0) {
    throw invalid('Period must be 10, 20, 30 or a multiple of 60');
  }
  return {
    namespace,
    name,
    dimensions: dimensionsOf(metric.Dimensions),
    statistic,
    periodMs: periodSeconds * 1000,
  };
};

export const queryOfStat = ({ Id, MetricStat }: MetricDataQueryInput): MetricQuery => {
  if (MetricStat === undefined)
    throw invalid(`Query ${Id} needs a MetricStat: the simulator knows no other kind here`);
  return queryOf(MetricStat.Metric, MetricStat.Stat, MetricStat.Period);
};

const resultOf = (world: World, query: MetricDataQueryInput, input: GetMetricDataInput): Fields => {
  const wanted = queryOfStat(query);
  const { periodMs } = wanted;
  const from = Math.floor((input.StartTime * 1000) / periodMs) * periodMs;
  const points: { readonly at: Date; readonly value: number }[] = [];
  for (let at = from; at < input.EndTime * 1000; at += periodMs) {
    const value = valueAt(world.metrics, wanted, at, periodMs);
    if (value !== undefined) points.push({ at: new Date(at), value });
  }
  if (input.ScanBy !== 'TimestampAscending') points.reverse();
  return {
    Id: query.Id,
    Label: query.Label ?? wanted.name,
    Timestamps: points.map(({ at }) => at),
    Values: points.map(({ value }) => value),
    StatusCode: 'Complete',
  };
};

export const getMetricData = (world: World, input: GetMetricDataInput): Fields => {
  if (input.EndTime <= input.StartTime) throw invalid('EndTime must be after StartTime');
  const wanted = input.MetricDataQueries.filter(({ ReturnData = true }) => ReturnData);
  return { MetricDataResults: wanted.map((query) => resultOf(world, query, input)), Messages: [] };
};

type Datum = PutMetricDataInput['MetricData'][number];

const samplesOf = ({
  Value,
  Values,
  Counts,
}: Datum): readonly (readonly [value: number, samples: number])[] => {
  if (Value !== undefined && Values === undefined) return [[Value, 1]];
  if (Values === undefined || Value !== undefined) throw invalid('A datum needs either Value or Values');
  if (Counts !== undefined && Counts.length !== Values.length)
    throw invalid('Counts and Values differ in length');
  return Values.map((value, index) => [value, Counts?.[index] ?? 1]);
};

export const putMetricData = (world: World, input: PutMetricDataInput): Fields => {
  for (const datum of input.MetricData) {
    const series = world.metrics.series(input.Namespace, datum.MetricName, dimensionsOf(datum.Dimensions));
    const atMs = datum.Timestamp === undefined ? world.now : datum.Timestamp * 1000;
    if (atMs > world.now + 7_200_000)
      throw invalid('Timestamp must not be more than two hours in the future');
    for (const [value, samples] of samplesOf(datum))
      series.record(Math.max(atMs, RESOLUTION_MS), value, samples);
  }
  return {};
};
