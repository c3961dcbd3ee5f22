import { describe, expect, jest, test } from '@jest/globals';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { Cloud, type Ended, type Inputs, type Job } from '../support/jobs.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
jest.setTimeout(60 * SECOND);

const scenario = listenerScenario({ stableTasks: 4 });
const kinds = ['throttle', 'server-error', 'hang', 'hang-after', 'reset-after', 'access-denied'] as const;
const long: Inputs = { schedule: '25%:10m, 100%:2m' };

function breaks(cloud: Cloud, kind: (typeof kinds)[number] | 'reset-before', forMs?: number): void {
  for (const operation of ['UpdateItem', 'GetItem'])
    cloud.aws.faults.add({ kind, operation, ...(forMs === undefined ? {} : { forMs }) });
}

async function baking(cloud: Cloud, job: Job): Promise<{ readonly ended: Promise<Ended> }> {
  const ended = job.main();
  await cloud.until('a bake', () => job.types().includes('bake-started'));
  await cloud.clock.sleep(25 * SECOND);
  return { ended };
}

function at(job: Job, type: string): number {
  return job.told.find(({ event }) => event.type === type)?.event.at ?? NaN;
}

describe('a table that is out of reach', () => {
  test.each(kinds)(
    'before the start (%s) refuses the rollout, names the action, and changes nothing',
    async (kind) => {
      const cloud = new Cloud(scenario);
      breaks(cloud, kind);
      const job = cloud.job();
      const { state, failed } = await job.main();
      expect(state.result).toBe('refused');
      expect(state.reason).toMatch(/dynamodb:(GetItem|UpdateItem)/);
      expect(failed).toBe(true);
      expect(cloud.writes()).toEqual([]);
      expect(cloud.clock.now() - state.startedAt).toBeLessThan(MINUTE);
      expect(await job.post()).toBeUndefined();
    },
  );

  test('because it does not exist refuses the rollout, and says how to make it', async () => {
    const { state } = await new Cloud(scenario).job({ inputs: { 'state-table': 'nowhere' } }).main();
    expect(state.result).toBe('refused');
    expect(state.reason).toContain('There is no active table nowhere in this account and region');
    expect(state.reason).toContain('docs/state.md');
  });

  test('for writes only refuses the rollout at the claim', async () => {
    const cloud = new Cloud(scenario);
    cloud.aws.faults.add({ kind: 'access-denied', operation: 'UpdateItem' });
    const { state } = await cloud.job().main();
    expect(state.result).toBe('refused');
    expect(state.reason).toContain('dynamodb:UpdateItem');
    expect(cloud.writes()).toEqual([]);
  });

  test('from the claim on refuses it before the first change', async () => {
    const cloud = new Cloud(scenario);
    const job = cloud.job({
      onEvent: ({ event }) => {
        if (event.type === 'planned') breaks(cloud, 'server-error');
      },
    });
    const { state } = await job.main();
    expect(state.result).toBe('refused');
    expect(state.reason).toContain('could not be saved in the state table');
    expect(cloud.writes()).toEqual([]);
  });

  test.each(kinds)(
    'in a bake for good (%s) leads to a rollback within three beats of the last',
    async (kind) => {
      const cloud = new Cloud(scenario);
      const job = cloud.job({ inputs: long });
      const { ended } = await baking(cloud, job);
      const brokenAt = cloud.clock.now();
      breaks(cloud, kind);
      const { state, failed } = await ended;
      expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'main' });
      expect(state.reason).toContain('could not be renewed since');
      expect(state.reason).toContain('dynamodb:');
      expect(failed).toBe(true);
      expect(cloud.live()).toEqual(cloud.start);
      const [restoring] = cloud.writes().filter((write) => write.at > brokenAt);
      expect((restoring?.at ?? Infinity) - brokenAt).toBeLessThan(32 * SECOND);
    },
  );

  test.each([...kinds, 'reset-before'] as const)(
    'in a bake for less than three beats (%s) hurts nothing',
    async (kind) => {
      const cloud = new Cloud(scenario);
      const job = cloud.job();
      const { ended } = await baking(cloud, job);
      breaks(cloud, kind, 18 * SECOND);
      const { state } = await ended;
      expect(state.result).toBe('completed');
      expect(cloud.record()).not.toHaveProperty('holder');
    },
  );

  test('just before a write keeps the write from being sent, and what was written is put back', async () => {
    const cloud = new Cloud(scenario);
    const job = cloud.job({
      onEvent: ({ event, state }) => {
        if (event.type === 'writing' && event.knob === 'forward' && state.phase === 'rolling')
          breaks(cloud, 'server-error');
      },
    });
    const { state } = await job.main();
    expect(state.result).toBe('rolled-back');
    expect(state.reason).toContain('the next change was not sent');
    expect(cloud.writes().map(({ what }) => what)).not.toContain('weights web:75 web-canary:25');
    expect(cloud.live()).toEqual(cloud.start);
  });

  test.each(kinds)('during a rescue (%s) delays it by a second at most, and it completes', async (kind) => {
    const cloud = new Cloud(scenario);
    const job = cloud.job({
      onEvent: ({ event }) => {
        if (event.type === 'trouble') breaks(cloud, kind);
      },
    });
    const { ended } = await baking(cloud, job);
    cloud.alarm('ALARM');
    const { state, failed } = await ended;
    expect(state).toMatchObject({ result: 'rolled-back', trouble: { kind: 'unhealthy' } });
    expect(failed).toBe(true);
    expect(cloud.live()).toEqual(cloud.start);
    const [restoring] = cloud.writes().filter((write) => write.at > at(job, 'trouble'));
    expect((restoring?.at ?? Infinity) - at(job, 'trouble')).toBeLessThan(1_200);
    expect(at(job, 'ended') - at(job, 'trouble')).toBeLessThan(60 * SECOND);
    expect(job.warnings.join()).not.toBe('');
  });

  test('while an alarm rings in a save does not delay the rescue by more than seconds', async () => {
    const cloud = new Cloud(scenario);
    const job = cloud.job({
      inputs: { 'poll-interval': '1s' },
      onEvent: ({ event, state }) => {
        if (event.type !== 'writing' || state.step !== 1 || state.phase !== 'rolling') return;
        breaks(cloud, 'hang');
        cloud.alarm('ALARM');
      },
    });
    const { state } = await job.main();
    expect(state).toMatchObject({ result: 'rolled-back', trouble: { kind: 'unhealthy' } });
    const [restoring] = cloud.writes().filter((write) => write.at > at(job, 'trouble'));
    const saving = job.told.find(({ event, state: { step } }) => event.type === 'writing' && step === 1);
    expect((restoring?.at ?? Infinity) - (saving?.event.at ?? 0)).toBeLessThan(13 * SECOND);
  });

  test.each(['hang', 'server-error', 'access-denied'] as const)(
    'at the very end for good (%s) is told, and one of two things is true',
    async (kind) => {
      const cloud = new Cloud(scenario);
      const job = cloud.job({
        onEvent: ({ event }) => {
          if (event.type === 'all-passed') breaks(cloud, kind);
        },
      });
      const { state, failed } = await job.main();
      expect(state.result).toBe('rolled-back');
      expect(failed).toBe(true);
      expect(cloud.live()).toEqual(cloud.start);
      expect(job.types().filter((type) => type === 'ended')).toHaveLength(1);
      expect(job.log).not.toContain('Canary serves 100%');
      // Whoever comes next finds it unfinished, and has nothing to write.
      cloud.aws.faults.clear();
      await cloud.clock.sleep(MINUTE);
      const { length } = cloud.writes();
      const next = await cloud.job({ inputs: { mode: 'recover' } }).main();
      expect(next.failed).toBe(false);
      expect(cloud.writes()).toHaveLength(length);
      expect(cloud.live()).toEqual(cloud.start);
    },
  );

  test('after the end was kept only leaves the lease to go stale, and says so', async () => {
    const cloud = new Cloud(scenario);
    const job = cloud.job({
      onEvent: ({ event }) => {
        if (event.type === 'ended') breaks(cloud, 'hang');
      },
    });
    const { state, failed } = await job.main();
    expect(state.result).toBe('completed');
    expect(failed).toBe(false);
    expect(job.warnings).toEqual([
      'the table did not answer within 5s. The next run on this target has to wait until it is stale.',
    ]);
    cloud.aws.faults.clear();
    const next = await cloud.job({ inputs: { percent: '0', schedule: '', 'lock-timeout': '1m' } }).main();
    expect(next.state).toMatchObject({ result: 'holding', split: { share: 0 } });
  });

  test('and back again leaves a record of which the next run has nothing to put back, and the one after that nothing to fear', async () => {
    const cloud = new Cloud(scenario);
    const job = cloud.job({ inputs: long });
    const { ended } = await baking(cloud, job);
    breaks(cloud, 'server-error', 45 * SECOND);
    expect((await ended).state.result).toBe('rolled-back');
    await cloud.clock.sleep(MINUTE);
    const { length } = cloud.writes();
    expect((await cloud.job().main()).state).toMatchObject({
      result: 'rolled-back',
      restoredBy: 'later-run',
    });
    expect(cloud.writes()).toHaveLength(length);
    expect((await cloud.job().main()).state.result).toBe('completed');
  });

  test('for a moment does not end the wait for a lease', async () => {
    const cloud = new Cloud(scenario);
    const { ended } = await baking(cloud, cloud.job({ name: 'first' }));
    const waiting = cloud
      .job({ name: 'second', inputs: { percent: '100', schedule: '', 'lock-timeout': '1h' } })
      .main();
    await cloud.clock.sleep(5 * SECOND);
    cloud.aws.faults.add({ kind: 'server-error', operation: 'GetItem', forMs: 15 * SECOND });
    expect((await ended).state.result).toBe('completed');
    expect((await waiting).state.result).toBe('completed');
  });
});

describe('a third of all calls to the table failing', () => {
  test.each([1, 2, 3])('keeps no rollout from ending well, or where it began (seed %i)', async (seed) => {
    const cloud = new Cloud(scenario, seed);
    for (const kind of ['throttle', 'reset-after', 'server-error'] as const)
      for (const operation of ['UpdateItem', 'GetItem'])
        cloud.aws.faults.add({ kind, operation, probability: 0.12 });
    const { state } = await cloud.job().main();
    if (state.result === 'completed') expect(cloud.live().actions).toContain('"weight":100');
    else expect(cloud.live()).toEqual(cloud.start);
  });
});
