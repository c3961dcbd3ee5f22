import { describe, expect, jest, test } from '@jest/globals';
import type { ScenarioVersion } from '../../simulator/scenario.ts';
import { findingsOn, NEW, REFUSED, release, ReleaseCloud, SECOND, world } from './support/releases.ts';

jest.setTimeout(30 * SECOND);

const STABLE: ScenarioVersion = { image: 'example/app:1' };
const WITH_PROXY: ScenarioVersion = {
  ...STABLE,
  sidecars: [{ name: 'proxy', image: 'example/proxy:7' }],
};

function cloudWith(stable: ScenarioVersion): ReleaseCloud {
  return new ReleaseCloud(world('listener', { versions: { 'app:1': stable } }));
}

describe('the image of a release', () => {
  test('takes the place of the only one that stable has', async () => {
    const cloud = cloudWith(STABLE);
    const { state } = await release(cloud);
    expect(state.result).toBe('completed');
    expect(cloud.registered()).toMatchObject([{ containerDefinitions: [{ name: 'app', image: NEW }] }]);
    expect(cloud.side('web')).toMatchObject({ definition: 'app:3', image: NEW });
  });

  test.each([
    ['app', ['example/app:3', 'example/proxy:7']],
    ['proxy', ['example/app:1', 'example/app:3']],
  ])(
    'goes into the container %s where that is named, and the other stays as it is',
    async (container, images) => {
      const cloud = cloudWith(WITH_PROXY);
      const { state } = await release(cloud, { container });
      expect(state.result).toBe('completed');
      expect(cloud.registered()).toMatchObject([
        { containerDefinitions: images.map((image) => ({ image })) },
      ]);
    },
  );

  test.each([
    ['several containers and none named', WITH_PROXY, '', /app:1 has 2 containers \(app, proxy\)/],
    ['a container that is not there', WITH_PROXY, 'web', /app:1 has no container web; it has app, proxy\./],
    ['another than the only container', STABLE, 'web', /app:1 has no container web; it has app\./],
  ])('is refused with %s', async (_what, stable, container, message) => {
    const cloud = cloudWith(stable);
    const released = await release(cloud, { container });
    expect(released).toMatchObject(REFUSED);
    expect(findingsOn(released, 'container')).toMatch(message);
    expect(cloud.changes()).toEqual([]);
  });

  test('comes with all else that stable is made of, known to this version or not', async () => {
    const definition = {
      ...{ pidMode: 'task', taskOfTomorrow: { depth: [1, { two: '' }], on: false } },
      volumes: [{ name: 'data', volumeOfTomorrow: 'fast' }],
    };
    const container = {
      ...{ stopTimeout: 20, containerOfTomorrow: ['a', 'b'] },
      secrets: [{ name: 'KEY', valueFrom: 'arn:aws:ssm:us-east-1:123456789012:parameter/key' }],
      linuxParameters: { initProcessEnabled: true, parameterOfTomorrow: 7 },
      portMappings: [{ containerPort: 8080, portOfTomorrow: 'quic' }],
    };
    const cloud = cloudWith({ ...STABLE, environment: { COLOUR: 'green' }, definition, container });
    const { state } = await release(cloud);
    expect(state.result).toBe('completed');
    expect(cloud.registered()).toEqual([
      expect.objectContaining({
        ...definition,
        family: 'app',
        containerDefinitions: [
          expect.objectContaining({
            ...container,
            image: NEW,
            environment: [{ name: 'COLOUR', value: 'green' }],
            portMappings: [expect.objectContaining({ containerPort: 8080, portOfTomorrow: 'quic' })],
          }),
        ],
      }),
    ]);
    expect(cloud.registered()[0]).not.toHaveProperty('revision');
  });

  test('comes with the tags of stable’s task definition', async () => {
    const cloud = cloudWith(STABLE);
    const tags = [
      { key: 'team', value: 'web' },
      { key: 'cost', value: '' },
    ];
    cloud.aws.world.containers.tags.add(cloud.aws.arns.taskDefinitions['app:1'] ?? '', tags);
    await release(cloud);
    expect(cloud.registered()).toMatchObject([{ tags }]);
  });

  test('is registered in the family of the canary, whatever that of stable is', async () => {
    const versions = { 'web-canary:1': { image: 'example/app:1' } };
    const cloud = new ReleaseCloud(world('listener', { versions, canaryVersion: 'web-canary:1' }));
    const { state } = await release(cloud);
    expect(state.result).toBe('completed');
    expect(cloud.registered()).toMatchObject([{ family: 'web-canary' }]);
    expect(cloud.side('web').definition).toBe('web-canary:2');
  });

  test('that the canary runs already is neither registered nor deployed to it again', async () => {
    const cloud = cloudWith(STABLE);
    const { state, job } = await release(cloud, { image: 'example/app:2' });
    expect(state.result).toBe('completed');
    expect(cloud.registered()).toEqual([]);
    expect(cloud.changes()).not.toContain('web-canary runs app:2');
    expect(cloud.changes()).toContain('web runs app:2');
    expect(job.log).toContain('already: nothing is deployed to it.');
  });

  test('that stable names, too, is a warning', async () => {
    const released = await release(cloudWith(STABLE), { image: 'example/app:1', schedule: '50%:0s' });
    expect(released.state.result).toBe('holding');
    expect(findingsOn(released, 'image')).toMatch(/^warning: Stable \(app:1\) names example\/app:1, too/);
  });
});
