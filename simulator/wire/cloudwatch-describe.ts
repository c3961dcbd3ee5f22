import type { Alarm, HistoryItem, MetricQuery, Watched } from '../model/alarm-types.ts';
import type { Fields, Value } from '../model/value.ts';

const describeDimensions = (dimensions: MetricQuery['dimensions']): readonly Value[] =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

const describeQuery = (Id: string, query: MetricQuery): Fields => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace: query.namespace,
      MetricName: query.name,
      Dimensions: describeDimensions(query.dimensions),
    },
    Period: query.periodMs / 1000,
    Stat: query.statistic,
  },
  ReturnData: false,
});

const describeWatched = (watched: Watched): Fields => {
  if (watched.kind === 'math') {
    const queries = [...watched.queries].map(([id, query]) => describeQuery(id, query));
    return { Metrics: [...queries, { Id: 'expr', Expression: watched.expression, ReturnData: true }] };
  }
  const { namespace, name, dimensions, statistic, periodMs } = watched.query;
  return {
    Namespace: namespace,
    MetricName: name,
    Dimensions: describeDimensions(dimensions),
    [statistic.startsWith('p') ? 'ExtendedStatistic' : 'Statistic']: statistic,
    Period: periodMs / 1000,
  };
};

const describeSpecific = (alarm: Alarm): Fields => {
  if (alarm.kind === 'composite') return { AlarmRule: alarm.rule };
  return {
    ...describeWatched(alarm.watched),
    EvaluationPeriods: alarm.criteria.evaluationPeriods,
    DatapointsToAlarm: alarm.criteria.datapointsToAlarm,
    Threshold: alarm.criteria.threshold,
    ComparisonOperator: alarm.criteria.comparison,
    TreatMissingData: alarm.criteria.missingData,
  };
};

/** An alarm as DescribeAlarms gives it. */
export const describeAlarm = (alarm: Alarm): Fields => ({
  ActionsEnabled: true,
  OKActions: [],
  AlarmActions: [],
  InsufficientDataActions: [],
  ...alarm.rest,
  AlarmName: alarm.name,
  AlarmArn: alarm.arn,
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
  StateValue: alarm.state,
  StateReason: alarm.reason,
  StateReasonData: alarm.reasonData,
  StateUpdatedTimestamp: new Date(alarm.updatedAt),
  StateTransitionedTimestamp: new Date(alarm.transitionedAt),
  ...describeSpecific(alarm),
});

/** A history item as DescribeAlarmHistory gives it. */
export const describeHistoryItem = (item: HistoryItem): Fields => ({
  AlarmName: item.alarmName,
  AlarmType: item.alarmType,
  Timestamp: new Date(item.at),
  HistoryItemType: item.type,
  HistorySummary: item.summary,
  HistoryData: item.data,
});
