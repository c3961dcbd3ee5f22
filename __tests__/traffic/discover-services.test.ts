import { describe, expect, test } from '@jest/globals';
import { errors, furnish, returning, services, to100, warnings } from './support/furniture.ts';
import { forward } from './support/stage.ts';

describe('services', () => {
  test('that do not exist are named with their cluster, and the other one is looked at all the same', async () => {
    const { stage } = furnish();
    stage.service('web', 2, { controller: 'EXTERNAL' });
    await stage.warmUp();
    const discovery = await stage.discover();
    expect(discovery.target).toBeUndefined();
    expect(errors(discovery)).toEqual([
      expect.stringMatching(/^canary-service: Service web-canary does not exist in cluster prod/),
      expect.stringContaining('EXTERNAL'),
    ]);
  });

  test('in a cluster that does not exist are both reported', async () => {
    const { stage } = furnish();
    expect(errors(await stage.discover({ cluster: 'nowhere' }))).toHaveLength(2);
  });

  test.each(['web', 'arn:aws:ecs:us-east-1:123456789012:service/prod/web'])(
    'must be two: web and %s are one',
    async (canaryService) => {
      const { stage } = furnish();
      stage.service('web', 2);
      expect(errors(await stage.discover({ canaryService }))).toEqual([
        expect.stringContaining('same service'),
      ]);
    },
  );

  test.each([
    ['CODE_DEPLOY', { controller: 'CODE_DEPLOY' }],
    ['EXTERNAL', { controller: 'EXTERNAL' }],
    ['BLUE_GREEN', { strategy: 'BLUE_GREEN' }],
    ['LINEAR', { strategy: 'LINEAR' }],
    ['CANARY', { strategy: 'CANARY' }],
  ] as const)('moved by somebody else are refused: %s', async (word, plan) => {
    const { stage } = furnish();
    stage.service('web', 2, plan);
    stage.service('web-canary', 0);
    await stage.warmUp();
    expect(errors(await stage.discover(to100))).toEqual([expect.stringContaining(word)]);
  });

  test('are refused while they deploy, each with its own finding', async () => {
    const { stage } = furnish();
    const web = stage.service('web', 2);
    stage.service('web-canary', 0);
    await stage.warmUp();
    stage.world.settle();
    stage.world.containers.updateService(web, { forceNewDeployment: true });
    stage.service('web-late', 3);
    const discovery = await stage.discover({ ...to100, canaryService: 'web-late' });
    expect(errors(discovery)).toEqual([
      expect.stringMatching(/^service web: A deployment is in progress/),
      expect.stringMatching(/^service web-late: A deployment is in progress: 0 of 3/),
    ]);
  });

  test('that deploy may still be given back their traffic', async () => {
    const { stage } = furnish();
    const web = stage.service('web', 2);
    stage.service('web-canary', 2);
    await stage.warmUp();
    stage.world.settle();
    stage.world.containers.updateService(web, { forceNewDeployment: true });
    const discovery = await stage.discover(returning);
    expect(errors(discovery)).toEqual([]);
    expect(warnings(discovery)).toEqual([expect.stringContaining('A deployment is in progress')]);
  });

  test('need a stable that has tasks, unless all is given back to it, or the canary keeps all', async () => {
    const { stage } = furnish();
    stage.service('web', 0);
    stage.service('web-canary', 2);
    await stage.warmUp();
    const empty = [expect.stringContaining('desired count is 0')];
    const steps = [10, 100].map((share) => ({ share, bakeMs: 0 }));
    expect(errors(await stage.discover({ ...to100, steps }))).toEqual(empty);
    expect(errors(await stage.discover(returning))).toEqual([]);
    const all = await stage.discover({ ...to100, steps: steps.slice(1) });
    expect(errors(all)).toEqual([]);
    expect(warnings(all)).toEqual(empty);
  });

  test('need a stable that has tasks where the canary has none', async () => {
    const { stage } = furnish();
    stage.service('web', 0);
    stage.service('web-canary', 0);
    await stage.warmUp();
    const steps = [{ share: 100, bakeMs: 0 }];
    expect(errors(await stage.discover({ ...to100, steps }))).toEqual([
      expect.stringContaining('desired count is 0'),
    ]);
  });
});

test('discovery changes nothing', async () => {
  const it = furnish();
  it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
  services(it);
  await it.stage.warmUp();
  await it.stage.discover();
  expect(it.stage.journal.mutating()).toEqual([]);
});

test('all problems are reported at once', async () => {
  const it = furnish();
  it.stage.listener(it.stage.balancer(), [forward([[it.web, 0]])]);
  it.stage.service('web', 0, { groups: [it.web], controller: 'CODE_DEPLOY' });
  it.stage.service('web-canary', 0, { groups: [it.canary], strategy: 'CANARY' });
  await it.stage.warmUp();
  expect(errors(await it.stage.discover())).toEqual([
    expect.stringContaining('CODE_DEPLOY'),
    expect.stringContaining('CANARY'),
    expect.stringContaining('desired count is 0'),
    expect.stringContaining('weight 0'),
  ]);
});
