import { describe, expect, jest, test } from '@jest/globals';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { Cloud, type Ended, type Inputs, type Job } from '../support/jobs.ts';

const SECOND = 1_000;
jest.setTimeout(60 * SECOND);

const scenario = listenerScenario({ stableTasks: 4 });

/** Looks at a cloud, and makes sure that nothing is changed by it, the table included. */
async function looked(cloud: Cloud, inputs: Inputs): Promise<{ readonly job: Job } & Ended> {
  const { length } = cloud.aws.journal.mutating();
  const live = cloud.live();
  const record = cloud.record();
  const job = cloud.job({ name: 'onlooker', inputs });
  const ended = await job.main();
  expect(cloud.writes('onlooker')).toEqual([]);
  expect(cloud.tableWrites('onlooker')).toEqual([]);
  if (cloud.record()?.['holder'] === undefined) {
    expect(cloud.aws.journal.mutating()).toHaveLength(length);
    expect([cloud.live(), cloud.record()]).toEqual([live, record]);
  }
  expect(await job.post()).toBeUndefined();
  return { job, ...ended };
}

async function baking(cloud: Cloud): Promise<{ readonly job: Job; readonly ended: Promise<Ended> }> {
  const job = cloud.job({ name: 'first', inputs: { schedule: '25%:2m, 50%:2m' } });
  const ended = job.main();
  await cloud.until('a bake', () => job.types().includes('bake-started'));
  await cloud.clock.sleep(20 * SECOND);
  return { job, ended };
}

/** What the `checkpoint` output says. */
function told({ outputs }: Job): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(outputs['checkpoint'] ?? '');
  return Object.fromEntries(Object.entries(value ?? {}));
}

describe('mode: status', () => {
  const status: Inputs = { mode: 'status' };

  test('of a target on which no rollout has been', async () => {
    const { job, state, failed } = await looked(new Cloud(scenario), status);
    expect(state).toMatchObject({ result: 'observed', split: { share: 0 } });
    expect(failed).toBe(false);
    expect(job.outputs).toMatchObject({
      result: 'observed',
      percent: '0',
      alarms: '[]',
      'stable-weight': '100',
    });
    expect(told(job)).toEqual({ state: 'none' });
    expect(job.summary).toContain('Now all traffic is on stable');
    expect(job.summary).toContain('demo-5xx');
    expect(job.summary).toContain('No rollout is on record');
  });

  test('of one that a run is at work on tells who, where and since when', async () => {
    const cloud = new Cloud(scenario);
    const { ended } = await baking(cloud);
    const { job, failed } = await looked(cloud, status);
    expect(failed).toBe(false);
    expect(job.outputs).toMatchObject({ percent: '25' });
    expect(told(job)).toMatchObject({
      ...{ state: 'held', step: '1 (25%)', repository: 'acme/first' },
      ...{ run: 'https://github.com/acme/first/actions/runs/1', since: '2026-11-20T12:00:00.000Z' },
    });
    expect(job.summary).toContain('A run is at work here');
    expect(job.summary).toContain('acme/first');
    expect(job.summary).toContain('Now the canary serves 25%');
    expect(job.summary).not.toContain('token-of');
    await ended;
  });

  test('of one whose run has stopped beating, of one left unfinished, and of one that is finished', async () => {
    const cloud = new Cloud(scenario);
    const { job: first, ended } = await baking(cloud);
    first.die();
    await ended;
    await cloud.clock.sleep(60 * SECOND);
    const stale = await looked(cloud, status);
    expect(told(stale.job)).toMatchObject({ state: 'stale', step: '1 (25%)' });
    expect(stale.job.log).toContain('mode: recover');

    cloud.amend({ holder: undefined });
    const unfinished = await looked(cloud, status);
    expect(told(unfinished.job)).toMatchObject({ state: 'unfinished', step: '1 (25%)' });
    expect(unfinished.job.summary).toContain('mode: recover');

    await cloud.job({ inputs: { mode: 'recover' } }).main();
    const finished = await looked(cloud, status);
    expect(told(finished.job)).toMatchObject({ state: 'finished' });
    expect(finished.job.outputs).toMatchObject({ percent: '0' });
  });

  test('tells alarms that ring, that have no data, and that are not there, and succeeds all the same', async () => {
    const cloud = new Cloud(scenario);
    cloud.alarm('ALARM');
    cloud.aws.change({ what: 'script-alarm', alarm: 'demo-latency', state: 'INSUFFICIENT_DATA' });
    const { job, state, failed } = await looked(cloud, {
      ...status,
      alarms: 'demo-5xx, demo-latency, nowhere',
    });
    expect(failed).toBe(false);
    expect(state.observation?.alarms.map(({ name, state: is }) => [name, is])).toEqual([
      ['demo-5xx', 'ALARM'],
      ['demo-latency', 'INSUFFICIENT_DATA'],
      ['nowhere', 'missing'],
    ]);
    expect(job.outputs['alarms']).toBe('["demo-5xx"]');
    expect(job.summary).toContain('because the test says so');
    expect(job.log).toContain('alarm nowhere: missing');
  });

  test('without a table, without alarms', async () => {
    const { job, state } = await looked(new Cloud(scenario), { ...status, 'state-table': '', alarms: '' });
    expect(state.result).toBe('observed');
    expect(job.outputs['checkpoint']).toBe('');
  });

  test.each(['throttle', 'hang', 'access-denied', 'server-error'] as const)(
    'tells what is live although the table can’t be read (%s), and says that',
    async (kind) => {
      const cloud = new Cloud(scenario);
      cloud.aws.faults.add({ kind, operation: 'GetItem' });
      const { job, state, failed } = await looked(cloud, status);
      expect(state).toMatchObject({ result: 'observed', split: { share: 0 } });
      expect(failed).toBe(false);
      expect(job.log).toContain('dynamodb:GetItem');
      expect(job.summary).toContain('dynamodb:GetItem');
    },
  );

  test('is refused where a service is missing', async () => {
    const { state, failed } = await looked(new Cloud(scenario), { ...status, service: 'nowhere' });
    expect(state.result).toBe('refused');
    expect(state.reason).toContain('nowhere');
    expect(failed).toBe(true);
  });

  test('needs no schedule that fits, and takes what is there as it is', async () => {
    const cloud = new Cloud(listenerScenario({ stableTasks: 0 }));
    const { state } = await looked(cloud, status);
    expect(state.result).toBe('observed');
  });
});

