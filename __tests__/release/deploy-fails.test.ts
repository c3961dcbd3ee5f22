import { describe, expect, jest, test } from '@jest/globals';
import type { Behaviour } from '../../simulator/model/behaviour.ts';
import type { CircuitBreaker } from '../../simulator/model/ecs-types.ts';
import {
  MINUTE,
  NEW,
  QUICK,
  type Released,
  release,
  ReleaseCloud,
  SECOND,
  stageStarted,
  when,
  withService,
  world,
  wrote,
} from './support/releases.ts';

jest.setTimeout(30 * SECOND);

const LOGS = {
  logConfiguration: {
    logDriver: 'awslogs',
    options: { 'awslogs-group': '/app', 'awslogs-stream-prefix': 'web', 'awslogs-region': 'us-east-1' },
  },
};
const CRASHES: Partial<Behaviour> = { crashAtStart: 3, lastWords: ['no database', 'bye'] };
/** The gates look so seldom that the deployment is over before they see a crash. */
const SELDOM = { 'poll-interval': '2m' };
const BREAKER: CircuitBreaker = { enable: true, rollback: true };

/** A canary of two idle tasks, to which the new version behaves so. */
function cloudWith(behaviour: Partial<Behaviour>, circuitBreaker?: CircuitBreaker): ReleaseCloud {
  const versions = { 'app:1': { image: 'example/app:1', container: LOGS } };
  const scenario = world('listener', { canaryTasks: 2, versions, behaviours: { [NEW]: behaviour } });
  return new ReleaseCloud(
    circuitBreaker === undefined ? scenario : withService(scenario, 'web-canary', { circuitBreaker }),
  );
}

async function failing(cloud: ReleaseCloud, inputs = {}): Promise<Released & { readonly evidence: string }> {
  const before = cloud.everything();
  const released = await release(cloud, { 'stabilize-timeout': '5m', ...inputs });
  expect(released).toMatchObject({ failed: true, state: { result: 'rolled-back', split: { share: 0 } } });
  expect(cloud.everything()).toEqual(before);
  expect(released.job.outputs['failed-step']).toBe('deploy');
  expect(cloud.changes().filter((each) => each.startsWith('weights'))).toEqual([]);
  const reasons = released.state.trouble?.reasons ?? [];
  return { ...released, evidence: reasons.flatMap(({ evidence }) => evidence).join('\n') };
}

