import { arnOf, nameOf } from '../model/arn.ts';
import type { NewService } from '../model/containers.ts';
import type { Service, Task } from '../model/ecs-types.ts';
import { ApiError } from '../model/errors.ts';
import type { Fields } from '../model/value.ts';
import type { World } from '../model/world.ts';
import { describeService, describeTask } from './ecs-describe.ts';
import * as shapes from './ecs-shapes.ts';
import { taskDefinitionOperations } from './ecs-task-definitions.ts';
import { describeTags, tagOperations } from './ecs-tags.ts';
import { changes, reads, type Operation } from './operation.ts';
import { pageOf } from './paging.ts';

const invalid = (message: string): ApiError => new ApiError('InvalidParameterException', message);
const missing = (arn: string): Fields => ({ arn, reason: 'MISSING' });

const checkTargetGroups = (
  world: World,
  balancers: shapes.CreateServiceInput['loadBalancers'] = [],
): void => {
  for (const { targetGroupArn } of balancers) {
    if (!world.balancing.targetGroups.has(targetGroupArn)) {
      throw invalid(`The target group ${targetGroupArn} does not exist.`);
    }
  }
};

/** What was sent of the parameters that are only kept. */
const keptOf = (input: shapes.KeptOfServices): Fields => {
  const entries = shapes.KEPT_OF_SERVICES.map((name) => [name, input[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
};

const createService = (world: World, input: shapes.CreateServiceInput): Fields => {
  const { deploymentConfiguration: configuration = {} } = input;
  checkTargetGroups(world, input.loadBalancers);
  const wanted: NewService = {
    cluster: world.containers.cluster(input.cluster),
    name: input.serviceName,
    taskDefinition: world.containers.taskDefinition(input.taskDefinition),
    desiredCount: input.desiredCount ?? 1,
    loadBalancers: input.loadBalancers ?? [],
    controller: input.deploymentController?.type ?? 'ECS',
    strategy: configuration.strategy ?? 'ROLLING',
    circuitBreaker: configuration.deploymentCircuitBreaker ?? { enable: false, rollback: false },
    minimumHealthyPercent: configuration.minimumHealthyPercent ?? 100,
    maximumPercent: configuration.maximumPercent ?? 200,
    graceMs: (input.healthCheckGracePeriodSeconds ?? 0) * 1000,
    rest: keptOf(input),
  };
  const { containers } = world;
  const service = containers.createService(wanted);
  containers.tags.add(service.arn, input.tags ?? []);
  return { service: describeService(service) };
};

const refuseUnderOtherController = (service: Service, input: shapes.UpdateServiceInput): void => {
  const changesMore = input.taskDefinition !== undefined || input.forceNewDeployment === true;
  if (service.controller === 'ECS' || !changesMore) return;
  const use = service.controller === 'CODE_DEPLOY' ? 'CodeDeploy' : 'a task set';
  throw invalid(
    `Unable to update task definition on services with a ${service.controller} deployment controller. Use ${use} to trigger a new deployment.`,
  );
};

const updateService = (world: World, input: shapes.UpdateServiceInput): Fields => {
  const service = world.containers.activeService(world.containers.cluster(input.cluster), input.service);
  refuseUnderOtherController(service, input);
  checkTargetGroups(world, input.loadBalancers);
  const { deploymentConfiguration: configuration = {}, taskDefinition } = input;
  const { healthCheckGracePeriodSeconds: graceSeconds } = input;
  world.containers.updateService(service, {
    desiredCount: input.desiredCount,
    taskDefinition:
      taskDefinition === undefined ? undefined : world.containers.taskDefinition(taskDefinition),
    forceNewDeployment: input.forceNewDeployment,
    circuitBreaker: configuration.deploymentCircuitBreaker,
    minimumHealthyPercent: configuration.minimumHealthyPercent,
    maximumPercent: configuration.maximumPercent,
    strategy: configuration.strategy,
    controller: input.deploymentController?.type,
    loadBalancers: input.loadBalancers,
    graceMs: graceSeconds === undefined ? undefined : graceSeconds * 1000,
    rest: keptOf(input),
  });
  return { service: describeService(service) };
};

const wants =
  (input: shapes.ListTasksInput) =>
  (task: Task): boolean =>
    task.desiredStatus === (input.desiredStatus ?? 'RUNNING') &&
    (input.serviceName === undefined || task.service.name === nameOf(input.serviceName)) &&
    (input.family === undefined || task.taskDefinition.family === input.family) &&
    (input.startedBy === undefined || task.deployment.id === input.startedBy);

const listTasks = (world: World, input: shapes.ListTasksInput): Fields => {
  const cluster = world.containers.cluster(input.cluster);
  if (
    input.serviceName !== undefined &&
    world.containers.findService(cluster, input.serviceName) === undefined
  ) {
    throw new ApiError('ServiceNotFoundException', 'Service not found.');
  }
  const found = world.containers.tasksOf(cluster).filter(wants(input));
  const page = pageOf(found, input.maxResults ?? 100, input.nextToken, 'InvalidParameterException');
  return { taskArns: page.items.map(({ arn }) => arn), nextToken: page.next };
};

const describeCluster = (world: World, name: string): Fields => {
  const cluster = world.containers.cluster(name);
  const tasks = world.containers.tasksOf(cluster);
  const services = [...world.containers.services.values()].filter((service) => service.cluster === cluster);
  return {
    ...{ clusterArn: cluster.arn, clusterName: cluster.name, status: 'ACTIVE' },
    activeServicesCount: services.filter(({ status }) => status === 'ACTIVE').length,
    runningTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ lastStatus }) => lastStatus === 'PENDING').length,
    registeredContainerInstancesCount: 0,
  };
};

