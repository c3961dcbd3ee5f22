import { lastSegment } from '../aws/batches.ts';
import type { Aws } from '../aws/clients.ts';
import { isSameRevision, readService, type ServiceView } from '../aws/services.ts';
import { DeadlineError } from '../rollout/errors.ts';
import type { Deployed, Hands, Role, Router, Sight } from '../rollout/ports.ts';
import { readWith } from '../rollout/reading.ts';
import { arrivalOf } from './arrival.ts';
import { deploymentFailed } from './evidence.ts';
import { imagesOf } from './running.ts';
import type { ReleasePlace } from './place.ts';

export interface Deploying {
  readonly aws: Aws;
  readonly place: ReleasePlace;
  /** Tells whether what runs is healthy, too. */
  readonly router: Pick<Router, 'ready'>;
}

/** The deployment that ours was to replace. */
export interface Replaced {
  readonly before?: string | undefined;
  /** Ours has the same task definition: only its id tells them apart. */
  readonly isForced?: boolean;
}

/** AWS may answer with what was true a moment ago: what decides must be seen this often in a row. */
const TIMES_SEEN = 3;

/** Waits until a service runs a task definition, alone and healthy. */
export async function untilArrived(
  { aws, place, router }: Deploying,
  role: Role,
  taskDefinition: string,
  hands: Hands,
  { before, isForced = false }: Replaced = {},
): Promise<Deployed> {
  const service = place[role];
  const seen: { view?: ServiceView; ours?: string; failed: number; unlisted: number } = {
    failed: 0,
    unlisted: 0,
  };
  const look = async (signal: AbortSignal): Promise<Sight> => {
    const view = await readService(aws, place.cluster, service, signal);
    seen.view = view;
    const primary = primaryOf(view);
    const isOurs =
      primary !== undefined &&
      isSameRevision(primary.taskDefinition, taskDefinition) &&
      !(isForced && primary.id === before);
    if (isOurs) seen.ours ??= primary.id;
    if (isForced && seen.ours === undefined) return { kind: 'waiting', seen: 'no new deployment yet' };
    const arrival = arrivalOf(view, taskDefinition, { ours: seen.ours, before });
    seen.failed = arrival.kind === 'failed' ? seen.failed + 1 : 0;
    seen.unlisted = arrival.kind === 'unlisted' ? seen.unlisted + 1 : 0;
    switch (arrival.kind) {
      case 'failed':
        if (seen.failed < TIMES_SEEN) return { kind: 'waiting', seen: arrival.why };
        throw await deploymentFailed(
          aws,
          place,
          role,
          { view, why: arrival.why, of: taskDefinition },
          signal,
        );
      case 'under-way':
        return { kind: 'waiting', seen: arrival.seen };
      case 'unlisted':
        return seen.unlisted < TIMES_SEEN
          ? { kind: 'waiting', seen: arrival.seen }
          : router.ready(role, signal);
      case 'arrived':
        return router.ready(role, signal);
    }
  };
  try {
    await hands.until(`${service} to run ${lastSegment(taskDefinition)}`, look);
  } catch (error) {
    if (!(error instanceof DeadlineError) || seen.view === undefined) throw error;
    const failure = { view: seen.view, why: error.message, of: taskDefinition };
    throw await deploymentFailed(aws, place, role, failure, hands.signal);
  }
  return { taskDefinition, images: await imagesOf(aws, place.cluster, service, hands.signal) };
}

/** Id of the deployment that a service has now; absent where it lists none. */
export async function deploymentNow(
  { aws, place }: Pick<Deploying, 'aws' | 'place'>,
  role: Role,
  hands: Hands,
): Promise<string | undefined> {
  const view = await readWith(hands, `the deployment of ${place[role]}`, (signal) =>
    readService(aws, place.cluster, place[role], signal),
  );
  return primaryOf(view)?.id;
}

/** The deployment that a service is on its way to, or has arrived at. */
function primaryOf({ deployments }: ServiceView) {
  return deployments.find(({ status }) => status === 'PRIMARY');
}
