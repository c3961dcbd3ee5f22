import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
  type Service,
} from '@aws-sdk/client-ecs';
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from '@jest/globals';
import {
  listenerScenario,
  noLoadBalancerScenario,
  taskCountScenario,
  type CanaryKind,
} from '../../simulator/scenarios.ts';
import { arnOf, HOUR, MINUTE, rehearse, SECOND, type Rehearsal } from './support.ts';

const serviceOf = async ({ ecs }: Rehearsal, name: string): Promise<Service> => {
  const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'demo', services: [name] }));
  const service = services?.[0];
  if (service === undefined) throw new Error(`No service ${name}`);
  return service;
};

const scale = async ({ ecs }: Rehearsal, service: string, desiredCount: number): Promise<void> => {
  await ecs.send(new UpdateServiceCommand({ cluster: 'demo', service, desiredCount }));
};

const targetStates = async (
  { elb, aws }: Rehearsal,
  group: string,
): Promise<readonly (string | undefined)[]> => {
  const TargetGroupArn = arnOf(aws.arns.targetGroups, group);
  const { TargetHealthDescriptions = [] } = await elb.send(
    new DescribeTargetHealthCommand({ TargetGroupArn }),
  );
  return TargetHealthDescriptions.map(({ TargetHealth }) => TargetHealth?.State).sort();
};

describe('a world at its start', () => {
  test('has the stable service steady at ten tasks and the canary at none', async () => {
    const world = rehearse(taskCountScenario());
    expect(await serviceOf(world, 'web')).toMatchObject({
      desiredCount: 10,
      runningCount: 10,
      pendingCount: 0,
    });
    expect(await serviceOf(world, 'web-canary')).toMatchObject({
      desiredCount: 0,
      runningCount: 0,
      status: 'ACTIVE',
    });
    expect(await targetStates(world, 'web')).toEqual(Array.from({ length: 10 }, () => 'healthy'));
  });
});

describe('a service told to run more tasks', () => {
  test('has them pending first, running later and healthy last, without a deployment', async () => {
    const world = rehearse(taskCountScenario());
    const before = await serviceOf(world, 'web-canary');
    await scale(world, 'web-canary', 2);
    expect(await serviceOf(world, 'web-canary')).toMatchObject({
      desiredCount: 2,
      runningCount: 0,
      pendingCount: 2,
    });
    await world.clock.sleep(20 * SECOND);
    expect(await serviceOf(world, 'web-canary')).toMatchObject({ runningCount: 2, pendingCount: 0 });
    expect(await targetStates(world, 'web')).toContain('initial');
    await world.clock.sleep(20 * SECOND);
    expect(await targetStates(world, 'web')).toEqual(Array.from({ length: 12 }, () => 'healthy'));
    const after = await serviceOf(world, 'web-canary');
    expect(after.deployments?.map(({ id }) => id)).toEqual(before.deployments?.map(({ id }) => id));
    expect(after.events?.[0]?.message).toBe('(service web-canary) has reached a steady state.');
  });

  test('never gets them while nothing can be placed, and says why', async () => {
    const world = rehearse(taskCountScenario());
    world.aws.change({ what: 'block-placement', service: 'web-canary', blocked: true });
    await scale(world, 'web-canary', 2);
    await world.clock.sleep(10 * MINUTE);
    const stuck = await serviceOf(world, 'web-canary');
    expect(stuck).toMatchObject({ runningCount: 0, pendingCount: 0, desiredCount: 2 });
    expect(stuck.events?.[0]?.message).toContain('was unable to place a task');
    world.aws.change({ what: 'block-placement', service: 'web-canary', blocked: false });
    await world.clock.sleep(MINUTE);
    expect(await serviceOf(world, 'web-canary')).toMatchObject({ runningCount: 2 });
  });
});

describe('a service told to run fewer tasks', () => {
  test('drains their targets before they stop, and remembers the stopped tasks for an hour', async () => {
    const world = rehearse(taskCountScenario({ drainSeconds: 30 }));
    await scale(world, 'web', 8);
    expect(await serviceOf(world, 'web')).toMatchObject({ runningCount: 8 });
    expect((await targetStates(world, 'web')).filter((state) => state === 'draining')).toHaveLength(2);
    await world.clock.sleep(40 * SECOND);
    expect(await targetStates(world, 'web')).toHaveLength(8);
    const stopped = new ListTasksCommand({ cluster: 'demo', serviceName: 'web', desiredStatus: 'STOPPED' });
    const { taskArns = [] } = await world.ecs.send(stopped);
    const { tasks } = await world.ecs.send(new DescribeTasksCommand({ cluster: 'demo', tasks: taskArns }));
    expect(tasks).toHaveLength(2);
    expect(tasks?.[0]).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'ServiceSchedulerInitiated' });
    expect(tasks?.[0]?.stoppedReason).toMatch(
      /^Scaling activity initiated by \(deployment ecs-svc\/\d{19}\)$/,
    );
    await world.clock.sleep(HOUR);
    expect((await world.ecs.send(stopped)).taskArns).toEqual([]);
  });
});