/** The simulated part of Amazon ECS. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ */
export const ecsOperations: readonly Operation[] = [
  changes('CreateCluster', shapes.createCluster, (world, { clusterName = 'default' }) => {
    world.containers.createCluster(clusterName);
    return { cluster: describeCluster(world, clusterName) };
  }),
  reads('DescribeClusters', shapes.describeClusters, (world, { clusters = ['default'] }) => {
    const known = clusters.filter((name) => world.containers.clusters.has(nameOf(name)));
    const unknown = clusters.filter((name) => !known.includes(name));
    return {
      clusters: known.map((name) => describeCluster(world, name)),
      failures: unknown.map((name) => missing(arnOf('ecs', `cluster/${nameOf(name)}`))),
    };
  }),
  ...taskDefinitionOperations,
  ...tagOperations,
  changes('CreateService', shapes.createService, createService),
  reads('DescribeServices', shapes.describeServices, (world, input) => {
    const cluster = world.containers.cluster(input.cluster);
    const asked = input.services.map((name) => ({
      name,
      service: world.containers.findService(cluster, name),
    }));
    const described = (service: Service): Fields =>
      input.include === undefined
        ? describeService(service)
        : { ...describeService(service), tags: describeTags(world.containers, service.arn) };
    return {
      services: asked.flatMap(({ service }) => (service === undefined ? [] : described(service))),
      failures: asked.flatMap(({ name, service }) =>
        service === undefined ? missing(arnOf('ecs', `service/${cluster.name}/${nameOf(name)}`)) : [],
      ),
    };
  }),
  changes('UpdateService', shapes.updateService, updateService),
  changes('DeleteService', shapes.deleteService, (world, input) => {
    const service = world.containers.activeService(world.containers.cluster(input.cluster), input.service);
    if (service.desiredCount > 0 && input.force !== true) {
      throw invalid('The service cannot be stopped while it is scaled above 0.');
    }
    world.containers.deleteService(service);
    return { service: describeService(service) };
  }),
  reads('ListServices', shapes.listServices, (world, input) => {
    const cluster = world.containers.cluster(input.cluster);
    const services = [...world.containers.services.values()].filter(
      (service) => service.cluster === cluster && service.status !== 'INACTIVE',
    );
    const page = pageOf(services, input.maxResults ?? 10, input.nextToken, 'InvalidParameterException');
    return { serviceArns: page.items.map(({ arn }) => arn), nextToken: page.next };
  }),
  reads('ListTasks', shapes.listTasks, listTasks),
  reads('DescribeTasks', shapes.describeTasks, (world, input) => {
    const cluster = world.containers.cluster(input.cluster);
    const tasks = new Map(world.containers.tasksOf(cluster).map((task) => [task.id, task]));
    const asked = input.tasks.map((name) => ({ name, task: tasks.get(nameOf(name)) }));
    return {
      tasks: asked.flatMap(({ task }) => (task === undefined ? [] : describeTask(task))),
      failures: asked.flatMap(({ name, task }) =>
        task === undefined ? missing(arnOf('ecs', `task/${cluster.name}/${nameOf(name)}`)) : [],
      ),
    };
  }),
];
