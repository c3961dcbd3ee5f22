import {
  boolean,
  integer,
  kept,
  list,
  oneOf,
  optional,
  string,
  structure,
  type StructureOf,
} from './schema.ts';

/**
 * What the ECS operations accept.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Operations.html
 */
const deploymentConfiguration = structure({
  deploymentCircuitBreaker: optional(structure({ enable: boolean, rollback: boolean })),
  maximumPercent: optional(integer({ min: 0 })),
  minimumHealthyPercent: optional(integer({ min: 0 })),
  alarms: optional(kept),
  strategy: optional(oneOf('ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY')),
  bakeTimeInMinutes: optional(integer({ min: 0, max: 1440 })),
  lifecycleHooks: optional(kept),
  linearConfiguration: optional(kept),
  canaryConfiguration: optional(kept),
});

const cluster = optional(string({ min: 1 }));
const count = integer({ min: 0 });

export const createCluster = {
  ...{ clusterName: optional(string({ pattern: /^[A-Za-z0-9_-]{1,255}$/ })), tags: optional(kept) },
  ...{ settings: optional(kept), configuration: optional(kept), capacityProviders: optional(kept) },
  ...{ defaultCapacityProviderStrategy: optional(kept), serviceConnectDefaults: optional(kept) },
};

export const describeClusters = {
  clusters: optional(list(string(), { max: 100 })),
  include: optional(list(oneOf('ATTACHMENTS', 'CONFIGURATIONS', 'SETTINGS', 'STATISTICS', 'TAGS'))),
};

const containerDefinition = structure({
  name: string({ min: 1 }),
  image: string({ min: 1 }),
  environment: optional(list(structure({ name: string(), value: string() }))),
  portMappings: optional(
    list(
      structure({
        containerPort: optional(integer({ min: 0, max: 65_535 })),
        hostPort: optional(integer({ min: 0, max: 65_535 })),
        protocol: optional(oneOf('tcp', 'udp')),
        name: optional(string()),
        appProtocol: optional(oneOf('http', 'http2', 'grpc')),
      }),
    ),
  ),
  ...{ cpu: optional(count), memory: optional(count), memoryReservation: optional(count) },
  ...{
    essential: optional(boolean),
    command: optional(kept),
    entryPoint: optional(kept),
    secrets: optional(kept),
  },
  ...{ logConfiguration: optional(kept), healthCheck: optional(kept), mountPoints: optional(kept) },
  ...{
    volumesFrom: optional(kept),
    dependsOn: optional(kept),
    ulimits: optional(kept),
    user: optional(string()),
  },
  ...{
    readonlyRootFilesystem: optional(boolean),
    stopTimeout: optional(count),
    startTimeout: optional(count),
  },
});

export const registerTaskDefinition = {
  family: string({ pattern: /^[A-Za-z0-9_-]{1,255}$/ }),
  containerDefinitions: list(containerDefinition, { min: 1 }),
  ...{ taskRoleArn: optional(string()), executionRoleArn: optional(string()) },
  ...{ networkMode: optional(oneOf('bridge', 'host', 'awsvpc', 'none')), volumes: optional(kept) },
  ...{
    cpu: optional(string()),
    memory: optional(string()),
    tags: optional(kept),
    runtimePlatform: optional(kept),
  },
  requiresCompatibilities: optional(list(oneOf('EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'))),
  ...{ placementConstraints: optional(kept), ephemeralStorage: optional(kept) },
};

export const describeTaskDefinition = {
  taskDefinition: string({ min: 1 }),
  include: optional(list(oneOf('TAGS'))),
};

export const createService = {
  cluster,
  serviceName: string({ pattern: /^[A-Za-z0-9_-]{1,255}$/ }),
  taskDefinition: string({ min: 1 }),
  desiredCount: optional(count),
  loadBalancers: optional(
    list(
      structure({
        targetGroupArn: string(),
        containerName: string(),
        containerPort: integer({ min: 0, max: 65_535 }),
      }),
    ),
  ),
  deploymentConfiguration: optional(deploymentConfiguration),
  deploymentController: optional(structure({ type: oneOf('ECS', 'CODE_DEPLOY', 'EXTERNAL') })),
  healthCheckGracePeriodSeconds: optional(count),
  launchType: optional(oneOf('EC2', 'FARGATE', 'EXTERNAL')),
  schedulingStrategy: optional(oneOf('REPLICA')),
  ...{
    networkConfiguration: optional(kept),
    platformVersion: optional(string()),
    clientToken: optional(string()),
  },
  ...{
    tags: optional(kept),
    enableECSManagedTags: optional(boolean),
    enableExecuteCommand: optional(boolean),
  },
  propagateTags: optional(oneOf('TASK_DEFINITION', 'SERVICE', 'NONE')),
};

export const describeServices = {
  cluster,
  services: list(string(), { min: 1, max: 10 }),
  include: optional(list(oneOf('TAGS'))),
};

export const updateService = {
  cluster,
  service: string({ min: 1 }),
  desiredCount: optional(count),
  taskDefinition: optional(string({ min: 1 })),
  forceNewDeployment: optional(boolean),
  deploymentConfiguration: optional(deploymentConfiguration),
};

export const deleteService = { cluster, service: string({ min: 1 }), force: optional(boolean) };

const page = { nextToken: optional(string()), maxResults: optional(integer({ min: 1, max: 100 })) };

export const listServices = {
  ...{ cluster, ...page },
  launchType: optional(oneOf('EC2', 'FARGATE', 'EXTERNAL')),
  schedulingStrategy: optional(oneOf('REPLICA', 'DAEMON')),
};

export const listTasks = {
  ...{ cluster, ...page },
  ...{ family: optional(string()), startedBy: optional(string()), serviceName: optional(string()) },
  desiredStatus: optional(oneOf('RUNNING', 'PENDING', 'STOPPED')),
  launchType: optional(oneOf('EC2', 'FARGATE', 'EXTERNAL')),
};

export const describeTasks = {
  cluster,
  tasks: list(string(), { min: 1, max: 100 }),
  include: optional(list(oneOf('TAGS'))),
};

export type CreateServiceInput = StructureOf<typeof createService>;
export type UpdateServiceInput = StructureOf<typeof updateService>;
export type ListTasksInput = StructureOf<typeof listTasks>;
