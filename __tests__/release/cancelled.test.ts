import { describe, expect, jest, test } from '@jest/globals';
import type { RolloutEvent } from '../../src/rollout/events.ts';
import type { Ended, Inputs, Onlookers } from '../support/jobs.ts';
import { QUICK, ReleaseCloud, SECOND, stageStarted, WAYS, when, world, wrote } from './support/releases.ts';

jest.setTimeout(60 * SECOND);

type Fits = (event: RolloutEvent) => boolean;

const bakeStarted =
  (index: number): Fits =>
  (event) =>
    event.type === 'bake-started' && event.index === index;

/** Two idle canary tasks, so that the deployment takes its time. */
const MOMENTS: readonly (readonly [string, Fits])[] = [
  ['before the new version is registered', stageStarted('deploy')],
  ['while it is deployed to the canary', wrote('canary-definition')],
  ['in the bake of a step', bakeStarted(0)],
  ['while it is deployed to stable', wrote('stable-definition')],
  ['in the bake of a step of its promotion', bakeStarted(1)],
  ['when stable has all the traffic again', bakeStarted(2)],
  ['as the canary gives up its tasks', (event) => event.type === 'step-passed' && event.index === 2],
];

const inputs: Inputs = { ...QUICK, 'promotion-schedule': '50%:20s, 100%:20s', 'poll-interval': '5s' };

/** Where the two ways differ. */
const OF_COUNTS: readonly (readonly [string, Fits])[] = MOMENTS.filter((_, index) =>
  [2, 3, 5].includes(index),
);

describe.each(WAYS)('a release (%s)', (way) => {
  const newCloud = (): ReleaseCloud =>
    new ReleaseCloud(world(way, way === 'listener' ? { canaryTasks: 2 } : {}));

  async function ended(
    cloud: ReleaseCloud,
    onlookers: Onlookers,
  ): Promise<Ended & { readonly post: Ended | undefined }> {
    const job = cloud.job({ inputs, ...onlookers });
    const main = await job.main();
    return { ...main, post: await job.post() };
  }

  const moments = way === 'listener' ? MOMENTS : OF_COUNTS;

  test.each(moments)('that is cancelled %s is put back by main, or by its post step', async (_when, fits) => {
    const cloud = newCloud();
    const before = cloud.everything();
    const { state, failed, post } = await ended(
      cloud,
      when(fits, (job) => job.cancel()),
    );
    expect(state.trouble?.kind).toBe('cancelled');
    expect(failed).toBe(true);
    if (post !== undefined) expect(post.state.result).toBe('rolled-back');
    else expect(['cancelled', 'rolled-back']).toContain(state.result);
    expect(cloud.everything()).toEqual(before);
    expect(cloud.failedRequests()).toBe(0);
  });
});

test('a release that is cancelled before its first change says which revision it leaves registered', async () => {
  const cloud = new ReleaseCloud(world('listener'));
  const job = cloud.job({
    inputs,
    ...when(
      (event) => event.type === 'registered',
      (each) => each.cancel(),
    ),
  });
  const { state } = await job.main();
  expect(state.result).toBe('cancelled');
  expect(state.reason).toMatch(
    /Nothing had been changed; the new task definition .*app:3 stays registered\./,
  );
  expect(cloud.changes()).toEqual(['registers app']);
});
