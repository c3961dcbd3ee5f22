import { describe, expect, jest, test } from '@jest/globals';
import {
  findingsOn,
  REFUSED,
  release,
  ReleaseCloud,
  SECOND,
  WAYS,
  world,
} from '../release/support/releases.ts';

jest.setTimeout(30 * SECOND);

const SCALING = { stable: { min: 2, max: 8 }, canary: { min: 1, max: 6 } };

/** Calls of Application Auto Scaling. */
function asked(cloud: ReleaseCloud): number {
  return cloud.aws.journal.entries.filter(({ operation }) => operation.includes('ScalableTarget')).length;
}

describe.each(WAYS)('autoscaling (%s)', (way) => {
  test('that is to be ignored is asked nothing', async () => {
    const cloud = new ReleaseCloud(world(way, { scaling: SCALING }));
    const { state } = await release(cloud, { autoscaling: 'ignore' });
    expect(state.result).toBe('completed');
    expect(asked(cloud)).toBe(0);
  });

  test.each([
    ['both services', SCALING, /at work on web and web-canary, /],
    ['stable', { stable: SCALING.stable }, /at work on web, /],
    ['the canary', { canary: SCALING.canary }, /at work on web-canary, /],
  ])('is refused on %s where it is not wanted', async (_which, scaling, message) => {
    const cloud = new ReleaseCloud(world(way, { scaling }));
    const released = await release(cloud, { autoscaling: 'refuse' });
    expect(released).toMatchObject(REFUSED);
    expect(findingsOn(released, 'autoscaling')).toMatch(message);
    expect(cloud.changes()).toEqual([]);
  });
});

test('where there is none, nothing is refused, and nothing suspended', async () => {
  const cloud = new ReleaseCloud(world('listener'));
  expect((await release(cloud, { autoscaling: 'refuse' })).state.result).toBe('completed');
  expect(asked(cloud)).toBe(1);
});

describe('autoscaling of which AWS tells nothing', () => {
  function deaf(): ReleaseCloud {
    const cloud = new ReleaseCloud(world('listener', { scaling: SCALING }));
    cloud.aws.faults.add({ kind: 'access-denied', operation: 'DescribeScalableTargets' });
    return cloud;
  }

  test('is a warning, and left alone', async () => {
    const cloud = deaf();
    const released = await release(cloud, { autoscaling: 'manage' });
    expect(released.state.result).toBe('completed');
    expect(findingsOn(released, 'autoscaling')).toMatch(
      /^warning: Whether autoscaling is at work .* application-autoscaling:DescribeScalableTargets/,
    );
    expect(cloud.changes().filter((each) => each.startsWith('scaling'))).toEqual([]);
  });

  test('is refused where none is wanted', async () => {
    const cloud = deaf();
    const released = await release(cloud, { autoscaling: 'refuse' });
    expect(released).toMatchObject(REFUSED);
    expect(findingsOn(released, 'autoscaling')).toMatch(/^error: Whether autoscaling is at work/);
    expect(cloud.changes()).toEqual([]);
  });
});

test('autoscaling that may be read and not be held ends the release, with all as it was', async () => {
  const cloud = new ReleaseCloud(world('listener', { scaling: SCALING }));
  const before = cloud.everything();
  cloud.aws.faults.add({ kind: 'access-denied', operation: 'RegisterScalableTarget' });
  const { state, failed } = await release(cloud);
  expect(state.reason).toContain('application-autoscaling:RegisterScalableTarget');
  expect(failed).toBe(true);
  expect(cloud.everything()).toEqual(before);
});
