import fc from 'fast-check';
import type { CanaryKind } from '../../simulator/scenarios.ts';
import type { Step } from '../../src/rollout/ports.ts';
import { from, inSome, MINUTE, SECOND, someIn, upTo } from './amounts.ts';
import { faults } from './faulty.ts';
import { asRelease, release, scaling } from './releases.ts';
import type {
  Accident,
  Death,
  KnobName,
  Late,
  Meddling,
  Options,
  Ringing,
  Table,
  Unsaved,
  Way,
  World,
} from './world.ts';

const service = fc.constantFrom('web', 'web-canary');

/** Shares in percent to 0.1, rising; the last is 100 in two of three worlds. */
const rising: fc.Arbitrary<readonly Step[]> = fc
  .tuple(
    fc.uniqueArray(
      fc.oneof(
        from(1, 99),
        from(1, 999).map((tenths) => tenths / 10),
      ),
      { maxLength: 3 },
    ),
    fc.constantFrom(100, 100, 60),
  )
  .chain(([before, last]) => {
    const shares = [...before.filter((share) => share < last), last].sort((a, b) => a - b);
    return fc.tuple(
      ...shares.map((share) => upTo(240).map((seconds) => ({ share, bakeMs: seconds * SECOND }))),
    );
  });

const steps = fc.oneof(
  { weight: 96, arbitrary: rising },
  { weight: 4, arbitrary: fc.constant([{ share: 0, bakeMs: 0 }]) },
);

const options: fc.Arbitrary<Options> = fc.record({
  pollMs: fc.constantFrom(15, 15, 20, 30, 60, 5).map((seconds) => seconds * SECOND),
  patienceMs: fc.constantFrom(60, 60, 20, 120).map((seconds) => seconds * SECOND),
  stabilizeMs: fc.constantFrom(5 * MINUTE, 5 * MINUTE, 2 * MINUTE, 40 * SECOND),
  rollback: fc.oneof(
    { weight: 94, arbitrary: fc.constant(true) },
    { weight: 6, arbitrary: fc.constant(false) },
  ),
  rollbackTo: fc.constantFrom('stable', 'previous'),
  rollbackTimeoutMs: fc.constantFrom(5 * MINUTE, 5 * MINUTE, 2 * MINUTE, 30 * SECOND),
  settleMs: inSome(20, fc.constantFrom(0, 5 * SECOND, MINUTE)),
  canaryCount: fc.oneof(
    { weight: 7, arbitrary: fc.constant('match' as const) },
    { weight: 1, arbitrary: fc.constant('as-is' as const) },
    { weight: 2, arbitrary: from(1, 8) },
  ),
  totalTasks: inSome(10, from(2, 12)),
  alarmAtStart: fc.constantFrom('fail', 'fail', 'ignore'),
  insufficientData: fc.constantFrom('ok', 'ok', 'ok', 'fail'),
});

const ringing: fc.Arbitrary<Ringing> = fc.record({
  alarm: fc.constantFrom('demo-5xx', 'demo-latency'),
  atMs: upTo(12 * MINUTE),
  forMs: fc.constantFrom(2 * SECOND, 30 * SECOND, 60 * MINUTE),
});

const accident: fc.Arbitrary<Accident> = fc.oneof(
  fc.record({ what: fc.constant('crash' as const), atMs: upTo(6 * MINUTE), service, count: from(1, 3) }),
  fc.record({
    what: fc.constant('no-room' as const),
    atMs: upTo(6 * MINUTE),
    service,
    forMs: fc.oneof(from(10 * SECOND, 9 * MINUTE), fc.constant(120 * MINUTE)),
  }),
  fc.record({ what: fc.constant('deploy' as const), atMs: upTo(6 * MINUTE), service }),
);

