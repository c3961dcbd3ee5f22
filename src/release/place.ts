import type { Aws } from '../aws/clients.ts';
import { describeServices, type ServiceView } from '../aws/services.ts';
import { RemoteError } from '../rollout/errors.ts';

/** Where versions are deployed. */
export interface ReleasePlace {
  readonly region: string;
  /** Name or ARN. */
  readonly cluster: string;
  /** Names of the services. */
  readonly stable: string;
  readonly canary: string;
  /** Whether failed tasks are told with the last lines that they logged. */
  readonly logs: boolean;
}

/** One service. Throws a {@link RemoteError} where it is gone. */
export async function readService(
  aws: Aws,
  cluster: string,
  service: string,
  signal: AbortSignal,
): Promise<ServiceView> {
  const { found, missing } = await describeServices(aws, cluster, [service], signal);
  const [view] = found;
  if (view !== undefined) return view;
  const reason = missing[0]?.reason ?? 'no answer';
  throw new RemoteError(
    `ecs:DescribeServices does not find ${service} in cluster ${cluster} (${reason}).`,
    false,
  );
}
