import fc from 'fast-check';
import type { Step } from '../../src/rollout/ports.ts';
import { from, inSome, MINUTE, SECOND, someIn, upTo } from './amounts.ts';
import type { Ailment, Limits, Move, Released, Scaled, World } from './world.ts';

const intoPromotionMs = fc.oneof(fc.constant(1), upTo(10 * SECOND), upTo(2 * MINUTE));

const ailment: fc.Arbitrary<Ailment> = fc.oneof(
  fc.record({
    afterMs: intoPromotionMs,
    what: fc.constantFrom('no-room' as const, 'crash-at-start' as const, 'never-healthy' as const),
    forMs: fc.oneof(fc.constant(120 * MINUTE), from(5 * SECOND, 2 * MINUTE)),
  }),
  fc.record({
    afterMs: intoPromotionMs,
    what: fc.constantFrom('alarm' as const, 'cancel' as const, 'death' as const),
  }),
);

const quickSteps = (most: number): fc.Arbitrary<readonly Step[]> =>
  fc
    .uniqueArray(from(1, 99), { maxLength: most })
    .chain((before) =>
      fc.tuple(
        ...[...before.sort((a, b) => a - b), 100].map((share) =>
          upTo(40).map((seconds) => ({ share, bakeMs: seconds * SECOND })),
        ),
      ),
    );

export const release: fc.Arbitrary<Released> = fc.record({
  version: fc.constantFrom('new', 'new', 'new', 'registered', 'there', 'kept'),
  onSuccess: fc.constantFrom(undefined, undefined, 'promote', 'promote', 'promote', 'keep'),
  promotion: inSome(40, quickSteps(2)),
  tag: fc.boolean(),
  breaker: fc.record({ enable: fc.boolean(), rollback: fc.boolean() }),
  minimumHealthyPercent: fc.constantFrom(100, 100, 50, 0),
  ailment: inSome(50, ailment),
});

const limits: fc.Arbitrary<Limits> = fc.record({
  min: upTo(5),
  max: from(5, 12),
  suspended: fc.record({
    in: fc.constantFrom(false, false, true),
    out: fc.constantFrom(false, false, true),
    scheduled: fc.constantFrom(false, false, true),
  }),
});

const move: fc.Arbitrary<Move> = fc.record({
  atMs: upTo(6 * MINUTE),
  service: fc.constantFrom('web', 'web-canary'),
  kind: fc.constantFrom('in', 'out', 'scheduled'),
  to: upTo(12),
});

export const scaling: fc.Arbitrary<Scaled> = fc.record({
  stable: inSome(75, limits),
  canary: inSome(60, limits),
  moves: someIn(60, 4, move),
});

/** A release has more to do than a mere shift, which must not take longer to play; and half of them are to see its end. */
export function asRelease(the: World): World {
  const { steps, options, seed } = the;
  const brisk = {
    ...the,
    steps: steps
      .slice(-2)
      .map(({ share, bakeMs }) => ({ share, bakeMs: Math.round(bakeMs / 4_000) * SECOND })),
    options: { ...options, pollMs: Math.max(options.pollMs, 15 * SECOND) },
  };
  return seed % 2 === 0 ? { ...brisk, ...calmed(brisk) } : brisk;
}

/** Little goes wrong before stable takes over; what may go wrong then is the release's own. */
function calmed({ steps, options, startMs, faults: all, seed }: World) {
  const last = steps.at(-1);
  return {
    ...({
      canary: 'good',
      ringing: [],
      accidents: [],
      meddling: [],
      deaths: [],
      cancelAtMs: undefined,
    } as const),
    faults: seed % 4 === 0 ? [] : all,
    startMs: Math.ceil(startMs / 3),
    options: { ...options, stabilizeMs: Math.max(options.stabilizeMs, 2 * MINUTE) },
    steps:
      last === undefined ? steps : [...steps.slice(0, -1), { ...last, share: last.share === 0 ? 0 : 100 }],
  };
}
