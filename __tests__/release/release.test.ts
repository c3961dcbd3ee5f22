import { describe, expect, jest, test } from '@jest/globals';
import { MINUTE, NEW, RELEASE, ReleaseCloud, scenarios, SECOND } from './support/releases.ts';

jest.setTimeout(60 * SECOND);

describe.each(Object.entries(scenarios))('a release (%s)', (_way, scenario) => {
  test('ends with both services at the new revision, traffic on stable, everything else as found', async () => {
    const cloud = new ReleaseCloud(scenario());
    const before = cloud.everything();
    const revisions = cloud.revisions();
    const job = cloud.job({ inputs: { ...RELEASE, 'state-table': '' } });
    const { state, failed } = await job.main();
    expect(state).toMatchObject({ result: 'completed', split: { share: 0 } });
    expect(failed).toBe(false);
    expect(cloud.revisions()).toBe(revisions + 1);
    expect(cloud.everything()).toEqual({ ...before, ofStable: 'app:3', ofCanary: 'app:3' });
    await cloud.clock.sleep(5 * MINUTE);
    expect(cloud.side('web')).toEqual({ definition: 'app:3', image: NEW, desired: 4, running: 4 });
    expect(cloud.side('web-canary')).toEqual({ definition: 'app:3', image: NEW, desired: 0, running: 0 });
  });

  test('of a bad version ends with nothing changed but one more revision', async () => {
    const cloud = new ReleaseCloud(scenario({ [NEW]: { errorRate: 0.5 } }));
    const before = cloud.everything();
    const revisions = cloud.revisions();
    const job = cloud.job({ inputs: RELEASE });
    const { state } = await job.main();
    expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
    expect(cloud.revisions()).toBe(revisions + 1);
    expect(cloud.everything()).toEqual(before);
  });

  test('that stable cannot take over leaves the canary serving', async () => {
    const cloud = new ReleaseCloud(scenario());
    const before = cloud.everything();
    const job = cloud.job({
      inputs: { ...RELEASE, 'stabilize-timeout': '5m' },
      onEvent: ({ event }) => {
        if (event.type === 'stage-started' && event.stage === 'promote')
          cloud.behave({ [NEW]: { crashAtStart: 1 } });
      },
    });
    const { state, failed } = await job.main();
    expect(state).toMatchObject({ result: 'promotion-failed', split: { share: 100 } });
    expect(failed).toBe(true);
    expect(cloud.side('web')).toMatchObject({ definition: before.ofStable });
    expect(cloud.side('web-canary')).toMatchObject({ definition: 'app:3', running: 4 });
  });
});
