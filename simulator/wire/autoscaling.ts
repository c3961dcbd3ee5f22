import { ApiError } from '../model/errors.ts';
import type { ScalableTarget } from '../model/scaling.ts';
import type { Fields } from '../model/value.ts';
import { jsonProtocol } from './json-protocol.ts';
import { changes, reads, type Operation } from './operation.ts';
import { pageOf } from './paging.ts';
import { byName, type Protocol } from './protocol.ts';
import { boolean, integer, list, mapOfStrings, oneOf, optional, string, structure } from './schema.ts';

const NAMESPACES = [
  ...(['ecs', 'elasticmapreduce', 'ec2', 'appstream', 'dynamodb', 'rds', 'sagemaker'] as const),
  ...(['custom-resource', 'comprehend', 'lambda', 'cassandra', 'kafka', 'elasticache'] as const),
  ...(['neptune', 'workspaces'] as const),
];
const DIMENSION = 'ecs:service:DesiredCount';
const MOST = 50;

const target = {
  ServiceNamespace: oneOf(...NAMESPACES),
  ResourceId: string({ min: 1, max: 1600 }),
  ScalableDimension: string({ min: 1 }),
};

const registerScalableTarget = {
  ...target,
  ...{ MinCapacity: optional(integer({ min: 0 })), MaxCapacity: optional(integer({ min: 0 })) },
  ...{ RoleARN: optional(string({ min: 1 })), Tags: optional(mapOfStrings) },
  SuspendedState: optional(
    structure({
      DynamicScalingInSuspended: optional(boolean),
      DynamicScalingOutSuspended: optional(boolean),
      ScheduledScalingSuspended: optional(boolean),
    }),
  ),
};

const describeScalableTargets = {
  ServiceNamespace: target.ServiceNamespace,
  ResourceIds: optional(list(string({ min: 1, max: 1600 }), { max: MOST })),
  ScalableDimension: optional(target.ScalableDimension),
  ...{ MaxResults: optional(integer({ min: 1, max: MOST })), NextToken: optional(string()) },
};

const ROLE =
  'arn:aws:iam::123456789012:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService';

const describe = ({ arn, resourceId, min, max, suspended, createdAt }: ScalableTarget): Fields => ({
  ...{ ServiceNamespace: 'ecs', ResourceId: resourceId, ScalableDimension: DIMENSION },
  ...{ MinCapacity: min, MaxCapacity: max, RoleARN: ROLE, CreationTime: new Date(createdAt) },
  SuspendedState: {
    DynamicScalingInSuspended: suspended.in,
    DynamicScalingOutSuspended: suspended.out,
    ScheduledScalingSuspended: suspended.scheduled,
  },
  ScalableTargetARN: arn,
});

interface Asked {
  readonly ServiceNamespace: string;
  readonly ScalableDimension?: string | undefined;
}

const isOfServices = ({ ServiceNamespace, ScalableDimension = DIMENSION }: Asked): boolean =>
  ServiceNamespace === 'ecs' && ScalableDimension === DIMENSION;

const refuseOthers = (asked: Asked): void => {
  if (isOfServices(asked)) return;
  throw new ApiError('ValidationException', `Only ${DIMENSION} of ecs can be scaled in this simulator`);
};

const operations: readonly Operation[] = [
  changes('RegisterScalableTarget', registerScalableTarget, ({ scaling }, input) => {
    refuseOthers(input);
    const { ResourceId: id, MinCapacity: min, MaxCapacity: max, SuspendedState: state } = input;
    const suspended = state && {
      in: state.DynamicScalingInSuspended,
      out: state.DynamicScalingOutSuspended,
      scheduled: state.ScheduledScalingSuspended,
    };
    return { ScalableTargetARN: scaling.register(id, { min, max, suspended }).arn };
  }),
  changes('DeregisterScalableTarget', target, ({ scaling }, input) => {
    refuseOthers(input);
    scaling.deregister(input.ResourceId);
    return {};
  }),
  reads('DescribeScalableTargets', describeScalableTargets, ({ scaling }, input) => {
    const all = isOfServices(input) ? [...scaling.targets.values()] : [];
    const asked = all.filter(({ resourceId }) => input.ResourceIds?.includes(resourceId) ?? true);
    const page = pageOf(asked, input.MaxResults ?? MOST, input.NextToken, 'InvalidNextTokenException');
    return { ScalableTargets: page.items.map(describe), NextToken: page.next };
  }),
];

/** The simulated part of Application Auto Scaling. https://docs.aws.amazon.com/autoscaling/application/APIReference/ */
export const autoscalingProtocol: Protocol = jsonProtocol({
  ...{ service: 'application-autoscaling', target: 'AnyScaleFrontendService', version: '1.1' },
  ...{ queryCompatible: false, operations: byName(operations) },
  codes: {
    ...{ invalidParameter: 'ValidationException', missingParameter: 'ValidationException' },
    ...{ throttled: 'ThrottlingException', accessDenied: 'AccessDeniedException' },
    ...{ serverError: 'InternalServiceException', unknownOperation: 'UnknownOperationException' },
  },
});
