import { DescribeTasksCommand, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import { batches, lastSegment } from './batches.ts';
import type { Aws } from './clients.ts';
import { call } from './errors.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const TASKS_A_CALL = 100;

export interface StoppedContainer {
  readonly name: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

export interface StoppedTask {
  readonly id: string;
  readonly taskDefinition: string;
  /** Epoch ms, as the others; of a task that is still stopping, when that began. */
  readonly stoppedAt?: number;
  readonly createdAt?: number;
  readonly startedAt?: number;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers: readonly StoppedContainer[];
}

/**
 * Tasks of a service that stopped, or began to, at or after `since` (epoch ms), newest first. AWS shows a stopped task
 * for about an hour: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
 */
export async function stoppedTasks(
  aws: Aws,
  cluster: string,
  service: string,
  since: number,
  signal: AbortSignal,
): Promise<readonly StoppedTask[]> {
  const tasks = await tasksOf(aws, { cluster, service, status: 'STOPPED' }, signal);
  return tasks
    .map(stoppedTask)
    .filter(({ stoppedAt }) => stoppedAt !== undefined && stoppedAt >= since)
    .sort((a, b) => (b.stoppedAt ?? 0) - (a.stoppedAt ?? 0));
}

/**
 * Private IPv4 addresses of a service's running tasks: the ids of their targets in a group of type `ip`. Empty where
 * tasks have no network interface of their own (bridge and host mode).
 */
export async function taskAddresses(
  aws: Aws,
  cluster: string,
  service: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const tasks = await tasksOf(aws, { cluster, service, status: 'RUNNING' }, signal);
  return new Set(tasks.flatMap(addressesOf));
}

/** What the running tasks of a service report of their images, each once: `app: sha256:…`. */
export async function runningImages(
  aws: Aws,
  cluster: string,
  service: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const tasks = await tasksOf(aws, { cluster, service, status: 'RUNNING' }, signal);
  const images = tasks.flatMap(({ containers = [] }) =>
    containers.flatMap(({ name, imageDigest }) =>
      name === undefined || imageDigest === undefined ? [] : [`${name}: ${imageDigest}`],
    ),
  );
  return [...new Set(images)].sort();
}

interface Which {
  readonly cluster: string;
  readonly service: string;
  readonly status: 'RUNNING' | 'STOPPED';
}

async function tasksOf(aws: Aws, which: Which, signal: AbortSignal): Promise<readonly Task[]> {
  const found: Task[] = [];
  const { cluster, service } = which;
  for (const tasks of batches(await taskArns(aws, which, signal), TASKS_A_CALL)) {
    const answer = await call(
      'ecs:DescribeTasks',
      `tasks of service ${service} in cluster ${cluster}`,
      () => aws.ecs.send(new DescribeTasksCommand({ cluster, tasks }), { abortSignal: signal }),
      signal,
    );
    found.push(...(answer.tasks ?? []));
  }
  return found;
}

async function taskArns(
  aws: Aws,
  { cluster, service, status }: Which,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const command = new ListTasksCommand({
      cluster,
      serviceName: lastSegment(service),
      desiredStatus: status,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    const page = await call(
      'ecs:ListTasks',
      `service ${service} in cluster ${cluster}`,
      () => aws.ecs.send(command, { abortSignal: signal }),
      signal,
    );
    arns.push(...(page.taskArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined && nextToken !== '');
  return arns;
}

function stoppedTask(task: Task): StoppedTask {
  const stoppedAt = task.stoppedAt ?? task.stoppingAt ?? task.executionStoppedAt;
  return {
    id: lastSegment(task.taskArn ?? ''),
    taskDefinition: task.taskDefinitionArn ?? '',
    ...(stoppedAt === undefined ? {} : { stoppedAt: stoppedAt.getTime() }),
    ...(task.createdAt === undefined ? {} : { createdAt: task.createdAt.getTime() }),
    ...(task.startedAt === undefined ? {} : { startedAt: task.startedAt.getTime() }),
    ...(task.stopCode === undefined ? {} : { stopCode: task.stopCode }),
    ...(task.stoppedReason === undefined ? {} : { stoppedReason: task.stoppedReason }),
    containers: (task.containers ?? []).map(({ name, exitCode, reason }) => ({
      name: name ?? '',
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(reason === undefined ? {} : { reason }),
    })),
  };
}

function addressesOf({ attachments = [], containers = [] }: Task): readonly string[] {
  const attached = attachments.flatMap(({ details = [] }) =>
    details.flatMap(({ name, value }) => (name === 'privateIPv4Address' ? (value ?? []) : [])),
  );
  const inContainers = containers.flatMap(({ networkInterfaces = [] }) =>
    networkInterfaces.flatMap(({ privateIpv4Address }) => privateIpv4Address ?? []),
  );
  return [...attached, ...inContainers];
}
