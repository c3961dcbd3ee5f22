import { describe, expect, jest, test } from '@jest/globals';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { Cloud, type Inputs, type Job } from '../support/jobs.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** SIGTERM comes 7.5 s after SIGINT. */
const GRACE_MS = 7_000;
jest.setTimeout(60 * SECOND);

const scenario = listenerScenario({ stableTasks: 4 });
const kinds = ['none', 'hang', 'throttle', 'server-error', 'access-denied', 'hang-after'] as const;

/** Cancels a job when something is told, with a table that is out of reach from then on. */
function cancelling(
  cloud: Cloud,
  kind: (typeof kinds)[number],
  isDue: (job: Job) => boolean,
  inputs: Inputs = {},
) {
  const seen: { at?: number } = {};
  const job = cloud.job({
    inputs,
    onEvent: (told, of) => {
      if (seen.at !== undefined || told.event.type === 'record-read' || !isDue(of)) return;
      seen.at = cloud.clock.now();
      if (kind !== 'none')
        for (const operation of ['UpdateItem', 'GetItem']) cloud.aws.faults.add({ kind, operation });
      of.cancel();
    },
  });
  return { job, seen };
}

describe('a job under lease that is cancelled (SIGINT)', () => {
  test.each(kinds)('in a bake has given traffic back and ended in time, table: %s', async (kind) => {
    const cloud = new Cloud(scenario);
    const { job, seen } = cancelling(
      cloud,
      kind,
      ({ told }) => told.filter(({ event }) => event.type === 'watched').length > 12,
    );
    const { state } = await job.main();
    expect(cloud.clock.now() - (seen.at ?? 0)).toBeLessThan(GRACE_MS);
    expect(state.trouble?.kind).toBe('cancelled');
    const restoring = cloud.writes().find((write) => write.at > (seen.at ?? Infinity));
    expect((restoring?.at ?? Infinity) - (seen.at ?? 0)).toBeLessThan(1_500);
    expect(cloud.live().actions).toBe(cloud.start.actions);
    cloud.aws.faults.clear();
    await job.post();
    expect(cloud.live()).toEqual(cloud.start);
  });

  test.each(kinds)('while a checkpoint is being saved has ended in time, table: %s', async (kind) => {
    const cloud = new Cloud(scenario);
    const { job, seen } = cancelling(
      cloud,
      kind,
      ({ told }) => told.at(-1)?.event.type === 'step-started' && told.length > 20,
    );
    const { state } = await job.main();
    expect(cloud.clock.now() - (seen.at ?? 0)).toBeLessThan(GRACE_MS);
    expect(state.trouble?.kind).toBe('cancelled');
    cloud.aws.faults.clear();
    await job.post();
    expect(cloud.live()).toEqual(cloud.start);
  });

  test.each(kinds)('before its first change has nothing to put back, table: %s', async (kind) => {
    for (const type of ['planned', 'started'] as const) {
      const cloud = new Cloud(scenario);
      const { job, seen } = cancelling(cloud, kind, ({ told }) => told.at(-1)?.event.type === type);
      const { state } = await job.main();
      expect(state.result).toMatch(/cancelled|refused/);
      expect(cloud.clock.now() - (seen.at ?? 0)).toBeLessThan(GRACE_MS);
      expect(cloud.writes()).toEqual([]);
      cloud.aws.faults.clear();
      await job.post();
      expect(cloud.live()).toEqual(cloud.start);
      // Nobody has to wait for longer than until the lease is stale.
      const next = await cloud
        .job({ inputs: { 'lock-timeout': '1m', schedule: '', percent: '25', bake: '10s' } })
        .main();
      expect(next.state.result).toBe('holding');
    }
  });

  test('while it waits for tasks gives up waiting, and puts everything back', async () => {
    const cloud = new Cloud(scenario);
    const { job } = cancelling(cloud, 'none', ({ told }) => told.at(-1)?.event.type === 'waiting');
    const { state } = await job.main();
    expect(state).toMatchObject({ result: 'rolled-back' });
    expect(cloud.live()).toEqual(cloud.start);
    expect(cloud.record()).not.toHaveProperty('holder');
    expect(await job.post()).toBeUndefined();
  });

  test('frees the target for the next run at once', async () => {
    const cloud = new Cloud(scenario);
    const { job } = cancelling(cloud, 'none', ({ told }) => told.at(-1)?.event.type === 'bake-started');
    await job.main();
    await job.post();
    const { state } = await cloud.job().main();
    expect(state.result).toBe('completed');
  });

  test('with the lease in the hands of another run by then writes nothing', async () => {
    const cloud = new Cloud(scenario);
    const job = cloud.job({ name: 'first' });
    const running = job.main();
    await cloud.until('a bake', () => job.types().includes('bake-started'));
    job.stop();
    await cloud.job({ name: 'janitor', inputs: { mode: 'recover' } }).main();
    await cloud.clock.sleep(MINUTE);
    const { length } = cloud.writes();
    job.cancel();
    job.continue();
    const { state } = await running;
    expect(state.result).toBe('stopped');
    expect(cloud.writes()).toHaveLength(length);
    expect(cloud.live()).toEqual(cloud.start);
  });
});
