import { describe, expect, test } from '@jest/globals';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { Cloud } from '../support/jobs.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const scenario = listenerScenario({ stableTasks: 4 });

describe('a second rollout on the same target', () => {
  test('is refused at once, with who holds the lease, where, since when and at which step', async () => {
    const cloud = new Cloud(scenario);
    const first = cloud.job({ name: 'first' });
    const running = first.main();
    await cloud.until(
      'the second step',
      () => first.types().filter((type) => type === 'step-started').length === 2,
    );

    const askedAt = cloud.clock.now();
    const second = cloud.job({ name: 'second' });
    const { state, failed } = await second.main();
    expect(cloud.clock.now() - askedAt).toBeLessThan(2 * SECOND);
    expect(failed).toBe(true);
    expect(state).toMatchObject({ result: 'refused', record: { state: 'held', step: '2 (100%)' } });
    const since = new Date(first.me.since).toISOString().replace('.000Z', 'Z');
    expect(state.reason).toContain(
      `acme/first, workflow Release, https://github.com/acme/first/actions/runs/1 (by mona), since ${since}, at step 2 (100%)`,
    );
    expect(state.reason).toContain('canary-state');
    expect(state.reason).not.toContain(first.me.token);
    expect(state.findings).toMatchObject([{ fix: expect.stringContaining('lock-timeout') }]);
    expect(cloud.writes('second')).toEqual([]);
    expect(cloud.tableWrites('second')).toEqual([]);
    expect(second.log).toContain('acme/first');

    expect((await running).state.result).toBe('completed');
    expect(await second.post()).toBeUndefined();
    expect(cloud.tableWrites('second')).toEqual([]);
  });

  test('waits where it may, says for whom, and begins when the first has ended', async () => {
    const cloud = new Cloud(scenario);
    const first = cloud.job({ name: 'first', inputs: { percent: '25', schedule: '', bake: '2m' } });
    const second = cloud.job({
      name: 'second',
      inputs: { 'lock-timeout': '30m', percent: '50', schedule: '', bake: '1m' },
    });
    const one = first.main();
    await cloud.until('a bake', () => first.types().includes('bake-started'));
    const other = await second.main();
    expect((await one).state.result).toBe('holding');
    expect(other.state).toMatchObject({ result: 'holding', split: { share: 50 } });
    expect(other.failed).toBe(false);
    expect(second.log).toContain('waiting for the lease: held by acme/first');

    const firstEnded = first.told.at(-1)?.event.at ?? Infinity;
    const secondStarted = second.told.find(({ event }) => event.type === 'started')?.event.at ?? 0;
    expect(secondStarted).toBeGreaterThan(firstEnded);
    expect(secondStarted).toBeLessThan(firstEnded + 10 * SECOND);
    expect(cloud.writes().map(({ by }) => by)).toEqual(['first', 'first', 'second', 'second']);
    expect(cloud.record()).not.toHaveProperty('holder');
  });

  test('waits no longer than it may', async () => {
    const cloud = new Cloud(scenario);
    const first = cloud.job({ name: 'first' });
    const running = first.main();
    await cloud.until('a bake', () => first.types().includes('bake-started'));
    const askedAt = cloud.clock.now();
    const { state } = await cloud.job({ name: 'second', inputs: { 'lock-timeout': '1m' } }).main();
    expect(state).toMatchObject({ result: 'refused' });
    expect(state.reason).toContain('Another rollout holds the lease');
    expect(Math.abs(cloud.clock.now() - askedAt - MINUTE)).toBeLessThan(6 * SECOND);
    expect(cloud.tableWrites('second')).toEqual([]);
    await running;
  });

  test('cancelled while it waits has changed nothing, and ends at once', async () => {
    const cloud = new Cloud(scenario);
    const running = cloud.job({ name: 'first' }).main();
    const second = cloud.job({ name: 'second', inputs: { 'lock-timeout': '1h' } });
    await cloud.clock.sleep(20 * SECOND);
    const waiting = second.main();
    await cloud.clock.sleep(10 * SECOND);
    const cancelledAt = cloud.clock.now();
    second.cancel();
    const { state, failed } = await waiting;
    expect(cloud.clock.now() - cancelledAt).toBeLessThan(SECOND);
    expect(state).toMatchObject({ result: 'cancelled' });
    expect(failed).toBe(true);
    expect(cloud.tableWrites('second')).toEqual([]);
    expect(await second.post()).toBeUndefined();
    expect((await running).state.result).toBe('completed');
  });

  test.each([0, 30, 60, 90, 120, 200, 300, 400])(
    'that starts %i ms after the first never works beside it',
    async (offsetMs) => {
      const cloud = new Cloud(scenario);
      const jobs = ['first', 'second'].map((name) => cloud.job({ name }));
      const ended = await Promise.all(
        jobs.map(async (job, index) => {
          await cloud.clock.sleep(index * offsetMs);
          return job.main();
        }),
      );
      expect(ended.map(({ state }) => state.result).sort()).toEqual(['completed', 'refused']);
      expect(new Set(cloud.writes().map(({ by }) => by)).size).toBe(1);
    },
  );
});

describe('three rollouts at once', () => {
  test('take turns where they may wait', async () => {
    const cloud = new Cloud(scenario);
    const inputs = { 'lock-timeout': '1h', schedule: '', bake: '30s' };
    const jobs = [25, 50, 75].map((percent) =>
      cloud.job({ name: `to-${percent}`, inputs: { ...inputs, percent: String(percent) } }),
    );
    const ended = await Promise.all(jobs.map((job) => job.main()));
    expect(ended.filter(({ state }) => state.result === 'refused' || state.result === undefined)).toEqual([]);
    const spans = jobs
      .map((job) => [
        job.told.find(({ event }) => event.type === 'started')?.event.at ?? 0,
        job.told.at(-1)?.event.at ?? 0,
      ])
      .sort(([one = 0], [other = 0]) => one - other);
    spans.slice(1).forEach(([started = 0], index) => {
      expect(started).toBeGreaterThan(spans[index]?.[1] ?? Infinity);
    });
    expect(cloud.record()).not.toHaveProperty('holder');
  });

  test('are one rollout and two refusals where they may not', async () => {
    const cloud = new Cloud(scenario);
    const ended = await Promise.all([1, 2, 3].map((number) => cloud.job({ name: `job-${number}` }).main()));
    expect(ended.map(({ state }) => state.result).sort()).toEqual(['completed', 'refused', 'refused']);
    expect(new Set(cloud.writes().map(({ by }) => by)).size).toBe(1);
  });
});
