import { describe, expect, jest, test } from '@jest/globals';
import type { Change } from '../../simulator/changes.ts';
import type { ScalingKind } from '../../simulator/model/scaling.ts';
import {
  release,
  ReleaseCloud,
  SECOND,
  type ServiceName,
  type Way,
  WAYS,
  world,
} from '../release/support/releases.ts';

jest.setTimeout(30 * SECOND);

const SCALING = { stable: { min: 2, max: 10 }, canary: { min: 1, max: 6 } };
const KINDS: readonly ScalingKind[] = ['in', 'out', 'scheduled'];

function cloudFor(way: Way): ReleaseCloud {
  return new ReleaseCloud(world(way, { scaling: SCALING }));
}

function autoscale(service: ServiceName, desiredCount: number, kind: ScalingKind): Change {
  return { what: 'autoscale', service, desiredCount, kind };
}

/** Who has moved a count past the API, and how. */
function moves(cloud: ReleaseCloud): readonly unknown[] {
  return cloud.aws.journal.entries
    .filter(({ operation, applied }) => operation === 'autoscale' && applied)
    .map(({ params }) => params);
}

const inputs = { schedule: '25%:30s, 100%:30s', 'promotion-schedule': '50%:20s, 100%:20s' };

describe('an autoscaler that is at work in every bake', () => {
  test('moves no count where counts divide the traffic', async () => {
    const cloud = cloudFor('task counts');
    const before = cloud.everything();
    const { state } = await release(cloud, inputs, {
      afterEvent: ({ event }) => {
        if (event.type !== 'bake-started') return;
        for (const service of ['web', 'web-canary'] as const)
          for (const kind of KINDS)
            for (const count of [1, 9]) cloud.aws.change(autoscale(service, count, kind));
      },
    });
    expect(state.result).toBe('completed');
    expect(moves(cloud)).toEqual([]);
    expect(cloud.everything()).toEqual({ ...before, ofStable: 'app:3', ofCanary: 'app:3' });
  });

  test('takes no task from stable or the canary where weights divide it', async () => {
    const cloud = cloudFor('listener');
    const before = cloud.everything();
    const { state } = await release(cloud, inputs, {
      afterEvent: ({ event }) => {
        if (event.type !== 'bake-started') return;
        for (const service of ['web', 'web-canary'] as const)
          for (const kind of ['in', 'scheduled'] as const) cloud.aws.change(autoscale(service, 1, kind));
      },
    });
    expect(state.result).toBe('completed');
    expect(moves(cloud)).toEqual([]);
    expect(cloud.everything()).toEqual({ ...before, ofStable: 'app:3', ofCanary: 'app:3' });
  });

  test('adds tasks to stable where weights divide the traffic, and no rollback takes these away', async () => {
    const cloud = cloudFor('listener');
    const { state } = await release(cloud, inputs, {
      afterEvent: ({ event }) => {
        if (event.type !== 'bake-started' || event.index !== 0) return;
        cloud.aws.change(autoscale('web', 6, 'out'));
        void cloud.clock.sleep(20 * SECOND).then(() => cloud.alarm('ALARM'));
      },
    });
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(moves(cloud)).toHaveLength(1);
    expect(cloud.side('web')).toMatchObject({ definition: 'app:1', desired: 6 });
  });

  test('adds tasks to the canary, which is nobody’s drift: at the end they are gone again', async () => {
    const cloud = cloudFor('listener');
    const before = cloud.everything();
    const { state } = await release(cloud, inputs, {
      afterEvent: ({ event }) => {
        if (event.type === 'bake-started' && event.index === 1)
          cloud.aws.change(autoscale('web-canary', 6, 'out'));
      },
    });
    expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
    expect(moves(cloud)).toHaveLength(1);
    expect(cloud.everything()).toEqual({ ...before, ofStable: 'app:3', ofCanary: 'app:3' });
  });
});

describe.each(WAYS)('what autoscaling may do (%s)', (way) => {
  test('is held before the first share is shifted, and given back after the last count is set', async () => {
    const cloud = cloudFor(way);
    await release(cloud, inputs);
    const changes = cloud.changes();
    const isShift = (each: string) => each.startsWith('weights') || /has \d+ tasks/.test(each);
    const held = changes.findIndex((each) => each.startsWith('scaling'));
    expect(held).toBeGreaterThan(-1);
    expect(held).toBeLessThan(changes.findIndex(isShift));
    expect(changes.slice(-2)).toEqual(expect.arrayContaining([expect.stringMatching(/^scaling of web/)]));
  });

  test('is as it was after a rollback', async () => {
    const cloud = cloudFor(way);
    const before = cloud.everything();
    const { state } = await release(cloud, inputs, {
      afterEvent: ({ event }) => {
        if (event.type === 'bake-started') cloud.alarm('ALARM');
      },
    });
    expect(state.result).toBe('rolled-back');
    expect(cloud.everything()).toEqual(before);
  });

  test('is as it was when a promotion has failed, as far as the counts that stay allow', async () => {
    const cloud = cloudFor(way);
    const { state } = await release(
      cloud,
      { 'stabilize-timeout': '1m' },
      {
        onEvent: ({ event }) => {
          if (event.type === 'stage-started' && event.stage === 'promote')
            cloud.behave({ 'example/app:3': { crashAtStart: 1 } });
        },
      },
    );
    expect(state.result).toBe('promotion-failed');
    const live = { in: false, out: false, scheduled: false };
    const stable = way === 'listener' ? SCALING.stable : { ...SCALING.stable, min: 0 };
    expect(cloud.everything().scaling).toEqual([
      { resourceId: 'service/demo/web', ...stable, suspended: live },
      { resourceId: 'service/demo/web-canary', ...SCALING.canary, suspended: live },
    ]);
    expect(cloud.side('web-canary').desired).toBe(4);
  });
});
