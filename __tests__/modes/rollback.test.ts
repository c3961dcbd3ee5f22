import { describe, expect, jest, test } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { Cloud, type Ended, type Inputs, type Job } from '../support/jobs.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
jest.setTimeout(60 * SECOND);

const noTable: Inputs = { 'state-table': '' };
const asking: Inputs = { mode: 'rollback', alarms: '', schedule: '' };

const scenarios = {
  listener: listenerScenario({ stableTasks: 4 }),
  'task-count': taskCountScenario({ stableTasks: 4 }),
};

async function asked(cloud: Cloud, more: Inputs = {}): Promise<{ readonly job: Job } & Ended> {
  const job = cloud.job({ name: 'asker', inputs: { ...asking, ...more } });
  return { job, ...(await job.main()) };
}

/** That job in its first bake. */
async function baking(cloud: Cloud, job: Job): Promise<{ readonly ended: Promise<Ended> }> {
  const ended = job.main();
  await cloud.until('a bake', () => job.types().includes('bake-started'));
  await cloud.clock.sleep(20 * SECOND);
  return { ended };
}

function weights(cloud: Cloud): string {
  return [...cloud.live().actions.matchAll(/"weight":(\d+)/g)].map(([, weight]) => weight).join('/');
}

describe.each(Object.entries(scenarios))('a rollback that is asked for (%s)', (way, scenario) => {
  test.each([
    ['25', 'holding'],
    ['100', 'completed'],
  ])('after a rollout to %s %% puts back exactly what was there before it', async (percent, result) => {
    const cloud = new Cloud(scenario);
    const released = await cloud.job({ inputs: { schedule: '', percent, bake: '30s' } }).main();
    expect(released.state.result).toBe(result);
    const { state, failed } = await asked(cloud);
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'request', split: { share: 0 } });
    expect(failed).toBe(false);
    expect(cloud.live()).toEqual(cloud.start);
    expect(cloud.record()).not.toHaveProperty('holder');
    expect(cloud.checkpoint()).toMatchObject({ phase: 'ended', result: 'rolled-back' });
  });

  test('twice writes once', async () => {
    const cloud = new Cloud(scenario);
    await cloud.job({ inputs: { schedule: '', percent: '25', bake: '30s' } }).main();
    await asked(cloud);
    const { length } = cloud.writes();
    const { state, failed } = await asked(cloud);
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(failed).toBe(false);
    expect(cloud.writes()).toHaveLength(length);
  });

  test.each([
    ['without a table', noTable],
    ['with a table in which nothing is kept', {}],
  ])('%s takes the canary to 0 %% from what is live', async (_what, inputs) => {
    const cloud = new Cloud(scenario);
    await cloud.job({ inputs: { ...noTable, schedule: '', percent: '25', bake: '30s' } }).main();
    const { state, failed, job } = await asked(cloud, inputs);
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'request', split: { share: 0 } });
    expect(failed).toBe(false);
    expect(cloud.live().stable).toBe(4);
    if (way === 'listener') expect(weights(cloud)).toBe('100/0');
    else expect(cloud.live().canary).toBe(0);
    expect(job.outputs).toMatchObject({ result: 'rolled-back', percent: '0' });
  });

  test('without a table after everything went to the canary gives it back', async () => {
    const cloud = new Cloud(scenario);
    await cloud.job({ inputs: { ...noTable, schedule: '', percent: '100', bake: '30s' } }).main();
    const { state, failed } = await asked(cloud, noTable);
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(failed).toBe(false);
    expect(cloud.live().stable).toBe(4);
  });

  test('of a lost run puts back what was there before it', async () => {
    const cloud = new Cloud(scenario);
    const lost = cloud.job({ name: 'lost' });
    const { ended } = await baking(cloud, lost);
    lost.die();
    await ended;
    const { state, failed } = await asked(cloud);
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'request' });
    expect(failed).toBe(false);
    expect(cloud.live()).toEqual(cloud.start);
  });

  test('while a run is at work asks it to roll back; it does and fails, and the asker confirms', async () => {
    const cloud = new Cloud(scenario);
    const holder = cloud.job({ name: 'holder' });
    const { ended } = await baking(cloud, holder);
    const askedAt = cloud.clock.now();
    const { job, state, failed } = await asked(cloud);
    const first = await ended;
    expect(first.state).toMatchObject({
      result: 'rolled-back',
      restoredBy: 'main',
      trouble: { kind: 'cancelled' },
    });
    expect(first.state.reason).toContain(
      'https://github.com/acme/asker/actions/runs/2 asked this run to roll back',
    );
    expect(first.failed).toBe(true);
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'request' });
    expect(failed).toBe(false);
    expect(cloud.live()).toEqual(cloud.start);
    expect(job.log).toContain('Rolled back');
    expect(job.log).not.toContain('Cancelled');
    expect(cloud.writes('asker')).toEqual([]);
    const [restoring] = cloud.writes('holder').filter(({ at }) => at > askedAt);
    expect((restoring?.at ?? Infinity) - askedAt).toBeLessThan(12 * SECOND);
    expect(await holder.post()).toBeUndefined();
  });
});