describe('a service told to run another version', () => {
  test('starts a deployment, replaces all tasks, never has fewer ready ones than desired, and ends COMPLETED', async () => {
    const world = rehearse(taskCountScenario());
    const { ecs, clock, aws } = world;
    const before = await serviceOf(world, 'web');
    await ecs.send(new UpdateServiceCommand({ cluster: 'demo', service: 'web', taskDefinition: 'app:2' }));
    const during = await serviceOf(world, 'web');
    expect(during.deployments?.map(({ status, rolloutState }) => [status, rolloutState])).toEqual([
      ['PRIMARY', 'IN_PROGRESS'],
      ['ACTIVE', 'COMPLETED'],
    ]);
    for (let second = 0; second < 300; second += 1) {
      await clock.sleep(SECOND);
      aws.world.advance();
      const ready = [...(aws.world.containers.services.get('demo/web')?.tasks ?? [])].filter(
        (task) => task.ready,
      );
      expect(ready.length).toBeGreaterThanOrEqual(10);
    }
    const after = await serviceOf(world, 'web');
    expect(after.deployments).toHaveLength(1);
    expect(after.deployments?.[0]).toMatchObject({ rolloutState: 'COMPLETED', runningCount: 10 });
    expect(after.deployments?.[0]?.id).not.toBe(before.deployments?.[0]?.id);
  });

  test('does nothing when it is the version it has, unless forced', async () => {
    const world = rehearse(taskCountScenario());
    const same = { cluster: 'demo', service: 'web', taskDefinition: 'app:1' };
    await world.ecs.send(new UpdateServiceCommand(same));
    expect((await serviceOf(world, 'web')).deployments).toHaveLength(1);
    await world.ecs.send(new UpdateServiceCommand({ ...same, forceNewDeployment: true }));
    expect((await serviceOf(world, 'web')).deployments).toHaveLength(2);
  });

  test('takes its behaviour from the environment of its container', async () => {
    const world = rehearse(taskCountScenario());
    const environment = [{ name: 'SIM_CRASH_AT_START', value: '42' }];
    const containerDefinitions = [{ name: 'app', image: 'example/app:3', environment }];
    await world.ecs.send(new RegisterTaskDefinitionCommand({ family: 'app', containerDefinitions }));
    await world.ecs.send(
      new UpdateServiceCommand({
        cluster: 'demo',
        service: 'web-canary',
        desiredCount: 1,
        taskDefinition: 'app:3',
      }),
    );
    await world.clock.sleep(MINUTE);
    expect(await stoppedTasks(world)).toContainEqual(['EssentialContainerExited', 42]);
  });
});

const stoppedTasks = async ({
  ecs,
}: Rehearsal): Promise<readonly (readonly [string | undefined, number | undefined])[]> => {
  const { taskArns = [] } = await ecs.send(
    new ListTasksCommand({ cluster: 'demo', serviceName: 'web-canary', desiredStatus: 'STOPPED' }),
  );
  if (taskArns.length === 0) return [];
  const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'demo', tasks: taskArns }));
  return tasks.map(({ stopCode, containers }) => [stopCode, containers?.[0]?.exitCode]);
};

describe('a bad version', () => {
  const watch = async (canary: CanaryKind): Promise<Rehearsal> => {
    const world = rehearse(listenerScenario({ canary }));
    await scale(world, 'web-canary', 2);
    await world.clock.sleep(10 * MINUTE);
    return world;
  };

  test('that crashes at start never runs, and its tasks say with which exit code they ended', async () => {
    const world = await watch('crash-at-start');
    expect(await serviceOf(world, 'web-canary')).toMatchObject({ runningCount: 0 });
    const stopped = await stoppedTasks(world);
    expect(stopped.length).toBeGreaterThan(4);
    expect(new Set(stopped.map((one) => one.join(' ')))).toEqual(new Set(['EssentialContainerExited 1']));
    const { events = [] } = await serviceOf(world, 'web-canary');
    expect(events.map(({ message }) => message)).toContainEqual(
      '(service web-canary) is unable to consistently start tasks successfully.',
    );
  });

  test('that crashes at run time is replaced again and again', async () => {
    const world = await watch('crash-loop');
    expect((await stoppedTasks(world)).length).toBeGreaterThan(10);
  });

  test('that never gets healthy runs, fails its health checks, and is replaced', async () => {
    const world = await watch('never-healthy');
    const stopped = await stoppedTasks(world);
    expect(stopped.length).toBeGreaterThan(2);
    expect(stopped[0]?.[0]).toBe('ServiceSchedulerInitiated');
    expect(await targetStates(world, 'web-canary')).not.toContain('healthy');
  });

  test('that never gets healthy is replaced without a load balancer, too', async () => {
    const world = rehearse(noLoadBalancerScenario({ canary: 'never-healthy' }));
    await scale(world, 'web-canary', 1);
    await world.clock.sleep(5 * MINUTE);
    expect((await stoppedTasks(world)).length).toBeGreaterThan(1);
  });

  test('is rolled back by the circuit breaker, where the service has one', async () => {
    const scenario = listenerScenario({ canary: 'crash-at-start' });
    const services = scenario.services.map((one) => ({
      ...one,
      circuitBreaker: { enable: true, rollback: true },
    }));
    const world = rehearse({ ...scenario, services });
    await world.ecs.send(
      new UpdateServiceCommand({ cluster: 'demo', service: 'web', taskDefinition: 'app:2' }),
    );
    await world.clock.sleep(10 * MINUTE);
    const { deployments = [], taskDefinition } = await serviceOf(world, 'web');
    expect(taskDefinition).toBe(world.aws.arns.taskDefinitions['app:1']);
    expect(deployments).toHaveLength(1);
    expect(deployments[0]?.rolloutState).toBe('COMPLETED');
  });
});
