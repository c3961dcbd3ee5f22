import { describe, expect, test } from '@jest/globals';
import { DeadlineError, DriftError } from '../../src/rollout/errors.ts';
import { routerFor } from '../../src/traffic/router-for.ts';
import { shared } from './support/shared.ts';
import { healthyIn, runningOf, signal, Stage } from './support/stage.ts';
import { Workbench } from './support/workbench.ts';

describe('shifting by task counts', () => {
  test('raises the canary, waits until it is healthy, and only then lowers stable', async () => {
    const { stage, group, stable, router, from, bench } = await shared([10, 0]);
    const healthyOnceLowered: number[] = [];
    stage.watch(({ params }) => {
      if (JSON.stringify(params).includes('"web"') && stable.desiredCount < 10)
        healthyOnceLowered.push(healthyIn(group));
    });

    const split = await router.shift(30, from, bench.hands());

    expect(bench.writes).toEqual(['canary-count: 3 tasks', 'stable-count: 7 tasks']);
    expect(healthyOnceLowered).toEqual([10]);
    expect(split).toMatchObject({
      share: 30,
      stable: { running: 7, pending: 0 },
      canary: { running: 3, desired: 3 },
    });
  });

  test('never lowers stable for a canary whose targets do not get healthy', async () => {
    const { stable, router, from, bench } = await shared([4, 0], { '2': { neverHealthy: true } });
    await expect(router.shift(50, from, bench.hands('forward', 120_000))).rejects.toThrow(DeadlineError);
    expect(stable.desiredCount).toBe(4);
  });

  test('tells the targets of others in a shared group from those of the canary coming up', async () => {
    const { group, stable, router, from, bench, stage } = await shared([4, 0], {}, 3);
    const healthyOnceLowered: number[] = [];
    stage.watch(() => {
      if (stable.desiredCount < 4) healthyOnceLowered.push(healthyIn(group));
    });
    await router.shift(50, from, bench.hands());
    expect(healthyOnceLowered).toEqual([4 + 3]);
  });

  test('does not wait for a sick stable before the canary takes over from it', async () => {
    const { router, from, bench } = await shared([4, 0], { '1': { neverHealthy: true } });
    const split = await router.shift(50, from, bench.hands('forward', 120_000));
    expect(split).toMatchObject({ stable: { running: 2 }, canary: { running: 2 } });
  });

  test('is not deceived by an answer from before the counts were set', async () => {
    const { stage, group, stable, router, from, bench } = await shared([6, 3]);
    await router.observe(signal);
    stage.watch(() => {
      // Past the fence's own reading back, into the wait for health.
      stage.faults.add({ kind: 'stale-read', operation: 'DescribeServices', afterMs: 30, forMs: 4_000 });
    });
    const healthyOnceLowered: number[] = [];
    stage.watch(() => {
      if (stable.desiredCount < 6) healthyOnceLowered.push(healthyIn(group));
    });
    const split = await router.shift(50, from, bench.hands());
    expect(healthyOnceLowered).toEqual([9]);
    expect(split).toMatchObject({ stable: { desired: 4, running: 4 }, canary: { desired: 5, running: 5 } });
  });

  test('goes down as well: stable is raised and healthy before the canary is lowered, however sick that is', async () => {
    const { stage, group, canary, router, from, bench } = await shared([5, 5], {
      '2': { neverHealthy: true },
    });
    const healthyOnceLowered: number[] = [];
    stage.watch(() => {
      if (canary.desiredCount < 5) healthyOnceLowered.push(healthyIn(group));
    });
    const split = await router.shift(0, from, bench.hands());
    expect(bench.writes).toEqual(['stable-count: 10 tasks', 'canary-count: 0 tasks']);
    expect(healthyOnceLowered.every((healthy) => healthy >= 10)).toBe(true);
    expect(split).toMatchObject({ share: 0, stable: { running: 10 }, canary: { running: 0 } });
  });

  test('changes nothing where the share is in force already', async () => {
    const { router, from, bench } = await shared([9, 1]);
    await router.shift(10, from, bench.hands());
    expect(bench.writes).toEqual([]);
  });

  test('says what a share comes to, from where the rollout began or from a total', async () => {
    const { router, from, target, stage } = await shared([9, 1]);
    expect(router.aim(5, from)).toEqual({ asked: 5, achieved: 10, stableCount: 9, canaryCount: 1 });
    const larger = routerFor(target, stage.aws, { totalTasks: 20 });
    expect(larger.aim(5, from)).toEqual({ asked: 5, achieved: 5, stableCount: 19, canaryCount: 1 });
  });

  test('works for services without a load balancer', async () => {
    const stage = new Stage();
    const stable = stage.service('web', 3);
    const canary = stage.service('web-canary', 0);
    await stage.warmUp();
    const router = await stage.router();
    const from = await router.snapshot(signal);
    const runningOnceLowered: number[] = [];
    stage.watch(() => {
      if (stable.desiredCount < 3) runningOnceLowered.push(runningOf(canary));
    });
    const split = await router.shift(100, from, new Workbench(stage.clock, router, from).hands());
    expect(runningOnceLowered).toEqual([3]);
    expect(split).toMatchObject({ share: 100, stable: { running: 0 }, canary: { running: 3 } });
  });
});

