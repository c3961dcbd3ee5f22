import { describe, expect, jest, test } from '@jest/globals';
import { STATE_TABLE } from '../../simulator/scenarios.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import type { Inputs, Onlookers } from '../support/jobs.ts';
import {
  NEW,
  type Released,
  release,
  ReleaseCloud,
  SECOND,
  stageStarted,
  WAYS,
  type Way,
  when,
  withService,
  world,
  wrote,
} from './support/releases.ts';

jest.setTimeout(60 * SECOND);

interface Failure {
  readonly what: string;
  readonly scenario?: (scenario: Scenario) => Scenario;
  readonly inputs?: Inputs;
  readonly strike: (cloud: ReleaseCloud) => void;
  /** When it strikes; default: as the promotion begins. */
  readonly at?: ReturnType<typeof wrote>;
  readonly reason: RegExp;
}

const TABLE: Inputs = { 'state-table': STATE_TABLE };

const breaking = (scenario: Scenario): Scenario =>
  withService(scenario, 'web', { circuitBreaker: { enable: true, rollback: true } });

const FAILURES: readonly Failure[] = [
  {
    what: 'its tasks crash',
    strike: (cloud) => cloud.behave({ [NEW]: { crashAtStart: 1 } }),
    reason: /could not take over: Waited 1m for /,
  },
  {
    what: 'its tasks never become healthy',
    strike: (cloud) => cloud.behave({ [NEW]: { neverHealthy: true } }),
    reason: /could not take over: Waited 1m for /,
  },
  {
    what: 'no task of it can be placed',
    strike: (cloud) => cloud.aws.change({ what: 'block-placement', service: 'web', blocked: true }),
    reason: /could not take over: Waited 1m for /,
  },
  {
    what: 'AWS refuses its update',
    strike: ({ aws }) =>
      aws.faults.add({
        ...{ kind: 'access-denied', operation: 'UpdateService' },
        match: 'task-definition/app:3',
      }),
    reason: /could not take over: ecs:UpdateService on service web/,
  },
];

/** With task counts stable has none when it is updated: its breaker trips later, and nothing puts back what was at no task. */
const OF_WEIGHTS: readonly Failure[] = [
  {
    what: 'its circuit breaker puts the old version back',
    scenario: breaking,
    // Whoever waits for the deployment sees it before the gates do.
    inputs: { 'poll-interval': '2m' },
    strike: (cloud) => cloud.behave({ [NEW]: { crashAtStart: 1 } }),
    reason: /could not take over: ECS put back app:1 on web, because the deployment failed/,
  },
];

function cloudFor(way: Way, { scenario = (same) => same }: Partial<Failure> = {}): ReleaseCloud {
  return new ReleaseCloud(scenario(world(way)));
}

/** What the canary serves at each change from the beginning of the promotion on. */
function looking(cloud: ReleaseCloud, way: Way, into: Set<string>): Pick<Onlookers, 'onCall'> {
  return {
    onCall: ({ mutating, service }, job) => {
      if (!mutating || service === 'dynamodb' || job.state?.stage !== 'promote') return;
      const ready = (name: 'web' | 'web-canary') => cloud.running(name).filter((task) => task.ready).length;
      const isAlone = way === 'listener' ? cloud.canaryWeight() === 100 : ready('web') === 0;
      into.add(`${ready('web-canary')} tasks of the canary serve ${isAlone ? 'all' : 'some'}`);
    },
  };
}

async function failing(cloud: ReleaseCloud, way: Way, failure: Failure): Promise<Released> {
  const serving = new Set<string>();
  const released = await release(
    cloud,
    { 'stabilize-timeout': '1m', ...failure.inputs },
    {
      ...when(failure.at ?? stageStarted('promote'), () => failure.strike(cloud)),
      ...looking(cloud, way, serving),
    },
  );
  expect([...serving]).toEqual(['4 tasks of the canary serve all']);
  return released;
}

describe.each(WAYS)('a stable that can’t take over (%s)', (way) => {
  const failures = way === 'listener' ? [...FAILURES, ...OF_WEIGHTS] : FAILURES.slice(1, 3);

  test.each(failures)(
    'because $what has what it had, without traffic: the canary serves all of it',
    async (failure) => {
      const cloud = cloudFor(way, failure);
      const { state, failed, job } = await failing(cloud, way, failure);
      expect(state.reason).toMatch(failure.reason);
      expect(state).toMatchObject({ result: 'promotion-failed', split: { share: 100 } });
      expect(failed).toBe(true);
      expect(cloud.side('web')).toMatchObject({ definition: 'app:1', desired: way === 'listener' ? 4 : 0 });
      expect(cloud.side('web-canary')).toEqual({ definition: 'app:3', image: NEW, desired: 4, running: 4 });
      expect(cloud.failedRequests()).toBe(0);
      expect(job.outputs).toMatchObject({
        ...{ percent: '100', 'failed-step': 'promote' },
        ...{ 'promoted-task-definition': '', 'previous-task-definition': '' },
      });
    },
  );

  test('can be given back all traffic with the old version, and then be released to', async () => {
    const [crash] = FAILURES;
    if (crash === undefined) throw new Error('There are no failures');
    const cloud = cloudFor(way);
    const before = cloud.everything();
    await failing(cloud, way, { ...crash, inputs: TABLE });
    const back = await release(cloud, { ...TABLE, mode: 'rollback', image: '' });
    expect(back).toMatchObject({ failed: false, state: { result: 'rolled-back', split: { share: 0 } } });
    expect(cloud.everything()).toEqual(before);
    expect(cloud.failedRequests()).toBe(0);
    cloud.behave({});
    await cloud.clock.sleep(60 * SECOND);
    const next = await release(cloud, { image: 'example/app:4' });
    expect([next.state.reason, next.state.result]).toEqual([next.state.reason, 'completed']);
    expect(cloud.side('web')).toMatchObject({ image: 'example/app:4', running: 4 });
  });

  test('because somebody deploys to it is left as they set it, without traffic', async () => {
    const cloud = cloudFor(way);
    const { state, failed } = await failing(cloud, way, {
      ...{ what: '', reason: /./, at: wrote('stable-definition') },
      strike: ({ aws }) => aws.change({ what: 'deploy', service: 'web', taskDefinition: 'app:2' }),
    });
    expect(state).toMatchObject({ result: 'stopped', split: { share: 100 } });
    expect(state.reason).toMatch(
      /The task definition of web was changed by somebody else: from app:3 .* to app:2/,
    );
    expect(failed).toBe(true);
    expect(cloud.side('web').definition).toBe('app:2');
    expect(cloud.side('web-canary')).toMatchObject({ definition: 'app:3', desired: 4, running: 4 });
  });
});

test('the release can be run again with weights, where stable is mended: the canary goes on serving', async () => {
  const [crash] = FAILURES;
  if (crash === undefined) throw new Error('There are no failures');
  const cloud = cloudFor('listener');
  await failing(cloud, 'listener', crash);
  cloud.behave({});
  await cloud.clock.sleep(60 * SECOND);
  const again = await release(cloud, {
    schedule: '',
    percent: '100',
    bake: '20s',
  });
  expect([again.state.reason, again.state.result]).toEqual([again.state.reason, 'completed']);
  expect(cloud.changes().filter((each) => each.startsWith('registers'))).toHaveLength(1);
  expect(cloud.side('web')).toMatchObject({ image: NEW, running: 4 });
  expect(cloud.failedRequests()).toBe(0);
});
