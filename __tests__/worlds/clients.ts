import type { MiddlewareStack } from '@smithy/types';
import type { Aws } from '../../src/aws/clients.ts';

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
  stack.add((next) => (args) => next(args), {
    step: 'serialize',
    name: 'serializerMiddleware',
    override: true,
  });
  stack.add(
    (_, context) =>
      async ({ input }) => {
        const operation = (context.commandName ?? '').replace(/Command$/, '');
        const signal = context.__smithy_context?.abortSignal;
        const output = await call(operation, input, signal instanceof AbortSignal ? signal : undefined);
        if (!isOutput(output)) throw new Error(`${operation} gave no output.`);
        return { response: {}, output };
      },
    { step: 'deserialize', name: 'deserializerMiddleware', override: true },
  );
  return client;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  const box: { made?: Promise<T> } = {};
  return () => (box.made ??= make());
}
