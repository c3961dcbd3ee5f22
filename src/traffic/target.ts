import { isDeepStrictEqual } from 'node:util';
import { readScaling, type Scaling } from '../aws/scalable-targets.ts';
import { place } from '../rollout/decode.ts';
import type { Role } from '../rollout/ports.ts';
import type { Pair } from './actions.ts';
import { oneOf, record, text } from './json.ts';

/** One of the two services of a rollout. */
export interface TargetService {
  /** Its name. */
  readonly service: string;
  /** ARN of the revision that the service had when it was discovered. */
  readonly taskDefinition?: string;
  /** The target group that its tasks are registered in; absent where it has none. */
  readonly targetGroupArn?: string;
}

type GroupedService = TargetService & { readonly targetGroupArn: string };

interface Common {
  readonly region: string;
  /** Name or ARN. */
  readonly cluster: string;
  readonly stable: TargetService;
  readonly canary: TargetService;
  /** Whether what both services run is changed, too, and so is for the rollout to restore. */
  readonly releases?: true;
  /** Autoscaling of the services, as found, where the rollout manages it. */
  readonly scaling?: Readonly<Partial<Record<Role, Scaling>>>;
}

/** Desired counts divide the traffic: both services' tasks share a target group, or take work by themselves. */
export interface TaskCountTarget extends Common {
  readonly kind: 'task-count';
}

/** Weights of two target groups divide the traffic, in one forward action. */
export interface ListenerTarget extends Common {
  readonly kind: 'listener';
  readonly stable: GroupedService;
  readonly canary: GroupedService;
  readonly forwardPoint: {
    readonly kind: 'listener' | 'rule';
    readonly arn: string;
    /** For people, e.g. `HTTPS:443 default action`. */
    readonly label: string;
    readonly loadBalancer: LoadBalancerKind;
  };
}

export type LoadBalancerKind = 'application' | 'network' | 'gateway';

/** Where a rollout takes place: all that a router needs to know in another process. Plain data. */
export type Target = TaskCountTarget | ListenerTarget;

export function pairOf(target: ListenerTarget): Pair {
  return { stable: target.stable.targetGroupArn, canary: target.canary.targetGroupArn };
}

/** Whether both services' tasks are in one target group. */
export function sharesGroup(target: Target): boolean {
  const { stable, canary } = target;
  return stable.targetGroupArn !== undefined && stable.targetGroupArn === canary.targetGroupArn;
}

/**
 * Whether two targets are one place; a cluster may be named or given by its ARN. Revisions of the services count where the
 * rollout doesn't change them itself; what autoscaling makes of a service is for whoever reads its knobs.
 */
export function isSameTarget(one: Target, other: Target): boolean {
  return isDeepStrictEqual(placeOf(one), placeOf(other));
}

/** The target that another process has saved as JSON. Throws a TypeError on anything else. */
export function parseTarget(json: unknown): Target {
  const saved = record(json, 'target');
  const common = {
    region: text(saved['region'], 'region of the target'),
    cluster: text(saved['cluster'], 'cluster of the target'),
    ...(saved['releases'] === true ? { releases: true as const } : {}),
    ...(saved['scaling'] === undefined ? {} : { scaling: scalings(saved['scaling']) }),
  };
  const stable = service(saved['stable'], 'stable service of the target');
  const canary = service(saved['canary'], 'canary service of the target');
  switch (oneOf(saved['kind'], ['task-count', 'listener'], 'kind of the target')) {
    case 'task-count':
      return {
        kind: 'task-count',
        ...common,
        stable,
        canary,
      };
    case 'listener':
      return {
        kind: 'listener',
        ...common,
        stable: withGroup(stable, 'stable service of the target'),
        canary: withGroup(canary, 'canary service of the target'),
        forwardPoint: forwardPoint(saved['forwardPoint']),
      };
  }
}

/** An ALB, NLB or gateway load balancer, as its ARN says (`…:loadbalancer/app/…`; listeners and rules alike). */
export function loadBalancerKind(arn: string): LoadBalancerKind {
  const [, kind] = /:(?:loadbalancer|listener|listener-rule)\/(app|net|gwy)\//.exec(arn) ?? [];
  if (kind === 'net') return 'network';
  return kind === 'gwy' ? 'gateway' : 'application';
}

/** The name in a target group's ARN, for people: `…:targetgroup/web-blue/0123` is `web-blue`. */
export function groupName(arn: string): string {
  return /:targetgroup\/([^/]+)\//.exec(arn)?.[1] ?? arn;
}

function placeOf(target: Target): object {
  const { releases = false, kind, region } = target;
  const service = ({ taskDefinition, ...rest }: TargetService): TargetService =>
    releases || taskDefinition === undefined ? rest : { ...rest, taskDefinition };
  return {
    ...{ releases, kind, region, cluster: target.cluster.replace(/^.*\//, '') },
    ...{ stable: service(target.stable), canary: service(target.canary) },
    forwardPoint: target.kind === 'listener' ? target.forwardPoint : undefined,
  };
}

function service(value: unknown, what: string): TargetService {
  const saved = record(value, what);
  const { targetGroupArn, taskDefinition } = saved;
  return {
    service: text(saved['service'], what),
    ...(taskDefinition === undefined ? {} : { taskDefinition: text(taskDefinition, what) }),
    ...(targetGroupArn === undefined ? {} : { targetGroupArn: text(targetGroupArn, what) }),
  };
}

function scalings(value: unknown): NonNullable<Target['scaling']> {
  const saved = record(value, 'scaling of the target');
  const [stable, canary] = (['stable', 'canary'] as const).map((role) =>
    saved[role] === undefined ? undefined : readScaling(place(saved[role], `scaling of the ${role} service`)),
  );
  return { ...(stable === undefined ? {} : { stable }), ...(canary === undefined ? {} : { canary }) };
}

function withGroup(saved: TargetService, what: string): GroupedService {
  return { ...saved, targetGroupArn: text(saved.targetGroupArn, `target group of the ${what}`) };
}

function forwardPoint(value: unknown): ListenerTarget['forwardPoint'] {
  const saved = record(value, 'forward point');
  return {
    kind: oneOf(saved['kind'], ['listener', 'rule'], 'kind of the forward point'),
    arn: text(saved['arn'], 'ARN of the forward point'),
    label: text(saved['label'], 'label of the forward point'),
    loadBalancer: oneOf(
      saved['loadBalancer'],
      ['application', 'network', 'gateway'],
      'load balancer of the forward point',
    ),
  };
}
