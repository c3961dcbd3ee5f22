import { ApiError } from './errors.ts';
import type { Container, Task } from './ecs-types.ts';
import { isFields } from './value.ts';

export interface LogEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly message: string;
}

interface Destination {
  readonly group: string;
  readonly stream: string;
}

/**
 * Where a task's container writes, if it does so with the awslogs driver.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
 */
const destinationOf = ({ name, sent }: Container, { id }: Task): Destination | undefined => {
  const { logConfiguration: log } = sent ?? {};
  const options = isFields(log) && log['logDriver'] === 'awslogs' ? log['options'] : undefined;
  const group = isFields(options) ? options['awslogs-group'] : undefined;
  const prefix = isFields(options) ? options['awslogs-stream-prefix'] : undefined;
  if (typeof group !== 'string') return undefined;
  return { group, stream: typeof prefix === 'string' ? `${prefix}/${name}/${id}` : id };
};

/** Amazon CloudWatch Logs, as far as tasks write to it. */
export class Logs {
  /** Events by log group, then by stream, oldest first. */
  readonly groups = new Map<string, Map<string, LogEvent[]>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Writes lines of a task's first container; all that log to CloudWatch have a stream from then on. */
  write(task: Task, lines: readonly string[]): void {
    const at = this.#now();
    for (const [index, container] of task.taskDefinition.containers.entries()) {
      const destination = destinationOf(container, task);
      if (destination === undefined) continue;
      const events = this.#open(destination);
      if (index === 0) events.push(...lines.map((message) => ({ at, message })));
    }
  }

  /** @throws ApiError ResourceNotFoundException */
  eventsOf(group: string, stream: string): readonly LogEvent[] {
    const streams = this.groups.get(group);
    const events = streams?.get(stream);
    if (events !== undefined) return events;
    const what = streams === undefined ? 'group' : 'stream';
    throw new ApiError('ResourceNotFoundException', `The specified log ${what} does not exist.`);
  }

  #open({ group, stream }: Destination): LogEvent[] {
    const streams = this.groups.get(group) ?? new Map<string, LogEvent[]>();
    this.groups.set(group, streams);
    const events = streams.get(stream) ?? [];
    streams.set(stream, events);
    return events;
  }
}
