import type { AlarmState, Comparison, Criteria, Judgement, MetricAlarm, Watched } from './alarm-types.ts';
import { evaluateMath } from './metric-math.ts';
import { statisticOf, type Metrics } from './metrics.ts';
import type { MetricQuery } from './alarm-types.ts';

/** CloudWatch looks further back than N periods, so that late or missing points do not decide alone. */
const EXTRA_PERIODS = 2;

const OPERATORS: Record<
  Comparison,
  { readonly words: string; readonly breaches: (value: number, threshold: number) => boolean }
> = {
  GreaterThanOrEqualToThreshold: {
    words: 'greater than or equal to',
    breaches: (value, limit) => value >= limit,
  },
  GreaterThanThreshold: { words: 'greater than', breaches: (value, limit) => value > limit },
  LessThanThreshold: { words: 'less than', breaches: (value, limit) => value < limit },
  LessThanOrEqualToThreshold: { words: 'less than or equal to', breaches: (value, limit) => value <= limit },
};

export interface Point {
  readonly atMs: number;
  /** `undefined` when nothing was recorded in the period. */
  readonly value: number | undefined;
}

export const periodOf = (watched: Watched): number =>
  watched.kind === 'metric' ? watched.query.periodMs : watched.periodMs;

/** The value of one metric in the period that begins at `fromMs`. */
export const valueAt = (
  metrics: Metrics,
  query: MetricQuery,
  fromMs: number,
  periodMs: number,
): number | undefined => {
  const bucket = metrics.find(query.namespace, query.name, query.dimensions)?.over(fromMs, periodMs);
  return bucket === undefined ? undefined : statisticOf(bucket, query.statistic);
};

/** Whether anything was ever recorded for what the alarm watches. */
export const hasData = (metrics: Metrics, watched: Watched): boolean => {
  const queries = watched.kind === 'metric' ? [watched.query] : [...watched.queries.values()];
  return queries.some(
    ({ namespace, name, dimensions }) => metrics.find(namespace, name, dimensions) !== undefined,
  );
};

const pointAt = (metrics: Metrics, watched: Watched, atMs: number): Point => {
  if (watched.kind === 'metric')
    return { atMs, value: valueAt(metrics, watched.query, atMs, watched.query.periodMs) };
  const values = new Map(
    [...watched.queries].map(([id, query]) => [id, valueAt(metrics, query, atMs, watched.periodMs)]),
  );
  return { atMs, value: evaluateMath(watched.expression, values) };
};

/**
 * The state that follows from the points, oldest first, or `undefined` to keep the present one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export const judge = (
  points: readonly (number | undefined)[],
  criteria: Criteria,
): AlarmState | undefined => {
  const { evaluationPeriods, datapointsToAlarm, missingData, threshold } = criteria;
  const breaches = (value: number): boolean => OPERATORS[criteria.comparison].breaches(value, threshold);
  const real = points.filter((value) => value !== undefined).slice(-evaluationPeriods);
  const breaching = real.filter(breaches).length;
  const filled = evaluationPeriods - real.length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (filled === 0 || missingData === 'notBreaching') return 'OK';
  if (missingData === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  if (real.length > breaching) return 'OK';
  if (missingData === 'ignore') return undefined;
  if (real.length === 0) return 'INSUFFICIENT_DATA';
  // Only breaching points, and too few of them: enough if the oldest has been there for M periods.
  const oldest = points.findIndex((value) => value !== undefined);
  return points.length - oldest >= datapointsToAlarm ? 'ALARM' : undefined;
};

/** Evaluates at a simulated time; `undefined` keeps the state. `delayMs` is how late metrics arrive. */
export const evaluate = (
  alarm: MetricAlarm,
  metrics: Metrics,
  nowMs: number,
  delayMs: number,
): Judgement | undefined => {
  const { watched, criteria } = alarm;
  const periodMs = periodOf(watched);
  const end = Math.floor((nowMs - delayMs) / periodMs) * periodMs;
  const count = criteria.evaluationPeriods + EXTRA_PERIODS;
  const points = Array.from({ length: count }, (_, index) =>
    pointAt(metrics, watched, end - (count - index) * periodMs),
  );
  const state = judge(
    points.map(({ value }) => value),
    criteria,
  );
  if (state === undefined || state === alarm.state) return undefined;
  return explain(alarm, state, points, nowMs);
};

const timeText = (atMs: number): string => {
  const [date = '', time = ''] = new Date(atMs).toISOString().slice(0, 19).split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${month}/${year.slice(2)} ${time}`;
};

const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));
const stamp = (atMs: number): string => new Date(atMs).toISOString().replace('Z', '+0000');

const explain = (
  alarm: MetricAlarm,
  state: AlarmState,
  points: readonly Point[],
  nowMs: number,
): Judgement => {
  const { evaluationPeriods, datapointsToAlarm, threshold, comparison, missingData } = alarm.criteria;
  const real = points.filter(({ value }) => value !== undefined).slice(-evaluationPeriods);
  const reasonData = reasonDataOf(alarm, real, nowMs);
  const minimum =
    state === 'ALARM'
      ? `${datapointsToAlarm} datapoint${datapointsToAlarm === 1 ? '' : 's'} for OK -> ALARM transition`
      : '1 datapoint for ALARM -> OK transition';
  if (state === 'INSUFFICIENT_DATA') {
    const points = `${evaluationPeriods} datapoint${evaluationPeriods === 1 ? ' was' : 's were'}`;
    return { state, reason: `Insufficient Data: ${points} unknown.`, reasonData };
  }
  const limit = `the threshold (${decimal(threshold)})`;
  if (real.length === 0) {
    const treated = missingData === 'breaching' ? 'Breaching' : 'NonBreaching';
    const missing = `no datapoints were received for ${evaluationPeriods} period${evaluationPeriods === 1 ? '' : 's'}`;
    return {
      state,
      reason: `Threshold Crossed: ${missing} and missing datapoints were treated as [${treated}].`,
      reasonData,
    };
  }
  const breaches = (value: number): boolean => OPERATORS[comparison].breaches(value, threshold);
  const telling = real.filter(({ value = 0 }) => breaches(value) === (state === 'ALARM'));
  const listed = telling.map(({ atMs, value = 0 }) => `${decimal(value)} (${timeText(atMs)})`).join(', ');
  const verb = telling.length === 1 ? 'was' : 'were';
  const not = state === 'ALARM' ? '' : 'not ';
  const reason =
    `Threshold Crossed: ${telling.length} out of the last ${evaluationPeriods} datapoints [${listed}] ` +
    `${verb} ${not}${OPERATORS[comparison].words} ${limit} (minimum ${minimum}).`;
  return { state, reason, reasonData };
};

const reasonDataOf = (alarm: MetricAlarm, real: readonly Point[], nowMs: number): string => {
  const { watched, criteria } = alarm;
  const newestFirst = [...real].reverse();
  return JSON.stringify({
    version: '1.0',
    queryDate: stamp(nowMs),
    ...(real[0] === undefined ? {} : { startDate: stamp(real[0].atMs) }),
    ...(watched.kind === 'metric' ? { statistic: watched.query.statistic } : {}),
    period: periodOf(watched) / 1000,
    recentDatapoints: real.map(({ value }) => value),
    threshold: criteria.threshold,
    evaluatedDatapoints: newestFirst.map(({ atMs, value }) => ({ timestamp: stamp(atMs), value })),
  });
};