describe('a version that can’t be brought to the canary leaves what the canary ran before, and says why:', () => {
  test('its tasks crash again and again', async () => {
    const { state, evidence } = await failing(cloudWith(CRASHES));
    expect(state.reason).toMatch(/web-canary crash-loops: \d of its tasks failed/);
    expect(evidence).toMatch(/^task \w+: EssentialContainerExited, .*app: exit code 3/m);
  });

  test('its circuit breaker put the old version back', async () => {
    const { state, evidence } = await failing(cloudWith(CRASHES, BREAKER), SELDOM);
    expect(state.reason).toMatch(
      /ECS put back app:2 on web-canary, because the deployment failed \(.*circuit breaker/,
    );
    expect(evidence).toMatch(/^task \w+: EssentialContainerExited, .*app: exit code 3/m);
    expect(evidence).toMatch(/^event at .*deployment failed: tasks failed to start/m);
    expect(evidence).not.toContain('no database');
  });

  test('with `logs`, what the tasks logged last, too', async () => {
    const { evidence, job } = await failing(cloudWith(CRASHES, BREAKER), { logs: 'true' });
    expect(evidence).toMatch(
      /^last lines of web\/app\/\w+ in log group \/app:\n(?: {2}.*\n)*? {2}no database\n {2}bye$/m,
    );
    expect(job.log).toContain('no database');
  });

  test('a circuit breaker that puts nothing back ended it', async () => {
    const { state, evidence } = await failing(cloudWith(CRASHES, { enable: true, rollback: false }), SELDOM);
    expect(state.reason).toMatch(/the deployment ecs-svc\/\d+ of web-canary failed: .*circuit breaker/);
    expect(evidence).toMatch(/exit code 3/);
  });

  test('its tasks never become healthy', async () => {
    const { state, evidence } = await failing(cloudWith({ neverHealthy: true }), {
      ...{ 'stabilize-timeout': '15s', 'poll-interval': '5s' },
    });
    expect(state.reason).toMatch(/Waited 15s for web-canary to run app:3, in vain\. Last seen: .*of app:3/);
    expect(evidence).toMatch(/^event at .*has started 2 tasks/m);
  });

  test('its image can’t be pulled', async () => {
    const { evidence } = await failing(cloudWith({ cannotPull: true }), { 'stabilize-timeout': '2m' });
    expect(evidence).toMatch(/TaskFailedToStart, CannotPullContainerError/);
  });

  test('AWS refuses to deploy it', async () => {
    const cloud = cloudWith({});
    const before = cloud.everything();
    cloud.aws.faults.add({ kind: 'access-denied', operation: 'UpdateService', match: 'app:3' });
    const { state } = await release(cloud);
    expect(state.result).toBe('rolled-back');
    expect(state.reason).toContain('ecs:UpdateService');
    expect(cloud.everything()).toEqual(before);
  });
});

describe('somebody else who deploys to the canary meanwhile', () => {
  test('keeps what they have deployed, and the release says so', async () => {
    const cloud = cloudWith({ startMs: 60 * SECOND });
    const { state, failed } = await release(
      cloud,
      {},
      when(wrote('canary-definition'), () =>
        cloud.aws.change({ what: 'deploy', service: 'web-canary', taskDefinition: 'app:1' }),
      ),
    );
    expect(failed).toBe(true);
    expect(state.result).toBe('stopped');
    expect(state.reason).toMatch(
      /another deployment has superseded the one of this rollout on web-canary: .*app:1/,
    );
    expect(cloud.side('web-canary').definition).toBe('app:1');
    expect(cloud.side('web')).toMatchObject({ definition: 'app:1', running: 4 });
  });

  test('with the same version does not go unnoticed, either', async () => {
    const cloud = cloudWith({ startMs: 60 * SECOND });
    const { state } = await release(
      cloud,
      {},
      when(wrote('canary-definition'), () => {
        void cloud.clock.sleep(20 * SECOND).then(() => {
          for (const taskDefinition of ['app:1', 'app:3'])
            cloud.aws.change({ what: 'deploy', service: 'web-canary', taskDefinition });
        });
      }),
    );
    expect(state.reason).toMatch(/another deployment has superseded/);
  });
});

describe('after a deployment that failed', () => {
  test('a good version is released like any other', async () => {
    const cloud = cloudWith(CRASHES);
    await failing(cloud);
    await cloud.clock.sleep(2 * MINUTE);
    const { state } = await release(cloud, { image: 'example/app:4' });
    expect(state.result).toBe('completed');
    expect(cloud.side('web')).toMatchObject({ image: 'example/app:4', running: 4 });
  });

  test('the same version is tried again, with the revision that it was registered as', async () => {
    const cloud = cloudWith(CRASHES);
    await failing(cloud);
    await cloud.clock.sleep(2 * MINUTE);
    await failing(cloud);
    expect(cloud.registered()).toHaveLength(1);
  });

  test('and stands there as FAILED, a good version is released all the same', async () => {
    const versions = { 'app:3': { image: NEW } };
    const scenario = world('listener', { canaryTasks: 2, versions, behaviours: { [NEW]: CRASHES } });
    const more = { circuitBreaker: { enable: true, rollback: false }, minimumHealthyPercent: 0 };
    const cloud = new ReleaseCloud(withService(scenario, 'web-canary', more));
    cloud.aws.change({ what: 'deploy', service: 'web-canary', taskDefinition: 'app:3' });
    await cloud.clock.sleep(2 * MINUTE);
    expect(cloud.service('web-canary').deployments).toMatchObject([{ rolloutState: 'FAILED' }]);
    const { state } = await release(cloud, { image: 'example/app:4' });
    expect(state.result).toBe('completed');
    expect(cloud.side('web')).toMatchObject({ image: 'example/app:4', running: 4 });
  });
});

test('a canary without tasks fails in the first step instead, as its tasks come', async () => {
  const cloud = new ReleaseCloud(world('listener', { behaviours: { [NEW]: CRASHES } }));
  const before = cloud.everything();
  const { state, job } = await release(
    cloud,
    QUICK,
    when(stageStarted('deploy'), () => undefined),
  );
  expect(state).toMatchObject({ result: 'rolled-back', split: { share: 0 } });
  expect(job.outputs['failed-step']).toBe('1 (100%)');
  expect(cloud.everything()).toEqual(before);
});
