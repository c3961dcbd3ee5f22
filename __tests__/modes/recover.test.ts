import { describe, expect, jest, test } from '@jest/globals';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { Cloud, type Inputs, type Job } from '../support/jobs.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
jest.setTimeout(60 * SECOND);

const scenario = listenerScenario({ stableTasks: 4 });
const recovering: Inputs = { mode: 'recover' };

/** A rollout in its first bake. */
async function baking(cloud: Cloud, skewMs = 0): Promise<{ job: Job; ended: ReturnType<Job['main']> }> {
  const job = cloud.job({ name: 'first', skewMs });
  const ended = job.main();
  await cloud.until('a bake', () => job.types().includes('bake-started'));
  await cloud.clock.sleep(20 * SECOND);
  return { job, ended };
}

async function lost(skewMs = 0): Promise<Cloud> {
  const cloud = new Cloud(scenario);
  const { job, ended } = await baking(cloud, skewMs);
  job.die();
  await ended;
  return cloud;
}

describe('a recovery', () => {
  test('leaves a run that beats alone, says who it is, and succeeds', async () => {
    const cloud = new Cloud(scenario);
    const { ended } = await baking(cloud);
    const askedAt = cloud.clock.now();
    const janitor = cloud.job({ name: 'janitor', inputs: recovering });
    const { state, failed } = await janitor.main();
    expect(state).toMatchObject({ result: 'nothing-to-recover', record: { state: 'held', step: '1 (25%)' } });
    expect(state.reason).toContain('A run is at work on it: acme/first');
    expect(failed).toBe(false);
    // One beat is proof enough.
    expect(cloud.clock.now() - askedAt).toBeLessThan(16 * SECOND);
    expect(cloud.writes('janitor')).toEqual([]);
    expect(cloud.tableWrites('janitor')).toEqual([]);
    expect((await ended).state.result).toBe('completed');
  });

  test('finds nothing where no rollout has ever been', async () => {
    const cloud = new Cloud(scenario);
    const { state, failed } = await cloud.job({ inputs: recovering }).main();
    expect(state).toMatchObject({ result: 'nothing-to-recover', record: { state: 'none' } });
    expect(failed).toBe(false);
    expect(cloud.aws.journal.mutating()).toEqual([]);
  });

  test('finds nothing where the last rollout has ended', async () => {
    const cloud = new Cloud(scenario);
    await cloud.job().main();
    const { length } = cloud.aws.journal.mutating();
    const { state } = await cloud.job({ inputs: recovering }).main();
    expect(state).toMatchObject({ result: 'nothing-to-recover', record: { state: 'finished' } });
    expect(cloud.aws.journal.mutating()).toHaveLength(length);
  });

  test('of a run that was lost a moment ago takes three beats, not longer', async () => {
    const cloud = await lost();
    const askedAt = cloud.clock.now();
    const { state, failed } = await cloud.job({ inputs: recovering }).main();
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'recovery' });
    expect(failed).toBe(false);
    const [restoring] = cloud.writes('job-2');
    expect((restoring?.at ?? 0) - askedAt).toBeLessThan(35 * SECOND);
    expect((restoring?.at ?? 0) - askedAt).toBeGreaterThan(15 * SECOND);
    expect(cloud.live()).toEqual(cloud.start);
  });

  test('waits three of the holder’s beats, not of its own', async () => {
    const cloud = new Cloud(scenario);
    const slow = cloud.job({ inputs: { 'lease-beat': '1m' } });
    const running = slow.main();
    await cloud.until('a bake', () => slow.types().includes('bake-started'));
    slow.die();
    await running;
    const askedAt = cloud.clock.now();
    await cloud.job({ name: 'janitor', inputs: { ...recovering, 'lease-beat': '1s' } }).main();
    const [restoring] = cloud.writes('janitor');
    expect((restoring?.at ?? 0) - askedAt).toBeGreaterThan(2 * MINUTE);
    expect(cloud.live()).toEqual(cloud.start);
  });

  test('by two runs at the same time is done once', async () => {
    for (const offsetMs of [0, 40, 100, SECOND]) {
      const cloud = await lost();
      const jobs = ['one', 'other'].map((name) => cloud.job({ name, inputs: recovering }));
      const ended = await Promise.all(
        jobs.map(async (job, index) => {
          await cloud.clock.sleep(index * offsetMs);
          return job.main();
        }),
      );
      expect(ended.map(({ state }) => state.result).sort()).toEqual(['nothing-to-recover', 'rolled-back']);
      expect(ended.map(({ failed }) => failed)).toEqual([false, false]);
      const restorers = new Set(cloud.writes().map(({ by }) => by));
      restorers.delete('first');
      expect(restorers.size).toBe(1);
      expect(cloud.live()).toEqual(cloud.start);
    }
  });

  test('and a rollout at the same time: one of both restores, the other begins nothing beside it', async () => {
    const cloud = await lost();
    const janitor = cloud.job({ name: 'janitor', inputs: recovering });
    const later = cloud.job({ name: 'later', inputs: { 'lock-timeout': '1h' } });
    const [one, other] = await Promise.all([janitor.main(), later.main()]);
    const restored = [one, other].filter(({ state }) => state.result === 'rolled-back');
    expect(restored).toHaveLength(1);
    expect(['rolled-back', 'completed']).toContain(other.state.result);
  });

  test.each([
    ['an hour ahead', HOUR],
    ['an hour behind', -HOUR],
  ])(
    'by a runner whose clock is %s is not fooled: it leaves a run that beats alone',
    async (_how, skewMs) => {
      for (const [holderMs, janitorMs] of [
        [skewMs, 0],
        [0, skewMs],
      ]) {
        const cloud = new Cloud(scenario);
        const { ended } = await baking(cloud, holderMs);
        for (const inputs of [recovering, { 'lock-timeout': '0s' }]) {
          const { state } = await cloud.job({ inputs, skewMs: janitorMs ?? 0 }).main();
          expect(['nothing-to-recover', 'refused']).toContain(state.result);
          expect(state.reason).toContain('acme/first');
        }
        expect(new Set(cloud.writes().map(({ by }) => by))).toEqual(new Set(['first']));
        expect((await ended).state.result).toBe('completed');
      }
    },
  );

  test.each([
    ['an hour ahead', HOUR],
    ['an hour behind', -HOUR],
  ])('by a runner whose clock is %s recovers a lost run all the same', async (_how, skewMs) => {
    for (const [holderMs, janitorMs] of [
      [skewMs, 0],
      [0, skewMs],
    ]) {
      const cloud = await lost(holderMs);
      const { state } = await cloud.job({ inputs: recovering, skewMs: janitorMs ?? 0 }).main();
      expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'recovery' });
      expect(cloud.live()).toEqual(cloud.start);
    }
  });

  test('that is lost in its turn is taken up by the next', async () => {
    const cloud = await lost();
    const first = cloud.job({
      ...{ name: 'one', inputs: recovering },
      onEvent: ({ event }, job) => {
        if (event.type === 'traffic-restored') job.die();
      },
    });
    expect((await first.main()).died).toBe(true);
    const { state } = await cloud.job({ name: 'other', inputs: recovering }).main();
    expect(state).toMatchObject({ result: 'rolled-back' });
    expect(cloud.live()).toEqual(cloud.start);
    expect(cloud.record()).not.toHaveProperty('holder');
  });

  test('is finished by its post step where it is cancelled and killed in the middle', async () => {
    const cloud = await lost();
    const janitor = cloud.job({
      ...{ name: 'janitor', inputs: recovering },
      onEvent: ({ event }, job) => {
        if (event.type === 'traffic-restored') job.die();
      },
    });
    expect((await janitor.main()).died).toBe(true);
    const ended = await janitor.post();
    expect(ended).toMatchObject({ failed: false, state: { result: 'rolled-back' } });
    expect(cloud.live()).toEqual(cloud.start);
    expect(cloud.record()).not.toHaveProperty('holder');
  });

  test('leaves what somebody has changed since, says so, and fails', async () => {
    const cloud = await lost();
    const arn = cloud.aws.arns.listeners['web:80'] ?? '';
    cloud.aws.change({ what: 'set-weights', arn, weights: { web: 60, 'web-canary': 40 } });
    const { state, failed } = await cloud.job({ inputs: recovering }).main();
    expect(state.result).toBe('stopped');
    expect(state.commands.join()).toContain('elbv2');
    expect(failed).toBe(true);
    expect(cloud.live().actions).toContain('"weight":40');
  });

  test('that can’t put everything back fails loudly, keeps the record, and the next one tries again', async () => {
    const cloud = await lost();
    cloud.aws.faults.add({ kind: 'access-denied', operation: 'ModifyListener' });
    const janitor = cloud.job({ name: 'janitor', inputs: recovering, hasPostStep: false });
    const { state, failed } = await janitor.main();
    expect(state).toMatchObject({ result: 'rollback-failed' });
    expect(state.commands.join()).toContain('elbv2 modify-listener');
    expect(failed).toBe(true);
    expect(cloud.record()).not.toHaveProperty('holder');
    expect(cloud.record()).not.toHaveProperty('expires');
    cloud.aws.faults.clear();
    const again = await cloud.job({ inputs: recovering }).main();
    expect(again.state).toMatchObject({ result: 'rolled-back', restoredBy: 'recovery' });
    expect(cloud.live()).toEqual(cloud.start);
  });

  test('of the record while it is cancelled before it began has changed nothing', async () => {
    const cloud = await lost();
    const janitor = cloud.job({ name: 'janitor', inputs: recovering });
    const running = janitor.main();
    await cloud.clock.sleep(5 * SECOND);
    janitor.cancel();
    expect((await running).state.result).toBe('cancelled');
    expect(cloud.tableWrites('janitor')).toEqual([]);
    expect(cloud.writes('janitor')).toEqual([]);
    expect(cloud.checkpoint()?.phase).toBe('rolling');
  });
});

describe('whatever goes wrong once the lease of a lost run is taken', () => {
  test.each([
    ['the job is cancelled', 'cancel'],
    ['the table can’t be written', 'table'],
  ] as const)('what it left is put back, or stays known as unfinished: %s', async (_what, how) => {
    for (const inputs of [recovering, { 'lock-timeout': '1m' }, { mode: 'rollback' }]) {
      const cloud = await lost();
      const next = cloud.job({
        ...{ name: 'next', inputs },
        onEvent: ({ event }, job) => {
          if (event.type !== 'taken-up') return;
          if (how === 'cancel') job.cancel();
          else cloud.aws.faults.add({ kind: 'server-error', operation: 'UpdateItem', forMs: 2 * MINUTE });
        },
      });
      const { state } = await next.main();
      await next.post();
      await cloud.clock.sleep(3 * MINUTE);
      if (JSON.stringify(cloud.live()) !== JSON.stringify(cloud.start)) {
        const { state: again } = await cloud.job({ inputs: recovering }).main();
        expect([state.result, again.result]).toEqual([state.result, 'rolled-back']);
      }
      expect(cloud.live()).toEqual(cloud.start);
      expect(state.reason).not.toContain('Nothing had been changed');
    }
  });
});
