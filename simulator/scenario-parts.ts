import type { Criteria } from './model/alarm-types.ts';
import type { Versions } from './model/behaviour.ts';
import { APP_NAMESPACE, APPLICATION_ELB } from './model/traffic-metrics.ts';
import type {
  Scenario,
  ScenarioAlarm,
  ScenarioMetric,
  ScenarioScaling,
  ScenarioVersion,
} from './scenario.ts';
import {
  ALARMS,
  CANARIES,
  CANARY,
  CLUSTER,
  IMAGES,
  STABLE,
  STATE_TABLE,
  type ScenarioOptions,
} from './scenario-options.ts';

const versions = (options: ScenarioOptions): Readonly<Record<string, ScenarioVersion>> => ({
  'app:1': { image: IMAGES.stable },
  'app:2': { image: IMAGES.canary, environment: CANARIES[options.canary ?? 'good'].environment },
  ...options.versions,
});

/** Whatever is released with the tag `2` turns out so, too, in whichever task definition it runs. */
const behaviours = ({ canary = 'good', behaviours: said }: ScenarioOptions): Versions => ({
  2: CANARIES[canary].behaviour,
  ...said,
});

/** Two alarms on metrics, a composite of both, and as many more as were asked for. */
export const alarms = (
  options: ScenarioOptions,
  errors: Metric,
  latency: Metric,
): readonly ScenarioAlarm[] => {
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
export const balancerMetrics = (
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
export const appMetrics = (service: string): readonly [errors: Metric, latency: Metric] => {
  const common = { namespace: APP_NAMESPACE, dimensions: { ServiceName: service } };
  return [
    { ...common, name: 'Errors', statistic: 'Sum', threshold: 5 },
    { ...common, name: 'LatencyMs', statistic: 'p90', threshold: 1000 },
  ];
};

const release = { service: STABLE, canaryService: CANARY, alarms: [ALARMS.errors, ALARMS.latency] };
const healthCheck = { intervalSeconds: 10, healthyThreshold: 2, unhealthyThreshold: 2 };

/** What all scenarios have alike. */
export const common = (
  options: ScenarioOptions,
): Omit<
  Scenario,
  'name' | 'description' | 'targetGroups' | 'loadBalancers' | 'services' | 'alarms' | 'traffic'
> => ({
  ...{ cluster: CLUSTER, settings: options.settings ?? {}, versions: versions(options), release },
  ...{ events: options.events ?? [], behaviours: behaviours(options) },
  ...{ images: options.images ?? {}, denied: options.denied ?? [] },
  tables: options.tables ?? [STATE_TABLE],
});

const scaled = (scaling: ScenarioScaling | undefined): { readonly scaling?: ScenarioScaling } =>
  scaling === undefined ? {} : { scaling };

/** The stable service and the canary, each in its target groups. */
export const services = (
  options: ScenarioOptions,
  stableGroups: readonly string[],
  canaryGroups: readonly string[],
): Scenario['services'] => [
  {
    ...{ name: STABLE, version: 'app:1', targetGroups: stableGroups },
    desiredCount: options.stableTasks ?? 10,
    ...scaled(options.scaling?.stable),
  },
  {
    ...{ name: CANARY, version: options.canaryVersion ?? 'app:2', targetGroups: canaryGroups },
    desiredCount: options.canaryTasks ?? 0,
    ...scaled(options.scaling?.canary),
  },
];

/** A target group whose health checks are quick. */
export const group = (
  name: string,
  protocol: 'HTTP' | 'TCP',
  options: ScenarioOptions,
): Scenario['targetGroups'][number] => ({
  ...{ name, protocol, port: 8080, deregistrationDelaySeconds: options.drainSeconds ?? 30, healthCheck },
});
