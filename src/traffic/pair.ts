import type { Aws } from '../aws/clients.ts';
import { lastSegment } from '../aws/batches.ts';
import { describeServices, type ServiceView } from '../aws/services.ts';
import { RemoteError } from '../rollout/errors.ts';
import type { Side } from '../rollout/ports.ts';
import type { Target } from './target.ts';

/** Both services, as ECS sees them now. */
export interface ServicePair {
  readonly stable: ServiceView;
  readonly canary: ServiceView;
}

/** Both services with one call. Throws {@link RemoteError} where one is gone. */
export async function readPair(aws: Aws, target: Target, signal: AbortSignal): Promise<ServicePair> {
  const names = [target.stable.service, target.canary.service];
  const [stable, canary] = await readAll(aws, target.cluster, names, signal);
  if (stable === undefined || canary === undefined)
    throw gone(target.cluster, names.join(' and '), 'no answer');
  return { stable, canary };
}

/** One service. Throws {@link RemoteError} where it is gone. */
export async function readService(
  aws: Aws,
  cluster: string,
  service: string,
  signal: AbortSignal,
): Promise<ServiceView> {
  const [view] = await readAll(aws, cluster, [service], signal);
  if (view === undefined) throw gone(cluster, service, 'no answer');
  return view;
}

/** A side of a split, with targets and weight where they say something. */
export function sideOf(view: ServiceView, healthy?: number, weight?: number): Side {
  return {
    service: view.name,
    desired: view.desired,
    running: view.running,
    pending: view.pending,
    ...(view.taskDefinition === '' ? {} : { version: lastSegment(view.taskDefinition) }),
    ...(healthy === undefined ? {} : { healthyTargets: healthy }),
    ...(weight === undefined ? {} : { weight }),
  };
}

async function readAll(
  aws: Aws,
  cluster: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly ServiceView[]> {
  const { found, missing } = await describeServices(aws, cluster, names, signal);
  const [lost] = missing;
  if (lost !== undefined) throw gone(cluster, lost.service, lost.reason);
  return found;
}

function gone(cluster: string, service: string, reason: string): RemoteError {
  return new RemoteError(
    `ecs:DescribeServices does not find ${service} in cluster ${cluster} (${reason}).`,
    false,
  );
}
