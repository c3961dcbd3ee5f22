import { ACCOUNT, arnOf, nameOf, REGION } from './arn.ts';
import type {
  CircuitBreaker,
  Cluster,
  Container,
  Deployment,
  DeploymentController,
  DeploymentStrategy,
  Service,
  ServiceLoadBalancer,
  Task,
  TaskDefinition,
} from './ecs-types.ts';
import { ApiError } from './errors.ts';
import type { LoadBalancing } from './load-balancing.ts';
import type { Random } from './random.ts';
import { Scheduler } from './scheduler.ts';
import { Tags } from './tags.ts';
import { settle, type ServiceChange } from './service-change.ts';
import { STOPPED_KEPT_MS, type TaskSettings } from './tasks.ts';
import type { Timeline } from './timeline.ts';
import type { Fields } from './value.ts';

export interface NewService {
  readonly cluster: Cluster;
  readonly name: string;
  readonly taskDefinition: TaskDefinition;
  readonly desiredCount: number;
  readonly loadBalancers?: readonly ServiceLoadBalancer[];
  readonly controller?: DeploymentController;
  readonly strategy?: DeploymentStrategy;
  readonly circuitBreaker?: CircuitBreaker;
  readonly minimumHealthyPercent?: number;
  readonly maximumPercent?: number;
  readonly graceMs?: number;
  readonly rest?: Fields;
  /** Begin with all tasks running and healthy, as a service that has been up for long. */
  readonly warm?: boolean;
}

/** Clusters, task definitions and services. */
export class Containers {
  readonly clusters = new Map<string, Cluster>();
  /** By `family:revision`. */
  readonly taskDefinitions = new Map<string, TaskDefinition>();
  /** By `cluster/service`. */
  readonly services = new Map<string, Service>();
  readonly scheduler: Scheduler;
  readonly tags = new Tags();
  readonly #timeline: Timeline;

  constructor(timeline: Timeline, random: Random, balancing: LoadBalancing, settings: TaskSettings) {
    this.#timeline = timeline;
    this.scheduler = new Scheduler(timeline, random, balancing, settings);
  }

  createCluster(name: string): Cluster {
    const cluster = this.clusters.get(name) ?? { name, arn: arnOf('ecs', `cluster/${name}`) };
    this.clusters.set(name, cluster);
    return cluster;
  }

  /** @throws ApiError ClusterNotFoundException */
  cluster(nameOrArn = 'default'): Cluster {
    const cluster = this.clusters.get(nameOf(nameOrArn));
    if (cluster === undefined || (nameOrArn.startsWith('arn:') && nameOrArn !== cluster.arn)) {
      throw new ApiError('ClusterNotFoundException', 'Cluster not found.');
    }
    return cluster;
  }

