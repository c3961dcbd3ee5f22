import { describe, expect, test } from '@jest/globals';
import { DriftError } from '../../src/rollout/errors.ts';
import { routerFor } from '../../src/traffic/router-for.ts';
import { forward, runningOf, signal } from './support/stage.ts';
import { rich, weighed } from './support/weighed.ts';

describe('restoring weights', () => {
  test('sends the traffic first, without waiting, and takes the tasks away after', async () => {
    const { router, from, bench, canary } = await weighed();
    await router.shift(50, from, bench.hands());
    bench.said.length = 0;
    await router.restoreTraffic(from, bench.hands('restore'));
    expect(bench.writes).toEqual(['forward: stable 1, canary not attached']);
    expect(runningOf(canary)).toBe(2);
    const split = await router.restoreRest(from, bench.hands('restore'));
    expect(bench.writes).toEqual(['forward: stable 1, canary not attached', 'canary-count: 0 tasks']);
    expect(bench.waits).toEqual(['the load balancer to follow']);
    expect(split).toMatchObject({ share: 0, canary: { desired: 0 } });
  });

  test('is exact, and may be repeated by another process in any order', async () => {
    const { stage, target, router, from, bench } = await weighed({ actions: rich, counts: [4, 2] });
    await router.shift(75, from, bench.hands());
    const saved: unknown = JSON.parse(JSON.stringify(from.knobs));
    const another = routerFor(target, stage.aws);
    for (let time = 0; time < 2; time++) {
      await another.restoreRest(from, bench.hands('restore'));
      await another.restoreTraffic(from, bench.hands('restore'));
    }
    expect((await another.snapshot(signal)).knobs).toEqual(saved);
    bench.said.length = 0;
    await another.restoreTraffic(from, bench.hands('restore'));
    await another.restoreRest(from, bench.hands('restore'));
    expect(bench.writes).toEqual([]);
  });

  test('leads to the start where the canary had no weight', async () => {
    const { router, from } = await weighed({ actions: rich });
    expect(router.home(from, 'stable')).toBe(from);
    expect(router.home(from, 'previous')).toBe(from);
  });

  test('gives stable the weight that the canary had at the start, and nobody else', async () => {
    const { router, from, bench, listener, legacy, web, webCanary } = await weighed({
      counts: [4, 1],
      actions: (web, canary, legacy) => [
        forward([
          [legacy, 7],
          [web, 80],
          [canary, 20],
        ]),
      ],
    });
    const home = router.home(from, 'stable');
    expect(home.split).toMatchObject({ share: 0, stable: { weight: 100 }, canary: { weight: 0 } });
    expect(router.home(from, 'previous')).toBe(from);
    await router.shift(50, from, bench.hands());
    await router.restoreTraffic(home, bench.hands('restore'));
    await router.restoreRest(home, bench.hands('restore'));
    expect(listener.routing.actions).toEqual([
      forward([
        [legacy, 7],
        [web, 100],
        [webCanary, 0],
      ]),
    ]);
  });
});

describe('an action list that somebody else changed', () => {
  test('is left alone, and so are the tasks that may carry its traffic', async () => {
    const { stage, listener, web, webCanary, router, from, bench, canary } = await weighed();
    await router.shift(50, from, bench.hands());
    const theirs = [
      forward([
        [web, 1],
        [webCanary, 2],
      ]),
    ];
    stage.world.settle();
    stage.world.balancing.route(listener.routing, theirs, listener.loadBalancer);

    await expect(router.restoreTraffic(from, bench.hands('restore'))).rejects.toThrow(DriftError);
    await expect(router.restoreRest(from, bench.hands('restore'))).rejects.toThrow(DriftError);
    expect(listener.routing.actions).toEqual(theirs);
    expect(canary.desiredCount).toBe(2);
  });

  test('is not overwritten by the next step', async () => {
    const { stage, listener, web, webCanary, router, from, bench } = await weighed();
    await router.shift(25, from, bench.hands());
    stage.world.settle();
    const theirs = [
      forward(
        [
          [web, 75],
          [webCanary, 25],
        ],
        { stickiness: { enabled: true, durationSeconds: 60 } },
      ),
    ];
    stage.world.balancing.route(listener.routing, theirs, listener.loadBalancer);
    await expect(router.shift(50, from, bench.hands())).rejects.toThrow('sticky for 1m');
    expect(listener.routing.actions).toEqual(theirs);
  });
});
