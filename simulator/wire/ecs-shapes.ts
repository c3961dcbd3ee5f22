import {
  boolean,
  integer,
  kept,
  list,
  mapOfStrings,
  oneOf,
  openStructure,
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
  deploymentCircuitBreaker: optional(
    structure({
      ...{ enable: boolean, rollback: boolean, resetOnHealthyTask: optional(boolean) },
      thresholdConfiguration: optional(
        structure({
          type: oneOf('COUNT', 'BOUNDED_PERCENT', 'UNBOUNDED_PERCENT'),
          value: integer({ min: 1 }),
        }),
      ),
    }),
  ),
  maximumPercent: optional(integer({ min: 0 })),
  minimumHealthyPercent: optional(integer({ min: 0 })),
  alarms: optional(kept),
  strategy: optional(oneOf('ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY')),
  bakeTimeInMinutes: optional(integer({ min: 0, max: 1440 })),
  lifecycleHooks: optional(kept),
  linearConfiguration: optional(kept),
  canaryConfiguration: optional(kept),
  earlySuccessCriteria: optional(kept),
});

const loadBalancers = list(
  structure({
    targetGroupArn: string(),
    containerName: string(),
    containerPort: integer({ min: 0, max: 65_535 }),
    advancedConfiguration: optional(kept),
  }),
);

const controller = structure({ type: oneOf('ECS', 'CODE_DEPLOY', 'EXTERNAL') });

/** Parameters that the model does not use: kept, and given back. */
const keptOfServices = {
  ...{ networkConfiguration: optional(kept), platformVersion: optional(string()) },
  ...{ capacityProviderStrategy: optional(kept), availabilityZoneRebalancing: optional(string()) },
  ...{ placementConstraints: optional(kept), placementStrategy: optional(kept) },
  ...{ enableECSManagedTags: optional(boolean), enableExecuteCommand: optional(boolean) },
  propagateTags: optional(oneOf('TASK_DEFINITION', 'SERVICE', 'NONE')),
  ...{ serviceRegistries: optional(kept), serviceConnectConfiguration: optional(kept) },
  ...{ volumeConfigurations: optional(kept), vpcLatticeConfigurations: optional(kept) },
  ...{ gatewayConnectors: optional(kept), monitoring: optional(kept) },
};

export const KEPT_OF_SERVICES = [
  ...(['networkConfiguration', 'platformVersion', 'capacityProviderStrategy'] as const),
  ...(['availabilityZoneRebalancing', 'placementConstraints', 'placementStrategy'] as const),
  ...(['enableECSManagedTags', 'enableExecuteCommand', 'propagateTags', 'serviceRegistries'] as const),
  ...(['serviceConnectConfiguration', 'volumeConfigurations', 'vpcLatticeConfigurations'] as const),
  ...(['gatewayConnectors', 'monitoring'] as const),
];
export type KeptOfServices = StructureOf<typeof keptOfServices>;

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

const tags = list(structure({ key: string({ min: 1, max: 128 }), value: string({ max: 256 }) }), { max: 50 });

const containerDefinition = openStructure({
  name: string({ min: 1 }),
  image: string({ min: 1 }),
  environment: optional(list(structure({ name: string(), value: string() }))),
  portMappings: optional(
    list(
      openStructure({
        containerPort: optional(integer({ min: 0, max: 65_535 })),
        hostPort: optional(integer({ min: 0, max: 65_535 })),
        protocol: optional(oneOf('tcp', 'udp')),
      }),
    ),
  ),
  ...{ cpu: optional(count), memory: optional(count), memoryReservation: optional(count) },
  essential: optional(boolean),
  logConfiguration: optional(
    openStructure({ logDriver: string({ min: 1 }), options: optional(mapOfStrings) }),
  ),
});

/** What DescribeTaskDefinition says of a task definition and RegisterTaskDefinition does not take. */
const ANSWERED = [
  ...['taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities'],
  ...['registeredAt', 'registeredBy', 'deregisteredAt', 'deleteRequestedAt'],
];

export const registerTaskDefinition = openStructure(
  {
    family: string({ pattern: /^[A-Za-z0-9_-]{1,255}$/ }),
    containerDefinitions: list(containerDefinition, { min: 1 }),
    ...{ taskRoleArn: optional(string()), executionRoleArn: optional(string()) },
    networkMode: optional(oneOf('bridge', 'host', 'awsvpc', 'none')),
    ...{ cpu: optional(string()), memory: optional(string()), tags: optional(tags) },
    requiresCompatibilities: optional(list(oneOf('EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'))),
  },
  ANSWERED,
);

export const describeTaskDefinition = {
  taskDefinition: string({ min: 1 }),
  include: optional(list(oneOf('TAGS'))),
};

export const createService = {
  ...keptOfServices,
  cluster,
  serviceName: string({ pattern: /^[A-Za-z0-9_-]{1,255}$/ }),
  taskDefinition: string({ min: 1 }),
  desiredCount: optional(count),
  loadBalancers: optional(loadBalancers),
  deploymentConfiguration: optional(deploymentConfiguration),
  deploymentController: optional(controller),
  healthCheckGracePeriodSeconds: optional(count),
  launchType: optional(oneOf('EC2', 'FARGATE', 'EXTERNAL')),
  schedulingStrategy: optional(oneOf('REPLICA')),
  ...{ clientToken: optional(string()), role: optional(string()), tags: optional(tags) },
};

export const describeServices = {
  cluster,
  services: list(string(), { min: 1, max: 10 }),
  include: optional(list(oneOf('TAGS'))),
};

export const updateService = {
  ...keptOfServices,
  cluster,
  service: string({ min: 1 }),
  desiredCount: optional(count),
  taskDefinition: optional(string({ min: 1 })),
  forceNewDeployment: optional(boolean),
  deploymentConfiguration: optional(deploymentConfiguration),
  deploymentController: optional(controller),
  loadBalancers: optional(loadBalancers),
  healthCheckGracePeriodSeconds: optional(count),
};

const resource = { resourceArn: string({ pattern: /^arn:aws[\w-]*:ecs:/ }) };
export const tagResource = { ...resource, tags };
export const untagResource = { ...resource, tagKeys: list(string({ min: 1, max: 128 }), { max: 50 }) };
export const listTagsForResource = resource;

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