  registerTaskDefinition(
    family: string,
    containers: readonly Container[],
    rest: Fields = {},
  ): TaskDefinition {
    const revision = [...this.taskDefinitions.values()].filter((other) => other.family === family).length + 1;
    const arn = arnOf('ecs', `task-definition/${family}:${revision}`);
    const definition = { arn, family, revision, containers, registeredAt: this.#timeline.now, rest };
    this.taskDefinitions.set(`${family}:${revision}`, definition);
    return definition;
  }

  /** Finds by ARN, `family:revision`, or `family` for the newest. @throws ApiError ClientException */
  taskDefinition(reference: string): TaskDefinition {
    const name = nameOf(reference);
    const exact = this.taskDefinitions.get(name);
    const found = exact ?? [...this.taskDefinitions.values()].findLast(({ family }) => family === name);
    if (found === undefined) throw new ApiError('ClientException', 'Unable to describe task definition.');
    return found;
  }

  createService(input: NewService): Service {
    const key = `${input.cluster.name}/${input.name}`;
    const existing = this.services.get(key);
    if (existing !== undefined && existing.status !== 'INACTIVE') {
      throw new ApiError('InvalidParameterException', 'Creation of service was not idempotent.');
    }
    const service = this.#assemble(input);
    this.services.set(key, service);
    const deployment = this.scheduler.newDeployment(service, input.taskDefinition);
    if (input.warm === true) this.#warmUp(service, deployment);
    this.scheduler.reconcile(service);
    return service;
  }

  /** Finds by name or ARN, whatever its status. */
  findService(cluster: Cluster, nameOrArn: string): Service | undefined {
    const service = this.services.get(`${cluster.name}/${nameOf(nameOrArn)}`);
    const short = `arn:aws:ecs:${REGION}:${ACCOUNT}:service/${service?.name ?? ''}`;
    const matches = !nameOrArn.startsWith('arn:') || nameOrArn === service?.arn || nameOrArn === short;
    return matches ? service : undefined;
  }

  /** @throws ApiError ServiceNotFoundException, ServiceNotActiveException */
  activeService(cluster: Cluster, nameOrArn: string): Service {
    const service = this.findService(cluster, nameOrArn);
    if (service === undefined) throw new ApiError('ServiceNotFoundException', 'Service not found.');
    if (service.status !== 'ACTIVE')
      throw new ApiError('ServiceNotActiveException', 'Service was not ACTIVE.');
    return service;
  }

  /** Whether clusters, task definitions or services have one with this ARN. */
  hasResource(arn: string): boolean {
    const all = [this.clusters, this.taskDefinitions, this.services].flatMap((some) => [...some.values()]);
    return all.some((one) => one.arn === arn);
  }

  /** A desired count alone starts no deployment; another task definition, or force, does. */
  updateService(service: Service, change: ServiceChange): void {
    const { taskDefinition = service.taskDefinition, forceNewDeployment = false } = change;
    const isRedeployed = settle(service, change) || taskDefinition !== service.taskDefinition;
    if (isRedeployed || forceNewDeployment) this.scheduler.newDeployment(service, taskDefinition);
    service.startsHeldUntil = 0;
    this.scheduler.reconcile(service);
  }

  deleteService(service: Service): void {
    service.desiredCount = 0;
    service.status = 'DRAINING';
    this.scheduler.reconcile(service);
  }

  /** Every task that can be described: those that are not STOPPED, and the STOPPED ones of the last hour. */
  tasksOf(cluster: Cluster): readonly Task[] {
    const services = [...this.services.values()].filter((service) => service.cluster === cluster);
    const oldest = this.#timeline.now - STOPPED_KEPT_MS;
    return services.flatMap((service) => [
      ...service.tasks,
      ...service.stopped.filter(({ stoppedAt = 0 }) => stoppedAt > oldest),
    ]);
  }

  #warmUp(service: Service, deployment: Deployment): void {
    // The scheduler must not fill up what is being filled here.
    service.startsHeldUntil = Infinity;
    for (let task = 0; task < service.desiredCount; task += 1)
      this.scheduler.tasks.startWarm(service, deployment);
    service.startsHeldUntil = 0;
  }

  #assemble(input: NewService): Service {
    const { cluster, name, desiredCount, taskDefinition } = input;
    return {
      ...{
        arn: arnOf('ecs', `service/${cluster.name}/${name}`),
        name,
        cluster,
        desiredCount,
        taskDefinition,
      },
      ...{ status: 'ACTIVE', deployments: [], events: [], loadBalancers: input.loadBalancers ?? [] },
      ...{ controller: input.controller ?? 'ECS', strategy: input.strategy ?? 'ROLLING' },
      circuitBreaker: input.circuitBreaker ?? { enable: false, rollback: false },
      ...{
        minimumHealthyPercent: input.minimumHealthyPercent ?? 100,
        maximumPercent: input.maximumPercent ?? 200,
      },
      ...{ graceMs: input.graceMs ?? 0, createdAt: this.#timeline.now, tasks: new Set(), stopped: [] },
      ...{
        placementBlocked: false,
        completed: undefined,
        steady: false,
        failuresInARow: 0,
        startsHeldUntil: 0,
        rest: input.rest ?? {},
      },
    };
  }
}
