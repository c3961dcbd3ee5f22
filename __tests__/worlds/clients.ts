import type { MiddlewareStack } from '@smithy/types';
import { handling } from '../../simulator/in-process.ts';
import type { Aws } from '../../src/aws/clients.ts';
import { field, text } from '../../src/aws/failures.ts';

/** Runs one call of a client, by the name of its operation; resolves to the output. */
export type Call = (operation: string, input: object, signal: AbortSignal | undefined) => Promise<object>;

interface Client<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}

/** What only makes sense for bytes on their way to a server. */
const FOR_BYTES = [
  ...['loggerMiddleware', 'contentLengthMiddleware', 'getUserAgentMiddleware'],
  ...['hostHeaderMiddleware', 'recursionDetectionMiddleware', 'httpSigningMiddleware'],
];

/**
 * The same SDK clients, retries and all, but for the bytes: inputs and outputs are handed over as they are. Nothing is
 * serialised, signed or parsed, which takes most of the time of a call.
 */
export function withoutWire(aws: Aws, call: Call): Aws {
  return {
    ...aws,
    ecs: unwired(aws.ecs, call),
    ecsOnce: unwired(aws.ecsOnce, call),
    elb: once(async () => unwired(await aws.elb(), call)),
    elbOnce: once(async () => unwired(await aws.elbOnce(), call)),
    cloudwatch: once(async () => unwired(await aws.cloudwatch(), call)),
    dynamodb: once(async () => unwired(await aws.dynamodb(), call)),
    dynamodbOnce: once(async () => unwired(await aws.dynamodbOnce(), call)),
    autoscaling: once(async () => unwired(await aws.autoscaling(), call)),
    autoscalingOnce: once(async () => unwired(await aws.autoscalingOnce(), call)),
  };
}

function unwired<I extends object, O extends object, C extends Client<I, O>>(
  client: C & Client<I, O>,
  call: Call,
): C {
  /** Every output has metadata, whatever else the operation says. */
  const isOutput = (output: object): output is O => '$metadata' in output;
  const stack = client.middlewareStack;
  for (const name of FOR_BYTES) stack.remove(name);
  stack.add((next) => (args) => next({ ...args, request: { body: undefined } }), {
    step: 'serialize',
    name: 'serializerMiddleware',
    override: true,
  });
  stack.add(
    (next, context) => async (args) => {
      const operation = (context.commandName ?? '').replace(/Command$/, '');
      const signal = context.__smithy_context?.abortSignal;
      const output = await call(
        operation,
        writtenIn(args.request) ?? args.input,
        signal instanceof AbortSignal ? signal : undefined,
      );
      if (!isOutput(output)) throw new Error(`${operation} gave no output.`);
      if (isReadRaw(operation)) await next({ ...args, request: output });
      return { response: {}, output };
    },
    { step: 'deserialize', name: 'deserializerMiddleware', override: true },
  );
  return client;
}

/** What a middleware of the rollout's own has written in place of the input (src/aws/task-definitions.ts). */
function writtenIn(request: unknown): object | undefined {
  const body = text(field(request, 'body'));
  const written: unknown = body === undefined ? undefined : JSON.parse(body);
  return typeof written === 'object' && written !== null ? written : undefined;
}

/** Whether a middleware of the rollout's own reads the bytes of the answer (src/aws/task-definitions.ts). */
function isReadRaw(operation: string): boolean {
  return operation === 'DescribeTaskDefinition';
}

/** Hands an output on as the bytes that it would have come in. */
export const asBytes = handling((output) =>
  Promise.resolve({ statusCode: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(output)) }),
);

function once<T>(make: () => Promise<T>): () => Promise<T> {
  const box: { made?: Promise<T> } = {};
  return () => (box.made ??= make());
}
