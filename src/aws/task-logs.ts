import { messageOf } from '../rollout/errors.ts';
import type { Json } from '../rollout/ports.ts';
import type { Aws } from './clients.ts';
import { call } from './errors.ts';
import { describeTaskDefinition, isRecord } from './task-definitions.ts';
import type { StoppedTask } from './tasks.ts';

/** Enough to show an exception and what led to it. */
const LINES = 15;
/** A container's stream, if its driver is awslogs with a prefix: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html */
interface Stream {
  readonly group: string;
  readonly prefix: string;
  readonly container: string;
}

/**
 * The last lines that a task's containers have logged, each under the name of its stream. What can't be read is said in a line: logs are
 * evidence, and nothing depends on them.
 */
export async function lastLines(
  aws: Aws,
  task: StoppedTask,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const { definition } = await describeTaskDefinition(aws, task.taskDefinition, signal);
    const streams = streamsOf(definition['containerDefinitions']);
    const tails = await Promise.all(streams.map((stream) => tail(aws, stream, task.id, signal)));
    return tails.flat();
  } catch (error) {
    signal.throwIfAborted();
    return [`the logs of task ${task.id} can't be found: ${messageOf(error)}`];
  }
}

async function tail(
  aws: Aws,
  { group, prefix, container }: Stream,
  taskId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const input = {
    ...{ logGroupName: group, logStreamName: `${prefix}/${container}/${taskId}` },
    ...{ limit: LINES, startFromHead: false },
  };
  const title = `last lines of ${input.logStreamName} in log group ${group}`;
  try {
    const { events = [] } = await call(
      'logs:GetLogEvents',
      `log group ${group}`,
      async () => (await aws.logs()).getLogEvents(input, { abortSignal: signal }),
      signal,
    );
    if (events.length === 0) return [`${title}: none`];
    return [`${title}:`, ...events.map(({ message = '' }) => `  ${message.trimEnd()}`)];
  } catch (error) {
    signal.throwIfAborted();
    return [`${title} can't be read: ${messageOf(error)}`];
  }
}

function streamsOf(containers: Json | undefined): readonly Stream[] {
  if (!Array.isArray(containers)) return [];
  return containers.flatMap((container: Json): readonly Stream[] => {
    if (!isRecord(container)) return [];
    const { name, logConfiguration } = container;
    if (!isRecord(logConfiguration) || logConfiguration['logDriver'] !== 'awslogs') return [];
    const { options } = logConfiguration;
    if (!isRecord(options) || typeof name !== 'string') return [];
    const { 'awslogs-group': group, 'awslogs-stream-prefix': prefix } = options;
    return typeof group === 'string' && typeof prefix === 'string'
      ? [{ group, prefix, container: name }]
      : [];
  });
}
