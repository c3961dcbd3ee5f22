import type { Condition, Listener, LoadBalancer, Routing, Target, TargetGroup } from './elb-types.ts';
import type { LoadBalancing } from './load-balancing.ts';

/** A part of the traffic that meets the same fate. */
export interface Flow {
  /** Of the source's requests, 0–1. */
  readonly share: number;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly group: TargetGroup | undefined;
  /** The service that answers; `undefined` when none does or it is not known. */
  readonly service: string | undefined;
  readonly errorRate: number;
  readonly latencyMs: number;
  /** Nobody could answer: the load balancer said 503 itself. */
  readonly refused: boolean;
}

/** What a request looks like to a listener's rules. */
export interface RequestShape {
  readonly host: string;
  readonly path: string;
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    'i',
  );

const meets = (condition: Condition, request: RequestShape): boolean => {
  const subjects: Readonly<Record<string, string>> = {
    'path-pattern': request.path,
    'host-header': request.host,
  };
  const subject = subjects[condition.field];
  return subject !== undefined && condition.values.some((pattern) => wildcard(pattern).test(subject));
};

const routingFor = (balancing: LoadBalancing, listener: Listener, request: RequestShape): Routing =>
  balancing.rulesOf(listener).find((rule) => rule.conditions.every((condition) => meets(condition, request)))
    ?.routing ?? listener.routing;

const nobody = (share: number, loadBalancer: LoadBalancer, group: TargetGroup | undefined): Flow => ({
  ...{ share, loadBalancer, group, service: undefined, errorRate: 1, latencyMs: 0, refused: true },
});

/** Requests go to healthy targets; when there are none, to all that are registered (fail-open). */
const receivers = (group: TargetGroup): readonly Target[] => {
  const registered = [...group.targets.values()].filter(
    ({ state }) => state !== 'draining' && state !== 'unused',
  );
  const healthy = registered.filter(({ state }) => state === 'healthy' || state === 'unavailable');
  return healthy.length > 0 ? healthy : registered;
};

const flowTo = (target: Target, share: number, loadBalancer: LoadBalancer, group: TargetGroup): Flow => {
  const { service, behaviour } = target.backend ?? {};
  return {
    ...{ share, loadBalancer, group, service, refused: false },
    ...{ errorRate: behaviour?.errorRate ?? 0, latencyMs: behaviour?.latencyMs ?? 50 },
  };
};

const withinGroup = (group: TargetGroup, share: number, loadBalancer: LoadBalancer): readonly Flow[] => {
  const targets = receivers(group);
  if (targets.length === 0) return [nobody(share, loadBalancer, group)];
  return mergeAlike(targets.map((target) => flowTo(target, share / targets.length, loadBalancer, group)));
};

/** Joins flows that meet the same fate, so that a hundred equal tasks cost as much as one. */
export const mergeAlike = (flows: readonly Flow[]): readonly Flow[] => {
  const merged = new Map<string, Flow>();
  for (const flow of flows) {
    const key = `${flow.service ?? ''}|${flow.errorRate}|${flow.latencyMs}`;
    const before = merged.get(key);
    merged.set(key, before === undefined ? flow : { ...before, share: before.share + flow.share });
  }
  return [...merged.values()];
};

/** Where the requests that arrive at a listener end, by what is in force now: rule, weights, targets. */
export const splitOf = (
  balancing: LoadBalancing,
  listener: Listener,
  request: RequestShape,
): readonly Flow[] => {
  const { loadBalancer } = listener;
  const action = routingFor(balancing, listener, request).live.at(-1);
  if (action?.type !== 'forward') return [];
  const total = action.groups.reduce((sum, { weight }) => sum + weight, 0);
  if (total === 0) return [nobody(1, loadBalancer, undefined)];
  return action.groups
    .filter(({ weight }) => weight > 0)
    .flatMap(({ arn, weight }) => {
      const group = balancing.targetGroups.get(arn);
      const share = weight / total;
      return group === undefined
        ? [nobody(share, loadBalancer, undefined)]
        : withinGroup(group, share, loadBalancer);
    });
};
