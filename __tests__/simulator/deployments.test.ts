import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  type Service,
  type Task,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import type { Scenario, ScenarioService } from '../../simulator/scenario.ts';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { MINUTE, rehearse, SECOND, type Rehearsal } from './support.ts';

/** A scenario in which both services are set up in this way. */
const withServices = (scenario: Scenario, setUp: Partial<ScenarioService>): Scenario => ({
  ...scenario,
  services: scenario.services.map((service) => ({ ...service, ...setUp })),
});

const broken = { enable: true, rollback: true };

const describeService = async ({ ecs }: Rehearsal, name = 'web'): Promise<Service> => {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'demo', services: [name] }));
  const service = services?.[0];
  if (service === undefined) throw new Error(`No service ${name}`);
  return service;
};

const update = async (
  { ecs }: Rehearsal,
  change: Omit<UpdateServiceCommandInput, 'service'>,
  service = 'web',
): Promise<Service | undefined> =>
  (await ecs.send(new UpdateServiceCommand({ cluster: 'demo', service, ...change }))).service;

const stoppedTask = async ({ ecs }: Rehearsal): Promise<Task | undefined> => {
  const listed = await ecs.send(
    new ListTasksCommand({ cluster: 'demo', serviceName: 'web', desiredStatus: 'STOPPED' }),
  );
  const { taskArns = [] } = listed;
  return (await ecs.send(new DescribeTasksCommand({ cluster: 'demo', tasks: taskArns }))).tasks?.[0];
};

/** Lowest number of ready tasks, and highest of tasks at all, in ten minutes of a rolling update. */
const roll = async (world: Rehearsal): Promise<{ least: number; most: number }> => {
  const service = world.aws.world.containers.services.get('demo/web');
  const seen = { least: Infinity, most: 0 };
  await update(world, { taskDefinition: 'app:2' });
  for (let second = 0; second < 600; second += 1) {
    await world.clock.sleep(SECOND);
    world.aws.world.advance();
    const tasks = [...(service?.tasks ?? [])].filter((task) => task.desiredStatus === 'RUNNING');
    seen.least = Math.min(seen.least, tasks.filter((task) => task.ready).length);
    seen.most = Math.max(seen.most, tasks.length);
  }
  return seen;
};

