import { describe, expect, test } from '@jest/globals';
import type { Action, LoadBalancerType } from '../../simulator/model/elb-types.ts';
import { DeadlineError } from '../../src/rollout/errors.ts';
import { actionsFromJson, actionsToJson } from '../../src/traffic/action-json.ts';
import type { RouterOptions } from '../../src/traffic/router-for.ts';
import { forward, healthyIn, login, signal, Stage } from './support/stage.ts';
import { rich, weighed } from './support/weighed.ts';
import { Workbench } from './support/workbench.ts';

describe('shifting by weights', () => {
  test('attaches the canary at weight 0, brings its tasks up, waits for their health, and then moves the weight', async () => {
    const { stage, webCanary, router, from, bench } = await weighed();
    const healthyWhenWeighed: number[] = [];
    stage.watch(({ operation, params }) => {
      if (operation === 'ModifyListener' && JSON.stringify(params).includes('25')) {
        healthyWhenWeighed.push(healthyIn(webCanary));
      }
    });

    const split = await router.shift(25, from, bench.hands());

    expect(bench.writes).toEqual([
      'forward: stable 1, canary 0',
      'canary-count: 1 task',
      'forward: stable 75, canary 25',
    ]);
    expect(healthyWhenWeighed).toEqual([1]);
    expect(split).toMatchObject({
      share: 25,
      stable: { desired: 4, running: 4, healthyTargets: 4, weight: 75 },
      canary: { desired: 1, running: 1, healthyTargets: 1, weight: 25 },
    });
  });

  test('gives no weight to a canary that does not get healthy', async () => {
    const { router, from, bench } = await weighed({ versions: { '2': { neverHealthy: true } } });
    await expect(router.shift(25, from, bench.hands('forward', 120_000))).rejects.toThrow(DeadlineError);
    expect((await router.observe(signal)).canary.weight).toBe(0);
  });

  test('has full capacity at 100 %', async () => {
    const { router, from, bench } = await weighed();
    const split = await router.shift(100, from, bench.hands());
    expect(split).toMatchObject({ share: 100, canary: { running: 4, healthyTargets: 4 } });
  });

  test('leaves everything else in the action list as found, through every step and back', async () => {
    const { listener, router, from, bench, web, webCanary, legacy } = await weighed({ actions: rich });
    await router.shift(5, from, bench.hands());
    expect(listener.routing.actions).toEqual([
      expect.objectContaining({
        type: 'authenticate-oidc',
        order: 1,
        config: expect.objectContaining(login.config),
      }),
      forward(
        [
          [legacy, 50],
          [web, 95],
          [webCanary, 5],
        ],
        { order: 2, stickiness: { enabled: true, durationSeconds: 3600 } },
      ),
    ]);
    await router.shift(100, from, bench.hands());
    await router.restoreTraffic(from, bench.hands('restore'));
    expect((await router.snapshot(signal)).knobs['forward']).toEqual(from.knobs['forward']);
  });

  test('goes down only to a stable that is healthy', async () => {
    const { stage, stable, web, router, from, bench } = await weighed({
      counts: [4, 4],
      actions: (web, canary) => [
        forward([
          [web, 0],
          [canary, 100],
        ]),
      ],
    });
    stage.scale(stable, 0);
    await stage.warmUp();
    stage.scale(stable, 4);
    const healthyWhenWeighed: number[] = [];
    stage.watch(({ operation }) => {
      if (operation === 'ModifyListener') healthyWhenWeighed.push(healthyIn(web));
    });
    const split = await router.shift(0, from, bench.hands());
    expect(healthyWhenWeighed).toEqual([4]);
    expect(split).toMatchObject({ share: 0, stable: { weight: 100 }, canary: { weight: 0, desired: 4 } });
  });

  test('goes down without waiting for a sick canary', async () => {
    const { router, from, bench } = await weighed({
      counts: [4, 4],
      versions: { '2': { neverHealthy: true } },
      actions: (web, canary) => [
        forward([
          [web, 50],
          [canary, 50],
        ]),
      ],
    });
    const split = await router.shift(10, from, bench.hands('forward', 60_000));
    expect(split).toMatchObject({ share: 10 });
  });

  test('writes nothing and does not settle where the share is in force already', async () => {
    const { router, from, bench } = await weighed({
      counts: [4, 1],
      type: 'network',
      actions: (web, canary) => [
        forward([
          [web, 90],
          [canary, 10],
        ]),
      ],
    });
    await router.shift(10, from, bench.hands());
    expect(bench.writes).toEqual([]);
    expect(bench.waits).not.toContain('settle');
  });

  test.each<[string, LoadBalancerType, RouterOptions, number]>([
    ['not behind an ALB', 'application', {}, 0],
    ['two minutes behind an NLB', 'network', {}, 120_000],
    ['as long as asked', 'application', { settleMs: 7_000 }, 7_000],
    ['not behind an NLB where told so', 'network', { settleMs: 0 }, 0],
  ])('settles %s', async (_name, type, options, settleMs) => {
    const { router, from, bench } = await weighed({ type, options });
    await router.shift(25, from, bench.hands());
    const settling = bench.said.flatMap((event) =>
      event.type === 'waiting' && event.what === 'settle' ? [event.leftMs] : [],
    );
    expect(settling).toEqual(settleMs === 0 ? [] : [settleMs]);
  });
});

