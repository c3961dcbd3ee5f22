import { describe, expect, jest, test } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import type { RolloutEvent } from '../../src/rollout/events.ts';
import { Cloud, type Ended, type Inputs, type Job } from '../support/jobs.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
jest.setTimeout(60 * SECOND);

const inputs: Inputs = { schedule: '25%:2m, 50%:2m, 100%:2m' };
const resuming: Inputs = { ...inputs, resume: 'true', 'lock-timeout': '2m' };

const scenarios = {
  listener: listenerScenario({ stableTasks: 4 }),
  'task-count': taskCountScenario({ stableTasks: 4 }),
};

/** A rollout whose runner is lost a minute into the bake of a step. */
async function lostIn(
  step: number,
  scenario: Scenario = scenarios.listener,
  more: Inputs = {},
): Promise<Cloud> {
  const cloud = new Cloud(scenario);
  const lost = cloud.job({ name: 'lost', inputs: { ...inputs, ...more } });
  const running = lost.main();
  await cloud.until('the bake', () =>
    lost.told.some(({ event }) => event.type === 'bake-started' && event.index === step),
  );
  await cloud.clock.sleep(MINUTE);
  lost.die();
  await running;
  return cloud;
}

async function next(cloud: Cloud, more: Inputs = {}): Promise<{ readonly job: Job } & Ended> {
  const job = cloud.job({ name: 'next', inputs: { ...resuming, ...more } });
  return { job, ...(await job.main()) };
}

function atOf(job: Job, type: RolloutEvent['type'], index: number): number {
  const found = job.told.find(
    ({ event }) => event.type === type && 'index' in event && event.index === index,
  );
  return found?.event.at ?? NaN;
}

describe.each(Object.entries(scenarios))('with resume: true (%s)', (_way, scenario) => {
  test('the next rollout goes on from the recorded step, bakes it anew, and completes', async () => {
    const cloud = await lostIn(1, scenario);
    const before = cloud.writes().length;
    const { job, state, failed } = await next(cloud);
    expect(state).toMatchObject({ result: 'completed', split: { share: 100 } });
    expect(failed).toBe(false);
    expect(job.types()).toContain('resumed');
    const started = job.told.flatMap(({ event }) => (event.type === 'step-started' ? [event.index] : []));
    expect(started).toEqual([1, 2]);
    expect(atOf(job, 'step-passed', 1) - atOf(job, 'bake-started', 1)).toBeGreaterThanOrEqual(2 * MINUTE);
    // What was in force is not sent again.
    expect(
      cloud
        .writes()
        .slice(before)
        .map(({ by }) => by),
    ).toEqual(['next', 'next']);
    expect(job.log).toContain('Goes on with step 2 of 3: 50%, watched for 2m; its bake starts anew.');
    expect(job.log).toContain('acme/lost');
    expect(cloud.record()).not.toHaveProperty('holder');
  });

  test('a recovery goes on, too', async () => {
    const cloud = await lostIn(0, scenario);
    const { state, failed } = await next(cloud, { mode: 'recover', 'lock-timeout': '' });
    expect(state).toMatchObject({ result: 'completed', split: { share: 100 } });
    expect(failed).toBe(false);
  });

  test('a rollout that was lost in its last step goes on', async () => {
    const cloud = await lostIn(2, scenario);
    const { state } = await next(cloud);
    expect(state).toMatchObject({ result: 'completed', split: { share: 100 } });
  });

  test('trouble after it went on puts back what was there before the first of both', async () => {
    const cloud = await lostIn(1, scenario);
    const job = cloud.job({ name: 'next', inputs: resuming });
    const running = job.main();
    await cloud.until('the last step', () => atOf(job, 'bake-started', 2) > 0);
    cloud.alarm('ALARM');
    const { state, failed } = await running;
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'main' });
    expect(failed).toBe(true);
    expect(cloud.live()).toEqual(cloud.start);
  });
});

