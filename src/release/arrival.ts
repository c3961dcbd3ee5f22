import { lastSegment } from '../aws/batches.ts';
import { type DeploymentView, isSameRevision, type ServiceView } from '../aws/services.ts';

/** How far a service is on its way to a task definition. */
export type Arrival =
  | { readonly kind: 'arrived'; readonly seen: string }
  | { readonly kind: 'under-way'; readonly seen: string }
  /** The service has the task definition and its counts, and lists no deployment for it: an emulator knows of none. */
  | { readonly kind: 'unlisted'; readonly seen: string }
  | { readonly kind: 'failed'; readonly why: string };

/** Ids of deployments, where they are known. */
export interface Deployments {
  readonly ours?: string | undefined;
  /** The one that ours replaces. */
  readonly before?: string | undefined;
}

/**
 * Looks for our deployment, by its id and task definition: a service that looks steady may have been put back by its circuit breaker, or
 * deployed to by somebody else. A circuit breaker may make the deployment of before PRIMARY again, and then ours was seen, and failed:
 * only where neither is so, it is not listed.
 */
export function arrivalOf(
  view: ServiceView,
  taskDefinition: string,
  { ours: deployment, before }: Deployments = {},
): Arrival {
  const live = view.deployments.filter(({ status }) => status !== 'INACTIVE');
  const primary = live.find(({ status }) => status === 'PRIMARY');
  const runs = primary?.taskDefinition ?? view.taskDefinition;
  const isFull = view.running >= view.desired && view.pending === 0;
  const wasListed = deployment !== undefined || putBack(view) !== undefined;
  const isRun = isSameRevision(runs, taskDefinition);
  if (!isRun && isSameRevision(view.taskDefinition, taskDefinition) && primary?.id === before && !wasListed) {
    const seen = `${view.running} of ${view.desired} tasks running, no deployment of ${lastSegment(taskDefinition)} listed`;
    return { kind: isFull ? 'unlisted' : 'under-way', seen };
  }
  if (!isRun || (deployment !== undefined && primary !== undefined && primary.id !== deployment)) {
    return { kind: 'failed', why: putBack(view) ?? superseded(view, primary, before) };
  }
  if (primary?.rolloutState === 'FAILED') return { kind: 'failed', why: failure(view, primary) };
  const seen = seenOf(view, live);
  const isComplete = live.length <= 1 && [undefined, 'COMPLETED'].includes(primary?.rolloutState) && isFull;
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

function superseded(
  { name, taskDefinition }: ServiceView,
  primary: DeploymentView | undefined,
  before: string | undefined,
): string {
  if (primary !== undefined && primary.id === before) {
    return `ECS has put back ${lastSegment(primary.taskDefinition)} on ${name}: the deployment of this rollout is gone`;
  }
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