describe('the count of the canary', () => {
  test.each<[string, RouterOptions, readonly [number, number], number]>([
    ['matches its share of stable', { canaryCount: 'match' }, [4, 0], 2],
    ['is rounded up', { canaryCount: 'match' }, [3, 0], 2],
    ['is not lowered to match', { canaryCount: 'match' }, [4, 3], 3],
    ['is the number asked for', { canaryCount: 3 }, [4, 0], 3],
    ['may be lowered to the number asked for before it has weight', { canaryCount: 1 }, [4, 3], 1],
    ['is never below 1', { canaryCount: 0 }, [4, 0], 1],
    ['is left as it is', { canaryCount: 'as-is' }, [4, 3], 3],
  ])('%s', async (_name, options, counts, expected) => {
    const { router, from, bench, canary } = await weighed({ counts, options });
    expect(router.aim(50, from)).toMatchObject({ canaryCount: expected, canaryWeight: 50, stableWeight: 50 });
    await router.shift(50, from, bench.hands());
    expect(canary.desiredCount).toBe(expected);
  });

  test('is not lowered while the canary has weight', async () => {
    const { router, from, bench, canary } = await weighed({
      counts: [4, 3],
      options: { canaryCount: 1 },
      actions: (web, canary) => [
        forward([
          [web, 90],
          [canary, 10],
        ]),
      ],
    });
    await router.shift(25, from, bench.hands());
    expect(canary.desiredCount).toBe(3);
  });
});

describe('a rule', () => {
  test('is written as a rule, and its listener is left alone', async () => {
    const stage = new Stage();
    const [web, webCanary] = [stage.group('web'), stage.group('web-canary')];
    const fixed: Action = {
      type: 'fixed-response',
      order: undefined,
      member: 'FixedResponseConfig',
      config: { StatusCode: '404' },
    };
    const listener = stage.listener(stage.balancer(), [fixed]);
    const rule = stage.rule(listener, 10, [forward([[web, 1]])]);
    stage.service('web', 2, { groups: [web] });
    stage.service('web-canary', 0, { groups: [webCanary] });
    await stage.warmUp();
    const router = await stage.router();
    const from = await router.snapshot(signal);
    const bench = new Workbench(stage.clock, router, from);
    await router.shift(10, from, bench.hands());
    expect(rule.routing.actions).toEqual([
      forward([
        [web, 90],
        [webCanary, 10],
      ]),
    ]);
    expect(listener.routing.actions).toEqual([fixed]);
    expect(stage.journal.mutating('ModifyListener')).toEqual([]);
  });
});

describe('the commands', () => {
  test('set the whole action list by hand, and keep the client secret', async () => {
    const { router, from, target } = await weighed({ actions: rich });
    const [forwardKnob] = router.knobs;
    const command = forwardKnob?.command(from.knobs['forward'] ?? null) ?? '';
    const arn = target.kind === 'listener' ? target.forwardPoint.arn : '';
    const [, json = ''] =
      /^aws elbv2 modify-listener --listener-arn \S+ --default-actions '(.*)' --region us-east-1$/.exec(
        command,
      ) ?? [];
    expect(command).toContain(`--listener-arn ${arn} `);
    expect(actionsToJson(actionsFromJson(JSON.parse(json)))).toEqual(from.knobs['forward']);
    expect(json).toContain('"UseExistingClientSecret":true');
  });
});