describe('a rollback that is asked for', () => {
  const scenario = scenarios.listener;

  test('after somebody has changed what the last rollout left goes from what is live', async () => {
    const cloud = new Cloud(scenario);
    await cloud.job({ inputs: { schedule: '', percent: '25', bake: '30s' } }).main();
    const arn = cloud.aws.arns.listeners['web:80'] ?? '';
    cloud.aws.change({ what: 'set-weights', arn, weights: { web: 60, 'web-canary': 40 } });
    const { state, failed } = await asked(cloud);
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(failed).toBe(false);
    expect(weights(cloud)).toBe('100/0');
  });

  test('where the last rollout was on a listener that is gone goes from what is live', async () => {
    const cloud = new Cloud(scenario);
    await cloud.job({ inputs: { schedule: '', percent: '25', bake: '30s' } }).main();
    const arn = cloud.aws.arns.listeners['web:80'] ?? '';
    cloud.amend({ checkpoint: String(cloud.record()?.['checkpoint']).replaceAll(arn, `${arn}0`) });
    const { state, failed } = await asked(cloud);
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(failed).toBe(false);
    expect(weights(cloud)).toBe('100/0');
  });

  test('in the first moments of a rollout finds nothing to put back', async () => {
    const cloud = new Cloud(scenario);
    const holder = cloud.job({ name: 'holder', inputs: { 'poll-interval': '1s' } });
    const running = holder.main();
    await cloud.until('the lease', () => cloud.record()?.['holder'] !== undefined);
    const { state, failed } = await asked(cloud);
    await running;
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(failed).toBe(false);
    expect(cloud.live()).toEqual(cloud.start);
  });

  test('waits for a run that goes silent, and then does it itself', async () => {
    const cloud = new Cloud(scenario);
    const holder = cloud.job({ name: 'holder' });
    const { ended } = await baking(cloud, holder);
    holder.stop();
    const askedAt = cloud.clock.now();
    const { state } = await asked(cloud);
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'request' });
    expect(cloud.live()).toEqual(cloud.start);
    const [restoring] = cloud.writes('asker');
    expect((restoring?.at ?? Infinity) - askedAt).toBeLessThan(40 * SECOND);
    holder.die();
    await ended;
  });

  test('gives up on a run that beats and does not let go, and says who it is and what to do', async () => {
    const cloud = new Cloud(scenario);
    const holder = cloud.job({ name: 'holder' });
    const { ended } = await baking(cloud, holder);
    // It can't give anything back: AWS refuses its writes.
    cloud.aws.faults.add({ kind: 'server-error', operation: 'ModifyListener' });
    const { state, failed } = await asked(cloud, { 'rollback-timeout': '1m' });
    expect(state.result).toBe('refused');
    expect(state.reason).toContain('has not let go within 1m: acme/holder');
    expect(state.findings).toMatchObject([{ fix: expect.stringContaining('Cancel it, or end its runner') }]);
    expect(failed).toBe(true);
    expect(cloud.writes('asker')).toEqual([]);
    cloud.aws.faults.clear();
    await ended;
  });

  test('by two people at once is done once, and both are told that it is done', async () => {
    const cloud = new Cloud(scenario);
    await cloud.job({ inputs: { schedule: '', percent: '25', bake: '30s' } }).main();
    const jobs = ['one', 'other'].map((name) => cloud.job({ name, inputs: asking }));
    const ended = await Promise.all(jobs.map((job) => job.main()));
    expect(ended.map(({ state }) => state.result)).toEqual(['rolled-back', 'rolled-back']);
    expect(cloud.live()).toEqual(cloud.start);
    const writes = cloud.writes().filter(({ by }) => by === 'one' || by === 'other');
    expect(writes).toHaveLength(2);
  });

  test('is refused where a service is missing, and says which', async () => {
    const { state } = await asked(new Cloud(scenario), { 'canary-service': 'no-such-service' });
    expect(state.result).toBe('refused');
    expect(state.reason).toContain('no-such-service');
  });
});

