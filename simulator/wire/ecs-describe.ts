import type { Deployment, Service, Task, TaskDefinition } from '../model/ecs-types.ts';
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
    platformVersion: 'LATEST',
    platformFamily: 'Linux',
    schedulingStrategy: 'REPLICA',
    loadBalancers: service.loadBalancers.map((balancer) => ({ ...balancer })),
    serviceRegistries: [],
    deploymentController: { type: service.controller },
    deploymentConfiguration: {
      deploymentCircuitBreaker: { ...service.circuitBreaker },
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
    enableECSManagedTags: false,
    enableExecuteCommand: false,
    propagateTags: 'NONE',
    placementConstraints: [],
    placementStrategy: [],
  };
};

const describeContainers = (task: Task): readonly Value[] =>
  task.taskDefinition.containers.map(({ name, image }) => ({
    name,
    image,
    taskArn: task.arn,
    lastStatus: task.lastStatus === 'DEACTIVATING' ? 'RUNNING' : task.lastStatus,
    exitCode: task.lastStatus === 'STOPPED' ? task.exitCode : undefined,
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

/** A task definition as DescribeTaskDefinition gives it. */
export const describeTaskDefinition = (definition: TaskDefinition): Fields => ({
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  cpu: '256',
  memory: '512',
  ...definition.rest,
  taskDefinitionArn: definition.arn,
  family: definition.family,
  revision: definition.revision,
  status: 'ACTIVE',
  registeredAt: dated(definition.registeredAt),
  containerDefinitions: definition.containers.map(({ name, image, environment, ports }) => ({
    name,
    image,
    essential: true,
    environment,
    portMappings: ports.map((containerPort) => ({ containerPort, hostPort: containerPort, protocol: 'tcp' })),
    mountPoints: [],
    volumesFrom: [],
  })),
});
