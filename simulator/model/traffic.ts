import type { Containers } from './containers.ts';
import type { LoadBalancing } from './load-balancing.ts';
import type { Random } from './random.ts';
import { mergeAlike, splitOf, type Flow } from './split.ts';
import { TrafficMetrics } from './traffic-metrics.ts';
import type { Metrics } from './metrics.ts';

/** Where requests come in: at a listener, or straight at the running tasks of services without a load balancer. */
export type Entrance =
  | {
      readonly kind: 'listener';
      readonly listenerArn: string;
      readonly host?: string;
      readonly path?: string;
    }
  | { readonly kind: 'services'; readonly cluster: string; readonly services: readonly string[] };

export interface TrafficSource {
  readonly entrance: Entrance;
  requestsPerSecond: number;
}

export interface Count {
  requests: number;
  failed: number;
}

/** Users' requests so far. */
export interface TrafficTotals extends Count {
  readonly byService: Readonly<Record<string, Readonly<Count>>>;
}

/** Users: a steady stream of requests that follows the split in force, counted and turned into metrics. */
export class Traffic {
  readonly sources: TrafficSource[] = [];
  readonly #balancing: LoadBalancing;
  readonly #containers: Containers;
  readonly #random: Random;
  readonly #metrics: TrafficMetrics;
  readonly #total: Count = { requests: 0, failed: 0 };
  readonly #byService = new Map<string, Count>();
  /** Fractions of requests not yet sent, by source and flow. */
  readonly #owed = new Map<string, number>();
  #since: number;

  constructor(
    balancing: LoadBalancing,
    containers: Containers,
    metrics: Metrics,
    random: Random,
    startMs: number,
  ) {
    this.#balancing = balancing;
    this.#containers = containers;
    this.#random = random;
    this.#metrics = new TrafficMetrics(metrics);
    this.#since = startMs;
  }

  /** Sends the requests of the time since the last call, by the split that was in force during it. */
  accrue(untilMs: number): void {
    const seconds = (untilMs - this.#since) / 1000;
    if (seconds <= 0) return;
    const from = this.#since;
    this.#since = untilMs;
    this.sources.forEach((source, index) => {
      for (const flow of this.split(source)) {
        const requests = this.#whole(
          `${index}|${flowKey(flow)}`,
          source.requestsPerSecond * seconds * flow.share,
        );
        if (requests > 0) this.#send(flow, requests, from);
      }
    });
  }

  /** What becomes of a source's requests now. */
  split(source: TrafficSource): readonly Flow[] {
    const { entrance } = source;
    if (entrance.kind === 'services') return this.#amongTasks(entrance.cluster, entrance.services);
    const listener = this.#balancing.listeners.get(entrance.listenerArn);
    const request = { host: entrance.host ?? 'example.com', path: entrance.path ?? '/' };
    return listener === undefined ? [] : splitOf(this.#balancing, listener, request);
  }

  totals(): TrafficTotals {
    const byService = Object.fromEntries([...this.#byService].map(([name, count]) => [name, { ...count }]));
    return { ...this.#total, byService };
  }

  #amongTasks(cluster: string, names: readonly string[]): readonly Flow[] {
    const tasks = names
      .flatMap((name) => [...(this.#containers.services.get(`${cluster}/${name}`)?.tasks ?? [])])
      .filter((task) => task.lastStatus === 'RUNNING');
    const nowhere = { loadBalancer: undefined, group: undefined };
    if (tasks.length === 0) {
      return [{ ...nowhere, share: 1, service: undefined, errorRate: 1, latencyMs: 0, refused: true }];
    }
    return mergeAlike(
      tasks.map(({ service, behaviour: { errorRate, latencyMs } }) => ({
        ...{
          ...nowhere,
          share: 1 / tasks.length,
          service: service.name,
          errorRate,
          latencyMs,
          refused: false,
        },
      })),
    );
  }

  #send(flow: Flow, requests: number, atMs: number): void {
    const failed = flow.refused ? requests : this.#random.binomial(requests, flow.errorRate);
    add(this.#total, requests, failed);
    if (flow.service !== undefined) {
      const count = this.#byService.get(flow.service) ?? { requests: 0, failed: 0 };
      this.#byService.set(flow.service, count);
      add(count, requests, failed);
    }
    this.#metrics.record({ flow, requests, failed, atMs });
  }

  #whole(key: string, requests: number): number {
    const owed = (this.#owed.get(key) ?? 0) + requests;
    // A hair is added so that 0.1 × 10 counts as one request and not as almost one.
    const whole = Math.floor(owed + 1e-9);
    this.#owed.set(key, owed - whole);
    return whole;
  }
}

const add = (count: Count, requests: number, failed: number): void => {
  count.requests += requests;
  count.failed += failed;
};

const flowKey = (flow: Flow): string =>
  `${flow.group?.arn ?? ''}|${flow.service ?? ''}|${flow.refused ? 1 : 0}`;
