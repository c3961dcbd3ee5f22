import type { Alarm, Criteria, HistoryItem, Watched } from '../model/alarm-types.ts';
import { ApiError } from '../model/errors.ts';
import { evaluateMath } from '../model/metric-math.ts';
import type { Fields } from '../model/value.ts';
import type { World } from '../model/world.ts';
import { describeAlarm, describeHistoryItem } from './cloudwatch-describe.ts';
import { getMetricData, putMetricData, queryOf, queryOfStat } from './cloudwatch-metrics.ts';
import * as shapes from './cloudwatch-shapes.ts';
import { changes, reads, type Operation } from './operation.ts';
import { pageOf } from './paging.ts';

const invalid = (message: string): ApiError => new ApiError('ValidationError', message);
const PAGE_SIZE = 100;
const DESCRIBE_PAGE_SIZE = 50;

type AlarmType = HistoryItem['alarmType'];
const typeOf = ({ kind }: Alarm): AlarmType => (kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm');

const describeAlarms = (world: World, input: shapes.DescribeAlarmsInput): Fields => {
  const { AlarmNames: names, AlarmNamePrefix: prefix, AlarmTypes = ['MetricAlarm'], StateValue } = input;
  if (names !== undefined && prefix !== undefined)
    throw invalid('AlarmNames and AlarmNamePrefix exclude each other');
  const wanted = [...world.alarms.all.values()]
    .filter((alarm) => names?.includes(alarm.name) ?? alarm.name.startsWith(prefix ?? ''))
    .filter((alarm) => AlarmTypes.includes(typeOf(alarm)))
    .filter((alarm) => StateValue === undefined || alarm.state === StateValue)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = pageOf(wanted, input.MaxRecords ?? DESCRIBE_PAGE_SIZE, input.NextToken, 'InvalidNextToken');
  return {
    MetricAlarms: page.items.filter(({ kind }) => kind === 'metric').map(describeAlarm),
    CompositeAlarms: page.items.filter(({ kind }) => kind === 'composite').map(describeAlarm),
    NextToken: page.next,
  };
};

const describeAlarmHistory = (world: World, input: shapes.DescribeAlarmHistoryInput): Fields => {
  const { AlarmTypes = ['MetricAlarm'], StartDate = -Infinity, EndDate = Infinity } = input;
  const found = world.alarms.history.items.filter(
    ({ alarmName, alarmType, type, at }) =>
      (input.AlarmName === undefined || alarmName === input.AlarmName) &&
      AlarmTypes.includes(alarmType) &&
      (input.HistoryItemType === undefined || type === input.HistoryItemType) &&
      at >= StartDate * 1000 &&
      at <= EndDate * 1000,
  );
  const ordered = input.ScanBy === 'TimestampAscending' ? found : found.reverse();
  const page = pageOf(ordered, input.MaxRecords ?? PAGE_SIZE, input.NextToken, 'InvalidNextToken');
  return { AlarmHistoryItems: page.items.map(describeHistoryItem), NextToken: page.next };
};

const mathOf = (queries: readonly shapes.MetricDataQueryInput[]): Watched => {
  const expressions = queries.filter(({ Expression }) => Expression !== undefined);
  const expression = expressions[0]?.Expression;
  const metrics = new Map(
    queries
      .filter(({ MetricStat }) => MetricStat !== undefined)
      .map((query) => [query.Id, queryOfStat(query)]),
  );
  const [first] = metrics.values();
  if (first === undefined) throw invalid('Metrics names no metric');
  if (expression === undefined && metrics.size === 1) return { kind: 'metric', query: first };
  if (expression === undefined || expressions.length > 1) {
    throw invalid('The simulator reads alarms on one metric, or on one expression over several');
  }
  evaluateMath(expression, new Map());
  return { kind: 'math', queries: metrics, expression, periodMs: first.periodMs };
};

const criteriaOf = (input: shapes.PutMetricAlarmInput): Criteria => {
  const { EvaluationPeriods: evaluationPeriods, DatapointsToAlarm: datapointsToAlarm = evaluationPeriods } =
    input;
  if (datapointsToAlarm > evaluationPeriods)
    throw invalid('DatapointsToAlarm must not exceed EvaluationPeriods');
  return {
    ...{ evaluationPeriods, datapointsToAlarm, threshold: input.Threshold },
    ...{ comparison: input.ComparisonOperator, missingData: input.TreatMissingData ?? 'missing' },
  };
};

const watchedOf = (input: shapes.PutMetricAlarmInput): Watched => {
  if (input.Metrics !== undefined) return mathOf(input.Metrics);
  if ((input.Statistic === undefined) === (input.ExtendedStatistic === undefined)) {
    throw invalid('Exactly one of Statistic and ExtendedStatistic is required');
  }
  return { kind: 'metric', query: queryOf(input, input.Statistic ?? input.ExtendedStatistic, input.Period) };
};

interface ActionsInput {
  readonly ActionsEnabled?: boolean | undefined;
  readonly AlarmDescription?: string | undefined;
  readonly AlarmActions?: readonly string[] | undefined;
  readonly OKActions?: readonly string[] | undefined;
  readonly InsufficientDataActions?: readonly string[] | undefined;
}

const actionsOf = (input: ActionsInput): Fields => ({
  AlarmDescription: input.AlarmDescription,
  ActionsEnabled: input.ActionsEnabled ?? true,
  AlarmActions: input.AlarmActions ?? [],
  OKActions: input.OKActions ?? [],
  InsufficientDataActions: input.InsufficientDataActions ?? [],
});

/** The simulated part of CloudWatch. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/ */
export const cloudWatchOperations: readonly Operation[] = [
  reads('DescribeAlarms', shapes.describeAlarms, describeAlarms),
  reads('DescribeAlarmHistory', shapes.describeAlarmHistory, describeAlarmHistory),
  changes('SetAlarmState', shapes.setAlarmState, (world, input) => {
    const { StateValue: state, StateReason: reason, StateReasonData: reasonData } = input;
    if (reasonData !== undefined && !isJson(reasonData)) {
      throw new ApiError('InvalidFormat', 'StateReasonData must be JSON');
    }
    world.alarms.setState(input.AlarmName, { state, reason, reasonData });
    return {};
  }),
  changes('PutMetricAlarm', shapes.putMetricAlarm, (world, input) => {
    world.alarms.putMetricAlarm(input.AlarmName, watchedOf(input), criteriaOf(input), actionsOf(input));
    return {};
  }),
  changes('PutCompositeAlarm', shapes.putCompositeAlarm, (world, input) => {
    world.alarms.putCompositeAlarm(input.AlarmName, input.AlarmRule, actionsOf(input));
    return {};
  }),
  changes('DeleteAlarms', shapes.deleteAlarms, (world, input) => {
    world.alarms.delete(input.AlarmNames);
    return {};
  }),
  changes('PutMetricData', shapes.putMetricData, putMetricData),
  reads('GetMetricData', shapes.getMetricData, getMetricData),
];

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
