import { describe, expect, jest, test } from '@jest/globals';
import type { FaultKind } from '../../simulator/faults.ts';
import { REGISTRY } from '../../simulator/model/images.ts';
import type { ListenerOptions } from '../../simulator/scenarios.ts';
import type { Inputs } from '../support/jobs.ts';
import { findingsOn, REFUSED, release, ReleaseCloud, SECOND, world } from './support/releases.ts';

jest.setTimeout(30 * SECOND);

const IMAGE = `${REGISTRY}/shop/app:3`;
const OLD = `sha256:${'a'.repeat(64)}`;
const MOVED = `sha256:${'b'.repeat(64)}`;
const images = { 'shop/app:3': OLD };

function cloudWith(options: ListenerOptions = {}): ReleaseCloud {
  return new ReleaseCloud(world('listener', { images, ...options }));
}

describe('an image by tag', () => {
  test('is resolved in ECR, and the tasks’ digest reported', async () => {
    const cloud = cloudWith({ canaryTasks: 1 });
    const released = await release(cloud, { image: IMAGE });
    expect(released.state).toMatchObject({ result: 'completed', release: { images: [`app: ${OLD}`] } });
    expect(findingsOn(released, 'image')).toMatch(`note: ${IMAGE} stands for ${OLD} now.`);
  });

  test('that was never pushed is refused, with nothing changed', async () => {
    const cloud = cloudWith();
    const released = await release(cloud, { image: `${REGISTRY}/shop/app:4` });
    expect(released).toMatchObject(REFUSED);
    expect(findingsOn(released, 'image')).toMatch(`error: There is no image ${REGISTRY}/shop/app:4`);
    expect(cloud.changes()).toEqual([]);
  });

  test('that ECR may not tell of is a note', async () => {
    const cloud = cloudWith();
    cloud.aws.faults.add({ kind: 'access-denied', operation: 'DescribeImages' });
    const released = await release(cloud, { image: IMAGE });
    expect(released.state.result).toBe('completed');
    expect(findingsOn(released, 'image')).toMatch(
      /^note: What .*app:3 stands for can't be told.*Allow `ecr:DescribeImages`/s,
    );
  });

  test.each([['example/app:latest'], ['example/app'], ['registry.example:5000/app']])(
    'that names no version is a warning: %s',
    async (image) => {
      const released = await release(cloudWith(), { mode: 'plan', image });
      expect(released.state.result).toBe('planned');
      expect(findingsOn(released, 'image')).toMatch(`warning: ${image} names no version`);
    },
  );

  test.each([[`example/app:3`], [`${REGISTRY}/shop/app@${OLD}`], [`example/app:latest@${OLD}`]])(
    'that is as good as it gets is nothing to speak of: %s',
    async (image) => {
      const cloud = cloudWith();
      const released = await release(cloud, { mode: 'plan', image });
      expect(released.state.result).toBe('planned');
      expect(findingsOn(released, 'image')).toBe('');
      expect(cloud.aws.journal.calls('DescribeImages')).toEqual([]);
    },
  );
});

/** The canary runs the revision already, on a task each of whose containers has the digest at the start. */
function cloudWithCanary(options: ListenerOptions = {}): ReleaseCloud {
  const versions = { 'app:3': { image: IMAGE } };
  return cloudWith({ versions, canaryVersion: 'app:3', canaryTasks: 2, ...options });
}

function digests(cloud: ReleaseCloud): readonly (string | undefined)[] {
  return cloud.running('web-canary').map(({ digests }) => digests.get(IMAGE));
}

const inputs: Inputs = { image: IMAGE, 'on-success': 'keep' };