describe('mode: plan', () => {
  const plan: Inputs = { mode: 'plan' };

  test('shows the plan and has no warning where nothing is in the way', async () => {
    const cloud = new Cloud(scenario);
    // Users have been there for a while.
    await cloud.clock.sleep(3_700 * SECOND);
    const { state, failed, job } = await looked(cloud, { ...plan, schedule: '25%:2m, 100%:2m' });
    expect(state.result).toBe('planned');
    expect(state.findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(state.steps).toHaveLength(2);
    expect(state.plan?.forecast).toEqual({
      ...{ mostTasks: 8, extraTasks: 4, leastMs: 240 * SECOND, mostMs: (240 + 2 * 600) * SECOND },
    });
    expect(state.plan?.policy).toContain('"ecs:UpdateService"');
    expect(failed).toBe(false);
    expect(cloud.record()).toBeUndefined();
    expect(job.summary).toContain('### Plan');
  });

  test('warns that a run is at work, and who it is', async () => {
    const cloud = new Cloud(scenario);
    const { ended } = await baking(cloud);
    const { state, failed } = await looked(cloud, plan);
    expect(state.result).toBe('planned');
    expect(failed).toBe(false);
    expect(state.findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', message: expect.stringContaining('acme/first') }),
    );
    expect((await ended).state.result).toBe('holding');
  });

  test('warns of what was left unfinished', async () => {
    const cloud = new Cloud(scenario);
    const { job: first, ended } = await baking(cloud);
    first.die();
    await ended;
    await cloud.clock.sleep(60 * SECOND);
    const { state } = await looked(cloud, { ...plan, schedule: '50%:1m' });
    expect(state.result).toBe('planned');
    expect(state.findings).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        message: 'An earlier rollout was left unfinished here.',
      }),
    );
  });

  test('is refused, like the rollout would be, where the table is missing or closed', async () => {
    const missing = await looked(new Cloud(scenario), { ...plan, 'state-table': 'nowhere' });
    expect(missing.state).toMatchObject({ result: 'refused' });
    expect(missing.state.reason).toContain('There is no active table nowhere');
    const cloud = new Cloud(scenario);
    cloud.aws.faults.add({ kind: 'access-denied', operation: 'GetItem' });
    const closed = await looked(cloud, plan);
    expect(closed.state.reason).toContain('dynamodb:GetItem');
  });
});
