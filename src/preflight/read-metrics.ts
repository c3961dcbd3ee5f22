import type { MetricView } from '../aws/alarm-metrics.ts';
import type { Aws } from '../aws/clients.ts';
import { metricTotals } from '../aws/metrics.ts';
import type { TargetGroupView } from '../aws/target-groups.ts';
import type { Clock } from '../rollout/ports.ts';
import type { WatchingAlarm } from './alarm-tree.ts';
import { dimensionOf } from './arns.ts';
import type { Asker } from './asker.ts';
import type { Facts, Traffic } from './facts.ts';
import { keyOf } from './metric-words.ts';
import { siblingOf } from './reach.ts';
import { balancersOf, isApplication } from './read-groups.ts';
import type { Subject } from './subject.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** New connections: what a Network Load Balancer counts. */
const CONNECTIONS = 'NewFlowCount';

/** Every metric of every alarm, and those of stable that the canary's are compared with. */
export async function readData(
  aws: Aws,
  clock: Clock,
  asker: Asker,
  subject: Subject,
  alarms: readonly WatchingAlarm[],
): Promise<Facts['hadData']> {
  const own = alarms.flatMap(({ metrics }) => metrics);
  const all = [...own, ...own.flatMap((metric) => siblingOf(metric, subject) ?? [])];
  const metrics = [...new Map(all.map((metric) => [keyOf(metric), metric])).values()];
  if (metrics.length === 0) return undefined;
  const to = clock.now();
  const stretch = { from: to - DAY_MS, to, periodS: 3600, stat: 'SampleCount' } as const;
  const totals = await asker.ask("whether the alarms' metrics had any data in the last day", (signal) =>
    metricTotals(aws, metrics, stretch, signal),
  );
  if (totals === undefined) return undefined;
  return new Map(
    metrics.flatMap((metric, at) => {
      const total = totals[at];
      return total === undefined ? [] : [[keyOf(metric), total.datapoints > 0] as const];
    }),
  );
}

/**
 * Requests of the target groups behind an Application Load Balancer, which publishes nothing when there are none. A Network Load
 * Balancer counts new connections, those of all its listeners together, and always publishes that:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html
 */
export async function readTraffic(
  aws: Aws,
  clock: Clock,
  asker: Asker,
  groups: readonly TargetGroupView[],
): Promise<Traffic | undefined> {
  const metrics = trafficMetrics(groups);
  const [first] = metrics;
  if (first === undefined) return undefined;
  const to = clock.now();
  const stretch = { from: to - HOUR_MS, to, periodS: 60, stat: 'Sum' } as const;
  const totals = await asker.ask('whether there is enough traffic for each step', (signal) =>
    metricTotals(aws, metrics, stretch, signal),
  );
  if (totals === undefined) return undefined;
  const known = totals.flatMap((total) => total ?? []);
  const isAtMost = first.name === CONNECTIONS;
  const isTold =
    known.length === metrics.length && (!isAtMost || known.some(({ datapoints }) => datapoints > 0));
  if (!isTold) return undefined;
  const amount = known.reduce((all, { sum }) => all + sum, 0);
  return { amount, unit: isAtMost ? 'connections' : 'requests', isAtMost };
}

function trafficMetrics(groups: readonly TargetGroupView[]): readonly MetricView[] {
  const arns = balancersOf(groups);
  if (arns.length > 0 && arns.every(isApplication)) {
    return groups.flatMap(({ arn, loadBalancerArns }) =>
      loadBalancerArns.map((balancer) => ({
        namespace: 'AWS/ApplicationELB',
        name: 'RequestCount',
        dimensions: { TargetGroup: dimensionOf(arn), LoadBalancer: dimensionOf(balancer) },
      })),
    );
  }
  if (!arns.every((arn) => arn.includes(':loadbalancer/net/'))) return [];
  return arns.map((arn) => ({
    namespace: 'AWS/NetworkELB',
    name: CONNECTIONS,
    dimensions: { LoadBalancer: dimensionOf(arn) },
  }));
}
