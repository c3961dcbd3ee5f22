import type { Behaviour } from './behaviour.ts';
import type { Fields } from './value.ts';

export interface Cluster {
  readonly name: string;
  readonly arn: string;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly environment: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly number[];
  /** The whole definition as it came, known and unknown members alike; absent for one that no call has registered. */
  readonly sent?: Fields;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  readonly containers: readonly Container[];
  readonly registeredAt: number;
  /** Everything else it was registered with, given back as it came. */
  readonly rest: Fields;
}

/** Where a service registers its tasks. */
export interface ServiceLoadBalancer {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
}

export type RolloutState = 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';

export interface Deployment {
  readonly id: string;
  status: 'PRIMARY' | 'ACTIVE';
  readonly taskDefinition: TaskDefinition;
  rolloutState: RolloutState;
  rolloutStateReason: string;
  failedTasks: number;
  readonly createdAt: number;
  updatedAt: number;
}

export type TaskStatus =
  'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'DEPROVISIONING' | 'STOPPED';

export interface Task {
  readonly arn: string;
  readonly id: string;
  readonly ip: string;
  readonly service: Service;
  readonly deployment: Deployment;
  readonly taskDefinition: TaskDefinition;
  readonly behaviour: Behaviour;
  /** Of its containers' images, by image, as they were when it was placed. */
  readonly digests: ReadonlyMap<string, string>;
  /** Where it registers: those of the service when it was placed. */
  readonly loadBalancers: readonly ServiceLoadBalancer[];
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** Every target group says it is healthy (or there is none to say so). */
  ready: boolean;
  readonly createdAt: number;
  startedAt: number | undefined;
  stoppingAt: number | undefined;
  stoppedAt: number | undefined;
  stopCode: string | undefined;
  stoppedReason: string | undefined;
  /** Of the first container, whose accidents these are. */
  exitCode: number | undefined;
  /** Why the first container did not run, where it did not. */
  containerReason: string | undefined;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentCircuitBreaker.html */
export interface CircuitBreaker {
  readonly enable: boolean;
  readonly rollback: boolean;
  /** Whether a task that gets healthy takes back the failures before it; default true. */
  readonly resetOnHealthyTask?: boolean | undefined;
  /** Failures that are too many; default half of the desired count, 3 to 200. */
  readonly thresholdConfiguration?: FailureThreshold | undefined;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ThresholdConfiguration.html */
export interface FailureThreshold {
  readonly type: 'COUNT' | 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT';
  readonly value: number;
}

export interface ServiceEvent {
  readonly id: string;
  readonly createdAt: number;
  readonly message: string;
}

export type DeploymentController = 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
export type DeploymentStrategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';

export interface Service {
  readonly arn: string;
  readonly name: string;
  readonly cluster: Cluster;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  taskDefinition: TaskDefinition;
  /** PRIMARY first. */
  readonly deployments: Deployment[];
  /** Newest first, as AWS gives them. */
  readonly events: ServiceEvent[];
  loadBalancers: readonly ServiceLoadBalancer[];
  controller: DeploymentController;
  strategy: DeploymentStrategy;
  circuitBreaker: CircuitBreaker;
  minimumHealthyPercent: number;
  maximumPercent: number;
  graceMs: number;
  readonly createdAt: number;
  /** Tasks that are not STOPPED. */
  readonly tasks: Set<Task>;
  /** STOPPED tasks of the last hour, newest last. */
  stopped: Task[];
  /** Nothing can be placed: tasks never start. */
  placementBlocked: boolean;
  steady: boolean;
  /** Tasks that ended before they were ready, in a row. */
  failuresInARow: number;
  /** No task is started before this time. */
  startsHeldUntil: number;
  /** The last deployment that was completed: what the circuit breaker goes back to. */
  completed: Deployment | undefined;
  /** What it was created or updated with and the model does not use, to be given back. */
  rest: Fields;
}
