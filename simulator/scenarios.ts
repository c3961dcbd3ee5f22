import type { Criteria, MissingData } from './model/alarm-types.ts';
import type { Versions } from './model/behaviour.ts';
import { APP_NAMESPACE, APPLICATION_ELB } from './model/traffic-metrics.ts';
import type { WorldSettings } from './model/world.ts';
import type {
  Scenario,
  ScenarioAction,
  ScenarioAlarm,
  ScenarioEvent,
  ScenarioMetric,
  ScenarioVersion,
} from './scenario.ts';

/** How the canary's version turns out. */
export type CanaryKind = 'good' | 'errors' | 'slow' | 'crash-at-start' | 'crash-loop' | 'never-healthy';

const CANARIES: Record<CanaryKind, Readonly<Record<string, string>>> = {
  good: {},
  errors: { SIM_ERROR_RATE: '0.2' },
  slow: { SIM_LATENCY_MS: '2500' },
  'crash-at-start': { SIM_CRASH_AT_START: '1' },
  'crash-loop': { SIM_CRASH_RATE: '4' },
  'never-healthy': { SIM_NEVER_HEALTHY: '1' },
};

export interface ScenarioOptions {
  /** Default `good`; `errors` answers 20 % of its requests with a 5xx. */
  readonly canary?: CanaryKind;
  /** Default 10. */
  readonly stableTasks?: number;
  /** Default 0. */
  readonly canaryTasks?: number;
  /** Default 50. */
  readonly requestsPerSecond?: number;
  /** Default 60. */
  readonly alarmPeriodSeconds?: number;
  /** N, default 1. */
  readonly evaluationPeriods?: number;
  /** M, default N. */
  readonly datapointsToAlarm?: number;
  readonly treatMissingData?: MissingData;
  /** More alarms, all OK and without a metric, named `extra-1`, `extra-2`, …; for tests of many. */
  readonly extraAlarms?: number;
  /** By image or tag, over what `canary` says. */
  readonly behaviours?: Versions;
  readonly settings?: Partial<WorldSettings>;
  readonly events?: readonly ScenarioEvent[];
  /** Deregistration delay of the target groups, default 30. */
  readonly drainSeconds?: number;
  /** DynamoDB tables that exist, default `canary-state` alone. */
  readonly tables?: readonly string[];
}

export const CLUSTER = 'demo';
export const STABLE = 'web';
export const CANARY = 'web-canary';
export const STATE_TABLE = 'canary-state';
/** Alarms of every scenario: two on metrics, and a composite of both. */
export const ALARMS = { errors: 'demo-5xx', latency: 'demo-latency', either: 'demo-unhealthy' } as const;

const versions = (options: ScenarioOptions): Readonly<Record<string, ScenarioVersion>> => ({
  'app:1': { image: `example/app:1` },
  'app:2': { image: `example/app:2`, environment: CANARIES[options.canary ?? 'good'] },
});

const alarms = (options: ScenarioOptions, errors: Metric, latency: Metric): readonly ScenarioAlarm[] => {
  const evaluationPeriods = options.evaluationPeriods ?? 1;
  const common: Omit<Criteria, 'threshold'> = {
    ...{ evaluationPeriods, datapointsToAlarm: options.datapointsToAlarm ?? evaluationPeriods },
    ...{ comparison: 'GreaterThanThreshold', missingData: options.treatMissingData ?? 'notBreaching' },
  };
  const periodSeconds = options.alarmPeriodSeconds ?? 60;
  const { threshold: slow, ...latencyMetric } = latency;
  const { threshold: many, ...errorMetric } = errors;
  const extra = Array.from({ length: options.extraAlarms ?? 0 }, (_, index) => ({
    name: `extra-${index + 1}`,
    metric: { namespace: 'Extra', name: 'Nothing', dimensions: {}, statistic: 'Sum', periodSeconds: 60 },
    criteria: { ...common, threshold: 1 },
  }));
  return [
    {
      name: ALARMS.errors,
      metric: { ...errorMetric, periodSeconds },
      criteria: { ...common, threshold: many },
    },
    {
      name: ALARMS.latency,
      metric: { ...latencyMetric, periodSeconds },
      criteria: { ...common, threshold: slow },
    },
    { name: ALARMS.either, rule: `ALARM("${ALARMS.errors}") OR ALARM("${ALARMS.latency}")` },
    ...extra,
  ];
};

