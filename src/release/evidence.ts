import type { Aws } from '../aws/clients.ts';
import { endedByItself, eventLines, stopLine } from '../aws/crashes.ts';
import type { ServiceView } from '../aws/services.ts';
import { lastLines } from '../aws/task-logs.ts';
import { type StoppedTask, stoppedTasks } from '../aws/tasks.ts';
import { DeploymentError, messageOf } from '../rollout/errors.ts';
import type { Role } from '../rollout/ports.ts';
import type { ReleasePlace } from './place.ts';

/** One failed task says what all of them do, and a second one that it was no coincidence. */
const TASKS_QUOTED = 3;
const LOGS_QUOTED = 1;
/** Clocks of the runner and of AWS need not agree, ms. */
const SLACK_MS = 60_000;

export interface Failure {
  readonly view: ServiceView;
  readonly why: string;
  /** The task definition whose tasks failed; or `other`, one whose tasks did not. */
  readonly of?: string;
  readonly other?: string;
}

/** What a person needs to believe that a deployment failed: how its tasks ended, what they logged last, what the service said. */
export async function deploymentFailed(
  aws: Aws,
  place: ReleasePlace,
  role: Role,
  failure: Failure,
  signal: AbortSignal,
): Promise<DeploymentError> {
  const { view, why } = failure;
  const evidence = [...(await taskLines(aws, place, failure, signal)), ...eventLines(view, sinceOf(view))];
  return new DeploymentError(role, [{ kind: 'tasks', subject: view.name, message: why, evidence }]);
}

async function taskLines(
  aws: Aws,
  { cluster, logs }: ReleasePlace,
  { view, of, other }: Failure,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const stopped = await stoppedTasks(aws, cluster, view.name, sinceOf(view), signal);
    const failed = stopped
      .filter(endedByItself)
      .filter(({ taskDefinition }) => (of === undefined ? taskDefinition !== other : taskDefinition === of));
    return await withLogs(aws, failed.slice(0, TASKS_QUOTED), logs, signal);
  } catch (error) {
    signal.throwIfAborted();
    return [`how its tasks ended can't be told: ${messageOf(error)}`];
  }
}

async function withLogs(
  aws: Aws,
  tasks: readonly StoppedTask[],
  logs: boolean,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const lines = tasks.map(async (task, at) => [
    stopLine(task),
    ...(logs && at < LOGS_QUOTED ? await lastLines(aws, task, signal) : []),
  ]);
  return (await Promise.all(lines)).flat();
}

/** When the deployments that are still listed began. */
function sinceOf({ deployments }: ServiceView): number {
  const begun = deployments.filter(
    ({ status, rolloutState }) => status === 'PRIMARY' || rolloutState === 'FAILED',
  );
  return Math.min(...begun.map(({ createdAt }) => createdAt)) - SLACK_MS;
}
