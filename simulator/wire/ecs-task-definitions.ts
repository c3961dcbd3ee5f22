import { PRINCIPAL } from '../model/arn.ts';
import type { Container, TaskDefinition } from '../model/ecs-types.ts';
import { isFields, isList, type Fields, type Value } from '../model/value.ts';
import { describeTags } from './ecs-tags.ts';
import * as shapes from './ecs-shapes.ts';
import { changesBy, reads, type Operation } from './operation.ts';

/** As AWS gives it back: with the defaults of what was left out, and the host's port where tasks have an address of their own. */
const describePort = (mapping: Value, networkMode: Value): Value => {
  if (!isFields(mapping)) return mapping;
  const { containerPort } = mapping;
  const hostPort = networkMode === 'awsvpc' || networkMode === 'host' ? containerPort : 0;
  return { hostPort, protocol: 'tcp', ...mapping };
};

/** A container that no call has registered, as if one had. */
const sentOf = ({ name, image, environment, ports, sent }: Container): Fields =>
  sent ?? { name, image, environment, portMappings: ports.map((containerPort) => ({ containerPort })) };

const describeContainer = (container: Container, networkMode: Value): Fields => {
  const { portMappings = [], ...sent } = sentOf(container);
  return {
    ...{ cpu: 0, essential: true, environment: [], mountPoints: [], volumesFrom: [], systemControls: [] },
    ...sent,
    portMappings: isList(portMappings)
      ? portMappings.map((mapping) => describePort(mapping, networkMode))
      : portMappings,
  };
};

/** What an instance must have to run it. */
const attributesOf = (networkMode: Value): readonly Value[] => [
  { name: 'com.amazonaws.ecs.capability.docker-remote-api.1.18' },
  ...(networkMode === 'awsvpc' ? [{ name: 'ecs.capability.task-eni' }] : []),
];

/** A task definition as DescribeTaskDefinition gives it: everything it was registered with, and what AWS adds. */
const describeTaskDefinition = (definition: TaskDefinition): Fields => {
  const { rest, containers } = definition;
  const networkMode = rest['networkMode'];
  return {
    ...{ volumes: [], placementConstraints: [] },
    ...rest,
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: 'ACTIVE',
    requiresAttributes: attributesOf(networkMode),
    compatibilities: networkMode === 'awsvpc' ? ['EC2', 'FARGATE'] : ['EC2'],
    registeredAt: new Date(definition.registeredAt),
    registeredBy: PRINCIPAL,
    containerDefinitions: containers.map((container) => describeContainer(container, networkMode)),
  };
};

/** Task definitions of Amazon ECS. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
export const taskDefinitionOperations: readonly Operation[] = [
  changesBy('RegisterTaskDefinition', shapes.registerTaskDefinition, ({ containers }, input) => {
    const { family, containerDefinitions, tags = [], ...rest } = input;
    const read = containerDefinitions.map((sent): Container => {
      const { name, image, environment = [], portMappings = [] } = sent;
      const ports = portMappings.flatMap(({ containerPort }) => containerPort ?? []);
      return { name, image, environment, ports, sent };
    });
    const definition = containers.registerTaskDefinition(family, read, rest);
    containers.tags.add(definition.arn, tags);
    return {
      taskDefinition: describeTaskDefinition(definition),
      tags: describeTags(containers, definition.arn),
    };
  }),
  reads('DescribeTaskDefinition', shapes.describeTaskDefinition, ({ containers }, input) => {
    const definition = containers.taskDefinition(input.taskDefinition);
    const tags = input.include === undefined ? [] : describeTags(containers, definition.arn);
    return { taskDefinition: describeTaskDefinition(definition), tags };
  }),
];
