import { describe, expect, jest, test } from '@jest/globals';
import type { Scenario } from '../../simulator/scenario.ts';
import type { RolloutEvent } from '../../src/rollout/events.ts';
import type { Inputs, Job } from '../support/jobs.ts';
import { MINUTE, NEW, ReleaseCloud, SECOND, WAYS, type Way, when, world, wrote } from './support/releases.ts';

jest.setTimeout(60 * SECOND);

type Fits = (event: RolloutEvent) => boolean;

const STEPS: Inputs = {
  image: NEW,
  schedule: '50%:10s, 100%:10s',
  'promotion-schedule': '50%:10s, 100%:10s',
};

const bakeStarted =
  (index: number): Fits =>
  (event) =>
    event.type === 'bake-started' && event.index === index;

/** A release whose runner is lost at a moment, its lease free by now. */
async function lost(way: Way, fits: Fits, scenario: Scenario = world(way)): Promise<ReleaseCloud> {
  const cloud = new ReleaseCloud(scenario);
  const { died } = await cloud.job({ name: 'lost', inputs: STEPS, ...when(fits, (job) => job.die()) }).main();
  expect(died).toBe(true);
  await cloud.clock.sleep(MINUTE);
  return cloud;
}

async function next(cloud: ReleaseCloud, inputs: Inputs) {
  const job: Job = cloud.job({ name: 'next', inputs });
  return { job, ...(await job.main()) };
}

const indices = (job: Job): readonly number[] =>
  job.told.flatMap(({ event }) => (event.type === 'step-started' ? [event.index] : []));

const LOST: readonly (readonly [string, Fits])[] = [
  ['as it was deployed to the canary', wrote('canary-definition')],
  ['as it was deployed to stable', wrote('stable-definition')],
  ['in a step of its promotion', bakeStarted(2)],
];

describe.each(WAYS)('the run after a lost release (%s)', (way) => {
  test.each(way === 'listener' ? LOST : LOST.slice(1, 2))(
    'puts back what was lost %s, and begins nothing of its own',
    async (_when, fits) => {
      const before = new ReleaseCloud(world(way)).everything();
      const cloud = await lost(way, fits);
      const { state, failed } = await next(cloud, { ...STEPS, image: 'example/app:4' });
      expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'later-run' });
      expect(failed).toBe(true);
      expect(cloud.everything()).toEqual(before);
      expect(cloud.registered()).toHaveLength(1);
      expect(cloud.failedRequests()).toBe(0);
    },
  );

  test('goes on in the step with `resume`, and promotes the revision that there is', async () => {
    const cloud = await lost(way, bakeStarted(1));
    const { state, job } = await next(cloud, { ...STEPS, resume: 'true' });
    expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
    expect(indices(job)).toEqual([1, 2, 3]);
    expect(cloud.registered()).toHaveLength(1);
    expect(cloud.changes().filter((each) => each === 'web-canary runs app:3')).toHaveLength(1);
    expect(cloud.side('web')).toMatchObject({ definition: 'app:3', running: 4 });
    expect(cloud.live().canary).toBe(0);
  });

  test('recovers with `resume` and no image at all, promotion included', async () => {
    const cloud = await lost(way, bakeStarted(0));
    const { state, job, failed } = await next(cloud, { mode: 'recover', resume: 'true' });
    expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
    expect(failed).toBe(false);
    expect(indices(job)).toEqual([0, 1, 2, 3]);
    expect(cloud.side('web')).toMatchObject({ definition: 'app:3', image: NEW, running: 4 });
  });
});

describe('a lost release is rolled back in spite of `resume`', () => {
  const before = new ReleaseCloud(world('listener')).everything();

  test.each<readonly [string, Fits, Inputs, RegExp]>([
    [
      'another image is to be released',
      bakeStarted(0),
      { image: 'example/app:4' },
      /the canary runs another version/,
    ],
    [
      'it is to be kept now',
      bakeStarted(0),
      { 'on-success': 'keep', 'promotion-schedule': '' },
      /what becomes of the version in the end/,
    ],
    [
      'traffic is to return in other steps',
      bakeStarted(0),
      { 'promotion-schedule': '100%:5s' },
      /what becomes of/,
    ],
    ['it was being promoted', wrote('stable-definition'), {}, /It was being promoted/],
    ['its traffic was returning', bakeStarted(2), {}, /It was being promoted/],
  ])('where %s', async (_why, fits, inputs, reason) => {
    const cloud = await lost('listener', fits);
    const { state, failed } = await next(cloud, { ...STEPS, resume: 'true', ...inputs });
    expect(state.result).toBe('rolled-back');
    expect(state.reason).toMatch(reason);
    expect(failed).toBe(true);
    expect(cloud.everything()).toEqual(before);
    expect(cloud.registered()).toHaveLength(1);
  });
});

describe('a release that was lost before its first step', () => {
  const idle = world('listener', { canaryTasks: 1 });

  test('is deployed with `resume`', async () => {
    const cloud = await lost('listener', wrote('canary-definition'), idle);
    const { state } = await next(cloud, { ...STEPS, resume: 'true' });
    expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
    expect(cloud.registered()).toHaveLength(1);
  });

  test('is recovered with the revision that was registered, though nothing runs it yet', async () => {
    const isMeant: Fits = (event) => event.type === 'writing' && event.knob === 'canary-definition';
    const cloud = await lost('listener', isMeant, idle);
    expect(cloud.side('web-canary').definition).toBe('app:2');
    const { state } = await next(cloud, { mode: 'recover', resume: 'true' });
    expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
    expect(cloud.side('web').definition).toBe('app:3');
    expect(cloud.registered()).toHaveLength(1);
  });
});
