import { lastSegment } from '../aws/batches.ts';
import type { DeploymentView, ServiceView } from '../aws/services.ts';

/** How far a service is on its way to a task definition. */
export type Arrival =
  | { readonly kind: 'arrived'; readonly seen: string }
  | { readonly kind: 'under-way'; readonly seen: string }
  | { readonly kind: 'failed'; readonly why: string };

/**
 * Looks for our deployment, by its id and task definition: a service that looks steady may have been put back by its circuit breaker, or
 * deployed to by somebody else. A desired count alone starts no deployment, so a state of it is only asked of one that has any.
 *
 * @param deployment id of ours, where it is known
 */
export function arrivalOf(
  view: ServiceView,
  taskDefinition: string,
  deployment: string | undefined,
): Arrival {
  const live = view.deployments.filter(({ status }) => status !== 'INACTIVE');
  const primary = live.find(({ status }) => status === 'PRIMARY');
  const runs = primary?.taskDefinition ?? view.taskDefinition;
  if (
    runs !== taskDefinition ||
    (deployment !== undefined && primary !== undefined && primary.id !== deployment)
  ) {
    return { kind: 'failed', why: putBack(view) ?? superseded(view, primary) };
  }
  if (primary?.rolloutState === 'FAILED') return { kind: 'failed', why: failure(view, primary) };
  const seen = seenOf(view, live);
  const isComplete =
    live.length <= 1 &&
    [undefined, 'COMPLETED'].includes(primary?.rolloutState) &&
    view.running >= view.desired &&
    view.pending === 0;
  return { kind: isComplete ? 'arrived' : 'under-way', seen };
}

/**
 * Says so where ECS itself put an earlier task definition back.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
 */
export function putBack(view: ServiceView): string | undefined {
  const primary = view.deployments.find(({ status }) => status === 'PRIMARY');
  const failed = view.deployments.find(({ rolloutState }) => rolloutState === 'FAILED');
  const reason = primary?.rolloutStateReason ?? '';
  if (primary === undefined || primary === failed || !(failed !== undefined || ROLLING_BACK.test(reason)))
    return undefined;
  const why = [failed?.rolloutStateReason, reason].filter((words) => words !== undefined && words !== '');
  return `ECS put back ${lastSegment(primary.taskDefinition)} on ${view.name}, because the deployment failed${why.length === 0 ? '' : ` (${why.join(' ')})`}`;
}

const ROLLING_BACK = /rolling back|rolled back/i;

function superseded({ name, taskDefinition }: ServiceView, primary: DeploymentView | undefined): string {
  const now = `${primary?.id ?? 'no deployment'}, task definition ${lastSegment(primary?.taskDefinition ?? taskDefinition)}`;
  return `another deployment has superseded the one of this rollout on ${name}: it has ${now} now`;
}

function failure({ name }: ServiceView, { id, rolloutStateReason }: DeploymentView): string {
  return `the deployment ${id} of ${name} failed${rolloutStateReason === undefined ? '' : `: ${rolloutStateReason}`}`;
}

/** `3 of 10 tasks of web:43 running, 2 pending, 1 failed; 7 of web:42 left`. */
function seenOf(view: ServiceView, [first, ...old]: readonly DeploymentView[]): string {
  const { running, pending, failedTasks } = first ?? { ...view, failedTasks: 0 };
  const name = lastSegment(first?.taskDefinition ?? view.taskDefinition);
  return [
    `${running} of ${view.desired} tasks of ${name} running`,
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...(failedTasks > 0 ? [`${failedTasks} failed`] : []),
    ...old.map((each) => `${each.running} of ${lastSegment(each.taskDefinition)} left`),
  ].join(', ');
}
