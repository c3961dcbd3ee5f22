import { describe, expect, jest, test } from '@jest/globals';
import {
  findingsOn,
  MINUTE,
  REFUSED,
  release,
  ReleaseCloud,
  SECOND,
  WAYS,
  world,
} from './support/releases.ts';

jest.setTimeout(30 * SECOND);

/** Names no version, which is a warning. */
const LATEST = 'example/app:latest';
const strict = { strict: 'true' };

describe('`strict`', () => {
  test('refuses a release for a warning, with nothing changed', async () => {
    const cloud = new ReleaseCloud(world('listener'));
    const released = await release(cloud, { ...strict, image: LATEST });
    expect(released).toMatchObject(REFUSED);
    expect(findingsOn(released, 'image')).toMatch(/^error: example\/app:latest names no version/);
    expect(cloud.changes()).toEqual([]);
  });

  test('lets pass what there is no warning of', async () => {
    const cloud = new ReleaseCloud(world('listener', { stableWeight: 80, canaryWeight: 20, canaryTasks: 1 }));
    await cloud.clock.sleep(10 * MINUTE);
    const { state } = await release(cloud, { ...strict, schedule: '100%:3m' });
    expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
  });

  test.each(WAYS)('never stands in the way of the traffic’s way back (%s)', async (way) => {
    const weights = way === 'listener' ? { stableWeight: 80, canaryWeight: 20 } : {};
    const cloud = () => new ReleaseCloud(world(way, { ...weights, canaryTasks: 1 }));
    for (const inputs of [
      { schedule: '', percent: '0' },
      { mode: 'rollback', schedule: '' },
    ]) {
      const { state } = await release(cloud(), {
        ...strict,
        ...inputs,
        image: '',
        alarms: '',
        'allow-no-alarms': 'true',
      });
      expect(state).toMatchObject({ split: { share: 0 } });
      expect(['holding', 'rolled-back']).toContain(state.result);
    }
  });

  test('lets the traffic back while the canary is being deployed to, which is a warning', async () => {
    const cloud = new ReleaseCloud(world('listener', { stableWeight: 80, canaryWeight: 20, canaryTasks: 1 }));
    cloud.aws.change({ what: 'deploy', service: 'web-canary', taskDefinition: 'app:1' });
    const { state } = await release(cloud, { ...strict, schedule: '', percent: '0', image: '' });
    expect(state.findings).toContainEqual(
      expect.objectContaining({ severity: 'warning', subject: 'service web-canary' }),
    );
    expect(state.result).toBe('holding');
    expect(cloud.canaryWeight()).toBe(0);
  });
});
