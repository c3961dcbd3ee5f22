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

/** Every attribute AWS lists, those that were set over the defaults. */
export const describeAttributes = (group: TargetGroup): readonly Value[] => {
  const http = group.protocol.startsWith('HTTP');
  const defaults = {
    'deregistration_delay.timeout_seconds': '300',
    'stickiness.enabled': 'false',
    'stickiness.type': http ? 'lb_cookie' : 'source_ip',
    'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration',
    ...(http ? { 'slow_start.duration_seconds': '0', 'load_balancing.algorithm.type': 'round_robin' } : {}),
  };
  const all = { ...defaults, ...Object.fromEntries(group.attributes) };
  return Object.entries(all).map(([Key, Value]) => ({ Key, Value }));
};

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
