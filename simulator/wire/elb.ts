import { readActions } from '../model/actions.ts';
import type { Condition, Listener, LoadBalancer, Rule, TargetGroup } from '../model/elb-types.ts';
import { ApiError } from '../model/errors.ts';
import type { LoadBalancing } from '../model/load-balancing.ts';
import type { Fields } from '../model/value.ts';
import {
  describeBalancerAttributes,
  describeGroupAttributes,
  describeListener,
  describeLoadBalancer,
  describeRule,
  describeTarget,
  describeTargetGroup,
} from './elb-describe.ts';
import * as shapes from './elb-shapes.ts';
import { changes, reads, type Operation } from './operation.ts';
import { pageOf, type Page } from './paging.ts';

const PAGE_SIZE = 400;

/** @throws ApiError with `code` when nothing has this ARN */
const found = <T>(all: ReadonlyMap<string, T>, arn: string, code: string, what: string): T => {
  const one = all.get(arn);
  if (one === undefined) throw new ApiError(code, `${what} '${arn}' not found`);
  return one;
};

const loadBalancerOf = ({ loadBalancers }: LoadBalancing, arn: string): LoadBalancer =>
  found(loadBalancers, arn, 'LoadBalancerNotFound', 'Load balancer');
const groupOf = ({ targetGroups }: LoadBalancing, arn: string): TargetGroup =>
  found(targetGroups, arn, 'TargetGroupNotFound', 'Target group');
const listenerOf = ({ listeners }: LoadBalancing, arn: string): Listener =>
  found(listeners, arn, 'ListenerNotFound', 'Listener');
const ruleOf = ({ rules }: LoadBalancing, arn: string): Rule => found(rules, arn, 'RuleNotFound', 'Rule');

interface PageInput {
  readonly Marker?: string | undefined;
  readonly PageSize?: number | undefined;
}

const paged = <T>(all: readonly T[], input: PageInput): Page<T> =>
  pageOf(all, input.PageSize ?? PAGE_SIZE, input.Marker, 'ValidationError');

const named = <T extends { readonly name: string }>(
  all: ReadonlyMap<string, T>,
  names: readonly string[],
  code: string,
): readonly T[] =>
  names.map((name) => {
    const one = [...all.values()].find((other) => other.name === name);
    if (one === undefined) throw new ApiError(code, `One or more of '${name}' not found`);
    return one;
  });

const conditionOf = (input: shapes.ConditionInput): Condition => {
  const { Field: field } = input;
  if (field === undefined) throw new ApiError('ValidationError', 'A condition names no Field');
  const values = input.Values ?? input.PathPatternConfig?.Values ?? input.HostHeaderConfig?.Values ?? [];
  const config = { 'path-pattern': 'PathPatternConfig', 'host-header': 'HostHeaderConfig' }[field];
  const described = config === undefined ? input : { ...input, Values: values, [config]: { Values: values } };
  return { field, values, described };
};

const describeRules = (
  balancing: LoadBalancing,
  input: { ListenerArn?: string | undefined; RuleArns?: readonly string[] | undefined },
): readonly Rule[] => {
  if (input.RuleArns !== undefined) return input.RuleArns.map((arn) => ruleOf(balancing, arn));
  if (input.ListenerArn === undefined)
    throw new ApiError('ValidationError', 'A listener or rule ARN must be specified');
  return balancing.rulesOf(listenerOf(balancing, input.ListenerArn));
};

const createTargetGroup = (balancing: LoadBalancing, input: shapes.CreateTargetGroupInput): TargetGroup => {
  if ([...balancing.targetGroups.values()].some(({ name }) => name === input.Name)) {
    throw new ApiError('DuplicateTargetGroupName', `A target group with the name '${input.Name}' exists`);
  }
  const { Protocol: protocol, Port: port } = input;
  if (protocol === undefined || port === undefined) {
    throw new ApiError('ValidationError', 'A target group needs Protocol and Port');
  }
  const given = {
    ...{
      enabled: input.HealthCheckEnabled,
      protocol: input.HealthCheckProtocol,
      port: input.HealthCheckPort,
    },
    ...{ path: input.HealthCheckPath, matcher: input.Matcher?.HttpCode },
    ...{ intervalSeconds: input.HealthCheckIntervalSeconds, timeoutSeconds: input.HealthCheckTimeoutSeconds },
    ...{ healthyThreshold: input.HealthyThresholdCount, unhealthyThreshold: input.UnhealthyThresholdCount },
  };
  const healthCheck = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return balancing.createTargetGroup({
    name: input.Name,
    protocol,
    port,
    targetType: input.TargetType ?? 'instance',
    healthCheck,
  });
};

