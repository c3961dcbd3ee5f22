import fc from 'fast-check';
import type { Fault } from '../../simulator/faults.ts';
import { from, MINUTE, SECOND, upTo } from './amounts.ts';

const WRITES = ['UpdateService', 'ModifyListener', 'ModifyRule', 'UpdateItem'] as const;
const READS = [
  ...(['DescribeServices', 'DescribeTargetHealth', 'ListTasks', 'DescribeTasks'] as const),
  ...([
    'DescribeListeners',
    'DescribeRules',
    'DescribeAlarms',
    'DescribeAlarmHistory',
    'GetItem',
    '*',
  ] as const),
] as const;

/** Some calls go wrong in some way, for a while. */
const anyHiccup: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom<Fault['kind'][]>(
    ...(['throttle', 'server-error', 'hang', 'hang-after', 'reset-before', 'reset-after'] as const),
    ...(['stale-read', 'slow', 'access-denied'] as const),
  ),
  operation: fc.constantFrom(...WRITES, ...WRITES, ...READS),
  times: from(1, 8),
  afterMs: upTo(6 * MINUTE),
  forMs: from(SECOND, 3 * MINUTE),
  ageMs: fc.constant(500),
  delayMs: from(100, 8 * SECOND),
});

/** Consistent reads of a table are never stale: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html */
const hiccup = anyHiccup.filter(
  ({ kind, operation }) => kind !== 'stale-read' || (operation !== 'GetItem' && operation !== '*'),
);

/** From some moment on nothing of the kind works any more, or only now and then. */
const outage: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom<Fault['kind'][]>('throttle', 'server-error', 'hang', 'access-denied'),
  operation: fc.constantFrom(...WRITES, ...READS),
  afterMs: upTo(6 * MINUTE),
});

/** A part of all calls goes wrong, from beginning to end. */
const drizzle: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom<Fault['kind'][]>(
    ...(['throttle', 'server-error', 'reset-before', 'reset-after', 'slow'] as const),
  ),
  operation: fc.constant('*'),
  probability: fc.constantFrom(0.05, 0.1, 0.3),
  delayMs: from(100, 4 * SECOND),
});

/** What goes wrong with calls to AWS: in every other world nothing. */
export const faults: fc.Arbitrary<readonly Fault[]> = fc.oneof(
  { weight: 50, arbitrary: fc.constant([]) },
  { weight: 35, arbitrary: fc.array(hiccup, { minLength: 1, maxLength: 4 }) },
  { weight: 8, arbitrary: fc.array(outage, { minLength: 1, maxLength: 2 }) },
  { weight: 7, arbitrary: fc.array(drizzle, { minLength: 1, maxLength: 2 }) },
);
