import type { Dimension, MetricAlarm, MetricDataQuery, StandardUnit } from '@aws-sdk/client-cloudwatch';

/** A metric as CloudWatch tells them apart, and how finely an alarm looks at it. */
export interface MetricView {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** The alarm counts only what was published with this unit; absent: all. */
  readonly unit?: StandardUnit;
  readonly periodS?: number;
  /** The account that publishes it, where that is another one. */
  readonly accountId?: string;
}

/** Every metric that a metric alarm looks at. */
export interface Watches {
  readonly metrics: readonly MetricView[];
  /** Whether it may look at more: a query, a search or a function finds metrics that only CloudWatch knows. */
  readonly mayBeMore: boolean;
}

/**
 * Expressions whose metrics aren't named in the alarm, by what begins them:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
const SEEKING = /\b(?:SELECT|SEARCH|INSIGHT_RULE_METRIC|DB_PERF_INSIGHTS|SERVICE_QUOTA|LAMBDA)\b/i;

/** An alarm without any metric of its own is one whose query isn't told here, such as PromQL. */
export function watchesOf(alarm: MetricAlarm): Watches {
  const queries = alarm.Metrics ?? [];
  const own = ownMetric(alarm);
  const metrics = [...(own === undefined ? [] : [own]), ...queries.flatMap((query) => queried(query) ?? [])];
  const isSeeking = queries.some(({ Expression }) => Expression !== undefined && SEEKING.test(Expression));
  return { metrics, mayBeMore: isSeeking || metrics.length === 0 };
}

function ownMetric({ MetricName, Namespace, Dimensions, Period, Unit }: MetricAlarm): MetricView | undefined {
  if (MetricName === undefined) return undefined;
  return {
    namespace: Namespace ?? '',
    name: MetricName,
    dimensions: dimensionsOf(Dimensions),
    ...(Unit === undefined ? {} : { unit: Unit }),
    ...(Period === undefined ? {} : { periodS: Period }),
  };
}

function queried({ MetricStat, AccountId }: MetricDataQuery): MetricView | undefined {
  if (MetricStat?.Metric === undefined) return undefined;
  const { Metric, Period, Unit } = MetricStat;
  return {
    namespace: Metric.Namespace ?? '',
    name: Metric.MetricName ?? '',
    dimensions: dimensionsOf(Metric.Dimensions),
    ...(Unit === undefined ? {} : { unit: Unit }),
    ...(Period === undefined ? {} : { periodS: Period }),
    ...(AccountId === undefined ? {} : { accountId: AccountId }),
  };
}

/** By name; what CloudWatch documents as always there may be left out by an emulator. */
export function dimensionsOf(dimensions: readonly Dimension[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    dimensions.flatMap(({ Name, Value }) =>
      Name === undefined || Value === undefined ? [] : [[Name, Value]],
    ),
  );
}
