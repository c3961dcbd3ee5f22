import type { Change } from './changes.ts';
import type { Fault } from './faults.ts';
import {
  boolean,
  decimal,
  integer,
  InvalidParameter,
  list,
  mapOfNumbers,
  oneOf,
  optional,
  string,
  structure,
  type Schema,
} from './wire/schema.ts';

const ms = decimal({ min: 0 });

const fault = structure({
  kind: oneOf(
    ...(['throttle', 'server-error', 'access-denied', 'hang', 'hang-after'] as const),
    ...(['reset-before', 'reset-after', 'slow', 'stale-read'] as const),
  ),
  operation: string({ min: 1 }),
  times: optional(integer({ min: 1 })),
  probability: optional(decimal({ min: 0, max: 1 })),
  ...{ afterMs: optional(ms), forMs: optional(ms), delayMs: optional(ms), ageMs: optional(ms) },
  match: optional(string({ min: 1 })),
});

/** The body of `POST /_simulator/faults`. */
export const faultSchema: Schema<{ readonly faults: readonly Fault[] }> = structure({ faults: list(fault) });

const service = string({ min: 1 });
const alarm = {
  alarm: string({ min: 1 }),
  state: oneOf('OK', 'ALARM', 'INSUFFICIENT_DATA'),
  reason: optional(string()),
};

const shapes = {
  'set-desired-count': structure({
    what: oneOf('set-desired-count'),
    service,
    desiredCount: integer({ min: 0 }),
  }),
  autoscale: structure({
    ...{ what: oneOf('autoscale'), service, desiredCount: integer({ min: 0 }) },
    kind: oneOf('in', 'out', 'scheduled'),
  }),
  deploy: structure({ what: oneOf('deploy'), service, taskDefinition: string({ min: 1 }) }),
  'set-weights': structure({ what: oneOf('set-weights'), arn: string({ min: 1 }), weights: mapOfNumbers }),
  'set-alarm-state': structure({ what: oneOf('set-alarm-state'), ...alarm }),
  'script-alarm': structure({ what: oneOf('script-alarm'), ...alarm }),
  'block-placement': structure({ what: oneOf('block-placement'), service, blocked: boolean }),
  'push-image': structure({
    ...{ what: oneOf('push-image'), image: string({ min: 1 }) },
    digest: string({ pattern: /^sha256:[0-9a-f]{64}$/ }),
  }),
  'crash-tasks': structure({
    ...{ what: oneOf('crash-tasks'), service },
    ...{ count: optional(integer({ min: 1 })), exitCode: optional(integer({ min: 0, max: 255 })) },
  }),
  'set-traffic': structure({
    ...{
      what: oneOf('set-traffic'),
      source: optional(integer({ min: 0 })),
      requestsPerSecond: decimal({ min: 0 }),
    },
  }),
};

const change: Schema<Change> = {
  check(value, path): value is Change {
    const what = typeof value === 'object' && value !== null && 'what' in value ? value.what : undefined;
    const schema = Object.entries(shapes).find(([name]) => name === what)?.[1];
    if (schema === undefined) {
      throw new InvalidParameter('value', `${path}.what`, `must be one of ${Object.keys(shapes).join(', ')}`);
    }
    return schema.check(value, path);
  },
  fromForm: (value) => value,
  describe: Object.values(shapes)
    .map((shape) => shape.describe)
    .join(' | '),
};

/** The body of `POST /_simulator/do`. */
export const changeSchema: Schema<{
  readonly change: Change;
  readonly afterMs?: number | undefined;
  readonly actor?: string | undefined;
}> = structure({ change, afterMs: optional(ms), actor: optional(string({ min: 1 })) });