const describing: readonly Operation[] = [
  reads('DescribeLoadBalancers', shapes.describeLoadBalancers, ({ balancing }, input) => {
    const byArn = input.LoadBalancerArns?.map((arn) => loadBalancerOf(balancing, arn));
    const byName = input.Names && named(balancing.loadBalancers, input.Names, 'LoadBalancerNotFound');
    const page = paged(byArn ?? byName ?? [...balancing.loadBalancers.values()], input);
    return { LoadBalancers: page.items.map(describeLoadBalancer), NextMarker: page.next };
  }),
  reads('DescribeTargetGroups', shapes.describeTargetGroups, ({ balancing }, input) => {
    const byArn = input.TargetGroupArns?.map((arn) => groupOf(balancing, arn));
    const byName = input.Names && named(balancing.targetGroups, input.Names, 'TargetGroupNotFound');
    const { LoadBalancerArn: arn } = input;
    const within = arn === undefined ? undefined : loadBalancerOf(balancing, arn);
    const all = [...balancing.targetGroups.values()].filter(
      (group) => within === undefined || balancing.loadBalancersOf(group).includes(within),
    );
    const page = paged(byArn ?? byName ?? all, input);
    return {
      TargetGroups: page.items.map((group) => describeTargetGroup(balancing, group)),
      NextMarker: page.next,
    };
  }),
  reads('DescribeTargetGroupAttributes', shapes.describeTargetGroupAttributes, ({ balancing }, input) => ({
    Attributes: describeGroupAttributes(groupOf(balancing, input.TargetGroupArn)),
  })),
  reads('DescribeLoadBalancerAttributes', shapes.describeLoadBalancerAttributes, ({ balancing }, input) => ({
    Attributes: describeBalancerAttributes(loadBalancerOf(balancing, input.LoadBalancerArn)),
  })),
  reads('DescribeTargetHealth', shapes.describeTargetHealth, ({ balancing }, input) => {
    const group = groupOf(balancing, input.TargetGroupArn);
    const asked = input.Targets?.map(({ Id, Port }) => `${Id}:${Port ?? group.port}`);
    const targets = [...group.targets].filter(([key]) => asked?.includes(key) ?? true);
    return { TargetHealthDescriptions: targets.map(([, target]) => describeTarget(group, target)) };
  }),
  reads('DescribeListeners', shapes.describeListeners, ({ balancing }, input) => {
    const { LoadBalancerArn: arn, ListenerArns: arns } = input;
    if (arn === undefined && arns === undefined) {
      throw new ApiError('ValidationError', 'You must specify either listener ARNs or a load balancer ARN');
    }
    const within = arn === undefined ? undefined : loadBalancerOf(balancing, arn);
    const ofBalancer = [...balancing.listeners.values()].filter(
      ({ loadBalancer }) => loadBalancer === within,
    );
    const page = paged(arns?.map((one) => listenerOf(balancing, one)) ?? ofBalancer, input);
    return { Listeners: page.items.map(describeListener), NextMarker: page.next };
  }),
  reads('DescribeRules', shapes.describeRules, ({ balancing }, input) => {
    const page = paged(describeRules(balancing, input), input);
    return { Rules: page.items.map(describeRule), NextMarker: page.next };
  }),
];

