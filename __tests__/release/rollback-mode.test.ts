import { describe, expect, jest, test } from '@jest/globals';
import { STATE_TABLE } from '../../simulator/scenarios.ts';
import {
  MINUTE,
  NEW,
  release,
  ReleaseCloud,
  SECOND,
  WAYS,
  when,
  withService,
  world,
} from './support/releases.ts';

jest.setTimeout(30 * SECOND);

const table = { 'state-table': STATE_TABLE };
const back = { ...table, mode: 'rollback', image: '' };

describe.each(WAYS)('`mode: rollback` (%s)', (way) => {
  test('after a promotion deploys to both services what they ran before it', async () => {
    const cloud = new ReleaseCloud(world(way));
    const before = cloud.everything();
    expect((await release(cloud, table)).state.result).toBe('completed');
    await cloud.clock.sleep(MINUTE);
    const { state, failed } = await release(cloud, back);
    expect([state.reason, state.result]).toEqual([state.reason, 'rolled-back']);
    expect(failed).toBe(false);
    expect(cloud.everything()).toEqual(before);
    await cloud.clock.sleep(3 * MINUTE);
    expect(cloud.running('web').map(({ taskDefinition }) => taskDefinition.revision)).toEqual([1, 1, 1, 1]);
    expect(cloud.failedRequests()).toBe(0);
  });

  test('after a release that was kept puts back the canary’s version, too', async () => {
    const cloud = new ReleaseCloud(world(way));
    const before = cloud.everything();
    await release(cloud, { ...table, 'on-success': 'keep' });
    await cloud.clock.sleep(MINUTE);
    expect((await release(cloud, back)).state.result).toBe('rolled-back');
    expect(cloud.everything()).toEqual(before);
    expect(cloud.failedRequests()).toBe(0);
  });

  test('after somebody has released since leaves what they deployed', async () => {
    const cloud = new ReleaseCloud(world(way));
    await release(cloud, table);
    await cloud.clock.sleep(MINUTE);
    cloud.aws.change({ what: 'deploy', service: 'web', taskDefinition: 'app:2' });
    await cloud.clock.sleep(3 * MINUTE);
    const { state } = await release(cloud, back);
    expect([state.reason, state.result]).toEqual([state.reason, 'rolled-back']);
    expect(cloud.side('web').definition).toBe('app:2');
    expect(cloud.side('web-canary')).toMatchObject({ definition: 'app:3', image: NEW });
  });
});

test('a rollback takes no task of the canary before the load balancer has followed', async () => {
  const scenario = withService(world('listener', { canaryTasks: 4 }), 'web-canary', {
    minimumHealthyPercent: 0,
  });
  const cloud = new ReleaseCloud(scenario);
  const before = cloud.everything();
  const { state } = await release(
    cloud,
    { 'poll-interval': '2s' },
    when(
      (event) => event.type === 'bake-started',
      () => cloud.alarm('ALARM'),
    ),
  );
  expect(state.result).toBe('rolled-back');
  expect(cloud.everything()).toEqual(before);
  await cloud.clock.sleep(MINUTE);
  expect(cloud.failedRequests()).toBe(0);
});
