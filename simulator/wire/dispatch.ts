import { gunzipSync } from 'node:zlib';
import { ApiError } from '../model/errors.ts';
import type { Fields } from '../model/value.ts';
import type { World } from '../model/world.ts';
import { autoscalingProtocol } from './autoscaling.ts';
import { bytes, type WireRequest, type WireResponse } from './http.ts';
import { ecrProtocol } from './ecr.ts';
import { cloudWatchProtocol, dynamoDbProtocol, ecsProtocol } from './json-protocol.ts';
import { logsProtocol } from './logs.ts';
import type { Operation } from './operation.ts';
import type { Call, Protocol } from './protocol.ts';
import { elbProtocol } from './query-protocol.ts';
import { InvalidParameter } from './schema.ts';

export const protocols: readonly Protocol[] = [
  ...[ecsProtocol, cloudWatchProtocol, elbProtocol, dynamoDbProtocol],
  ...[autoscalingProtocol, ecrProtocol, logsProtocol],
];

/** A call, and the protocol it came by. */
export interface Recognised {
  readonly protocol: Protocol;
  readonly call: Call;
  /** `undefined` when the service has no such operation here. */
  readonly operation: Operation | undefined;
}

const plain = (request: WireRequest): WireRequest =>
  request.headers['content-encoding'] === 'gzip' ? { ...request, body: gunzipSync(request.body) } : request;

/** Finds out which service a request is for. @throws ApiError for a body that cannot be read */
export const recognise = (request: WireRequest, spoken = protocols): Recognised | undefined => {
  const readable = plain(request);
  for (const protocol of spoken) {
    const call = protocol.recognise(readable);
    if (call !== undefined) return { protocol, call, operation: protocol.operations.get(call.operation) };
  }
  return undefined;
};

/** A request that no simulated service understands. */
export const notUnderstood = (message: string): WireResponse => ({
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: bytes(JSON.stringify({ __type: 'UnknownOperationException', message })),
});

const asApiError = ({ codes }: Protocol, error: unknown): ApiError => {
  if (error instanceof ApiError) return error;
  if (error instanceof InvalidParameter) {
    const code = error.kind === 'missing' ? codes.missingParameter : codes.invalidParameter;
    return new ApiError(code, error.message);
  }
  throw error;
};

/** What came of a call: `output`, or the refusal. */
export type Result =
  | { readonly kind: 'output'; readonly output: Fields; readonly response: WireResponse }
  | { readonly kind: 'refused'; readonly error: ApiError; readonly response: WireResponse };

export const refusal = (protocol: Protocol, error: ApiError): Result => ({
  ...{ kind: 'refused', error, response: protocol.refuse(error) },
});

/** Runs a recognised call on the world. */
export const perform = (world: World, { protocol, call, operation }: Recognised): Result => {
  if (operation === undefined) {
    const problem = `The operation ${call.operation} of ${call.service} is not simulated`;
    return refusal(protocol, new ApiError(protocol.codes.unknownOperation, problem));
  }
  try {
    const output = operation.invoke(world, call.input);
    return { kind: 'output', output, response: protocol.answer(call.operation, output) };
  } catch (error) {
    return refusal(protocol, asApiError(protocol, error));
  }
};
