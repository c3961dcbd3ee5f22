import { dimensionOf } from './arn.ts';
import type { LoadBalancer, TargetGroup } from './elb-types.ts';
import type { Dimensions, Metrics, Series } from './metrics.ts';
import type { Flow } from './split.ts';

/** Response times around a version's median: factor, and share of requests. */
const SPREAD: readonly (readonly [factor: number, share: number])[] = [
  [0.7, 0.25],
  [1, 0.4],
  [1.4, 0.2],
  [2, 0.1],
  [3, 0.04],
  [5, 0.01],
];

/** Metrics that the services publish about themselves, by {ServiceName}: Requests, Errors, LatencyMs. */
export const APP_NAMESPACE = 'SimulatedApp';
export const APPLICATION_ELB = 'AWS/ApplicationELB';
const NETWORK_ELB = 'AWS/NetworkELB';

/** Requests that met the same fate at the same time. */
export interface Batch {
  readonly flow: Flow;
  readonly requests: number;
  readonly failed: number;
  readonly atMs: number;
}

/** The series that one load balancer or one of its target groups writes to, looked up once. */
class BalancerMeter {
  readonly #requests: Series;
  readonly #good: Series;
  readonly #bad: Series;
  readonly #refused: Series;
  readonly #refusedWith503: Series;
  readonly #time: Series;

  constructor(metrics: Metrics, dimensions: Dimensions) {
    const series = (name: string): Series => metrics.series(APPLICATION_ELB, name, dimensions);
    this.#requests = series('RequestCount');
    this.#good = series('HTTPCode_Target_2XX_Count');
    this.#bad = series('HTTPCode_Target_5XX_Count');
    this.#refused = series('HTTPCode_ELB_5XX_Count');
    this.#refusedWith503 = series('HTTPCode_ELB_503_Count');
    this.#time = series('TargetResponseTime');
  }

  record({ flow, requests, failed, atMs }: Batch): void {
    this.#requests.record(atMs, 1, requests);
    if (flow.refused) {
      this.#refused.record(atMs, 1, requests);
      this.#refusedWith503.record(atMs, 1, requests);
      return;
    }
    this.#bad.record(atMs, 1, failed);
    this.#good.record(atMs, 1, requests - failed);
    recordSpread(this.#time, atMs, flow.latencyMs / 1000, requests);
  }
}

/** The series that a service publishes about itself. */
class ServiceMeter {
  readonly #requests: Series;
  readonly #errors: Series;
  readonly #latency: Series;

  constructor(metrics: Metrics, service: string) {
    const series = (name: string): Series => metrics.series(APP_NAMESPACE, name, { ServiceName: service });
    this.#requests = series('Requests');
    this.#errors = series('Errors');
    this.#latency = series('LatencyMs');
  }

  record({ flow, requests, failed, atMs }: Batch): void {
    this.#requests.record(atMs, 1, requests);
    this.#errors.record(atMs, 1, failed);
    recordSpread(this.#latency, atMs, flow.latencyMs, requests);
  }
}

/** Turns what happened to requests into the metrics that load balancers and services would publish. */
export class TrafficMetrics {
  readonly #metrics: Metrics;
  readonly #services = new Map<string, ServiceMeter>();
  readonly #balancers = new Map<LoadBalancer | TargetGroup, BalancerMeter>();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  record(batch: Batch): void {
    const { service, loadBalancer, group, refused } = batch.flow;
    if (service !== undefined) this.#ofService(service).record(batch);
    if (loadBalancer?.type !== 'application') return;
    this.#ofBalancer(loadBalancer, undefined).record(batch);
    if (group !== undefined && !refused) this.#ofBalancer(loadBalancer, group).record(batch);
  }

  #ofService(service: string): ServiceMeter {
    const meter = this.#services.get(service) ?? new ServiceMeter(this.#metrics, service);
    this.#services.set(service, meter);
    return meter;
  }

  /** A target group belongs to one load balancer, so that it alone tells which meter it is. */
  #ofBalancer(loadBalancer: LoadBalancer, group: TargetGroup | undefined): BalancerMeter {
    const key = group ?? loadBalancer;
    const meter =
      this.#balancers.get(key) ?? new BalancerMeter(this.#metrics, balancerDimensions(loadBalancer, group));
    this.#balancers.set(key, meter);
    return meter;
  }
}

const balancerDimensions = (loadBalancer: LoadBalancer, group: TargetGroup | undefined): Dimensions => ({
  LoadBalancer: dimensionOf(loadBalancer.arn),
  ...(group === undefined ? {} : { TargetGroup: dimensionOf(group.arn) }),
});

const recordSpread = (series: Series, atMs: number, median: number, requests: number): void => {
  let left = requests;
  for (const [factor, share] of SPREAD) {
    const part = Math.min(left, Math.ceil(requests * share));
    series.record(atMs, median * factor, part);
    left -= part;
  }
};

/** HealthyHostCount and UnHealthyHostCount, once a minute for every group with registered targets. */
export const recordHosts = (
  metrics: Metrics,
  loadBalancer: LoadBalancer,
  group: TargetGroup,
  atMs: number,
): void => {
  const states = [...group.targets.values()].map(({ state }) => state);
  if (states.length === 0) return;
  const namespace = loadBalancer.type === 'application' ? APPLICATION_ELB : NETWORK_ELB;
  const dimensions = balancerDimensions(loadBalancer, group);
  const count = (wanted: string): number => states.filter((state) => state === wanted).length;
  metrics.series(namespace, 'HealthyHostCount', dimensions).record(atMs, count('healthy'));
  metrics.series(namespace, 'UnHealthyHostCount', dimensions).record(atMs, count('unhealthy'));
};