const modifying: readonly Operation[] = [
  changes('ModifyListener', shapes.modifyListener, ({ balancing }, input) => {
    const listener = listenerOf(balancing, input.ListenerArn);
    const { routing, loadBalancer } = listener;
    if (input.DefaultActions !== undefined) {
      balancing.route(routing, readActions(input.DefaultActions, routing), loadBalancer);
    }
    return { Listeners: [describeListener(listener)] };
  }),
  changes('ModifyRule', shapes.modifyRule, ({ balancing }, input) => {
    const rule = ruleOf(balancing, input.RuleArn);
    if (rule.priority === 'default') {
      throw new ApiError('OperationNotPermitted', `Default rule '${rule.arn}' cannot be modified`);
    }
    const actions = input.Actions && readActions(input.Actions, rule.routing);
    if (actions !== undefined) balancing.route(rule.routing, actions, rule.listener.loadBalancer);
    rule.conditions = input.Conditions?.map(conditionOf) ?? rule.conditions;
    return { Rules: [describeRule(rule)] };
  }),
  changes('ModifyTargetGroupAttributes', shapes.modifyTargetGroupAttributes, ({ balancing }, input) => {
    const group = groupOf(balancing, input.TargetGroupArn);
    for (const { Key, Value } of input.Attributes) group.attributes.set(Key, Value);
    return { Attributes: describeGroupAttributes(group) };
  }),
  changes('ModifyLoadBalancerAttributes', shapes.modifyLoadBalancerAttributes, ({ balancing }, input) => {
    const loadBalancer = loadBalancerOf(balancing, input.LoadBalancerArn);
    for (const { Key, Value } of input.Attributes) loadBalancer.attributes.set(Key, Value);
    return { Attributes: describeBalancerAttributes(loadBalancer) };
  }),
  changes('RegisterTargets', shapes.changeTargets, ({ balancing }, input) => {
    const group = groupOf(balancing, input.TargetGroupArn);
    for (const { Id, Port } of input.Targets) balancing.targets.register(group, Id, Port ?? group.port);
    return {};
  }),
  changes('DeregisterTargets', shapes.changeTargets, ({ balancing }, input) => {
    const group = groupOf(balancing, input.TargetGroupArn);
    for (const { Id, Port } of input.Targets) balancing.targets.deregister(group, Id, Port ?? group.port);
    return {};
  }),
];

const creating: readonly Operation[] = [
  changes('CreateLoadBalancer', shapes.createLoadBalancer, ({ balancing }, input) => {
    if ([...balancing.loadBalancers.values()].some(({ name }) => name === input.Name)) {
      throw new ApiError('DuplicateLoadBalancerName', `A load balancer with the name '${input.Name}' exists`);
    }
    const { Name, Type = 'application', Scheme = 'internet-facing' } = input;
    return { LoadBalancers: [describeLoadBalancer(balancing.createLoadBalancer(Name, Type, Scheme))] };
  }),
  changes('CreateTargetGroup', shapes.createTargetGroup, ({ balancing }, input) => ({
    TargetGroups: [describeTargetGroup(balancing, createTargetGroup(balancing, input))],
  })),
  changes('CreateListener', shapes.createListener, ({ balancing }, input) => {
    const loadBalancer = loadBalancerOf(balancing, input.LoadBalancerArn);
    const { Protocol: protocol, Port: port, DefaultActions, SslPolicy, Certificates, AlpnPolicy } = input;
    if (
      [...balancing.listeners.values()].some(
        (other) => other.loadBalancer === loadBalancer && other.port === port,
      )
    ) {
      throw new ApiError('DuplicateListener', `A listener already exists on port ${port}`);
    }
    const rest: Fields = { SslPolicy, Certificates, AlpnPolicy };
    const actions = readActions(DefaultActions, undefined);
    return {
      Listeners: [describeListener(balancing.createListener(loadBalancer, protocol, port, actions, rest))],
    };
  }),
  changes('CreateRule', shapes.createRule, ({ balancing }, input) => {
    const listener = listenerOf(balancing, input.ListenerArn);
    if (listener.loadBalancer.type === 'network') {
      throw new ApiError('UnsupportedOperation', 'A network load balancer has no rules but the default one');
    }
    const conditions = input.Conditions.map(conditionOf);
    const rule = balancing.createRule(
      listener,
      input.Priority,
      conditions,
      readActions(input.Actions, undefined),
    );
    return { Rules: [describeRule(rule)] };
  }),
];

/** The simulated part of ELBv2. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/ */
export const elbOperations: readonly Operation[] = [...describing, ...modifying, ...creating];