describe('a rollback that is asked for while the table is out of reach', () => {
  const kinds = ['throttle', 'server-error', 'hang', 'access-denied'] as const;

  test.each(kinds)('from the start (%s) is done without the lease, and says so', async (kind) => {
    const cloud = new Cloud(scenarios.listener);
    await cloud.job({ inputs: { schedule: '', percent: '25', bake: '30s' } }).main();
    for (const operation of ['GetItem', 'UpdateItem']) cloud.aws.faults.add({ kind, operation });
    const { job, state, failed } = await asked(cloud);
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'request', split: { share: 0 } });
    expect(state.reason).toContain('without the lease');
    expect(state.reason).toContain('dynamodb:GetItem');
    expect(failed).toBe(false);
    expect(job.log).toContain('without the lease');
    expect(weights(cloud)).toBe('100/0');
  });

  test.each(kinds)('for writes only (%s) is done without the lease, and says so', async (kind) => {
    const cloud = new Cloud(scenarios.listener);
    await cloud.job({ inputs: { schedule: '', percent: '25', bake: '30s' } }).main();
    cloud.aws.faults.add({ kind, operation: 'UpdateItem' });
    const { state } = await asked(cloud);
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(state.reason).toContain('without the lease');
  });

  test('where the table is missing is done without the lease', async () => {
    const cloud = new Cloud(scenarios.listener);
    await cloud.job({ inputs: { ...noTable, schedule: '', percent: '25', bake: '30s' } }).main();
    const { state, failed } = await asked(cloud, { 'state-table': 'no-such-table' });
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(state.reason).toContain('no active table no-such-table');
    expect(failed).toBe(false);
  });

  test('from the moment when it had the lease is done all the same', async () => {
    for (const type of ['record-read', 'taken-up', 'rollback-started'] as const) {
      const cloud = new Cloud(scenarios.listener);
      await cloud.job({ inputs: { schedule: '', percent: '25', bake: '30s' } }).main();
      const job = cloud.job({
        ...{ name: 'asker', inputs: asking },
        onEvent: ({ event }) => {
          if (event.type === type) cloud.aws.faults.add({ kind: 'hang', operation: 'UpdateItem' });
        },
      });
      const { state } = await job.main();
      expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    }
  });

  test('while a run is at work is done, and the run stops before it changes anything more', async () => {
    const cloud = new Cloud(scenarios.listener);
    const holder = cloud.job({ name: 'holder', inputs: { schedule: '25%:30m, 100%:2m' } });
    const { ended } = await baking(cloud, holder);
    for (const operation of ['GetItem', 'UpdateItem'])
      cloud.aws.faults.add({ kind: 'server-error', operation });
    const { state } = await asked(cloud);
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    const doneAt = cloud.clock.now();
    const first = await ended;
    expect(['stopped', 'rolled-back']).toContain(first.state.result);
    expect(first.failed).toBe(true);
    expect(
      cloud.writes('holder').filter(({ at, what }) => at > doneAt && what.includes('canary:25')),
    ).toEqual([]);
    expect(weights(cloud)).toMatch(/\/0$/);
  });
});

test('cancelled before anything was given back, it says so', async () => {
  const cloud = new Cloud(scenarios.listener);
  const holder = cloud.job({ name: 'holder', inputs: { 'lease-beat': '1m' } });
  const { ended } = await baking(cloud, holder);
  holder.stop();
  const asker = cloud.job({ name: 'asker', inputs: asking });
  const running = asker.main();
  await cloud.clock.sleep(MINUTE);
  asker.cancel();
  expect((await running).state).toMatchObject({ result: 'cancelled' });
  expect(cloud.writes('asker')).toEqual([]);
  holder.die();
  await ended;
});
