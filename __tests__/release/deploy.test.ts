import { describe, expect, jest, test } from '@jest/globals';
import {
  NEW,
  release,
  ReleaseCloud,
  SECOND,
  WAYS,
  type Way,
  when,
  withService,
  world,
  wrote,
} from './support/releases.ts';

jest.setTimeout(30 * SECOND);

/** A canary at 20 or 25 % with a task of its own. */
function serving(way: Way): ReleaseCloud {
  const weights = { stableWeight: 80, canaryWeight: 20 };
  return new ReleaseCloud(
    world(way, way === 'listener' ? { ...weights, canaryTasks: 1 } : { canaryTasks: 1 }),
  );
}

describe('a canary that serves when a release begins', () => {
  test.each(WAYS)('has no traffic left when the new version comes to it (%s)', async (way) => {
    const cloud = serving(way);
    const atDeployment: unknown[] = [];
    const { state } = await release(
      cloud,
      {},
      {
        onCall: ({ moment, operation, params }) => {
          if (moment !== 'before' || operation !== 'UpdateService') return;
          if (!/web-canary.*taskDefinition|taskDefinition.*web-canary/.test(JSON.stringify(params))) return;
          atDeployment.push(way === 'listener' ? cloud.canaryWeight() : cloud.side('web-canary').desired);
        },
      },
    );
    expect(state).toMatchObject({ result: 'completed', split: { share: way === 'listener' ? 0 : 20 } });
    expect(atDeployment).toEqual([0]);
    expect(cloud.changes().indexOf('web-canary runs app:3')).toBeGreaterThan(0);
    expect(cloud.failedRequests()).toBe(0);
  });

  test('is given the time that a load balancer takes to follow, where a deployment may end its tasks at once', async () => {
    const scenario = world('listener', { stableWeight: 80, canaryWeight: 20, canaryTasks: 1 });
    const cloud = new ReleaseCloud(withService(scenario, 'web-canary', { minimumHealthyPercent: 0 }));
    const { state } = await release(cloud);
    expect(state.result).toBe('completed');
    expect(cloud.failedRequests()).toBe(0);
  });

  test.each(WAYS)('has its tasks again after the promotion (%s)', async (way) => {
    const cloud = serving(way);
    await release(cloud);
    expect(cloud.side('web-canary')).toEqual({ definition: 'app:3', image: NEW, desired: 1, running: 1 });
  });
});

describe('a canary with tasks and no traffic', () => {
  test('has them all replaced, healthy, before it gets any', async () => {
    const cloud = new ReleaseCloud(world('listener', { canaryTasks: 2 }));
    const seen: unknown[] = [];
    const { state } = await release(
      cloud,
      {},
      {
        afterEvent: ({ event }) => {
          if (event.type !== 'deployed' || event.role !== 'canary') return;
          const tasks = cloud.running('web-canary');
          seen.push(tasks.map(({ taskDefinition, ready }) => [taskDefinition.revision, ready]));
          seen.push(cloud.canaryWeight());
        },
      },
    );
    expect(state.result).toBe('completed');
    expect(seen).toEqual([
      [
        [3, true],
        [3, true],
      ],
      0,
    ]);
  });
});

test('an answer of AWS that is a moment old is not taken for somebody else’s deployment', async () => {
  const behaviours = { [NEW]: { startMs: 40 * SECOND } };
  const cloud = new ReleaseCloud(world('listener', { canaryTasks: 2, behaviours }));
  const stale = { kind: 'stale-read', operation: 'DescribeServices', ageMs: 60 * SECOND } as const;
  const { state } = await release(
    cloud,
    { 'poll-interval': '2m' },
    when(wrote('canary-definition'), () =>
      cloud.aws.faults.add({ ...stale, afterMs: 12 * SECOND, forMs: 8 * SECOND }),
    ),
  );
  expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
  expect(cloud.aws.journal.entries.some(({ outcome }) => outcome === 'stale-read')).toBe(true);
});