type Metric = Omit<ScenarioMetric, 'periodSeconds'> & { readonly threshold: number };

/** The load balancer's own metrics of one target group. */
const balancerMetrics = (
  loadBalancer: string,
  targetGroup: string,
): readonly [errors: Metric, latency: Metric] => {
  const common = {
    namespace: APPLICATION_ELB,
    dimensions: { LoadBalancer: { loadBalancer }, TargetGroup: { targetGroup } },
  };
  return [
    { ...common, name: 'HTTPCode_Target_5XX_Count', statistic: 'Sum', threshold: 5 },
    { ...common, name: 'TargetResponseTime', statistic: 'p90', threshold: 1 },
  ];
};

/** What the canary publishes about itself. */
const appMetrics = (service: string): readonly [errors: Metric, latency: Metric] => {
  const common = { namespace: APP_NAMESPACE, dimensions: { ServiceName: service } };
  return [
    { ...common, name: 'Errors', statistic: 'Sum', threshold: 5 },
    { ...common, name: 'LatencyMs', statistic: 'p90', threshold: 1000 },
  ];
};

const release = { service: STABLE, canaryService: CANARY, alarms: [ALARMS.errors, ALARMS.latency] };
const healthCheck = { intervalSeconds: 10, healthyThreshold: 2, unhealthyThreshold: 2 };

const common = (
  options: ScenarioOptions,
): Pick<Scenario, 'cluster' | 'settings' | 'versions' | 'behaviours' | 'events' | 'release' | 'tables'> => ({
  ...{ cluster: CLUSTER, settings: options.settings ?? {}, versions: versions(options), release },
  ...{ events: options.events ?? [], behaviours: options.behaviours ?? {} },
  tables: options.tables ?? [STATE_TABLE],
});

const services = (
  options: ScenarioOptions,
  stableGroups: readonly string[],
  canaryGroups: readonly string[],
): Scenario['services'] => [
  { name: STABLE, version: 'app:1', desiredCount: options.stableTasks ?? 10, targetGroups: stableGroups },
  { name: CANARY, version: 'app:2', desiredCount: options.canaryTasks ?? 0, targetGroups: canaryGroups },
];

const group = (
  name: string,
  protocol: 'HTTP' | 'TCP',
  options: ScenarioOptions,
): Scenario['targetGroups'][number] => ({
  ...{ name, protocol, port: 8080, deregistrationDelaySeconds: options.drainSeconds ?? 30, healthCheck },
});

/** Both services register in one target group behind an ALB: the split is the ratio of healthy tasks. */
export const taskCountScenario = (options: ScenarioOptions = {}): Scenario => ({
  name: 'task-count',
  description: 'Two services share one target group; traffic follows the number of healthy tasks.',
  ...common(options),
  targetGroups: [group('web', 'HTTP', options)],
  loadBalancers: [
    {
      name: 'web',
      type: 'application',
      listeners: [{ port: 80, protocol: 'HTTP', actions: [{ forward: { web: 1 } }] }],
    },
  ],
  services: services(options, ['web'], ['web']),
  alarms: alarms(options, ...balancerMetrics('web', 'web')),
  traffic: [{ listener: 'web:80', requestsPerSecond: options.requestsPerSecond ?? 50 }],
});

