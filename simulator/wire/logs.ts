import { ApiError } from '../model/errors.ts';
import type { LogEvent } from '../model/logs.ts';
import type { Fields } from '../model/value.ts';
import { jsonProtocol } from './json-protocol.ts';
import { reads, type Operation } from './operation.ts';
import { byName, type Protocol } from './protocol.ts';
import { boolean, integer, optional, string, type StructureOf } from './schema.ts';

const MOST = 10_000;
const name = string({ min: 1, max: 512 });
const time = optional(integer({ min: 0 }));

const getLogEvents = {
  ...{ logGroupName: optional(name), logGroupIdentifier: optional(string({ min: 1, max: 2048 })) },
  ...{ logStreamName: name, startTime: time, endTime: time, limit: optional(integer({ min: 1, max: MOST })) },
  ...{ nextToken: optional(string()), startFromHead: optional(boolean), unmask: optional(boolean) },
};
type EventsInput = StructureOf<typeof getLogEvents>;

const invalid = (message: string): ApiError => new ApiError('InvalidParameterException', message);

const groupOf = ({ logGroupName, logGroupIdentifier }: EventsInput): string => {
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw invalid('Exactly one of logGroupName and logGroupIdentifier must be given');
  }
  const [, named] = /^arn:aws[\w-]*:logs:[^:]+:\d+:log-group:([^:]+)$/.exec(logGroupIdentifier ?? '') ?? [];
  return logGroupName ?? named ?? logGroupIdentifier ?? '';
};

/** Tokens for the events after (`f`) and before (`b`) a place in the stream. */
const tokenOf = (direction: 'f' | 'b', place: number): string =>
  `${direction}/${String(place).padStart(56, '0')}/s`;

const windowOf = (count: number, { nextToken, startFromHead = false, limit = MOST }: EventsInput) => {
  const [, direction, digits] = /^([fb])\/(\d{56})\/s$/.exec(nextToken ?? '') ?? [];
  if (nextToken !== undefined && direction === undefined)
    throw invalid('The specified nextToken is invalid.');
  const place = Number(digits);
  if (direction === 'f') return { from: place, to: Math.min(count, place + limit) };
  if (direction === 'b') return { from: Math.max(0, place - limit), to: place };
  return startFromHead
    ? { from: 0, to: Math.min(count, limit) }
    : { from: Math.max(0, count - limit), to: count };
};

const describe = ({ at, message }: LogEvent): Fields => ({ timestamp: at, message, ingestionTime: at });

const operations: readonly Operation[] = [
  reads('GetLogEvents', getLogEvents, ({ logs }, input) => {
    const { startTime = 0, endTime = Infinity } = input;
    const all = logs
      .eventsOf(groupOf(input), input.logStreamName)
      .filter(({ at }) => at >= startTime && at < endTime);
    const { from, to } = windowOf(all.length, input);
    return {
      events: all.slice(from, to).map(describe),
      nextForwardToken: tokenOf('f', to),
      nextBackwardToken: tokenOf('b', from),
    };
  }),
];

/** The simulated part of CloudWatch Logs. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/ */
export const logsProtocol: Protocol = jsonProtocol({
  ...{ service: 'logs', target: 'Logs_20140328', version: '1.1' },
  ...{ queryCompatible: false, operations: byName(operations) },
  codes: {
    ...{ invalidParameter: 'InvalidParameterException', missingParameter: 'InvalidParameterException' },
    ...{ throttled: 'ThrottlingException', accessDenied: 'AccessDeniedException' },
    ...{ serverError: 'ServiceUnavailableException', unknownOperation: 'UnknownOperationException' },
  },
});
