import type {
  CompositeAlarm,
  DescribeAlarmsCommandInput,
  MetricAlarm,
  MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { dimensionsOf, watchesOf, type Watches } from './alarm-metrics.ts';
import { batches, unique } from './batches.ts';
import type { Aws } from './clients.ts';
import { call } from './errors.ts';

export { alarmWasInAlarm } from './alarm-history.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html */
const ALARMS_A_CALL = 100;

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmView {
  readonly name: string;
  readonly arn: string;
  readonly kind: 'metric' | 'composite';
  readonly state: AlarmState;
  readonly stateReason: string;
  /** When the state last changed, epoch ms; where that isn't told, when it was last set. */
  readonly transitionedAt?: number;
  /** Of several metrics in an expression, the longest. */
  readonly periodS?: number;
  readonly evaluationPeriods?: number;
  readonly datapointsToAlarm?: number;
  readonly treatMissingData?: string;
  /** For people: namespace and metric, or an expression. */
  readonly metric?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Every metric of a metric alarm, those of its expressions included. */
  readonly watches?: Watches;
  /** Of a composite alarm. */
  readonly rule?: string;
}

/** Alarms by name, metric and composite, in the order asked. CloudWatch leaves out what does not exist: `missing`. */
export async function describeAlarms(
  aws: Aws,
  names: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly found: readonly AlarmView[]; readonly missing: readonly string[] }> {
  const byName = new Map<string, AlarmView>();
  for (const batch of batches(unique(names), ALARMS_A_CALL)) {
    for (const alarm of await describeBatch(aws, batch, signal)) byName.set(alarm.name, alarm);
  }
  const found = unique(names).flatMap((name) => byName.get(name) ?? []);
  return { found, missing: unique(names).filter((name) => !byName.has(name)) };
}

async function describeBatch(aws: Aws, names: string[], signal: AbortSignal): Promise<readonly AlarmView[]> {
  const alarms: AlarmView[] = [];
  let nextToken: string | undefined;
  do {
    const input: DescribeAlarmsCommandInput = {
      AlarmNames: names,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: ALARMS_A_CALL,
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
    const page = await call(
      'cloudwatch:DescribeAlarms',
      names.length === 1 ? `alarm ${names[0] ?? ''}` : `${names.length} alarms`,
      async () => (await aws.cloudwatch()).describeAlarms(input, { abortSignal: signal }),
      signal,
    );
    alarms.push(
      ...(page.MetricAlarms ?? []).map(metricAlarm),
      ...(page.CompositeAlarms ?? []).map(compositeAlarm),
    );
    nextToken = page.NextToken;
  } while (nextToken !== undefined && nextToken !== '');
  return alarms;
}

function metricAlarm(alarm: MetricAlarm): AlarmView {
  const periodS = alarm.Period ?? longestPeriod(alarm.Metrics ?? []);
  const metric = metricOf(alarm);
  return {
    ...common(alarm),
    kind: 'metric',
    ...(periodS === undefined ? {} : { periodS }),
    ...(alarm.EvaluationPeriods === undefined ? {} : { evaluationPeriods: alarm.EvaluationPeriods }),
    ...(alarm.DatapointsToAlarm === undefined ? {} : { datapointsToAlarm: alarm.DatapointsToAlarm }),
    ...(alarm.TreatMissingData === undefined ? {} : { treatMissingData: alarm.TreatMissingData }),
    ...(metric === undefined ? {} : { metric }),
    dimensions: dimensionsOf(alarm.Dimensions),
    watches: watchesOf(alarm),
  };
}

function compositeAlarm(alarm: CompositeAlarm): AlarmView {
  return {
    ...common(alarm),
    kind: 'composite',
    dimensions: {},
    ...(alarm.AlarmRule === undefined ? {} : { rule: alarm.AlarmRule }),
  };
}

function common(
  alarm: MetricAlarm | CompositeAlarm,
): Pick<AlarmView, 'name' | 'arn' | 'state' | 'stateReason' | 'transitionedAt'> {
  const changed = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  return {
    name: alarm.AlarmName ?? '',
    arn: alarm.AlarmArn ?? '',
    state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
    stateReason: alarm.StateReason ?? '',
    ...(changed === undefined ? {} : { transitionedAt: changed.getTime() }),
  };
}

function metricOf(alarm: MetricAlarm): string | undefined {
  if (alarm.MetricName !== undefined) {
    return alarm.Namespace === undefined ? alarm.MetricName : `${alarm.Namespace} ${alarm.MetricName}`;
  }
  const returned = (alarm.Metrics ?? []).find(({ ReturnData }) => ReturnData === true) ?? alarm.Metrics?.[0];
  return returned?.Expression ?? returned?.MetricStat?.Metric?.MetricName;
}

function longestPeriod(queries: readonly MetricDataQuery[]): number | undefined {
  const periods = queries.flatMap(({ Period, MetricStat }) => Period ?? MetricStat?.Period ?? []);
  return periods.length === 0 ? undefined : Math.max(...periods);
}
