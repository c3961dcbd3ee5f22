import { lastSegment } from '../aws/batches.ts';
import type { Aws } from '../aws/clients.ts';
import type { ServiceView } from '../aws/services.ts';
import { runningImages } from '../aws/tasks.ts';
import { DeadlineError, RemoteError } from '../rollout/errors.ts';
import type { Deployed, Hands, Role, Router, Sight } from '../rollout/ports.ts';
import { arrivalOf } from './arrival.ts';
import { deploymentFailed } from './evidence.ts';
import { readService, type ReleasePlace } from './place.ts';

export interface Deploying {
  readonly aws: Aws;
  readonly place: ReleasePlace;
  /** Tells whether what runs is healthy, too. */
  readonly router: Pick<Router, 'ready'>;
}

/** AWS may answer with what was true a moment ago: a deployment has failed when it is seen to have failed this often in a row. */
const TIMES_SEEN = 3;

/**
 * Waits until a service runs a task definition, alone and healthy.
 *
 * @param before id of the deployment that ours, forced, was to replace
 */
export async function untilArrived(
  { aws, place, router }: Deploying,
  role: Role,
  taskDefinition: string,
  hands: Hands,
  before?: string,
): Promise<Deployed> {
  const service = place[role];
  const name = lastSegment(taskDefinition);
  let ours: string | undefined;
  let latest: ServiceView | undefined;
  let timesFailed = 0;
  const look = async (signal: AbortSignal): Promise<Sight> => {
    const view = await readService(aws, place.cluster, service, signal);
    latest = view;
    const primary = primaryOf(view);
    if (primary?.taskDefinition === taskDefinition && primary.id !== before) ours ??= primary.id;
    if (before !== undefined && ours === undefined) return { kind: 'waiting', seen: 'no new deployment yet' };
    const arrival = arrivalOf(view, taskDefinition, ours);
    timesFailed = arrival.kind === 'failed' ? timesFailed + 1 : 0;
    switch (arrival.kind) {
      case 'failed':
        if (timesFailed < TIMES_SEEN) return { kind: 'waiting', seen: arrival.why };
        throw await deploymentFailed(
          aws,
          place,
          role,
          { view, why: arrival.why, of: taskDefinition },
          signal,
        );
      case 'under-way':
        return { kind: 'waiting', seen: arrival.seen };
      case 'arrived':
        return router.ready(role, signal);
    }
  };
  try {
    await hands.until(`${service} to run ${name}`, look);
  } catch (error) {
    if (!(error instanceof DeadlineError) || latest === undefined) throw error;
    const failure = { view: latest, why: error.message, of: taskDefinition };
    throw await deploymentFailed(aws, place, role, failure, hands.signal);
  }
  return { taskDefinition, images: await imagesOf(aws, place.cluster, service, hands.signal) };
}

/** The deployment that a service is on its way to, or has arrived at. */
export function primaryOf({ deployments }: ServiceView) {
  return deployments.find(({ status }) => status === 'PRIMARY');
}

/** For the report alone: a rollout doesn't hang on it. */
async function imagesOf(
  aws: Aws,
  cluster: string,
  service: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    return await runningImages(aws, cluster, service, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RemoteError) return [];
    throw error;
  }
}
