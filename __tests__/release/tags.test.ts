import { describe, expect, jest, test } from '@jest/globals';
import {
  findingsOn,
  type Released,
  release,
  ReleaseCloud,
  SECOND,
  WAYS,
  when,
  world,
  wrote,
} from './support/releases.ts';

jest.setTimeout(30 * SECOND);

function tagsOf(cloud: ReleaseCloud): readonly unknown[] {
  const { containers } = cloud.aws.world;
  return (['web', 'web-canary'] as const).map((name) =>
    Object.fromEntries(containers.tags.of(cloud.service(name).arn).map(({ key, value }) => [key, value])),
  );
}

const run = 'https://github.com/acme/job-1/actions/runs/1';
const MARKS = { 'ecs-canary:stable': 'app:3', 'ecs-canary:run': run };

describe('a promotion with `tag`', () => {
  test.each(WAYS)('tells on both services what runs there, and which run brought it (%s)', async (way) => {
    const cloud = new ReleaseCloud(world(way));
    expect((await release(cloud, { tag: 'true' })).state.result).toBe('completed');
    expect(tagsOf(cloud)).toEqual([MARKS, MARKS]);
  });

  test('leaves the tags that there are', async () => {
    const cloud = new ReleaseCloud(world('listener'));
    cloud.aws.world.containers.tags.add(cloud.service('web').arn, [
      { key: 'team', value: 'web' },
      { key: 'ecs-canary:stable', value: 'app:1' },
    ]);
    await release(cloud, { tag: 'true' });
    expect(tagsOf(cloud)).toEqual([{ team: 'web', ...MARKS }, MARKS]);
  });

  test('that may not set them is completed all the same, with a warning that says what to allow', async () => {
    const cloud = new ReleaseCloud(world('listener'));
    cloud.aws.faults.add({ kind: 'access-denied', operation: 'TagResource' });
    const released: Released = await release(cloud, { tag: 'true' });
    expect(released).toMatchObject({ failed: false, state: { result: 'completed', split: { share: 0 } } });
    expect(findingsOn(released, 'tag')).toMatch(
      /^warning: ecs:TagResource .*Allow `ecs:TagResource` on both services/,
    );
    expect(released.job.log).toContain('ecs:TagResource');
    expect(tagsOf(cloud)).toEqual([{}, {}]);
  });
});

describe('no tag is set', () => {
  test('without `tag`', async () => {
    const cloud = new ReleaseCloud(world('listener'));
    await release(cloud);
    expect(cloud.changes()).not.toContain('TagResource');
  });

  test('where nothing is promoted', async () => {
    const cloud = new ReleaseCloud(world('listener'));
    const alarm = when(wrote('stable-definition'), () => cloud.alarm('ALARM'));
    const { state } = await release(cloud, { tag: 'true', 'poll-interval': '2s' }, alarm);
    expect(state.result).toBe('rolled-back');
    expect(tagsOf(cloud)).toEqual([{}, {}]);
  });
});