describe('going on is given up, and everything put back, with the reason', () => {
  async function refused(cloud: Cloud, more: Inputs, reason: string): Promise<void> {
    const { job, state, failed } = await next(cloud, more);
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'later-run' });
    expect(failed).toBe(true);
    expect(state.reason).toContain(reason);
    expect(state.reason).toContain('acme/lost');
    expect(job.types()).not.toContain('resumed');
    expect(cloud.live()).toEqual(cloud.start);
    expect(cloud.record()).not.toHaveProperty('holder');
  }

  test('where resume is not asked for', async () => {
    await refused(await lostIn(1), { resume: 'false' }, 'left its rollout unfinished');
  });

  test.each([
    ['other shares', '25%:2m, 60%:2m, 100%:2m'],
    ['other bakes', '25%:2m, 50%:3m, 100%:2m'],
    ['fewer steps', '25%:2m, 50%:2m'],
  ])('where the schedule has %s', async (_what, schedule) => {
    await refused(await lostIn(1), { schedule }, 'the schedule is another one now');
  });

  test('where the canary has another task definition', async () => {
    const cloud = await lostIn(1);
    cloud.aws.change({ what: 'deploy', service: 'web-canary', taskDefinition: 'app:1' });
    await cloud.clock.sleep(3 * MINUTE);
    await refused(cloud, {}, 'their task definitions');
  });

  test('where the checks fail', async () => {
    const cloud = await lostIn(1);
    cloud.alarm('ALARM');
    await refused(cloud, {}, 'demo-5xx');
  });

  test('where an alarm is missing', async () => {
    await refused(await lostIn(1), { alarms: 'demo-5xx, no-such-alarm' }, 'no-such-alarm');
  });

  test('where the lost run was in trouble already', async () => {
    const cloud = new Cloud(scenarios.listener);
    const lost = cloud.job({
      ...{ name: 'lost', inputs },
      onEvent: ({ event, state }, job) => {
        if (event.type === 'wrote' && state.phase === 'restoring') job.die();
      },
    });
    const running = lost.main();
    await cloud.until('a bake', () => lost.types().includes('bake-started'));
    cloud.alarm('ALARM');
    await running;
    cloud.alarm('OK');
    await cloud.clock.sleep(MINUTE);
    await refused(cloud, {}, 'in trouble already');
  });

  test('where the listener divides traffic in another place now', async () => {
    const cloud = await lostIn(1);
    const text = cloud.record()?.['checkpoint'];
    cloud.amend({
      checkpoint: String(text).replaceAll('HTTP:80 default action', 'HTTPS:443 default action'),
    });
    await refused(cloud, {}, 'the place where traffic is divided');
  });
});

test('a cluster named in another way is the same cluster', async () => {
  const cloud = await lostIn(1);
  const { state } = await next(cloud, { cluster: cloud.aws.arns.cluster });
  expect(state).toMatchObject({ result: 'completed' });
});

test('an alarm that rang while nobody watched keeps it from going on', async () => {
  const cloud = await lostIn(1);
  cloud.alarm('ALARM');
  await cloud.clock.sleep(20 * SECOND);
  cloud.alarm('OK');
  const { state } = await next(cloud);
  expect(state).toMatchObject({ result: 'rolled-back' });
  expect(state.reason).toContain('demo-5xx');
  expect(cloud.live()).toEqual(cloud.start);
});

test('a run that was lost while it went on is recovered to where the first began', async () => {
  const cloud = await lostIn(0);
  const second = cloud.job({ name: 'second', inputs: resuming });
  const running = second.main();
  await cloud.until('the second step', () => atOf(second, 'bake-started', 1) > 0);
  second.die();
  await running;
  const { state } = await cloud.job({ name: 'janitor', inputs: { mode: 'recover' } }).main();
  expect(state).toMatchObject({ result: 'rolled-back' });
  expect(state.reason).toContain('acme/second');
  expect(cloud.live()).toEqual(cloud.start);
});

test('cancelled while it checks whether it can go on, it puts everything back', async () => {
  const cloud = await lostIn(1);
  const job = cloud.job({
    ...{ name: 'next', inputs: resuming },
    afterEvent: ({ event }) => {
      if (event.type === 'taken-up') job.cancel();
    },
  });
  const { state } = await job.main();
  expect(state.result).toBe('rolled-back');
  expect(cloud.live()).toEqual(cloud.start);
});
