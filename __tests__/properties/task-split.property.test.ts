import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitTasks } from '../../src/traffic/task-split.ts';

const shares = fc.integer({ min: 0, max: 1000 }).map((tenth) => tenth / 10);
const between = fc.integer({ min: 1, max: 999 }).map((tenth) => tenth / 10);
const totals = fc.integer({ min: 1, max: 5000 });

describe('a share of tasks', () => {
  test('leaves the total as it is, except that a single task becomes two when both need one', () => {
    fc.assert(
      fc.property(shares, totals, (share, total) => {
        const { stable, canary } = splitTasks(share, total);
        const isSingle = total === 1 && share > 0 && share < 100;
        expect(stable + canary).toBe(isSingle ? 2 : total);
      }),
    );
  });

  test('gives whole, non-negative counts to both', () => {
    fc.assert(
      fc.property(shares, totals, (share, total) => {
        const { stable, canary } = splitTasks(share, total);
        expect([stable, canary].every((count) => Number.isInteger(count) && count >= 0)).toBe(true);
      }),
    );
  });

  test('leaves neither without a task between 0 and 100 %', () => {
    fc.assert(
      fc.property(between, totals, (share, total) => {
        const { stable, canary } = splitTasks(share, total);
        expect(Math.min(stable, canary)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  test('is the nearest that can be had: no other count of canary tasks is closer', () => {
    fc.assert(
      fc.property(between, fc.integer({ min: 2, max: 500 }), (share, total) => {
        const { canary } = splitTasks(share, total);
        const errorOf = (count: number): number => Math.abs(1000 * count - Math.round(share * 10) * total);
        for (let other = 1; other < total; other++) {
          expect(errorOf(canary)).toBeLessThanOrEqual(errorOf(other));
        }
      }),
    );
  });

  test('never falls when more is asked for', () => {
    fc.assert(
      fc.property(shares, shares, totals, (one, two, total) => {
        const [low, high] = [Math.min(one, two), Math.max(one, two)];
        expect(splitTasks(low, total).canary).toBeLessThanOrEqual(splitTasks(high, total).canary);
      }),
    );
  });

  test('reports the share that the counts make, to 0.1 %', () => {
    fc.assert(
      fc.property(shares, totals, (share, total) => {
        const { stable, canary, achieved } = splitTasks(share, total);
        expect(Number.isInteger(Math.round(achieved * 1e6) / 1e5)).toBe(true);
        expect(Math.abs(achieved - (100 * canary) / (stable + canary))).toBeLessThanOrEqual(0.1);
        expect(achieved === 0).toBe(canary === 0);
        expect(achieved === 100).toBe(stable === 0);
      }),
    );
  });

  test('at the ends one of the two has everything', () => {
    fc.assert(
      fc.property(totals, (total) => {
        expect(splitTasks(0, total)).toEqual({ stable: total, canary: 0, achieved: 0 });
        expect(splitTasks(100, total)).toEqual({ stable: 0, canary: total, achieved: 100 });
      }),
    );
  });
});