describe('an image that was pushed again under its tag', () => {
  function pushedAgain(): ReleaseCloud {
    const cloud = cloudWithCanary();
    cloud.aws.change({ what: 'push-image', image: 'shop/app:3', digest: MOVED });
    return cloud;
  }

  async function pulled(cloud: ReleaseCloud, onSending: () => void = () => undefined) {
    const before = cloud.service('web-canary').deployments[0]?.id;
    const seen: unknown[] = [];
    const ended = await release(cloud, inputs, {
      afterEvent: ({ event }) => {
        if (event.type === 'sending') onSending();
        if (event.type !== 'deployed') return;
        const { deployments } = cloud.service('web-canary');
        seen.push(
          digests(cloud),
          deployments.map(({ id }) => id !== before),
          cloud.canaryWeight(),
        );
      },
    });
    return { ...ended, seen };
  }

  test('is pulled by the canary, and waited for, before it gets any traffic', async () => {
    const cloud = pushedAgain();
    const { state, job, seen } = await pulled(cloud);
    expect(state).toMatchObject({ result: 'completed', release: { images: [`app: ${MOVED}`] } });
    expect(seen).toEqual([[MOVED, MOVED], [true], 0]);
    expect(cloud.registered()).toEqual([]);
    expect(cloud.changes()[0]).toBe('web-canary is deployed anew');
    expect(job.log).toContain('sending: a new deployment of web-canary');
  });

  test('is waited for, too, while AWS still shows the deployment before it', async () => {
    const cloud = pushedAgain();
    const { state, seen } = await pulled(cloud, () =>
      cloud.aws.faults.add({
        ...{ kind: 'stale-read', operation: 'DescribeServices', ageMs: 60 * SECOND, forMs: 12 * SECOND },
      }),
    );
    expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
    expect(seen).toEqual([[MOVED, MOVED], [true], 0]);
  });

  test.each<readonly [string, FaultKind]>([
    ['is lost', 'reset-after'],
    ['never comes', 'hang-after'],
    ['is that there were too many calls', 'throttle'],
    ['is that AWS is in trouble', 'server-error'],
  ])('is pulled once, too, where the answer %s', async (_what, kind) => {
    const cloud = pushedAgain();
    cloud.aws.faults.add({ kind, operation: 'UpdateService', times: 1, match: 'forceNewDeployment' });
    const { state } = await release(cloud, inputs);
    expect(state.result).toBe('completed');
    expect(digests(cloud)[0]).toBe(MOVED);
    expect(cloud.changes().filter((each) => each === 'web-canary is deployed anew')).toHaveLength(1);
  });

  test('is not pulled, and nothing registered, where ECR may not tell', async () => {
    const cloud = pushedAgain();
    cloud.aws.faults.add({ kind: 'access-denied', operation: 'DescribeImages' });
    const { state } = await release(cloud, inputs);
    expect(state.result).toBe('completed');
    expect(cloud.changes()).not.toContain('web-canary is deployed anew');
  });
});

describe('nothing is deployed anew', () => {
  test('where the canary runs what the tag stands for', async () => {
    const cloud = cloudWithCanary();
    const { state } = await release(cloud, inputs);
    expect(state.result).toBe('completed');
    expect(cloud.changes()).not.toContain('web-canary is deployed anew');
  });

  test('where the canary has no tasks, which will pull it in any case', async () => {
    const cloud = cloudWithCanary({ canaryTasks: 0 });
    cloud.aws.change({ what: 'push-image', image: 'shop/app:3', digest: MOVED });
    const { state } = await release(cloud, inputs);
    expect(state.result).toBe('completed');
    expect(cloud.changes()).not.toContain('web-canary is deployed anew');
  });
});

describe('`latest`, of which nobody can tell what it stands for,', () => {
  const image = 'example/app:latest';
  const versions = { 'app:3': { image } };

  test('is pulled anew by a canary without traffic', async () => {
    const cloud = cloudWith({ versions, canaryVersion: 'app:3', canaryTasks: 1 });
    const { state } = await release(cloud, { ...inputs, image });
    expect(state.result).toBe('completed');
    expect(cloud.changes()[0]).toBe('web-canary is deployed anew');
  });

  test('is left alone on a canary that serves', async () => {
    const cloud = cloudWith({
      versions,
      canaryVersion: 'app:3',
      canaryTasks: 1,
      stableWeight: 80,
      canaryWeight: 20,
    });
    const { state } = await release(cloud, { ...inputs, image });
    expect(state.result).toBe('completed');
    expect(cloud.changes()).not.toContain('web-canary is deployed anew');
  });
});
