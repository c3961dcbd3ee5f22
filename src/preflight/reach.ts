import type { MetricView } from '../aws/alarm-metrics.ts';
import { clusterName, dimensionOf, familyOf } from './arns.ts';
import type { Subject } from './subject.ts';

/** What a metric tells of. */
export type Reach =
  /** The canary: its service, its target group, or the group that both services share. */
  | 'canary'
  /** It can't be known: what the dimensions of somebody's own metrics mean is theirs to say. */
  | 'unknown'
  /** Canary and stable in one number: a whole load balancer or cluster. */
  | 'both'
  | 'stable'
  /** Another service or target group. */
  | 'another'
  /** Something else in AWS, such as a database or a queue. */
  | 'neighbour';

/** Best first: an alarm reaches as far as the best of its metrics. */
const ORDER: readonly Reach[] = ['canary', 'unknown', 'both', 'stable', 'another', 'neighbour'];

export const LOAD_BALANCING: readonly string[] = ['AWS/ApplicationELB', 'AWS/NetworkELB', 'AWS/GatewayELB'];
const CONTAINERS: readonly string[] = ['AWS/ECS', 'ECS/ContainerInsights'];

export function furthest(reaches: readonly Reach[]): Reach {
  return ORDER.find((reach) => reaches.includes(reach)) ?? 'unknown';
}

/**
 * Compares the dimensions of a metric with both services and their target groups.
 *
 * @param loadBalancerArns those of the target groups; undefined where they aren't known
 */
export function reachOf(
  { namespace, dimensions }: MetricView,
  subject: Subject,
  loadBalancerArns: readonly string[] | undefined,
): Reach {
  const { ClusterName: cluster, LoadBalancer: loadBalancer } = dimensions;
  const isElsewhere = cluster !== undefined && cluster !== clusterName(subject);
  if (!isElsewhere && names(dimensions, subject, 'canary').length > 0) return 'canary';
  if (!isElsewhere && namesSharedFamily(dimensions, subject)) return 'both';
  const ofStable = isElsewhere ? [] : names(dimensions, subject, 'stable');
  if (ofStable.some((dimension) => isOurs(namespace) || /service|target.?group/i.test(dimension)))
    return 'stable';
  if (CONTAINERS.includes(namespace)) {
    return isElsewhere || Object.keys(dimensions).some((name) => name !== 'ClusterName') ? 'another' : 'both';
  }
  if (LOAD_BALANCING.includes(namespace)) {
    if (dimensions['TargetGroup'] !== undefined) return 'another';
    if (loadBalancer === undefined || loadBalancerArns === undefined) return 'unknown';
    return loadBalancerArns.some((arn) => dimensionOf(arn) === loadBalancer) ? 'both' : 'another';
  }
  return namespace.startsWith('AWS/') ? 'neighbour' : 'unknown';
}

/** A metric of the canary's as stable has it; undefined where nothing in it is the canary's own. */
export function siblingOf(metric: MetricView, subject: Subject): MetricView | undefined {
  const [canary, stable] = [identityOf(subject, 'canary'), identityOf(subject, 'stable')];
  const swapped = Object.entries(metric.dimensions).map(([name, value]) => {
    const kind = KINDS.find((each) => canary[each] === value);
    return [name, kind === undefined ? value : (stable[kind] ?? value)] as const;
  });
  const isSame = swapped.every(([name, value]) => metric.dimensions[name] === value);
  return isSame ? undefined : { ...metric, dimensions: Object.fromEntries(swapped) };
}

const KINDS = ['service', 'arn', 'group', 'family'] as const;
type Identity = Readonly<Partial<Record<(typeof KINDS)[number], string>>>;

/** The dimensions that name one of the services. */
function names(
  dimensions: MetricView['dimensions'],
  subject: Subject,
  role: 'stable' | 'canary',
): readonly string[] {
  const identity = Object.values(identityOf(subject, role));
  return Object.entries(dimensions).flatMap(([name, value]) => (identity.includes(value) ? [name] : []));
}

/** What dimensions call a service. A family that both have is neither's. */
function identityOf(subject: Subject, role: 'stable' | 'canary'): Identity {
  const { service, arn, targetGroupArn, taskDefinition } = subject[role];
  const family = taskDefinition === undefined ? undefined : familyOf(taskDefinition);
  const isOwn = family !== undefined && family !== sharedFamily(subject);
  return {
    service,
    arn,
    ...(targetGroupArn === undefined ? {} : { group: dimensionOf(targetGroupArn) }),
    ...(isOwn ? { family } : {}),
  };
}

function namesSharedFamily(dimensions: MetricView['dimensions'], subject: Subject): boolean {
  const shared = sharedFamily(subject);
  return Object.entries(dimensions).some(([name, value]) => /family/i.test(name) && value === shared);
}

/** The family of task definitions that both services run, if they do. */
function sharedFamily({ stable, canary }: Subject): string | undefined {
  if (stable.taskDefinition === undefined || canary.taskDefinition === undefined) return undefined;
  const family = familyOf(canary.taskDefinition);
  return family === familyOf(stable.taskDefinition) ? family : undefined;
}

/** Whether AWS itself says what the dimensions of these metrics are. */
function isOurs(namespace: string): boolean {
  return LOAD_BALANCING.includes(namespace) || CONTAINERS.includes(namespace);
}
