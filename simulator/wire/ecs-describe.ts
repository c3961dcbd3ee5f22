import type { CircuitBreaker, Deployment, Service, Task } from '../model/ecs-types.ts';
import type { Fields, Value } from '../model/value.ts';

const dated = (atMs: number | undefined): Date | undefined =>
  atMs === undefined ? undefined : new Date(atMs);

interface Counts {
  readonly running: number;
  readonly pending: number;
}

const countsOf = (tasks: Iterable<Task>): Counts => {
  const counts = { running: 0, pending: 0 };
  for (const { lastStatus } of tasks) {
    if (lastStatus === 'RUNNING') counts.running += 1;
    if (lastStatus === 'PENDING' || lastStatus === 'PROVISIONING') counts.pending += 1;
  }
  return counts;
};

const describeDeployment = (service: Service, deployment: Deployment): Fields => {
  const { running, pending } = countsOf([...service.tasks].filter((task) => task.deployment === deployment));
  return {
    id: deployment.id,
    status: deployment.status,
    taskDefinition: deployment.taskDefinition.arn,
    desiredCount: deployment.status === 'PRIMARY' ? service.desiredCount : 0,
    pendingCount: pending,
    runningCount: running,
    failedTasks: deployment.failedTasks,
    createdAt: dated(deployment.createdAt),
    updatedAt: dated(deployment.updatedAt),
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    platformFamily: 'Linux',
    rolloutState: deployment.rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
  };
};

/** A service as DescribeServices gives it. */
export const describeService = (service: Service): Fields => {
  const { running, pending } = countsOf(service.tasks);
  return {
    platformVersion: 'LATEST',
    serviceRegistries: [],
    ...{ enableECSManagedTags: false, enableExecuteCommand: false, propagateTags: 'NONE' },
    ...{ placementConstraints: [], placementStrategy: [] },
    ...service.rest,
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    status: service.status,
    desiredCount: service.desiredCount,
    runningCount: running,
    pendingCount: pending,
    taskDefinition: service.taskDefinition.arn,
    launchType: 'FARGATE',
    platformFamily: 'Linux',
    schedulingStrategy: 'REPLICA',
    loadBalancers: service.loadBalancers.map((balancer) => ({ ...balancer })),
    deploymentController: { type: service.controller },
    deploymentConfiguration: {
      deploymentCircuitBreaker: describeBreaker(service.circuitBreaker),
      maximumPercent: service.maximumPercent,
      minimumHealthyPercent: service.minimumHealthyPercent,
      strategy: service.strategy,
      bakeTimeInMinutes: 0,
    },
    deployments: service.deployments.map((deployment) => describeDeployment(service, deployment)),
    events: service.events.map(({ id, createdAt, message }) => ({
      id,
      createdAt: dated(createdAt),
      message,
    })),
    roleArn: undefined,
    createdAt: dated(service.createdAt),
    healthCheckGracePeriodSeconds: service.loadBalancers.length === 0 ? undefined : service.graceMs / 1000,
  };
};

const describeBreaker = ({ thresholdConfiguration, ...flags }: CircuitBreaker): Fields => ({
  ...flags,
  thresholdConfiguration: thresholdConfiguration && { ...thresholdConfiguration },
});

/** Accidents are those of the first container; the others are told to stop, and do. */
const exitCodeOf = (task: Task, index: number): number | undefined => {
  if (task.lastStatus !== 'STOPPED' || task.exitCode === undefined) return undefined;
  return index === 0 || task.stopCode !== 'EssentialContainerExited' ? task.exitCode : 0;
};

const describeContainers = (task: Task): readonly Value[] =>
  task.taskDefinition.containers.map(({ name, image }, index) => ({
    containerArn: task.arn.replace(':task/', ':container/').concat(`/${index}`),
    taskArn: task.arn,
    name,
    image,
    imageDigest: task.containerReason === undefined ? task.digests.get(image) : undefined,
    runtimeId: `${task.id}-${index}`,
    lastStatus: task.lastStatus === 'DEACTIVATING' ? 'RUNNING' : task.lastStatus,
    exitCode: exitCodeOf(task, index),
    reason: index === 0 ? task.containerReason : undefined,
    healthStatus: 'UNKNOWN',
    networkInterfaces: [{ privateIpv4Address: task.ip }],
    cpu: '0',
  }));

/** A task as DescribeTasks gives it. */
export const describeTask = (task: Task): Fields => ({
  taskArn: task.arn,
  clusterArn: task.service.cluster.arn,
  taskDefinitionArn: task.taskDefinition.arn,
  group: `service:${task.service.name}`,
  startedBy: task.deployment.id,
  lastStatus: task.lastStatus,
  desiredStatus: task.desiredStatus,
  healthStatus: 'UNKNOWN',
  launchType: 'FARGATE',
  platformVersion: '1.4.0',
  availabilityZone: 'us-east-1a',
  connectivity: 'CONNECTED',
  createdAt: dated(task.createdAt),
  startedAt: dated(task.startedAt),
  stoppingAt: dated(task.stoppingAt),
  stoppedAt: dated(task.stoppedAt),
  stopCode: task.stopCode,
  stoppedReason: task.stoppedReason,
  containers: describeContainers(task),
  attachments: [
    {
      id: task.id.slice(0, 8),
      type: 'ElasticNetworkInterface',
      status: task.lastStatus === 'STOPPED' ? 'DELETED' : 'ATTACHED',
      details: [{ name: 'privateIPv4Address', value: task.ip }],
    },
  ],
  cpu: '256',
  memory: '512',
  version: 1,
});
