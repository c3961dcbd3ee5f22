import {
  boolean,
  decimal,
  integer,
  kept,
  list,
  oneOf,
  optional,
  string,
  structure,
  timestamp,
  type StructureOf,
} from './schema.ts';

/**
 * What the CloudWatch operations accept.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html
 */
const alarmName = string({ min: 1, max: 255 });
const state = oneOf('OK', 'ALARM', 'INSUFFICIENT_DATA');
const alarmTypes = optional(list(oneOf('MetricAlarm', 'CompositeAlarm')));
const page = { MaxRecords: optional(integer({ min: 1, max: 100 })), NextToken: optional(string()) };

export const describeAlarms = {
  AlarmNames: optional(list(alarmName, { max: 100 })),
  AlarmNamePrefix: optional(string({ min: 1 })),
  ...{
    AlarmTypes: alarmTypes,
    StateValue: optional(state),
    ActionPrefix: optional(string({ min: 1 })),
    ...page,
  },
};

export const describeAlarmHistory = {
  ...{ AlarmName: optional(alarmName), AlarmTypes: alarmTypes, ...page },
  HistoryItemType: optional(oneOf('ConfigurationUpdate', 'StateUpdate', 'Action')),
  ...{ StartDate: optional(timestamp), EndDate: optional(timestamp) },
  ScanBy: optional(oneOf('TimestampDescending', 'TimestampAscending')),
};

export const setAlarmState = {
  ...{ AlarmName: alarmName, StateValue: state },
  ...{ StateReason: string({ max: 1023 }), StateReasonData: optional(string({ max: 4000 })) },
};

export const deleteAlarms = { AlarmNames: list(alarmName, { max: 100 }) };

const dimensions = list(structure({ Name: string({ min: 1 }), Value: string({ min: 1 }) }), { max: 30 });
const metric = structure({
  ...{ Namespace: optional(string()), MetricName: optional(string()), Dimensions: optional(dimensions) },
});

export const metricDataQuery = structure({
  Id: string({ pattern: /^[a-z][A-Za-z0-9_]*$/ }),
  MetricStat: optional(
    structure({ Metric: metric, Period: integer({ min: 10 }), Stat: string(), Unit: optional(string()) }),
  ),
  ...{ Expression: optional(string({ min: 1 })), Label: optional(string()), ReturnData: optional(boolean) },
  ...{ Period: optional(integer({ min: 10 })), AccountId: optional(string()) },
});

const actions = {
  ActionsEnabled: optional(boolean),
  AlarmDescription: optional(string({ max: 1024 })),
  AlarmActions: optional(list(string(), { max: 5 })),
  OKActions: optional(list(string(), { max: 5 })),
  InsufficientDataActions: optional(list(string(), { max: 5 })),
};

export const putMetricAlarm = {
  ...{ AlarmName: alarmName, ...actions, Tags: optional(kept), Unit: optional(string()) },
  ...{ MetricName: optional(string()), Namespace: optional(string()), Dimensions: optional(dimensions) },
  Statistic: optional(oneOf('SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum')),
  ...{ ExtendedStatistic: optional(string()), Period: optional(integer({ min: 10, max: 604_800 })) },
  ...{ EvaluationPeriods: integer({ min: 1 }), DatapointsToAlarm: optional(integer({ min: 1 })) },
  Threshold: decimal(),
  ComparisonOperator: oneOf(
    'GreaterThanOrEqualToThreshold',
    'GreaterThanThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ),
  TreatMissingData: optional(oneOf('missing', 'notBreaching', 'breaching', 'ignore')),
  Metrics: optional(list(metricDataQuery)),
};

export const putCompositeAlarm = {
  ...{ AlarmName: alarmName, AlarmRule: string({ min: 1, max: 10_240 }), ...actions, Tags: optional(kept) },
};

export const putMetricData = {
  Namespace: string({ min: 1, max: 255, pattern: /^[^:]/ }),
  MetricData: list(
    structure({
      ...{
        MetricName: string({ min: 1, max: 255 }),
        Dimensions: optional(dimensions),
        Timestamp: optional(timestamp),
      },
      ...{
        Value: optional(decimal()),
        Unit: optional(string()),
        StorageResolution: optional(integer({ min: 1 })),
      },
      ...{ Values: optional(list(decimal(), { max: 150 })), Counts: optional(list(decimal(), { max: 150 })) },
    }),
    { max: 1000 },
  ),
};

export const getMetricData = {
  MetricDataQueries: list(metricDataQuery, { min: 1, max: 500 }),
  ...{
    StartTime: timestamp,
    EndTime: timestamp,
    NextToken: optional(string()),
    LabelOptions: optional(kept),
  },
  ScanBy: optional(oneOf('TimestampDescending', 'TimestampAscending')),
  MaxDatapoints: optional(integer({ min: 1, max: 100_800 })),
};

export type PutMetricAlarmInput = StructureOf<typeof putMetricAlarm>;
export type MetricDataQueryInput = StructureOf<{ query: typeof metricDataQuery }>['query'];
export type DescribeAlarmsInput = StructureOf<typeof describeAlarms>;
export type DescribeAlarmHistoryInput = StructureOf<typeof describeAlarmHistory>;
export type PutMetricDataInput = StructureOf<typeof putMetricData>;
export type GetMetricDataInput = StructureOf<typeof getMetricData>;
