import { forwardedGroups } from './actions.ts';
import { arnOf } from './arn.ts';
import { ApiError } from './errors.ts';
import type {
  Action,
  Condition,
  HealthCheck,
  Listener,
  LoadBalancer,
  LoadBalancerType,
  Routing,
  Rule,
  TargetGroup,
} from './elb-types.ts';
import type { Random } from './random.ts';
import { Targets } from './targets.ts';
import type { Timeline } from './timeline.ts';
import type { Fields } from './value.ts';

export interface PropagationMs {
  readonly application: number;
  readonly network: number;
}

export interface NewTargetGroup {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetType?: string;
  readonly healthCheck?: Partial<HealthCheck>;
}

const APPLICATION_PROTOCOLS = ['HTTP', 'HTTPS'];

/** What AWS sets when a target group says nothing about its health checks. */
const defaultHealthCheck = (protocol: string): HealthCheck => {
  const http = APPLICATION_PROTOCOLS.includes(protocol);
  return {
    enabled: true,
    protocol: http ? protocol : 'TCP',
    port: 'traffic-port',
    path: http ? '/' : undefined,
    intervalSeconds: 30,
    timeoutSeconds: http ? 5 : 10,
    healthyThreshold: 5,
    unhealthyThreshold: 2,
    matcher: http ? '200' : undefined,
  };
};

const routingOf = (actions: readonly Action[]): Routing => ({ actions, live: actions, changes: 0 });

/** Load balancers, listeners, rules and target groups. Callers validate requests; this keeps the state consistent. */
export class LoadBalancing {
  readonly loadBalancers = new Map<string, LoadBalancer>();
  readonly listeners = new Map<string, Listener>();
  readonly rules = new Map<string, Rule>();
  readonly targetGroups = new Map<string, TargetGroup>();
  readonly targets: Targets;
  readonly propagationMs: PropagationMs;
  readonly #timeline: Timeline;
  readonly #random: Random;

  constructor(timeline: Timeline, random: Random, propagationMs: PropagationMs) {
    this.#timeline = timeline;
    this.#random = random;
    this.propagationMs = propagationMs;
    this.targets = new Targets(timeline);
  }