export interface ListenerOptions extends ScenarioOptions {
  /** Divide in a rule for `/*` instead of the default action. */
  readonly rule?: boolean;
  /** Attach the canary's group at weight 0 (default), or leave it attached to nothing. */
  readonly attached?: boolean;
  /** Weight of the stable group, default 100. */
  readonly stableWeight?: number;
  /** Weight of the canary's group, default 0. */
  readonly canaryWeight?: number;
  readonly stickySeconds?: number;
  /** A third group, `web-legacy`, with this weight and no tasks of either service. */
  readonly legacyWeight?: number;
  /** Other actions before the forward action, e.g. authenticate-oidc. */
  readonly before?: readonly Exclude<ScenarioAction, { forward: unknown }>[];
}

const LEGACY = 'web-legacy';

const forwardActions = (options: ListenerOptions): readonly ScenarioAction[] => {
  const { attached = true, stableWeight = 100, canaryWeight = 0, legacyWeight, before = [] } = options;
  const forward = {
    [STABLE]: stableWeight,
    ...(attached ? { [CANARY]: canaryWeight } : {}),
    ...(legacyWeight === undefined ? {} : { [LEGACY]: legacyWeight }),
  };
  const sticky = options.stickySeconds === undefined ? {} : { stickySeconds: options.stickySeconds };
  const order = before.length === 0 ? {} : { order: before.length + 1 };
  return [...before, { forward, ...sticky, ...order }];
};

/** Each service has its own target group; an ALB's listener or rule divides traffic by weight. */
export const listenerScenario = (options: ListenerOptions = {}): Scenario => {
  const actions = forwardActions(options);
  const legacy = options.legacyWeight === undefined ? [] : [group(LEGACY, 'HTTP', options)];
  const closed: ScenarioAction = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } };
  const rules = [{ priority: 10, pathPattern: '/*', actions }];
  return {
    name: 'listener',
    description: 'Two services with a target group each; the weights of a listener or rule divide traffic.',
    ...common(options),
    targetGroups: [group(STABLE, 'HTTP', options), group(CANARY, 'HTTP', options), ...legacy],
    loadBalancers: [
      {
        ...{ name: 'web', type: 'application' },
        listeners: [
          options.rule === true
            ? { port: 80, protocol: 'HTTP', actions: [closed], rules }
            : { port: 80, protocol: 'HTTP', actions },
        ],
      },
    ],
    services: services(options, [STABLE], [CANARY]),
    alarms: alarms(options, ...balancerMetrics('web', CANARY)),
    traffic: [{ listener: 'web:80', requestsPerSecond: options.requestsPerSecond ?? 50 }],
  };
};

/** As the listener scenario, behind an NLB: default action only, and changes take a minute to arrive. */
export const nlbScenario = (options: ListenerOptions = {}): Scenario => ({
  name: 'nlb',
  description: 'Two services with a target group each behind a network load balancer.',
  ...common(options),
  targetGroups: [group(STABLE, 'TCP', options), group(CANARY, 'TCP', options)],
  loadBalancers: [
    {
      ...{ name: 'web', type: 'network' },
      listeners: [{ port: 80, protocol: 'TCP', actions: forwardActions(options) }],
    },
  ],
  services: services(options, [STABLE], [CANARY]),
  alarms: alarms(options, ...appMetrics(CANARY)),
  traffic: [{ listener: 'web:80', requestsPerSecond: options.requestsPerSecond ?? 50 }],
});

/** No load balancer at all: requests (or messages of a queue) reach running tasks evenly. */
export const noLoadBalancerScenario = (options: ScenarioOptions = {}): Scenario => ({
  name: 'no-load-balancer',
  description: 'Two services without a load balancer; work reaches running tasks evenly.',
  ...common(options),
  targetGroups: [],
  loadBalancers: [],
  services: services(options, [], []),
  alarms: alarms(options, ...appMetrics(CANARY)),
  traffic: [{ services: [STABLE, CANARY], requestsPerSecond: options.requestsPerSecond ?? 50 }],
});

/** All scenarios by name, as the command line knows them. */
export const SCENARIOS: Readonly<Record<string, (options: ListenerOptions) => Scenario>> = {
  'task-count': taskCountScenario,
  listener: listenerScenario,
  nlb: nlbScenario,
  'no-load-balancer': noLoadBalancerScenario,
};