describe('restoring task counts', () => {
  test('raises stable and lowers the canary at once, without waiting', async () => {
    const { router, from, bench, canary, stable } = await shared([10, 0]);
    await router.shift(50, from, bench.hands());
    bench.said.length = 0;
    await router.restoreTraffic(router.home(from, 'stable'), bench.hands('restore'));
    expect(bench.writes).toEqual(['stable-count: 10 tasks', 'canary-count: 0 tasks']);
    expect(bench.waits).toEqual([]);
    expect([stable.desiredCount, canary.desiredCount]).toEqual([10, 0]);
  });

  test('keeps a canary that alone serves until stable is healthy', async () => {
    const { stage, group, router, from, bench, stable, canary } = await shared([4, 0]);
    await router.shift(100, from, bench.hands());
    await stage.clock.sleep(400_000);
    const home = router.home(from, 'stable');
    const healthyOnceLowered: number[] = [];
    stage.watch(() => {
      if (canary.desiredCount === 0) healthyOnceLowered.push(healthyIn(group));
    });

    await router.restoreTraffic(home, bench.hands('restore'));
    expect([stable.desiredCount, canary.desiredCount, runningOf(canary)]).toEqual([4, 4, 4]);

    const split = await router.restoreRest(home, bench.hands('restore'));
    expect(healthyOnceLowered).toEqual([4]);
    expect(split).toMatchObject({ share: 0, stable: { running: 4 }, canary: { running: 0 } });
  });

  test('does not wait for a sick canary to give it up for a healthy stable', async () => {
    const { router, from, bench, canary, stage } = await shared([4, 0], { '2': { neverHealthy: true } });
    stage.scale(stage.world.containers.activeService(canary.cluster, 'web'), 0);
    stage.scale(canary, 4);
    await stage.warmUp();
    const alone = await router.snapshot(signal);
    const late = new Workbench(stage.clock, router, alone);
    expect(alone.split).toMatchObject({ stable: { running: 0 }, canary: { running: 4 } });
    await router.restoreTraffic(from, late.hands('restore'));
    expect(canary.desiredCount).toBe(4);
    const split = await router.restoreRest(from, late.hands('restore', 300_000));
    expect(split).toMatchObject({ share: 0, stable: { running: 4 }, canary: { desired: 0 } });
    expect(bench.writes).toEqual([]);
  });

  test('is exact, and may be repeated by another process in any order', async () => {
    const { stage, target, router, from, bench } = await shared([7, 3]);
    await router.shift(60, from, bench.hands());
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

  test('gives stable the tasks that the canary had at the start, or leads exactly there', async () => {
    const { router, from } = await shared([7, 3]);
    expect(router.home(from, 'stable').knobs).toEqual({ 'stable-count': 10, 'canary-count': 0 });
    expect(router.home(from, 'previous')).toBe(from);
    const { router: other, from: empty } = await shared([7, 0]);
    expect(other.home(empty, 'stable')).toBe(empty);
  });

  test('lowers a stable that was raised for a larger total, last', async () => {
    const { stage, target, from, bench } = await shared([4, 0]);
    const larger = routerFor(target, stage.aws, { totalTasks: 8 });
    await larger.shift(25, from, bench.hands());
    bench.said.length = 0;
    await larger.restoreTraffic(from, bench.hands('restore'));
    expect(bench.writes).toEqual(['canary-count: 0 tasks']);
    await larger.restoreRest(from, bench.hands('restore'));
    expect(bench.writes).toEqual(['canary-count: 0 tasks', 'stable-count: 4 tasks']);
  });
});

describe('a count that somebody else changed', () => {
  test('of stable keeps the canary from being lowered', async () => {
    const { stage, router, from, bench, stable, canary } = await shared([10, 0]);
    await router.shift(50, from, bench.hands());
    stage.scale(stable, 2);
    const restoring = router.restoreTraffic(router.home(from, 'stable'), bench.hands('restore'));
    await expect(restoring).rejects.toThrow(DriftError);
    expect([stable.desiredCount, canary.desiredCount]).toEqual([2, 5]);
  });

  test('of the canary keeps stable from being lowered, yet not from being raised', async () => {
    const { stage, router, from, bench, stable, canary } = await shared([10, 0]);
    await router.shift(50, from, bench.hands());
    stage.scale(canary, 7);
    const home = router.home(from, 'stable');
    await expect(router.restoreTraffic(home, bench.hands('restore'))).rejects.toThrow(DriftError);
    expect([stable.desiredCount, canary.desiredCount]).toEqual([10, 7]);
    await expect(router.restoreRest(home, bench.hands('restore'))).rejects.toThrow(DriftError);
    expect([stable.desiredCount, canary.desiredCount]).toEqual([10, 7]);
  });

  test('of the canary keeps a stable with surplus where it is', async () => {
    const { stage, target, from, bench, stable, canary } = await shared([4, 0]);
    const larger = routerFor(target, stage.aws, { totalTasks: 8 });
    await larger.shift(25, from, bench.hands());
    stage.scale(canary, 1);
    await expect(larger.restoreRest(from, bench.hands('restore'))).rejects.toThrow(DriftError);
    expect([stable.desiredCount, canary.desiredCount]).toEqual([6, 1]);
  });
});

test('a snapshot that holds no counts is refused by name', async () => {
  const { router, from, bench } = await shared([4, 0]);
  const broken = { ...from, knobs: { 'stable-count': '4', 'canary-count': 0 } };
  await expect(router.restoreRest(broken, bench.hands('restore'))).rejects.toThrow(
    'Malformed stable-count of the snapshot',
  );
});

test('the commands set the counts by hand', async () => {
  const { router } = await shared([4, 0]);
  expect(router.knobs.map((knob) => knob.command(2))).toEqual([
    'aws ecs update-service --cluster prod --service web --desired-count 2 --region us-east-1',
    'aws ecs update-service --cluster prod --service web-canary --desired-count 2 --region us-east-1',
  ]);
});
