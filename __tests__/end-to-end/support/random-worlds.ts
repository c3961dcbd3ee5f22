import fc from 'fast-check';
import type { Fault } from '../../../simulator/faults.ts';
import type { Scenario } from '../../../simulator/scenario.ts';
import {
  type CanaryKind,
  listenerScenario,
  nlbScenario,
  noLoadBalancerScenario,
  taskCountScenario,
} from '../../../simulator/scenarios.ts';
import type { RollbackTo, Step } from '../../../src/rollout/ports.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Way = 'task-count' | 'no-load-balancer' | 'listener' | 'rule' | 'unattached' | 'nlb';

export interface World {
  readonly seed: number;
  readonly way: Way;
  readonly canary: CanaryKind;
  readonly stableTasks: number;
  /** Tasks, and weight in percent, that the canary has at the start. */
  readonly canaryTasks: number;
  readonly steps: readonly Step[];
  readonly startMs: number;
  readonly alarm: { readonly atMs: number; readonly forMs: number } | undefined;
  readonly faults: readonly Fault[];
  readonly cancelAtMs: number | undefined;
  readonly dieAfter: number | undefined;
  readonly meddling: { readonly atMs: number; readonly what: 'traffic' | 'canary' } | undefined;
  readonly rollbackTo: RollbackTo;
}

/** A value in so many of a hundred worlds; not more often than others a value at its bounds. */
const inSome = <T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: 100 - percent, arbitrary: fc.constant(undefined) },
    { weight: percent, arbitrary: fc.noBias(arbitrary) },
  );

const WRITES = ['UpdateService', 'ModifyListener', 'ModifyRule'] as const;
const READS = [
  'DescribeServices',
  'DescribeAlarms',
  'DescribeTargetHealth',
  'DescribeListeners',
  '*',
] as const;
const afterMs = fc.noBias(fc.integer({ min: 0, max: 8 * MINUTE }));

/** Some calls go wrong in some way, for a while. */
const hiccup: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom<Fault['kind'][]>(
    ...(['throttle', 'server-error', 'hang', 'hang-after', 'reset-before', 'reset-after'] as const),
    ...(['stale-read', 'access-denied'] as const),
  ),
  operation: fc.constantFrom(...WRITES, ...WRITES, ...READS),
  times: fc.integer({ min: 1, max: 8 }),
  afterMs,
  forMs: fc.noBias(fc.integer({ min: SECOND, max: 3 * MINUTE })),
  ageMs: fc.constant(500),
});

/** From some moment on, nothing of the kind works any more. */
const outage: fc.Arbitrary<Fault> = fc.record({
  kind: fc.constantFrom<Fault['kind'][]>('throttle', 'server-error', 'hang', 'access-denied'),
  operation: fc.constantFrom(...WRITES, ...READS),
  afterMs,
});

const steps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 0, maxLength: 2 }),
    fc.constantFrom(100, 100, 60),
  )
  .chain(([before, last]) => {
    const shares = [...before.filter((share) => share < last), last].sort((a, b) => a - b);
    const baked = fc.noBias(fc.integer({ min: 0, max: 4 * MINUTE }));
    return fc.tuple(...shares.map((share) => baked.map((bakeMs) => ({ share, bakeMs }))));
  });

/** Worlds of every kind; most of them have something wrong with them. */
export const worlds: fc.Arbitrary<World> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  way: fc.constantFrom<Way[]>('task-count', 'no-load-balancer', 'listener', 'rule', 'unattached', 'nlb'),
  canary: fc.oneof(
    { weight: 7, arbitrary: fc.constant<CanaryKind>('good') },
    {
      weight: 3,
      arbitrary: fc.constantFrom<CanaryKind[]>(
        ...(['errors', 'slow', 'crash-at-start', 'crash-loop', 'never-healthy'] as const),
      ),
    },
  ),
  stableTasks: fc.integer({ min: 1, max: 10 }),
  canaryTasks: fc.constantFrom(0, 0, 0, 2),
  steps,
  startMs: fc.noBias(fc.integer({ min: SECOND, max: 90 * SECOND })),
  alarm: inSome(
    35,
    fc.record({
      atMs: fc.integer({ min: 0, max: 12 * MINUTE }),
      forMs: fc.constantFrom(2 * SECOND, 30 * SECOND, 60 * MINUTE),
    }),
  ),
  faults: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.array(hiccup, { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(outage, { minLength: 1, maxLength: 2 }) },
  ),
  cancelAtMs: inSome(12, fc.integer({ min: 0, max: 10 * MINUTE })),
  dieAfter: inSome(20, fc.integer({ min: 1, max: 60 })),
  meddling: inSome(
    20,
    fc.record({
      atMs: fc.integer({ min: SECOND, max: 8 * MINUTE }),
      what: fc.constantFrom('traffic', 'canary'),
    }),
  ),
  rollbackTo: fc.constantFrom('stable', 'previous'),
});

export const isByCount = ({ way }: World): boolean => way === 'task-count' || way === 'no-load-balancer';

export function scenarioOf(the: World): Scenario {
  const { canary, stableTasks, canaryTasks, way } = the;
  const settings = {
    tasks: { startMs: the.startMs, startJitter: 0.2, stopMs: 5 * SECOND },
    propagationMs: { application: 2 * SECOND, network: 20 * SECOND },
  };
  const common = { canary, stableTasks, canaryTasks, settings, requestsPerSecond: 20 };
  const weighted = canaryTasks === 0 ? {} : { stableWeight: 90, canaryWeight: 10 };
  switch (way) {
    case 'task-count':
      return taskCountScenario(common);
    case 'no-load-balancer':
      return noLoadBalancerScenario(common);
    case 'listener':
      return listenerScenario({ ...common, ...weighted, legacyWeight: 10, stickySeconds: 60 });
    case 'rule':
      return listenerScenario({ ...common, ...weighted, rule: true });
    case 'unattached':
      return listenerScenario({ ...common, canaryTasks: 0, attached: false });
    case 'nlb':
      return nlbScenario({ ...common, ...weighted });
  }
}
