import { describeAction } from '../model/actions.ts';
import type { Listener, LoadBalancer, Rule, Target, TargetGroup } from '../model/elb-types.ts';
import type { LoadBalancing } from '../model/load-balancing.ts';
import type { Fields, Value } from '../model/value.ts';

export const describeLoadBalancer = (loadBalancer: LoadBalancer): Fields => ({
  LoadBalancerArn: loadBalancer.arn,
  LoadBalancerName: loadBalancer.name,
  DNSName: loadBalancer.dnsName,
  CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
  CreatedTime: new Date(loadBalancer.createdAt),
  Scheme: loadBalancer.scheme,
  VpcId: loadBalancer.vpcId,
  State: { Code: 'active' },
  Type: loadBalancer.type,
  AvailabilityZones: ['us-east-1a', 'us-east-1b'].map((ZoneName) => ({ ZoneName })),
  SecurityGroups: loadBalancer.type === 'application' ? ['sg-0123456789abcdef0'] : [],
  IpAddressType: 'ipv4',
});

export const describeTargetGroup = (balancing: LoadBalancing, group: TargetGroup): Fields => ({
  TargetGroupArn: group.arn,
  TargetGroupName: group.name,
  Protocol: group.protocol,
  Port: group.port,
  VpcId: group.vpcId,
  HealthCheckProtocol: group.healthCheck.protocol,
  HealthCheckPort: group.healthCheck.port,
  HealthCheckEnabled: group.healthCheck.enabled,
  HealthCheckIntervalSeconds: group.healthCheck.intervalSeconds,
  HealthCheckTimeoutSeconds: group.healthCheck.timeoutSeconds,
  HealthyThresholdCount: group.healthCheck.healthyThreshold,
  UnhealthyThresholdCount: group.healthCheck.unhealthyThreshold,
  HealthCheckPath: group.healthCheck.path,
  Matcher: group.healthCheck.matcher === undefined ? undefined : { HttpCode: group.healthCheck.matcher },
  LoadBalancerArns: balancing.loadBalancersOf(group).map(({ arn }) => arn),
  TargetType: group.targetType,
  ProtocolVersion: group.protocol.startsWith('HTTP') ? 'HTTP1' : undefined,
  IpAddressType: 'ipv4',
});

export const describeTarget = (group: TargetGroup, target: Target): Fields => ({
  Target: { Id: target.id, Port: target.port, AvailabilityZone: target.zone },
  HealthCheckPort: group.healthCheck.port === 'traffic-port' ? String(target.port) : group.healthCheck.port,
  TargetHealth: { State: target.state, Reason: target.reason, Description: target.description },
});

type Attributes = Readonly<Record<string, string>>;

const attributes = (defaults: Attributes, set: ReadonlyMap<string, string>): readonly Value[] =>
  Object.entries({ ...defaults, ...Object.fromEntries(set) }).map(([Key, Value]) => ({ Key, Value }));

const OF_HTTP_GROUPS: Attributes = {
  'stickiness.type': 'lb_cookie',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'slow_start.duration_seconds': '0',
  'load_balancing.algorithm.type': 'round_robin',
};
const OF_OTHER_GROUPS: Attributes = {
  'stickiness.type': 'source_ip',
  'deregistration_delay.connection_termination.enabled': 'false',
  'preserve_client_ip.enabled': 'false',
  'proxy_protocol_v2.enabled': 'false',
};

/** Attributes of a target group, those that were set over AWS's defaults. */
export const describeGroupAttributes = (group: TargetGroup): readonly Value[] =>
  attributes(
    {
      'deregistration_delay.timeout_seconds': '300',
      'stickiness.enabled': 'false',
      'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
      ...(group.protocol.startsWith('HTTP') ? OF_HTTP_GROUPS : OF_OTHER_GROUPS),
    },
    group.attributes,
  );

const OF_BALANCERS: Readonly<Record<LoadBalancer['type'], Attributes>> = {
  application: {
    'load_balancing.cross_zone.enabled': 'true',
    'idle_timeout.timeout_seconds': '60',
    'routing.http2.enabled': 'true',
  },
  network: {
    'load_balancing.cross_zone.enabled': 'false',
    'dns_record.client_routing_policy': 'any_availability_zone',
  },
};

/** Attributes of a load balancer, those that were set over AWS's defaults. */
export const describeBalancerAttributes = ({ type, attributes: set }: LoadBalancer): readonly Value[] =>
  attributes({ 'deletion_protection.enabled': 'false', ...OF_BALANCERS[type] }, set);

export const describeListener = (listener: Listener): Fields => ({
  ...listener.rest,
  ListenerArn: listener.arn,
  LoadBalancerArn: listener.loadBalancer.arn,
  Port: listener.port,
  Protocol: listener.protocol,
  DefaultActions: listener.routing.actions.map(describeAction),
});

export const describeRule = (rule: Rule): Fields => ({
  RuleArn: rule.arn,
  Priority: rule.priority,
  Conditions: rule.conditions.map(({ described }) => described),
  Actions: rule.routing.actions.map(describeAction),
  IsDefault: rule.priority === 'default',
});
