import { ApiError } from '../model/errors.ts';
import { isList, type Fields, type Value } from '../model/value.ts';
import { cloudWatchOperations } from './cloudwatch.ts';
import { dynamoDbOperations } from './dynamodb.ts';
import { ecsOperations } from './ecs.ts';
import { bytes, text, type WireRequest, type WireResponse } from './http.ts';
import { byName, type Protocol, type ServiceName } from './protocol.ts';

/** JSON protocols write times as epoch seconds. */
const jsonOf = (value: Value): unknown => {
  if (value instanceof Date) return value.getTime() / 1000;
  if (isList(value)) return value.map(jsonOf);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonOf(member)]));
};

const parse = (body: string): unknown => {
  if (body === '') return {};
  try {
    // AWS takes null for absent.
    return JSON.parse(body, (_name, value: unknown) => (value === null ? undefined : value));
  } catch (cause) {
    throw new ApiError('SerializationException', `The body is no JSON: ${String(cause)}`);
  }
};

interface JsonService {
  readonly service: ServiceName;
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Protocol['operations'];
  readonly codes: Protocol['codes'];
  /** Answers also carry the code that the older query protocol would use. */
  readonly queryCompatible: boolean;
}

/** A service that takes and answers JSON. */
export const jsonProtocol = (settings: JsonService): Protocol => {
  const { service, operations, codes, target } = settings;
  const respond = (
    status: number,
    content: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): WireResponse => ({
    status,
    headers: { 'content-type': `application/x-amz-json-${settings.version}`, ...headers },
    body: bytes(JSON.stringify(content)),
  });
  return {
    ...{ service, operations, codes },
    recognise: ({ headers, body }: WireRequest) => {
      const [prefix, operation] = (headers['x-amz-target'] ?? '').split('.');
      if (prefix !== target || operation === undefined) return undefined;
      return { service, operation, input: parse(text(body)) };
    },
    answer: (_operation, output: Fields) => respond(200, jsonOf(output)),
    refuse: ({ code, message, status }) => {
      const sender = status < 500 ? 'Sender' : 'Receiver';
      const headers = settings.queryCompatible ? { 'x-amzn-query-error': `${code};${sender}` } : {};
      return respond(status, { __type: code, message }, { 'x-amzn-errortype': code, ...headers });
    },
  };
};

export const ecsProtocol: Protocol = jsonProtocol({
  ...{ service: 'ecs', target: 'AmazonEC2ContainerServiceV20141113', version: '1.1', queryCompatible: false },
  operations: byName(ecsOperations),
  codes: {
    ...{ invalidParameter: 'InvalidParameterException', missingParameter: 'InvalidParameterException' },
    ...{
      throttled: 'ThrottlingException',
      accessDenied: 'AccessDeniedException',
      serverError: 'ServerException',
    },
    unknownOperation: 'UnknownOperationException',
  },
});

export const cloudWatchProtocol: Protocol = jsonProtocol({
  ...{
    service: 'cloudwatch',
    target: 'GraniteServiceVersion20100801',
    version: '1.0',
    queryCompatible: true,
  },
  operations: byName(cloudWatchOperations),
  codes: {
    ...{ invalidParameter: 'ValidationError', missingParameter: 'MissingParameter' },
    ...{ throttled: 'Throttling', accessDenied: 'AccessDenied', serverError: 'InternalServiceError' },
    unknownOperation: 'UnknownOperationException',
  },
});

export const dynamoDbProtocol: Protocol = jsonProtocol({
  ...{ service: 'dynamodb', target: 'DynamoDB_20120810', version: '1.0', queryCompatible: false },
  operations: byName(dynamoDbOperations),
  codes: {
    ...{ invalidParameter: 'ValidationException', missingParameter: 'ValidationException' },
    ...{
      throttled: 'ProvisionedThroughputExceededException',
      accessDenied: 'AccessDeniedException',
      serverError: 'InternalServerError',
    },
    unknownOperation: 'UnknownOperationException',
  },
});
