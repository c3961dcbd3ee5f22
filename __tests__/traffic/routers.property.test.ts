import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { weightsIn } from '../../src/traffic/actions.ts';
import { actionsFromJson } from '../../src/traffic/action-json.ts';
import { ceilShare } from '../../src/traffic/share.ts';
import { pairOf } from '../../src/traffic/target.ts';
import { shared } from './support/shared.ts';
import { healthyIn, signal } from './support/stage.ts';
import { rich, weighed } from './support/weighed.ts';

const count = fc.integer({ min: 1, max: 8 });
const canaryCount = fc.integer({ min: 0, max: 3 });
/** Up, down, by tenths of a percent: whatever order somebody may ask for. */
const walk = fc.array(
  fc.integer({ min: 0, max: 1000 }).map((tenth) => tenth / 10),
  { minLength: 1, maxLength: 4 },
);
const restores = fc.array(fc.constantFrom('restoreTraffic', 'restoreRest'), { maxLength: 4 });
const runs = { numRuns: 20 };
const TIMEOUT_MS = 60_000;

describe('whatever the counts and shares', () => {
  test(
    'task counts never take healthy targets away that were there at the start, and come back exactly',
    async () => {
      await fc.assert(
        fc.asyncProperty(count, canaryCount, walk, restores, async (stable, canary, shares, order) => {
          const { stage, group, router, from, bench } = await shared([stable, canary]);
          const least = { healthy: healthyIn(group) };
          stage.watch(() => (least.healthy = Math.min(least.healthy, healthyIn(group))));
          for (const share of shares) {
            const split = await router.shift(share, from, bench.hands());
            expect(split.share).toBe(router.aim(share, from).achieved);
          }
          expect(least.healthy).toBe(stable + canary);
          for (const step of [...order, 'restoreTraffic', 'restoreRest'] as const) {
            await router[step](from, bench.hands('restore'));
          }
          expect((await router.snapshot(signal)).knobs).toEqual(from.knobs);
        }),
        runs,
      );
    },
    TIMEOUT_MS,
  );

  test(
    'weights never give the canary a share that it has no healthy targets for, and come back exactly',
    async () => {
      await fc.assert(
        fc.asyncProperty(count, canaryCount, walk, restores, async (stable, canary, shares, order) => {
          const it = await weighed({ counts: [stable, canary], actions: rich });
          const { stage, router, from, bench, target, webCanary } = it;
          if (target.kind !== 'listener') throw new Error('expected weights');
          const others = weightsIn(actionsFromJson(from.knobs['forward']), pairOf(target));
          for (const share of shares) {
            const split = await router.shift(share, from, bench.hands());
            expect(split.share).toBe(router.aim(share, from).achieved);
            expect(healthyIn(webCanary)).toBeGreaterThanOrEqual(ceilShare(share, stable));
            const now = weightsIn(
              actionsFromJson((await router.snapshot(signal)).knobs['forward']),
              pairOf(target),
            );
            const scale = (now.stable + now.canary) / (others.stable + others.canary);
            expect(now.others).toEqual(others.others.map((weight) => weight * scale));
          }
          for (const step of [...order, 'restoreTraffic', 'restoreRest'] as const) {
            await router[step](from, bench.hands('restore'));
          }
          expect((await router.snapshot(signal)).knobs).toEqual(from.knobs);
          expect(stage.clock.sleeping).toBe(0);
        }),
        runs,
      );
    },
    TIMEOUT_MS,
  );
});
