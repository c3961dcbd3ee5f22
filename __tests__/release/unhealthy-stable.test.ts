import { describe, expect, jest, test } from '@jest/globals';
import type { Onlookers } from '../support/jobs.ts';
import {
  NEW,
  release,
  ReleaseCloud,
  SECOND,
  WAYS,
  type Way,
  when,
  withService,
  world,
  wrote,
} from './support/releases.ts';

jest.setTimeout(30 * SECOND);

/** Stable may lose all its tasks at once to a deployment; its tasks take a while to start. */
function cloudFor(way: Way): ReleaseCloud {
  const behaviours = { 'example/app:1': { startMs: 40 * SECOND }, [NEW]: { startMs: 40 * SECOND } };
  return new ReleaseCloud(
    withService(world(way, { behaviours }), 'web', { minimumHealthyPercent: 0, maximumPercent: 100 }),
  );
}

/** What of stable is healthy, and whether its deployment is over, whenever it is about to get traffic. */
function atEachShift(cloud: ReleaseCloud, seen: string[]): Pick<Onlookers, 'onCall'> {
  return {
    onCall: ({ moment, operation, params }, job) => {
      if (moment !== 'before' || job.state?.stage !== 'promote') return;
      const text = JSON.stringify(params);
      const isShift = operation === 'ModifyListener' || /"service":"web-canary".*"desiredCount":0/.test(text);
      if (!isShift) return;
      const { deployments } = cloud.service('web');
      const healthy = cloud.running('web').filter(({ ready }) => ready).length;
      seen.push(`${healthy} healthy, ${deployments.length} deployment ${deployments[0]?.rolloutState ?? ''}`);
    },
  };
}

describe.each(WAYS)('a stable whose deployments stop all its tasks first (%s)', (way) => {
  test('gets traffic only when its deployment is over and all its tasks are healthy', async () => {
    const cloud = cloudFor(way);
    const seen: string[] = [];
    // The promotion begins as soon as the canary has everything.
    const { state } = await release(cloud, { schedule: '100%:0s' }, atEachShift(cloud, seen));
    expect(state.result).toBe('completed');
    expect(seen[0]).toBe('4 healthy, 1 deployment COMPLETED');
    expect(cloud.failedRequests()).toBe(0);
  });

  test.each(way === 'listener' ? [[0], [10], [30]] : [[10]])(
    'gets it back only then, too, where an alarm ends the promotion %i s into its deployment',
    async (afterSeconds) => {
      const cloud = cloudFor(way);
      const before = cloud.everything();
      const seen: string[] = [];
      const { state } = await release(
        cloud,
        { 'poll-interval': '2s' },
        {
          ...when(wrote('stable-definition'), () => {
            void cloud.clock.sleep(afterSeconds * SECOND).then(() => cloud.alarm('ALARM'));
          }),
          ...atEachShift(cloud, seen),
        },
      );
      expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
      expect(cloud.everything()).toEqual(before);
      expect(seen[0]).toBe('4 healthy, 1 deployment COMPLETED');
      expect(cloud.failedRequests()).toBe(0);
    },
  );
});
