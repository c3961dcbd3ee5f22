import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allOnStable, weigh, type Weights } from '../../src/traffic/weights.ts';

const shares = fc.integer({ min: 0, max: 1000 }).map((tenth) => tenth / 10);
const weight = fc.integer({ min: 0, max: 999 });
const found: fc.Arbitrary<Weights> = fc
  .record({ stable: weight, canary: weight, others: fc.array(weight, { maxLength: 3 }) })
  .filter(({ stable, canary }) => stable + canary > 0);
const alone = found.map((weights) => ({ ...weights, others: [] }));

const between = fc.integer({ min: 1, max: 999 }).map((tenth) => tenth / 10);

/** Weights as found, and others that would leave the other groups exactly their part. */
const rivals = fc
  .record({
    unit: fc.integer({ min: 1, max: 40 }),
    before: fc.integer({ min: 1, max: 40 }),
    after: fc.integer({ min: 1, max: 40 }),
    others: fc.array(fc.integer({ min: 0, max: 24 }), { maxLength: 3 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ unit, before, after, others, part }) => {
    const [pair, sum] = [unit * before, unit * after];
    const canary = Math.max(1, Math.min(Math.round(part * sum), sum - 1));
    const stable = Math.min(pair, 999);
    return {
      from: { stable, canary: pair - stable, others: others.map((other) => other * before) },
      rival: { stable: sum - canary, canary, others: others.map((other) => other * after) },
    };
  })
  .filter(({ rival: { stable, canary } }) => stable >= 1 && stable <= 999 && canary <= 999);

function errorOf({ stable, canary }: Weights, share: number): number {
  return Math.abs(canary / (stable + canary) - share / 100);
}

function weightsOf(share: number, from: Weights): Weights | undefined {
  const weighing = weigh(share, from);
  return weighing.kind === 'weights' ? weighing.weights : undefined;
}

describe('weights for a share', () => {
  test('are whole numbers from 0 to 999', () => {
    fc.assert(
      fc.property(shares, found, (share, from) => {
        const weights = weightsOf(share, from);
        fc.pre(weights !== undefined);
        for (const value of [weights.stable, weights.canary, ...weights.others]) {
          expect(Number.isInteger(value) && value >= 0 && value <= 999).toBe(true);
        }
      }),
    );
  });

  test('leave every other group exactly its weight relative to the pair', () => {
    fc.assert(
      fc.property(shares, found, (share, from) => {
        const weights = weightsOf(share, from);
        fc.pre(weights !== undefined);
        const before = from.stable + from.canary;
        const after = weights.stable + weights.canary;
        expect(weights.others.map((other) => other * before)).toEqual(
          from.others.map((other) => other * after),
        );
      }),
    );
  });

  test('keep both above zero between 0 and 100 %, and one at zero at the ends', () => {
    fc.assert(
      fc.property(shares, found, (share, from) => {
        const weights = weightsOf(share, from);
        fc.pre(weights !== undefined);
        expect(weights.canary === 0).toBe(share === 0);
        expect(weights.stable === 0).toBe(share === 100);
      }),
    );
  });

  test('hit every tenth of a percent exactly while there is no other group', () => {
    fc.assert(
      fc.property(shares, alone, (share, from) => {
        const weights = weightsOf(share, from);
        expect(weights).toBeDefined();
        fc.pre(weights !== undefined);
        const { stable, canary } = weights;
        expect(1000 * canary).toBe(Math.round(share * 10) * (stable + canary));
      }),
    );
  });

  test('are the nearest that the other groups allow', () => {
    fc.assert(
      fc.property(between, rivals, (share, { from, rival }) => {
        const weights = weightsOf(share, from);
        expect(weights).toBeDefined();
        fc.pre(weights !== undefined);
        expect(errorOf(weights, share)).toBeLessThanOrEqual(errorOf(rival, share) + 1e-12);
      }),
    );
  });

  test('always exist for the way back to stable', () => {
    fc.assert(
      fc.property(found, (from) => {
        const { stable, canary, others } = allOnStable(from);
        expect(canary).toBe(0);
        expect(stable).toBeGreaterThan(0);
        expect([stable, ...others].every((value) => Number.isInteger(value) && value <= 999)).toBe(true);
        expect(others.map((other) => other > 0)).toEqual(from.others.map((other) => other > 0));
      }),
    );
  });

  test('do not touch the others on the way back to stable, while the pair fits one group', () => {
    fc.assert(
      fc.property(
        found.filter(({ stable, canary }) => stable + canary <= 999),
        (from) => {
          expect(allOnStable(from)).toEqual({
            stable: from.stable + from.canary,
            canary: 0,
            others: from.others,
          });
        },
      ),
    );
  });
});