describe('a rolling update', () => {
  test.each([
    [100, 200, { least: 10, most: 20 }],
    [100, 110, { least: 10, most: 11 }],
    [50, 100, { least: 5, most: 10 }],
  ])(
    'with minimumHealthyPercent %d and maximumPercent %d keeps within both, and ends',
    async (minimumHealthyPercent, maximumPercent, expected) => {
      const scenario = listenerScenario({ drainSeconds: 5, settings: quick });
      const world = rehearse(withServices(scenario, { minimumHealthyPercent, maximumPercent }));
      expect(await roll(world)).toEqual(expected);
      const { deployments, runningCount } = await describeService(world);
      expect([deployments?.length, deployments?.[0]?.rolloutState, runningCount]).toEqual([
        1,
        'COMPLETED',
        10,
      ]);
    },
  );

  test('of no tasks at all is completed, if not at once', async () => {
    const world = rehearse(listenerScenario());
    const updated = await update(world, { taskDefinition: 'app:1' }, 'web-canary');
    expect(updated?.deployments?.[0]?.taskDefinition).toBe(world.aws.arns.taskDefinitions['app:1']);
    expect(updated?.deployments?.[0]?.rolloutState).toBe('IN_PROGRESS');
    await world.clock.sleep(MINUTE);
    const { deployments } = await describeService(world, 'web-canary');
    expect(deployments).toMatchObject([{ status: 'PRIMARY', rolloutState: 'COMPLETED', desiredCount: 0 }]);
  });

  test('is superseded by the next one: the last is completed, the one between leaves nothing', async () => {
    const world = rehearse(listenerScenario());
    const between = await update(world, { taskDefinition: 'app:2' });
    await world.clock.sleep(10 * SECOND);
    const last = await update(world, { taskDefinition: 'app:1' });
    expect(last?.deployments?.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE']);
    await world.clock.sleep(5 * MINUTE);
    const { deployments } = await describeService(world);
    expect(deployments).toMatchObject([{ id: last?.deployments?.[0]?.id, rolloutState: 'COMPLETED' }]);
    expect(deployments?.[0]?.id).not.toBe(between?.deployments?.[0]?.id);
  });
});

const quick = { tasks: { startMs: 5 * SECOND, startJitter: 0, stopMs: SECOND } };

describe('the circuit breaker', () => {
  test('goes back to the last completed deployment, whose tasks are served throughout', async () => {
    const scenario = withServices(taskCountScenario({ canary: 'never-healthy' }), { circuitBreaker: broken });
    const world = rehearse(scenario);
    const before = await describeService(world);
    const { least } = await roll(world);
    const after = await describeService(world);
    expect(least).toBe(10);
    expect(after.taskDefinition).toBe(before.taskDefinition);
    expect(after.deployments).toMatchObject([
      {
        rolloutState: 'COMPLETED',
        runningCount: 10,
      },
    ]);
    expect(after.deployments?.[0]?.id).not.toBe(before.deployments?.[0]?.id);
    expect(after.events?.map(({ message }) => message)).toContain(
      `(service web) rolling back to deployment ${before.deployments?.[0]?.id ?? ''}.`,
    );
  });

  test('without rollback leaves the deployment FAILED, and starts no more tasks', async () => {
    const circuitBreaker = { enable: true, rollback: false };
    const world = rehearse(withServices(listenerScenario({ canary: 'crash-at-start' }), { circuitBreaker }));
    await update(world, { taskDefinition: 'app:2' });
    await world.clock.sleep(5 * MINUTE);
    const failed = await describeService(world);
    await world.clock.sleep(5 * MINUTE);
    const { deployments } = await describeService(world);
    expect(deployments).toMatchObject([
      { status: 'PRIMARY', rolloutState: 'FAILED', failedTasks: failed.deployments?.[0]?.failedTasks },
      { status: 'ACTIVE', rolloutState: 'COMPLETED', runningCount: 10 },
    ]);
  });

  test('goes back even when no task of the last completed deployment is left', async () => {
    const scenario = listenerScenario({ canary: 'crash-at-start' });
    const world = rehearse(withServices(scenario, { circuitBreaker: broken, minimumHealthyPercent: 0 }));
    await update(world, { taskDefinition: 'app:2' });
    expect((await describeService(world)).deployments).toHaveLength(1);
    await world.clock.sleep(10 * MINUTE);
    const { taskDefinition, runningCount } = await describeService(world);
    expect([taskDefinition, runningCount]).toEqual([world.aws.arns.taskDefinitions['app:1'], 10]);
  });

  test('counts up to the threshold that was asked for', async () => {
    const circuitBreaker = { ...broken, thresholdConfiguration: { type: 'COUNT', value: 12 } } as const;
    const scenario = listenerScenario({ canary: 'crash-at-start', settings: quick });
    const world = rehearse(withServices(scenario, { circuitBreaker }));
    await update(world, { taskDefinition: 'app:2' });
    await world.clock.sleep(6 * SECOND);
    expect((await describeService(world)).deployments?.[0]).toMatchObject({
      ...{ rolloutState: 'IN_PROGRESS', failedTasks: 10 },
    });
    await world.clock.sleep(5 * MINUTE);
    expect((await describeService(world)).taskDefinition).toBe(world.aws.arns.taskDefinitions['app:1']);
  });

  test.each([true, false])('forgets failures once a task is healthy, if told to: %s', async (isToldTo) => {
    const thresholdConfiguration = { type: 'COUNT', value: 50 } as const;
    const circuitBreaker = { ...broken, resetOnHealthyTask: isToldTo, thresholdConfiguration };
    const behaviours = { 'example/app:2': { crashAtStart: 1 } };
    const scenario = listenerScenario({ behaviours, settings: quick, stableTasks: 3 });
    const world = rehearse(withServices(scenario, { circuitBreaker }));
    await update(world, { taskDefinition: 'app:2' });
    await world.clock.sleep(6 * SECOND);
    // The bug is gone from the image: tasks that are placed from now on are well.
    world.aws.world.containers.scheduler.tasks.versions = {};
    await world.clock.sleep(5 * MINUTE);
    const { deployments: [deployment] = [] } = await describeService(world);
    expect(deployment?.rolloutState).toBe('COMPLETED');
    expect(deployment?.failedTasks === 0).toBe(isToldTo);
  });

  test('counts tasks whose image cannot be pulled, which say so', async () => {
    const behaviours = { 'example/app:2': { cannotPull: true } };
    const world = rehearse(withServices(listenerScenario({ behaviours }), { circuitBreaker: broken }));
    await update(world, { taskDefinition: 'app:2' });
    await world.clock.sleep(5 * MINUTE);
    expect((await describeService(world)).taskDefinition).toBe(world.aws.arns.taskDefinitions['app:1']);
    const task = await stoppedTask(world);
    const why = expect.stringMatching(/^CannotPullContainerError: .*example\/app:2/);
    expect(task).toMatchObject({
      ...{ stopCode: 'TaskFailedToStart', stoppedReason: why, lastStatus: 'STOPPED' },
      containers: [{ reason: why, taskArn: task?.taskArn, lastStatus: 'STOPPED' }],
    });
    expect(task?.startedAt).toBeUndefined();
    expect(task?.containers?.[0]?.exitCode).toBeUndefined();
    expect(task?.containers?.[0]?.imageDigest).toBeUndefined();
  });
});

describe('UpdateService', () => {
  const network = (subnet: string): Omit<UpdateServiceCommandInput, 'service'> => ({
    networkConfiguration: { awsvpcConfiguration: { subnets: [subnet] } },
  });

  test('takes and gives back what the model has no use for', async () => {
    const world = rehearse(listenerScenario());
    const change = {
      ...{ platformVersion: '1.4.0', enableExecuteCommand: true, propagateTags: 'SERVICE' as const },
      ...{ healthCheckGracePeriodSeconds: 30, ...network('subnet-1') },
    };
    expect(await update(world, change)).toMatchObject(change);
    expect(await describeService(world)).toMatchObject(change);
  });

  test('starts a deployment for another network, none for the same one', async () => {
    const world = rehearse(listenerScenario());
    expect((await update(world, network('subnet-1')))?.deployments).toHaveLength(2);
    await world.clock.sleep(5 * MINUTE);
    expect((await update(world, network('subnet-1')))?.deployments).toHaveLength(1);
  });
});

describe('the containers of a task', () => {
  test('have the digest of their image; a crash is that of the first one', async () => {
    const versions = {
      'app:1': { image: 'example/app:1', sidecars: [{ name: 'proxy', image: 'example/proxy:7' }] },
      'app:2': { image: 'example/app:2' },
    };
    const world = rehearse({ ...listenerScenario(), versions });
    world.aws.change({ what: 'crash-tasks', service: 'web', exitCode: 42 });
    const task = await stoppedTask(world);
    const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    expect(task?.containers).toMatchObject([
      { name: 'app', exitCode: 42, imageDigest: digest, taskArn: task?.taskArn },
      { name: 'proxy', exitCode: 0, imageDigest: digest, taskArn: task?.taskArn },
    ]);
    expect(task?.containers?.[0]?.imageDigest).not.toBe(task?.containers?.[1]?.imageDigest);
  });
});

describe('a version that is still to be released', () => {
  test('turns out as the scenario says in whichever task definition it runs', async () => {
    const world = rehearse(taskCountScenario({ canary: 'cannot-pull', canaryVersion: 'app:1' }));
    const containerDefinitions = [{ name: 'app', image: 'registry.example/app:2' }];
    const canary = 'web-canary';
    expect((await describeService(world, canary)).taskDefinition).toBe(
      world.aws.arns.taskDefinitions['app:1'],
    );
    await world.ecs.send(new RegisterTaskDefinitionCommand({ family: canary, containerDefinitions }));
    await update(world, { taskDefinition: `${canary}:1`, desiredCount: 1 }, canary);
    await world.clock.sleep(MINUTE);
    const { deployments } = await describeService(world, canary);
    expect(deployments).toMatchObject([{ runningCount: 0, rolloutState: 'IN_PROGRESS' }]);
    expect(deployments?.[0]?.failedTasks).toBeGreaterThan(0);
  });
});
