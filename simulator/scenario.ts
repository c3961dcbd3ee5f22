import type { Criteria } from './model/alarm-types.ts';
import type { Versions } from './model/behaviour.ts';
import type { DeploymentController, DeploymentStrategy, CircuitBreaker } from './model/ecs-types.ts';
import type { HealthCheck, LoadBalancerType } from './model/elb-types.ts';
import type { ActionInput } from './model/actions.ts';
import type { Suspended } from './model/scaling.ts';
import type { Fields } from './model/value.ts';
import type { WorldSettings } from './model/world.ts';
import type { Change } from './changes.ts';

export interface ScenarioVersion {
  readonly image: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** More of the container `app`, as RegisterTaskDefinition takes it, such as `logConfiguration`. */
  readonly container?: Fields;
  /** Containers beside `app`. */
  readonly sidecars?: readonly ScenarioSidecar[];
  /** More of the task definition, as RegisterTaskDefinition takes it; over `awsvpc`, Fargate and its smallest size. */
  readonly definition?: Fields;
}

export interface ScenarioSidecar {
  readonly name: string;
  readonly image: string;
}

export interface ScenarioTargetGroup {
  readonly name: string;
  readonly protocol: 'HTTP' | 'TCP';
  readonly port: number;
  readonly healthCheck?: Partial<HealthCheck>;
  readonly deregistrationDelaySeconds?: number;
  /** By key, e.g. `stickiness.enabled`; what is left out is AWS's default. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An action as in the API, with target groups by name where the API has ARNs. */
export type ScenarioAction =
  | {
      readonly forward: Readonly<Record<string, number>>;
      readonly stickySeconds?: number;
      readonly order?: number;
    }
  | Omit<ActionInput, 'TargetGroupArn' | 'ForwardConfig'>;

export interface ScenarioRule {
  readonly priority: number;
  readonly pathPattern: string;
  readonly actions: readonly ScenarioAction[];
}

export interface ScenarioListener {
  readonly port: number;
  readonly protocol: 'HTTP' | 'HTTPS' | 'TCP';
  readonly actions: readonly ScenarioAction[];
  readonly rules?: readonly ScenarioRule[];
}

export interface ScenarioLoadBalancer {
  readonly name: string;
  readonly type: LoadBalancerType;
  readonly listeners: readonly ScenarioListener[];
  /** By key, e.g. `load_balancing.cross_zone.enabled`; what is left out is AWS's default. */
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A service's scalable target, and the autoscaler behind it. */
export interface ScenarioScaling {
  readonly min: number;
  readonly max: number;
  /** What is held up from the start; default nothing. */
  readonly suspended?: Partial<Suspended>;
  /** Requests a second that a task is meant to serve: an autoscaler counts every minute. Default: only changes scale it. */
  readonly requestsPerTask?: number;
}

export interface ScenarioService {
  readonly name: string;
  /** `family:revision`, one of the scenario's versions. */
  readonly version: string;
  readonly desiredCount: number;
  readonly targetGroups?: readonly string[];
  /** Default none: no scalable target. */
  readonly scaling?: ScenarioScaling;
  readonly controller?: DeploymentController;
  readonly strategy?: DeploymentStrategy;
  readonly circuitBreaker?: CircuitBreaker;
  /** Default 100. */
  readonly minimumHealthyPercent?: number;
  /** Default 200. */
  readonly maximumPercent?: number;
  /** The health check grace period, default 0. */
  readonly graceMs?: number;
}

/** Values for dimensions: a plain text, or the dimension of a named load balancer or target group. */
export type ScenarioDimension = string | { readonly loadBalancer: string } | { readonly targetGroup: string };

export interface ScenarioMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, ScenarioDimension>>;
  readonly statistic: string;
  readonly periodSeconds: number;
}

export type ScenarioAlarm =
  | {
      readonly name: string;
      readonly metric: ScenarioMetric;
      readonly criteria: Criteria;
      readonly description?: string;
      readonly state?: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
    }
  | { readonly name: string; readonly rule: string; readonly description?: string };

export type ScenarioTraffic =
  | { readonly listener: string; readonly requestsPerSecond: number; readonly path?: string }
  | { readonly services: readonly string[]; readonly requestsPerSecond: number };

/** Something that happens by itself, `afterMs` after the start. */
export interface ScenarioEvent {
  readonly afterMs: number;
  readonly change: Change;
}

/** What a client would be told to release here. */
export interface Release {
  readonly service: string;
  readonly canaryService: string;
  readonly alarms: readonly string[];
}

/** A world in words: names instead of ARNs, plain data throughout. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly cluster: string;
  readonly settings?: Partial<WorldSettings>;
  /** Behaviour by image, over what `versions` say in their environment. */
  readonly behaviours?: Versions;
  /** Task definitions by `family:revision`, in the order of their revisions. */
  readonly versions: Readonly<Record<string, ScenarioVersion>>;
  readonly targetGroups: readonly ScenarioTargetGroup[];
  readonly loadBalancers: readonly ScenarioLoadBalancer[];
  readonly services: readonly ScenarioService[];
  readonly alarms: readonly ScenarioAlarm[];
  readonly traffic: readonly ScenarioTraffic[];
  /** DynamoDB tables by name, empty, with the partition key `id`. */
  readonly tables?: readonly string[];
  /** Images of the account's registry by `repository:tag`: their digests, `sha256:` and 64 hexadecimal digits. */
  readonly images?: Readonly<Record<string, string>>;
  /** Repositories in which a tag stays where it is; in all others it may move. */
  readonly immutableRepositories?: readonly string[];
  /** IAM actions that the caller lacks, such as `ecs:UpdateService` or `logs:*`; default none. */
  readonly denied?: readonly string[];
  readonly events?: readonly ScenarioEvent[];
  readonly release: Release;
}

/** The ARNs of what a scenario names. Listeners are named `<load balancer>:<port>`, rules `<listener>/<priority>`. */
export interface Arns {
  readonly cluster: string;
  readonly services: Readonly<Record<string, string>>;
  readonly taskDefinitions: Readonly<Record<string, string>>;
  readonly targetGroups: Readonly<Record<string, string>>;
  readonly loadBalancers: Readonly<Record<string, string>>;
  readonly listeners: Readonly<Record<string, string>>;
  readonly rules: Readonly<Record<string, string>>;
  readonly alarms: Readonly<Record<string, string>>;
  readonly tables: Readonly<Record<string, string>>;
}
