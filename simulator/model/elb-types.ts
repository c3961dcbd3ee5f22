import type { Behaviour } from './behaviour.ts';
import type { Fields } from './value.ts';

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining' | 'unavailable';

/** The process behind a target. A target without one (registered by hand) answers well and belongs to no service. */
export interface Backend {
  readonly service: string;
  readonly behaviour: Behaviour;
  /** Whether a health check succeeds now. */
  passes(): boolean;
  /** The target changed its state. */
  changed(target: Target): void;
}

export interface Target {
  readonly id: string;
  readonly port: number;
  readonly zone: string;
  state: TargetState;
  reason: string | undefined;
  description: string | undefined;
  readonly backend: Backend | undefined;
  /** Rises with each change of state, so that an outcome scheduled earlier knows it is stale. */
  generation: number;
}

export interface HealthCheck {
  readonly enabled: boolean;
  readonly protocol: string;
  readonly port: string;
  readonly path: string | undefined;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  readonly matcher: string | undefined;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetType: string;
  readonly vpcId: string;
  healthCheck: HealthCheck;
  /** By attribute key, e.g. `deregistration_delay.timeout_seconds`. */
  readonly attributes: Map<string, string>;
  /** By `id:port`. */
  readonly targets: Map<string, Target>;
  /** A listener or rule forwards to it, at whatever weight. */
  inUse: boolean;
}

export type LoadBalancerType = 'application' | 'network';

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  readonly type: LoadBalancerType;
  readonly scheme: string;
  readonly dnsName: string;
  readonly vpcId: string;
  readonly createdAt: number;
  /** By attribute key, those that were set, e.g. `load_balancing.cross_zone.enabled`. */
  readonly attributes: Map<string, string>;
}

export interface ForwardGroup {
  readonly arn: string;
  /** 0–999. */
  readonly weight: number;
}

export interface Stickiness {
  readonly enabled: boolean;
  readonly durationSeconds: number | undefined;
}

export interface ForwardAction {
  readonly type: 'forward';
  readonly order: number | undefined;
  readonly groups: readonly ForwardGroup[];
  readonly stickiness: Stickiness;
}

export type OtherActionType =
  'redirect' | 'fixed-response' | 'authenticate-oidc' | 'authenticate-cognito' | 'jwt-validation';

/** An action that forwards nothing: its configuration is kept as it came. */
export interface OtherAction {
  readonly type: OtherActionType;
  readonly order: number | undefined;
  /** The member that holds the configuration, e.g. `RedirectConfig`. */
  readonly member: string;
  readonly config: Fields;
}

export type Action = ForwardAction | OtherAction;

/** What was asked for, and what requests meet: the second follows the first after the propagation delay. */
export interface Routing {
  actions: readonly Action[];
  live: readonly Action[];
  changes: number;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancer: LoadBalancer;
  readonly protocol: string;
  readonly port: number;
  readonly routing: Routing;
  readonly rest: Fields;
}

export interface Condition {
  readonly field: string;
  readonly values: readonly string[];
  /** The condition as it came. */
  readonly described: Fields;
}

export interface Rule {
  readonly arn: string;
  readonly listener: Listener;
  /** `default` or a number as text. */
  readonly priority: string;
  conditions: readonly Condition[];
  /** Shared with the listener for the default rule. */
  readonly routing: Routing;
}
