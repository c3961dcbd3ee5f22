import type { Aws } from '../aws/clients.ts';
import { lastSegment } from '../aws/batches.ts';
import { readServices, type ServiceView } from '../aws/services.ts';
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
  const [stable, canary] = await readServices(aws, target.cluster, names, signal);
  if (stable === undefined || canary === undefined)
    throw new RemoteError('ECS has not told of both services.', true);
  return { stable, canary };
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
