import { describe, expect, jest, test } from '@jest/globals';
import {
  MINUTE,
  NEW,
  release,
  ReleaseCloud,
  SECOND,
  type ServiceName,
  stageStarted,
  WAYS,
  when,
  world,
  wrote,
} from './support/releases.ts';

jest.setTimeout(30 * SECOND);

const ARN = 'arn:aws:ecs:us-east-1:123456789012:task-definition/app';

describe.each(WAYS)('a promotion (%s)', (way) => {
  test('has stable roll, while the canary serves everything, with all the tasks that it has to have', async () => {
    const cloud = new ReleaseCloud(world(way));
    const { state } = await release(cloud);
    expect(state).toMatchObject({ result: 'completed', split: { share: 0 } });
    const changes = cloud.changes();
    const [updated, ...after] = changes.slice(changes.indexOf('web runs app:3'));
    expect(updated).toBe('web runs app:3');
    // Only then has stable any traffic.
    expect(after).toEqual(
      way === 'listener'
        ? ['weights web:100 web-canary:0', 'web-canary has 0 tasks']
        : ['web has 4 tasks', 'web-canary has 0 tasks'],
    );
    const { deployments } = cloud.service('web');
    expect(deployments).toMatchObject([{ rolloutState: 'COMPLETED' }]);
    expect(cloud.running('web').map(({ taskDefinition }) => taskDefinition.revision)).toEqual([3, 3, 3, 3]);
    expect(cloud.failedRequests()).toBe(0);
  });

  test('ends with both services at one definition, and puts out what it was and what it is', async () => {
    const cloud = new ReleaseCloud(world(way));
    const { job } = await release(cloud);
    expect(cloud.side('web').definition).toBe(cloud.side('web-canary').definition);
    expect(job.outputs).toMatchObject({
      result: 'completed',
      percent: '0',
      'promoted-task-definition': `${ARN}:3`,
      'previous-task-definition': `${ARN}:1`,
    });
  });

  test('that an alarm ends puts the old version back on stable, healthy, before its traffic', async () => {
    const cloud = new ReleaseCloud(world(way));
    const before = cloud.everything();
    const { state, job, failed } = await release(
      cloud,
      { 'poll-interval': '2s' },
      when(wrote('stable-definition'), () => cloud.alarm('ALARM')),
    );
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(failed).toBe(true);
    expect(cloud.everything()).toEqual(before);
    expect(job.outputs).toMatchObject({ 'failed-step': 'promote', 'promoted-task-definition': '' });
    const changes = cloud.changes();
    const back = changes.lastIndexOf('web runs app:1');
    const traffic = changes.lastIndexOf(
      way === 'listener' ? 'weights web:100 web-canary:0' : 'web-canary has 0 tasks',
    );
    expect(back).toBeGreaterThan(changes.indexOf('web runs app:3'));
    expect(traffic).toBeGreaterThan(back);
    expect(changes.lastIndexOf('web-canary runs app:2')).toBeGreaterThan(traffic);
    expect(cloud.failedRequests()).toBe(0);
  });

  test.each([
    ['keep', { 'on-success': 'keep' }],
    ['no image', { image: '' }],
  ])('does not happen with %s', async (_what, inputs) => {
    const cloud = new ReleaseCloud(world(way));
    const { state, job } = await release(cloud, inputs);
    expect(state).toMatchObject({ result: 'completed', split: { share: 100 } });
    expect(cloud.side('web').definition).toBe('app:1');
    expect(cloud.side('web-canary')).toMatchObject({ desired: 4, running: 4 });
    expect(job.outputs['promoted-task-definition']).toBe('');
  });

  test('happens without an image where it is asked for: to what the canary runs', async () => {
    const cloud = new ReleaseCloud(world(way));
    const { state } = await release(cloud, { image: '', 'on-success': 'promote' });
    expect(state).toMatchObject({ result: 'completed', split: { share: 0 } });
    expect(cloud.registered()).toEqual([]);
    for (const name of ['web', 'web-canary'] satisfies readonly ServiceName[])
      expect(cloud.side(name).definition).toBe('app:2');
  });

  test('comes with 100 percent, after a first run with ten, which has deployed the image already', async () => {
    const cloud = new ReleaseCloud(world(way));
    const ten = await release(cloud, { schedule: '', percent: '10', bake: '20s' });
    expect(ten.state.result).toBe('holding');
    expect(cloud.side('web').definition).toBe('app:1');
    const all = await release(cloud, { schedule: '', percent: '100', bake: '20s' });
    expect(all.state).toMatchObject({ result: 'completed' });
    expect(cloud.registered()).toHaveLength(1);
    expect(cloud.changes().filter((each) => each === 'web-canary runs app:3')).toHaveLength(1);
    expect(cloud.side('web')).toMatchObject({ definition: 'app:3', image: NEW });
  });
});

describe('after a promotion the canary has the tasks that it had before', () => {
  test.each([[0], [2]])('%i idle ones', async (canaryTasks) => {
    const cloud = new ReleaseCloud(world('listener', { canaryTasks }));
    const { state } = await release(cloud);
    expect(state.result).toBe('completed');
    await cloud.clock.sleep(MINUTE);
    expect(cloud.side('web-canary')).toMatchObject({ desired: canaryTasks, running: canaryTasks });
    expect(cloud.canaryWeight()).toBe(0);
  });

  test('and a share that it had is stable’s', async () => {
    const cloud = new ReleaseCloud(world('listener', { canaryTasks: 1, stableWeight: 75, canaryWeight: 25 }));
    const { state } = await release(cloud);
    expect(state).toMatchObject({ result: 'completed', split: { share: 0 } });
    expect(cloud.side('web-canary')).toMatchObject({ desired: 1, running: 1 });
    expect(cloud.canaryWeight()).toBe(0);
  });
});

test('tasks that come and go for a promotion are nobody’s drift, and no crash', async () => {
  const cloud = new ReleaseCloud(world('listener', { canaryTasks: 3 }));
  const looks = new Set<string>();
  const { state } = await release(
    cloud,
    { 'poll-interval': '2s' },
    {
      ...when(stageStarted('promote'), () => undefined),
      onEvent: ({ event }) => {
        if (event.type === 'watched') for (const { kind } of event.looks) looks.add(kind);
      },
    },
  );
  expect(state.result).toBe('completed');
  expect([...looks]).toEqual(['healthy']);
});
