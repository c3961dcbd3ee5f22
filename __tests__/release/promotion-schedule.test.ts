import { describe, expect, jest, test } from '@jest/globals';
import type { RolloutEvent } from '../../src/rollout/events.ts';
import { release, ReleaseCloud, SECOND, WAYS, when, world } from './support/releases.ts';

jest.setTimeout(30 * SECOND);

const inputs = { 'promotion-schedule': '25%:30s, 50%:30s, 100%:40s' };

function baking(index: number): (event: RolloutEvent) => boolean {
  return (event) => event.type === 'bake-started' && event.index === index;
}

describe.each(WAYS)('a promotion in steps (%s)', (way) => {
  test('gives stable its traffic back share by share, each watched for its bake', async () => {
    const cloud = new ReleaseCloud(world(way));
    const bakes: number[] = [];
    let begun = 0;
    const { state, job } = await release(cloud, inputs, {
      afterEvent: ({ event }) => {
        if (event.type === 'bake-started') begun = event.at;
        if (event.type === 'step-passed') bakes.push(Math.floor((event.at - begun) / SECOND));
      },
    });
    expect(state).toMatchObject({ result: 'completed', split: { share: 0 } });
    const shares = job.told.flatMap(({ event }) => (event.type === 'shifted' ? [event.split.share] : []));
    expect(shares).toEqual([100, 75, 50, 0]);
    const [first = 0, ...back] = bakes;
    expect(first).toBeGreaterThanOrEqual(20);
    expect(back.map((each, at) => each >= (at === 2 ? 40 : 30))).toEqual([true, true, true]);
    expect(state.steps.map(({ isPromotion = false, status }) => [isPromotion, status])).toEqual([
      [false, 'passed'],
      [true, 'passed'],
      [true, 'passed'],
      [true, 'passed'],
    ]);
    expect(cloud.failedRequests()).toBe(0);
  });

  test.each(way === 'listener' ? [[1], [2], [3]] : [[2]])(
    'that an alarm ends in bake %i rolls everything back',
    async (index) => {
      const cloud = new ReleaseCloud(world(way));
      const before = cloud.everything();
      const { state } = await release(
        cloud,
        inputs,
        when(baking(index), () => cloud.alarm('ALARM')),
      );
      expect(state).toMatchObject({
        result: 'rolled-back',
        split: { share: 0 },
        trouble: { kind: 'unhealthy' },
      });
      expect(cloud.everything()).toEqual(before);
      expect(cloud.failedRequests()).toBe(0);
    },
  );
});