  createLoadBalancer(name: string, type: LoadBalancerType, scheme = 'internet-facing'): LoadBalancer {
    const id = this.#random.hex(16);
    const loadBalancer: LoadBalancer = {
      arn: arnOf(
        'elasticloadbalancing',
        `loadbalancer/${type === 'application' ? 'app' : 'net'}/${name}/${id}`,
      ),
      ...{ name, type, scheme, vpcId: 'vpc-0abc1234def567890', createdAt: this.#timeline.now },
      attributes: new Map(),
      dnsName: `${name}-${id.slice(0, 10)}.us-east-1.elb.amazonaws.com`,
    };
    this.loadBalancers.set(loadBalancer.arn, loadBalancer);
    return loadBalancer;
  }

  createTargetGroup(input: NewTargetGroup): TargetGroup {
    const { name, protocol, port } = input;
    const group: TargetGroup = {
      arn: arnOf('elasticloadbalancing', `targetgroup/${name}/${this.#random.hex(16)}`),
      ...{ name, protocol, port, targetType: input.targetType ?? 'ip', vpcId: 'vpc-0abc1234def567890' },
      healthCheck: { ...defaultHealthCheck(protocol), ...input.healthCheck },
      attributes: new Map([['deregistration_delay.timeout_seconds', '300']]),
      ...{ targets: new Map(), inUse: false },
    };
    this.targetGroups.set(group.arn, group);
    return group;
  }

  createListener(
    loadBalancer: LoadBalancer,
    protocol: string,
    port: number,
    actions: readonly Action[],
    rest: Fields = {},
  ): Listener {
    this.#check(loadBalancer, actions);
    const path = loadBalancer.arn.slice(loadBalancer.arn.indexOf('loadbalancer/') + 'loadbalancer/'.length);
    const arn = arnOf('elasticloadbalancing', `listener/${path}/${this.#random.hex(16)}`);
    const listener: Listener = { arn, loadBalancer, protocol, port, routing: routingOf(actions), rest };
    this.listeners.set(arn, listener);
    this.#addRule(listener, 'default', [], listener.routing);
    return listener;
  }

  createRule(
    listener: Listener,
    priority: number,
    conditions: readonly Condition[],
    actions: readonly Action[],
  ): Rule {
    this.#check(listener.loadBalancer, actions);
    if (this.rulesOf(listener).some((rule) => rule.priority === String(priority))) {
      throw new ApiError('PriorityInUse', `Priority '${priority}' is currently in use`);
    }
    return this.#addRule(listener, String(priority), conditions, routingOf(actions));
  }

  /** By priority, the default rule last. */
  rulesOf(listener: Listener): readonly Rule[] {
    const order = (rule: Rule): number => (rule.priority === 'default' ? Infinity : Number(rule.priority));
    return [...this.rules.values()]
      .filter((rule) => rule.listener === listener)
      .sort((a, b) => order(a) - order(b));
  }

  /** Replaces the whole action list; requests follow after the propagation delay. */
  route(routing: Routing, actions: readonly Action[], loadBalancer: LoadBalancer): void {
    this.#check(loadBalancer, actions);
    routing.actions = actions;
    routing.changes += 1;
    const change = routing.changes;
    this.#refreshUse();
    this.#timeline.after(this.propagationMs[loadBalancer.type], () => {
      if (routing.changes === change) routing.live = actions;
    });
  }

  /** The load balancers whose listeners or rules forward to the group. */
  loadBalancersOf(group: TargetGroup): readonly LoadBalancer[] {
    const using = [...this.rules.values()].filter(({ routing }) =>
      forwardedGroups(routing.actions).some(({ arn }) => arn === group.arn),
    );
    return [...new Set(using.map((rule) => rule.listener.loadBalancer))];
  }

  #addRule(listener: Listener, priority: string, conditions: readonly Condition[], routing: Routing): Rule {
    const arn = `${listener.arn.replace(':listener/', ':listener-rule/')}/${this.#random.hex(16)}`;
    const rule: Rule = { arn, listener, priority, conditions, routing };
    this.rules.set(arn, rule);
    this.#refreshUse();
    return rule;
  }

  #refreshUse(): void {
    const used = new Set(
      [...this.rules.values()].flatMap(({ routing }) =>
        forwardedGroups(routing.actions).map(({ arn }) => arn),
      ),
    );
    for (const group of this.targetGroups.values()) this.targets.setInUse(group, used.has(group.arn));
  }

  #check(loadBalancer: LoadBalancer, actions: readonly Action[]): void {
    if (loadBalancer.type === 'network' && actions.some((action) => action.type !== 'forward')) {
      throw new ApiError('InvalidLoadBalancerAction', 'A network load balancer can only forward');
    }
    for (const { arn } of forwardedGroups(actions)) this.#checkGroup(loadBalancer, arn);
  }

  #checkGroup(loadBalancer: LoadBalancer, arn: string): void {
    const group = this.targetGroups.get(arn);
    if (group === undefined) throw new ApiError('TargetGroupNotFound', `Target group '${arn}' not found`);
    const http = APPLICATION_PROTOCOLS.includes(group.protocol);
    if (http !== (loadBalancer.type === 'application')) {
      throw new ApiError(
        'IncompatibleProtocols',
        `Target group '${arn}' (${group.protocol}) does not go with ${loadBalancer.type} load balancer '${loadBalancer.name}'`,
      );
    }
    if (this.loadBalancersOf(group).some((other) => other !== loadBalancer)) {
      throw new ApiError(
        'TargetGroupAssociationLimit',
        `Target group '${arn}' is already used by another load balancer`,
      );
    }
  }
}
