import type {
  DescribeScalableTargetsCommandInput,
  RegisterScalableTargetCommandInput,
  ScalableTarget,
} from '@aws-sdk/client-application-auto-scaling';
import { boolean, field, number, type Place } from '../rollout/decode.ts';
import { batches, lastSegment, unique } from './batches.ts';
import type { Aws } from './clients.ts';
import { call } from './errors.ts';

/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html */
const TARGETS_A_CALL = 50;
const NAMESPACE = 'ecs';
const DIMENSION = 'ecs:service:DesiredCount';

/** What Application Auto Scaling may do to the desired count of a service. */
export interface Scaling {
  /** Limits of the count. */
  readonly min: number;
  readonly max: number;
  /** Whether scaling in and out by a policy, and scaling by schedule, are suspended. */
  readonly inSuspended: boolean;
  readonly outSuspended: boolean;
  readonly scheduledSuspended: boolean;
}

/** Scaling of services by name; one that is not there has none. */
export async function describeScaling(
  aws: Aws,
  cluster: string,
  services: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Scaling>> {
  const found = new Map<string, Scaling>();
  for (const batch of batches(unique(services), TARGETS_A_CALL)) {
    const ids = batch.map((service) => scalingId(cluster, service));
    for (const target of await targets(aws, ids, signal)) {
      if (target.ResourceId !== undefined) found.set(lastSegment(target.ResourceId), scalingOf(target));
    }
  }
  return found;
}

/**
 * Sets limits and suspensions. One request, never retried. Any such call brings the desired count within the limits at once:
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
 */
export async function setScaling(
  aws: Aws,
  cluster: string,
  service: string,
  scaling: Scaling,
  signal: AbortSignal,
): Promise<void> {
  const id = scalingId(cluster, service);
  const input: RegisterScalableTargetCommandInput = {
    ServiceNamespace: NAMESPACE,
    ScalableDimension: DIMENSION,
    ResourceId: id,
    MinCapacity: scaling.min,
    MaxCapacity: scaling.max,
    SuspendedState: {
      DynamicScalingInSuspended: scaling.inSuspended,
      DynamicScalingOutSuspended: scaling.outSuspended,
      ScheduledScalingSuspended: scaling.scheduledSuspended,
    },
  };
  await call(
    'application-autoscaling:RegisterScalableTarget',
    id,
    async () => (await aws.autoscalingOnce()).registerScalableTarget(input, { abortSignal: signal }),
    signal,
  );
}

/** `service/prod/web`, whether cluster and service are named or given by ARN. */
export function scalingId(cluster: string, service: string): string {
  return `service/${lastSegment(cluster)}/${lastSegment(service)}`;
}

/** Scaling as another process has saved it. Throws an error that names the place that is wrong. */
export function readScaling(saved: Place): Scaling {
  return {
    min: number(field(saved, 'min')),
    max: number(field(saved, 'max')),
    inSuspended: boolean(field(saved, 'inSuspended')),
    outSuspended: boolean(field(saved, 'outSuspended')),
    scheduledSuspended: boolean(field(saved, 'scheduledSuspended')),
  };
}

async function targets(
  aws: Aws,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly ScalableTarget[]> {
  const found: ScalableTarget[] = [];
  let token: string | undefined;
  do {
    const input: DescribeScalableTargetsCommandInput = {
      ServiceNamespace: NAMESPACE,
      ScalableDimension: DIMENSION,
      ResourceIds: [...ids],
      ...(token === undefined ? {} : { NextToken: token }),
    };
    const page = await call(
      'application-autoscaling:DescribeScalableTargets',
      ids.join(', '),
      async () => (await aws.autoscaling()).describeScalableTargets(input, { abortSignal: signal }),
      signal,
    );
    found.push(...(page.ScalableTargets ?? []).filter(({ ResourceId }) => ids.includes(ResourceId ?? '')));
    token = page.NextToken;
  } while (token !== undefined && token !== '');
  return found;
}

function scalingOf({ MinCapacity, MaxCapacity, SuspendedState = {} }: ScalableTarget): Scaling {
  return {
    min: MinCapacity ?? 0,
    max: MaxCapacity ?? 0,
    inSuspended: SuspendedState.DynamicScalingInSuspended ?? false,
    outSuspended: SuspendedState.DynamicScalingOutSuspended ?? false,
    scheduledSuspended: SuspendedState.ScheduledScalingSuspended ?? false,
  };
}