const meddling: fc.Arbitrary<Meddling> = fc.record({
  atMs: upTo(6 * MINUTE),
  knob: fc.constantFrom<KnobName[]>(
    ...(['stable-count', 'canary-count', 'forward'] as const),
    ...(['stable-definition', 'canary-definition', 'stable-scaling', 'canary-scaling'] as const),
  ),
  value: fc.oneof(upTo(13), upTo(100)),
  backAfterMs: inSome(30, from(SECOND, MINUTE)),
});

/** A process has a few writes, some dozens of events and some hundreds of calls; one that restores has fewer. */
const death: fc.Arbitrary<Death> = fc.oneof(
  fc.record({ at: fc.constant('event' as const), nth: fc.oneof(from(1, 15), from(1, 60)) }),
  fc.record({
    at: fc.constantFrom('call' as const, 'write' as const),
    nth: fc.oneof(from(1, 6), from(1, 40), from(1, 200)),
    moment: fc.constantFrom('before', 'underway', 'after'),
    lateMs: fc.oneof(fc.constant(0), upTo(3_500)),
  }),
  fc.record({ at: fc.constant('time' as const), ms: fc.oneof(upTo(10 * SECOND), upTo(10 * MINUTE)) }),
);

/** What takes longer than five seconds arrives after its sender has given up on an answer. */
const late: fc.Arbitrary<Late> = fc.record({
  nth: fc.oneof(from(1, 3), from(1, 10)),
  ms: fc.oneof(from(20, 1_400), from(20, 7_000)),
});
const unsaved: fc.Arbitrary<Unsaved> = fc.record({ from: from(1, 15), times: fc.constantFrom(1, 2, 1_000) });

const table: fc.Arbitrary<Table> = fc.record({
  beatMs: fc.constantFrom(10 * SECOND, 10 * SECOND, 3 * SECOND, MINUTE),
  isRunnerLost: fc.boolean(),
  later: fc.constantFrom('recover', 'rollout'),
  resume: fc.constantFrom(false, false, true),
  rival: inSome(
    25,
    fc.record({
      atMs: upTo(6 * MINUTE),
      mode: fc.constantFrom('rollout', 'rollback', 'rollback', 'recover'),
    }),
  ),
});

const anyWorld: fc.Arbitrary<World> = fc.record({
  seed: from(1, 0x7fff_ffff),
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
  start: fc.constantFrom('empty', 'empty', 'empty', 'idle', 'serving'),
  furnished: fc.boolean(),
  stableTasks: from(1, 10),
  startMs: from(SECOND, 90 * SECOND),
  steps,
  options,
  ringing: someIn(35, 3, ringing),
  accidents: someIn(15, 3, accident),
  meddling: someIn(20, 3, meddling),
  faults,
  late: someIn(15, 3, late),
  unsaved: inSome(5, unsaved),
  cancelAtMs: inSome(12, upTo(10 * MINUTE)),
  deaths: someIn(30, 3, death),
  table: inSome(50, table),
  release: inSome(33, release),
  scaling: inSome(33, scaling),
});

/** Worlds of every kind; most of them have something wrong with them. Without rollback there is nothing for a later run. */
export const worlds: fc.Arbitrary<World> = anyWorld
  .map((the) => ({ ...the, table: the.options.rollback ? the.table : undefined }))
  .map((the) => (the.release === undefined ? the : asRelease(the)));

/** Neighbouring seeds must not give worlds alike. */
function mixed(seed: number): number {
  let bits = seed | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** What fast-check needs to be told to make the one world of a seed; `path` leads to a smaller one that fails, too. */
export function parametersOf(seed: number, path?: string) {
  return { seed: mixed(seed), numRuns: 1, unbiased: true, ...(path === undefined ? {} : { path }) } as const;
}

/** The world of a seed: one number says everything. */
export function worldOf(seed: number, path?: string): World {
  const [the] = fc.sample(worlds, parametersOf(seed, path));
  if (the === undefined) throw new Error(`There is no world of seed ${seed}.`);
  return the;
}
