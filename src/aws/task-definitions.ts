import { DescribeTaskDefinitionCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { json, place } from '../rollout/decode.ts';
import type { Json } from '../rollout/ports.ts';
import { RemoteError } from '../rollout/errors.ts';
import type { Aws } from './clients.ts';
import { call } from './errors.ts';

/** A task definition as JSON, exactly as ECS gives or takes it: fields that this version doesn't know are kept. */
export type TaskDefinition = Readonly<Record<string, Json>>;

export interface DescribedTaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly definition: TaskDefinition;
  readonly tags: Json;
}

/**
 * A task definition by ARN, `family:revision`, or family for its newest active revision. The SDK drops what its model doesn't know, so
 * the answer's own JSON is read: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
 */
export async function describeTaskDefinition(
  aws: Aws,
  reference: string,
  signal: AbortSignal,
): Promise<DescribedTaskDefinition> {
  const command = new DescribeTaskDefinitionCommand({ taskDefinition: reference, include: ['TAGS'] });
  const answer: { json?: unknown } = {};
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (!hasBody(response) || response.statusCode !== 200) return result;
      const bytes = await bytesOf(response.body);
      answer.json = JSON.parse(new TextDecoder().decode(bytes));
      response.body = bytes;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'readRawTaskDefinition' },
  );
  const action = 'ecs:DescribeTaskDefinition';
  await call(action, reference, () => aws.ecs.send(command, { abortSignal: signal }), signal);
  return described(answer.json, `${action} on ${reference}`);
}

/**
 * Registers a revision. One request, never retried; resolves to its ARN. Every field is sent as it is given:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export async function registerTaskDefinition(
  aws: Aws,
  definition: TaskDefinition,
  signal: AbortSignal,
): Promise<string> {
  const family = typeof definition['family'] === 'string' ? definition['family'] : undefined;
  const command = new RegisterTaskDefinitionCommand({ family, containerDefinitions: [] });
  command.middlewareStack.add(
    (next) => (args) => {
      const { request } = args;
      if (!hasBody(request)) throw new TypeError('A request to ECS has a body.');
      request.body = JSON.stringify(definition);
      return next(args);
    },
    { step: 'build', priority: 'high', name: 'sendRawTaskDefinition' },
  );
  const { taskDefinition } = await call(
    'ecs:RegisterTaskDefinition',
    `family ${family ?? '(none)'}`,
    () => aws.ecsOnce.send(command, { abortSignal: signal }),
    signal,
  );
  const arn = taskDefinition?.taskDefinitionArn;
  if (arn === undefined) throw unreadable('ecs:RegisterTaskDefinition');
  return arn;
}

interface WithBody {
  body: unknown;
  readonly statusCode?: number;
}

function hasBody(message: unknown): message is WithBody {
  return typeof message === 'object' && message !== null && 'body' in message;
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  if (!isStream(body)) throw new TypeError('An answer of ECS has a body that can be read.');
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function isStream(body: unknown): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

function described(answer: unknown, what: string): DescribedTaskDefinition {
  const whole = json(place(answer ?? null, what));
  const definition = isRecord(whole) ? whole['taskDefinition'] : undefined;
  if (!isRecord(whole) || !isRecord(definition)) throw unreadable(what);
  const { taskDefinitionArn: arn, family } = definition;
  if (typeof arn !== 'string' || typeof family !== 'string') throw unreadable(what);
  return { arn, family, definition, tags: whole['tags'] ?? [] };
}

export function isRecord(value: Json | undefined): value is TaskDefinition {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unreadable(what: string): RemoteError {
  return new RemoteError(`${what}: the answer names no task definition.`, true);
}
