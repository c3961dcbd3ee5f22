import type { RuleNode } from './alarm-rule.ts';
import type { Dimensions } from './metrics.ts';
import type { Fields } from './value.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'notBreaching' | 'breaching' | 'ignore';
export type Comparison =
  | 'GreaterThanOrEqualToThreshold'
  | 'GreaterThanThreshold'
  | 'LessThanThreshold'
  | 'LessThanOrEqualToThreshold';

/** One metric over periods. */
export interface MetricQuery {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  readonly statistic: string;
  readonly periodMs: number;
}

/** What a metric alarm compares with its threshold: one metric, or arithmetic over several. */
export type Watched =
  | { readonly kind: 'metric'; readonly query: MetricQuery }
  | {
      readonly kind: 'math';
      readonly queries: ReadonlyMap<string, MetricQuery>;
      readonly expression: string;
      readonly periodMs: number;
    };

/** How a metric alarm is judged: M (`datapointsToAlarm`) of N (`evaluationPeriods`) against the threshold. */
export interface Criteria {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly comparison: Comparison;
  readonly missingData: MissingData;
}

interface Condition {
  state: AlarmState;
  reason: string;
  /** JSON, or `undefined` when the state came with none. */
  reasonData: string | undefined;
  updatedAt: number;
  transitionedAt: number;
}

export interface MetricAlarm extends Condition {
  readonly kind: 'metric';
  readonly name: string;
  readonly arn: string;
  readonly watched: Watched;
  readonly criteria: Criteria;
  readonly configuredAt: number;
  /** Members that are only given back: description, actions, unit. */
  readonly rest: Fields;
  /** The state was set through the API and nothing was evaluated to another since. */
  setByHand: boolean;
  /** The state follows a script and not the metric. */
  scripted: boolean;
}

export interface CompositeAlarm extends Condition {
  readonly kind: 'composite';
  readonly name: string;
  readonly arn: string;
  readonly rule: string;
  readonly expression: RuleNode;
  readonly configuredAt: number;
  readonly rest: Fields;
  scripted: boolean;
}

export type Alarm = MetricAlarm | CompositeAlarm;

export interface HistoryItem {
  readonly at: number;
  readonly alarmName: string;
  readonly alarmType: 'MetricAlarm' | 'CompositeAlarm';
  readonly type: 'StateUpdate' | 'ConfigurationUpdate';
  readonly summary: string;
  /** JSON. */
  readonly data: string;
}

/** A state and what AWS would say about it. */
export interface Judgement {
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData: string | undefined;
}
