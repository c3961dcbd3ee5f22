import { type Subject, survey } from '../../../src/preflight/survey.ts';
import type { Finding } from '../../../src/rollout/ports.ts';
import { fakeAws, type Input, never, Refusal } from '../../aws/support/fake-aws.ts';
import { membersOf } from '../../aws/support/inputs.ts';
import { StillClock } from './still-clock.ts';
import { BLUE, GREEN, LOAD_BALANCER } from './subjects.ts';

type Dimensions = Readonly<Record<string, string>>;

/** The metric of a query or an alarm in one text: `AWS/ECS CPUUtilization ServiceName=web`. */
export function metricText(namespace: string, name: string, dimensions: Dimensions): string {
  const sorted = Object.entries(dimensions).map(([key, value]) => `${key}=${value}`);
  return [namespace, name, ...sorted.sort()].join(' ');
}

/** An alarm on one metric, as DescribeAlarms gives it. */
export function metricAlarm(
  namespace: string,
  name: string,
  dimensions: Dimensions,
  more: object = {},
): object {
  return { Namespace: namespace, MetricName: name, Dimensions: listed(dimensions), Period: 60, ...more };
}

export function listed(dimensions: Dimensions): readonly object[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}

export const CANARY_GROUP = {
  TargetGroup: 'targetgroup/web-green/2222222222222222',
  LoadBalancer: 'app/web/0123456789abcdef',
} as const;
export const STABLE_GROUP = {
  TargetGroup: 'targetgroup/web-blue/1111111111111111',
  LoadBalancer: 'app/web/0123456789abcdef',
} as const;

/** An account in which nothing is to be found fault with, until a test changes something. */
export class Account {
  readonly clock = new StillClock();
  /** Metric alarms by name; those with an `AlarmRule` are composite. */
  readonly alarms = new Map<string, object>([
    ['errors', metricAlarm('AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', CANARY_GROUP)],
    ['latency', metricAlarm('AWS/ApplicationELB', 'TargetResponseTime', CANARY_GROUP)],
  ]);
  /** What metrics come to, by {@link metricText}; others had no data. */
  readonly data = new Map<string, number>([
    [metricText('AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', CANARY_GROUP), 3],
    [metricText('AWS/ApplicationELB', 'TargetResponseTime', CANARY_GROUP), 1440],
    [metricText('AWS/ApplicationELB', 'RequestCount', STABLE_GROUP), 60_000],
  ]);
  readonly groups = new Map<string, object>([
    [BLUE, group(BLUE, 'web-blue')],
    [GREEN, group(GREEN, 'web-green')],
  ]);
  /** By ARN of a target group or load balancer. */
  readonly attributes = new Map<string, Readonly<Record<string, string>>>();
  caller = 'arn:aws:sts::123456789012:assumed-role/deployer/session-7';
  role = 'arn:aws:iam::123456789012:role/ci/deployer';
  /** Actions that IAM's simulator denies, each with its decision. */
  readonly denied = new Map<string, string>();
  /** Whether a decision comes for each resource, as IAM does where ARNs are given. */
  isSpecific = true;
  /** What an operation does instead of answering. */
  readonly failing = new Map<string, () => unknown>();
  readonly fake = fakeAws((operation, input) => this.#answer(operation, input), this.clock);

  survey(subject: Subject, signal = never): Promise<readonly Finding[]> {
    return survey(this.fake.aws, this.clock, subject, signal);
  }

  deny(operation: string, action: string): void {
    this.failing.set(operation, () => {
      throw new Refusal('AccessDenied', `User is not authorized to perform: ${action}`, 403);
    });
  }

  calls(operation: string): readonly Input[] {
    return this.fake.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  }

  #answer(operation: string, input: Input): unknown {
    const failure = this.failing.get(operation);
    if (failure !== undefined) return failure();
    switch (operation) {
      case 'DescribeAlarms':
        return this.#describeAlarms(input);
      case 'GetMetricData':
        return this.#metricData(input);
      case 'DescribeTargetGroups':
        return {
          TargetGroups: membersOf(input, 'TargetGroupArns').flatMap((arn) => this.groups.get(arn) ?? []),
        };
      case 'DescribeTargetGroupAttributes':
        return this.#attributesOf(input['TargetGroupArn']);
      case 'DescribeLoadBalancerAttributes':
        return this.#attributesOf(input['LoadBalancerArn']);
      case 'GetCallerIdentity':
        return { Arn: this.caller };
      case 'GetRole':
        return { Role: { Arn: this.role, RoleName: 'deployer', Path: '/ci/' } };
      case 'SimulatePrincipalPolicy':
        return this.#simulate(input);
      default:
        throw new Refusal('UnknownOperationException', `${operation} is not known here`);
    }
  }

  #describeAlarms(input: Input): object {
    const names = Array.isArray(input['AlarmNames']) ? input['AlarmNames'].map(String) : [];
    const found = names.flatMap((AlarmName) => {
      const alarm = this.alarms.get(AlarmName);
      return alarm === undefined ? [] : [{ AlarmName, StateValue: 'OK', ...alarm }];
    });
    return {
      MetricAlarms: found.filter((alarm) => !('AlarmRule' in alarm)),
      CompositeAlarms: found.filter((alarm) => 'AlarmRule' in alarm),
    };
  }

  #metricData(input: Input): object {
    const queries = Array.isArray(input['MetricDataQueries']) ? input['MetricDataQueries'] : [];
    return {
      MetricDataResults: queries.map((query: unknown) => {
        const { id, metric } = queryIn(query);
        const value = this.data.get(metric);
        return { Id: id, StatusCode: 'Complete', Values: value === undefined ? [] : [value] };
      }),
    };
  }

  #attributesOf(arn: unknown): object {
    const attributes = this.attributes.get(String(arn)) ?? {};
    return { Attributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })) };
  }

  #simulate(input: Input): object {
    const resources = membersOf(input, 'ResourceArns');
    return {
      IsTruncated: false,
      EvaluationResults: membersOf(input, 'ActionNames').map((action) => {
        const decision = this.denied.get(action) ?? 'allowed';
        return {
          EvalActionName: action,
          EvalResourceName: '*',
          EvalDecision: decision,
          ...(this.isSpecific
            ? {
                ResourceSpecificResults: resources.map((arn) => ({
                  EvalResourceName: arn,
                  EvalResourceDecision: decision,
                })),
              }
            : {}),
        };
      }),
    };
  }
}

function group(arn: string, name: string): object {
  return {
    ...{ TargetGroupArn: arn, TargetGroupName: name, Protocol: 'HTTP', TargetType: 'ip' },
    ...{ HealthCheckProtocol: 'HTTP', HealthCheckPort: 'traffic-port', HealthCheckPath: '/health' },
    ...{ HealthCheckIntervalSeconds: 30, HealthCheckTimeoutSeconds: 5 },
    ...{ HealthyThresholdCount: 5, UnhealthyThresholdCount: 2, Matcher: { HttpCode: '200' } },
    LoadBalancerArns: [LOAD_BALANCER],
  };
}

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
    };
  };
}

function queryIn(query: unknown): { readonly id: string; readonly metric: string } {
  const { Id, MetricStat } = query as Query;
  const { Namespace, MetricName, Dimensions = [] } = MetricStat.Metric;
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  return { id: Id, metric: metricText(Namespace, MetricName, dimensions) };
}

export const words = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ severity, subject, message, fix }) => `${severity} ${subject}: ${message} ${fix}`);
