import { describe, expect, jest, test } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import { isUnfinished } from '../../src/rollout/checkpoint.ts';
import { deathsIn } from '../support/deaths.ts';
import { figure } from '../support/figures.ts';
import { Cloud, type Inputs, type Job } from '../support/jobs.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
jest.setTimeout(60 * SECOND);

const short: Inputs = { schedule: '25%:20s, 100%:20s' };
const scenarios = {
  listener: listenerScenario({ stableTasks: 4 }),
  'task-count': taskCountScenario({ stableTasks: 4 }),
};

/** A job whose main was killed in its first bake. */
async function killed(inputs: Inputs = {}, scenario: Scenario = scenarios.listener) {
  const cloud = new Cloud(scenario);
  const job = cloud.job({ name: 'killed', inputs });
  const running = job.main();
  await cloud.until('a bake', () => job.types().includes('bake-started'));
  await cloud.clock.sleep(5 * SECOND);
  job.die();
  expect((await running).died).toBe(true);
  return { cloud, job };
}

describe('the post step of a job under lease', () => {
  test.each(Object.entries(scenarios))(
    'restores what its main has left, killed at any moment, and gives the lease back (%s)',
    async (way, scenario) => {
      const deaths = await deathsIn(scenario, short);
      for (const { label, options } of deaths) {
        const cloud = new Cloud(scenario);
        const job = cloud.job({ name: 'killed', inputs: short, ...options });
        expect((await job.main()).died).toBe(true);
        const ended = await job.post();
        const state = cloud.checkpoint();
        const isLeft = state !== undefined && isUnfinished({ target: undefined, state });
        expect([label, isLeft, cloud.record()?.['holder']]).toEqual([label, false, undefined]);
        if (state?.result === 'completed') expect([label, ended]).toEqual([label, undefined]);
        else expect([label, cloud.live()]).toEqual([label, cloud.start]);
      }
      figure(`mains killed under lease, ${way}`, deaths.length);
    },
    300 * SECOND,
  );

  test('says that it succeeded', async () => {
    const { job } = await killed();
    expect(await job.post()).toMatchObject({
      failed: false,
      state: { result: 'rolled-back', restoredBy: 'post' },
    });
  });

  test('beats while it works, so that nobody takes over meanwhile', async () => {
    const { cloud, job } = await killed();
    cloud.aws.faults.add({ kind: 'server-error', operation: 'ModifyListener', forMs: 90 * SECOND });
    const posting = job.post();
    await cloud.clock.sleep(20 * SECOND);
    const janitor = await cloud.job({ inputs: { mode: 'recover' } }).main();
    expect(janitor.state.result).toBe('nothing-to-recover');
    expect(await posting).toMatchObject({ state: { result: 'rolled-back' } });
    expect(cloud.live()).toEqual(cloud.start);
  });

  test.each([
    ['is at work', false],
    ['has finished', true],
  ])('writes nothing where another run took over and %s, says who, and fails', async (_what, isOver) => {
    const { cloud, job } = await killed();
    const other = cloud.job({ name: 'other', inputs: { resume: 'true', 'lock-timeout': '2m' } });
    const running = other.main();
    await cloud.until('the take-over', () => other.types().includes('bake-started'));
    if (isOver) await running;
    const { length } = cloud.writes();
    const live = cloud.live();
    const ended = await job.post();
    expect(ended).toMatchObject({ failed: true, state: { result: 'stopped' } });
    expect(ended?.state.reason).toContain(isOver ? 'which has let go of it by now' : 'acme/other');
    expect(
      cloud
        .writes()
        .slice(length)
        .filter(({ by }) => by === 'killed'),
    ).toEqual([]);
    if (isOver) expect(cloud.live()).toEqual(live);
    expect((await running).state.result).toBe('completed');
  });

  test('speaks of its lease where another run took over, not of a rollback that is switched off', async () => {
    const { cloud, job } = await killed();
    await cloud.job({ name: 'other', inputs: { mode: 'recover' } }).main();
    await job.post();
    expect(job.log).toContain('it has lost its lease');
    expect(job.log).not.toContain('switched off');
  });

  test.each(['throttle', 'server-error', 'hang', 'access-denied'] as const)(
    'restores all the same where the table can’t be asked (%s), and says so',
    async (kind) => {
      const { cloud, job } = await killed();
      for (const operation of ['UpdateItem', 'GetItem']) cloud.aws.faults.add({ kind, operation });
      const startedAt = cloud.clock.now();
      const ended = await job.post();
      expect(ended).toMatchObject({ failed: false, state: { result: 'rolled-back' } });
      expect(cloud.live()).toEqual(cloud.start);
      expect(job.warnings.join()).toMatch(/dynamodb:|did not answer/);
      expect(cloud.clock.now() - startedAt).toBeLessThan(2 * MINUTE);
    },
  );

  test.each<[string, (cloud: Cloud) => void]>([
    ['deleted', (cloud) => cloud.forget()],
    ['freed by hand', (cloud) => cloud.amend({ holder: undefined })],
  ])('restores all the same where its record was %s', async (_what, change) => {
    const { cloud, job } = await killed();
    change(cloud);
    const ended = await job.post();
    expect(ended).toMatchObject({ failed: false, state: { result: 'rolled-back' } });
    expect(cloud.live()).toEqual(cloud.start);
    expect(job.warnings).toHaveLength(1);
  });

  test('leaves everything with rollback: false, and the lease is free', async () => {
    const { cloud, job } = await killed({ rollback: 'false' });
    const live = cloud.live();
    const ended = await job.post();
    expect(ended).toMatchObject({ failed: true, state: { result: 'stopped' } });
    expect(cloud.live()).toEqual(live);
    expect(cloud.record()).not.toHaveProperty('holder');
  });

  test('goes on with a rollback that its main handed over', async () => {
    const cloud = new Cloud(scenarios.listener);
    const job = cloud.job({ name: 'cancelled' });
    const running = job.main();
    await cloud.until('a bake', () => job.types().includes('bake-started'));
    cloud.aws.faults.add({ kind: 'server-error', operation: 'ModifyListener', forMs: 20 * SECOND });
    job.cancel();
    expect((await running).state).toMatchObject({ handedOver: true });
    expect(cloud.record()).toHaveProperty('holder');
    expect(await job.post()).toMatchObject({ failed: false, state: { result: 'rolled-back' } });
    expect(cloud.live()).toEqual(cloud.start);
    expect(cloud.record()).not.toHaveProperty('holder');
  });

  test('that is lost as well leaves it to a later run', async () => {
    const cloud = new Cloud(scenarios.listener);
    const job: Job = cloud.job({
      ...{ name: 'killed', inputs: short },
      ofPost: {
        onEvent: ({ event }, of) => {
          if (event.type === 'rollback-started') of.die();
        },
      },
    });
    const running = job.main();
    await cloud.until('a bake', () => job.types().includes('bake-started'));
    job.die();
    await running;
    expect((await job.post())?.died).toBe(true);
    const { state } = await cloud.job({ inputs: { mode: 'recover' } }).main();
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'recovery' });
    expect(cloud.live()).toEqual(cloud.start);
  });
});
