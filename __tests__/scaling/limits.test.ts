import { describe, expect, jest, test } from '@jest/globals';
import type { ScenarioScaling } from '../../simulator/scenario.ts';
import {
  findingsOn,
  release,
  ReleaseCloud,
  SECOND,
  type Way,
  WAYS,
  when,
  world,
  wrote,
} from '../release/support/releases.ts';

jest.setTimeout(30 * SECOND);

type Scaling = Readonly<Partial<Record<'stable' | 'canary', ScenarioScaling>>>;

const LIMITS: readonly (readonly [string, Scaling])[] = [
  ['the canary at 0 of at least 1', { canary: { min: 1, max: 3 } }],
  ['suspensions of somebody else', { stable: { min: 0, max: 9, suspended: { in: true, scheduled: true } } }],
];
/** Where counts divide the traffic, stable's is one of them, and can be set again. */
const OF_COUNTS: readonly (readonly [string, Scaling])[] = [
  ['stable at 4 of at most 3', { stable: { min: 1, max: 3 } }],
  ['stable at 4 of at least 6', { stable: { min: 6, max: 8 } }],
  ['both', { stable: { min: 5, max: 5, suspended: { out: true } }, canary: { min: 2, max: 2 } }],
];

describe.each(WAYS)('limits that exclude the counts found (%s)', (way) => {
  const limits = way === 'listener' ? LIMITS : [...LIMITS, ...OF_COUNTS];

  test.each(limits)(
    'are as they were after a promotion, and so are the counts: %s',
    async (_what, scaling) => {
      const cloud = new ReleaseCloud(world(way, { scaling }));
      const before = cloud.everything();
      const { state } = await release(cloud);
      expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
      expect(cloud.everything()).toEqual({ ...before, ofStable: 'app:3', ofCanary: 'app:3' });
      expect(cloud.failedRequests()).toBe(0);
    },
  );

  test.each(limits.slice(-1))('are so after a rollback: %s', async (_what, scaling) => {
    const cloud = new ReleaseCloud(world(way, { scaling }));
    const before = cloud.everything();
    const alarm = when(wrote('stable-definition'), () => cloud.alarm('ALARM'));
    const { state } = await release(cloud, { 'poll-interval': '2s' }, alarm);
    expect(state.result).toBe('rolled-back');
    expect(cloud.everything()).toEqual(before);
  });
});

describe('a canary that keeps everything', () => {
  const scaling = { stable: { min: 2, max: 8 }, canary: { min: 1, max: 3 } };

  async function kept(way: Way) {
    const cloud = new ReleaseCloud(world(way, { scaling }));
    return { cloud, ...(await release(cloud, { 'on-success': 'keep' })) };
  }

  test('leaves limits widened around its tasks, and says by which command they are as they were', async () => {
    const { cloud, ...ended } = await kept('task counts');
    expect(ended.state.result).toBe('completed');
    expect([cloud.side('web').desired, cloud.side('web-canary').desired]).toEqual([0, 4]);
    const live = { in: false, out: false, scheduled: false };
    expect(cloud.everything().scaling).toEqual([
      { resourceId: 'service/demo/web', min: 0, max: 8, suspended: live },
      { resourceId: 'service/demo/web-canary', min: 1, max: 4, suspended: live },
    ]);
    expect(findingsOn(ended, 'autoscaling of web')).toMatch(
      /^warning: .* is left at 0 to 8 tasks, because 2 to 8 tasks, as found, would .* --resource-id service\/demo\/web --min-capacity 2 --max-capacity 8 /,
    );
    expect(findingsOn(ended, 'autoscaling of web-canary')).toMatch(/--min-capacity 1 --max-capacity 3 /);
    expect(ended.job.log).toContain('register-scalable-target');
  });

  test('leaves stable’s alone where weights divide the traffic', async () => {
    const { cloud, ...ended } = await kept('listener');
    expect(cloud.everything().scaling).toMatchObject([
      { min: 2, max: 8 },
      { min: 1, max: 4 },
    ]);
    expect(findingsOn(ended, 'autoscaling of web')).toBe('');
  });
});
