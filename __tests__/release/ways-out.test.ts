import { describe, expect, jest, test } from '@jest/globals';
import {
  MINUTE,
  NEW,
  release,
  ReleaseCloud,
  SECOND,
  stageStarted,
  WAYS,
  when,
  withService,
  world,
} from './support/releases.ts';

jest.setTimeout(60 * SECOND);

test('a stable that its circuit breaker puts back, seen by a gate first, leaves the canary serving', async () => {
  const circuitBreaker = { enable: true, rollback: true };
  const cloud = new ReleaseCloud(withService(world('listener'), 'web', { circuitBreaker }));
  const { state, job } = await release(
    cloud,
    { 'stabilize-timeout': '3m' },
    when(stageStarted('promote'), () => cloud.behave({ [NEW]: { crashAtStart: 1 } })),
  );
  expect([state.reason, state.result, state.split?.share]).toEqual([state.reason, 'promotion-failed', 100]);
  expect(job.outputs['percent']).toBe('100');
  expect(cloud.side('web-canary')).toMatchObject({ definition: 'app:3', desired: 4, running: 4 });
});

describe.each(WAYS)('a rollback is told when stable runs what it ran, and not before (%s)', (way) => {
  const table = { 'state-table': 'canary-state' };
  const revisions = (cloud: ReleaseCloud): readonly number[] =>
    cloud.running('web').map(({ taskDefinition }) => taskDefinition.revision);

  async function promoted(): Promise<ReleaseCloud> {
    const cloud = new ReleaseCloud(world(way));
    await release(cloud, table);
    await cloud.clock.sleep(MINUTE);
    return cloud;
  }

  test('by mode: rollback after a promotion', async () => {
    const cloud = await promoted();
    const { state } = await release(cloud, { ...table, mode: 'rollback', image: '' });
    expect([state.result, revisions(cloud)]).toEqual(['rolled-back', [1, 1, 1, 1]]);
  });

  test('by mode: rollback, which fails where the old version can no longer start', async () => {
    const cloud = await promoted();
    cloud.behave({ 'example/app:1': { cannotPull: true } });
    const { state } = await release(cloud, { ...table, mode: 'rollback', image: '' });
    await cloud.clock.sleep(10 * MINUTE);
    expect([state.result, revisions(cloud)]).toEqual(['rollback-failed', [3, 3, 3, 3]]);
  });

  test('after an alarm in a bake of the promotion', async () => {
    const cloud = new ReleaseCloud(world(way));
    const { state } = await release(
      cloud,
      { 'promotion-schedule': '50%:30s, 100%:30s' },
      {
        afterEvent: ({ event }) => {
          if (event.type === 'bake-started' && event.index === 2) cloud.alarm('ALARM');
        },
      },
    );
    expect([state.result, revisions(cloud)]).toEqual(['rolled-back', [1, 1, 1, 1]]);
  });
});

test('a deployment that failed for good, the old one still listed, does not keep out the release that mends it', async () => {
  const versions = { 'app:3': { image: NEW } };
  const behaviours = { [NEW]: { crashAtStart: 1 } };
  const scenario = world('listener', { canaryTasks: 2, versions, behaviours });
  const circuitBreaker = { enable: true, rollback: false };
  const cloud = new ReleaseCloud(withService(scenario, 'web-canary', { circuitBreaker }));
  cloud.aws.change({ what: 'deploy', service: 'web-canary', taskDefinition: 'app:3' });
  await cloud.clock.sleep(30 * MINUTE);
  const { deployments } = cloud.service('web-canary');
  expect(deployments).toMatchObject([{ rolloutState: 'FAILED' }, { status: 'ACTIVE' }]);
  const { state } = await release(cloud, { image: 'example/app:4' });
  expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
});

test.each([
  ['at most 3', { min: 1, max: 3 }],
  ['at least 6', { min: 6, max: 8 }],
])(
  'a stable of 4 tasks behind a listener, whose limits say %s, keeps its tasks and its limits',
  async (_what, stable) => {
    const cloud = new ReleaseCloud(world('listener', { scaling: { stable } }));
    const before = cloud.everything();
    const { state } = await release(cloud);
    expect(state.result).toBe('completed');
    expect(state.findings).toContainEqual(
      expect.objectContaining({
        subject: 'autoscaling',
        severity: 'warning',
        message: expect.stringContaining('outside'),
      }),
    );
    expect(cloud.everything()).toEqual({ ...before, ofStable: 'app:3', ofCanary: 'app:3' });
  },
);
