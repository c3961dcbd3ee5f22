import {
  TagResourceCommand,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import type { Aws } from './clients.ts';
import { call } from './errors.ts';

/** Sets the desired count, which starts no deployment. One request, never retried. */
export async function setDesiredCount(
  aws: Aws,
  cluster: string,
  service: string,
  count: number,
  signal: AbortSignal,
): Promise<void> {
  await updateService(aws, { cluster, service, desiredCount: count }, signal);
}

/** Makes a service run another task definition, which starts a deployment. One request, never retried. */
export async function setTaskDefinition(
  aws: Aws,
  cluster: string,
  service: string,
  taskDefinition: string,
  signal: AbortSignal,
): Promise<void> {
  await updateService(aws, { cluster, service, taskDefinition }, signal);
}

/** Makes a service pull its images anew and replace all tasks. One request, never retried. */
export async function forceDeployment(
  aws: Aws,
  cluster: string,
  service: string,
  signal: AbortSignal,
): Promise<void> {
  await updateService(aws, { cluster, service, forceNewDeployment: true }, signal);
}

/** Sets tags of a service, beside those it has. `arn` in the long form: others take no tags. */
export async function tagService(
  aws: Aws,
  arn: string,
  tags: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  await call(
    'ecs:TagResource',
    arn,
    () => aws.ecs.send(new TagResourceCommand({ resourceArn: arn, tags: list }), { abortSignal: signal }),
    signal,
  );
}

async function updateService(
  aws: Aws,
  input: UpdateServiceCommandInput & { readonly service: string; readonly cluster: string },
  signal: AbortSignal,
): Promise<void> {
  await call(
    'ecs:UpdateService',
    `service ${input.service} in cluster ${input.cluster}`,
    () => aws.ecsOnce.send(new UpdateServiceCommand(input), { abortSignal: signal }),
    signal,
  );
}
