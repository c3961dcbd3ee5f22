import { describe, expect, test } from '@jest/globals';
import { never, Refusal } from '../aws/support/fake-aws.ts';
import { bake, crash, evidenceOf, kindsOf, shift, START, type Stop, World } from './support/tasks-world.ts';

describe('tasks that stop', () => {
  const stopping = (...stops: Stop[]): World => {
    const world = new World();
    world.canary.runningCount = 2;
    world.stops = stops;
    return world;
  };

  test.each([
    ['exit', crash, true],
    ['never start', { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError' }, true],
    [
      'fail the load balancer',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed ELB health checks in (target-group arn:tg)',
      },
      true,
    ],
    [
      'fail their own health checks',
      { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' },
      true,
    ],
    [
      'are unhealthy in a group',
      {
        stoppedReason:
          '(service web) (port 80) is unhealthy in (target-group x) due to (reason Request timed out)',
      },
      true,
    ],
    [
      'are scaled in',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
      },
      false,
    ],
    ['are stopped by a person', { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }, false],
    [
      'lose a spot instance',
      { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
      false,
    ],
    [
      'lose their host',
      { stopCode: 'TerminationNotice', stoppedReason: 'Host EC2 (instance i-1) terminated.' },
      false,
    ],
    ['stop without a word', {}, false],
  ])('that %s, two of them, are a crash loop, in either phase: %#', async (_what, stop, loops) => {
    for (const at of [shift, bake]) {
      const kind = kindsOf(await stopping(stop, stop).gate().check(at, never));
      if (loops) expect(kind).toMatch(/crash-loops: 2 of its tasks/);
      else expect(kind).toBe('healthy');
    }
  });

  test('one of them is none', async () => {
    expect(kindsOf(await stopping(crash).gate().check(bake, never))).toBe('healthy');
  });

  test('before this stretch of the rollout do not count, before the rollout least of all', async () => {
    const world = stopping({ ...crash, agoMs: 10_000 }, crash);
    const now = { ...bake, since: START - 5000, startedAt: START - 60_000 };
    expect(kindsOf(await world.gate().check(now, never))).toBe('healthy');
    expect(kindsOf(await world.gate().check({ ...now, since: START - 10_000 }, never))).toMatch(
      /crash-loops/,
    );
  });

  test('the only one there is, once, with none running', async () => {
    const world = stopping(crash);
    world.canary.desiredCount = 1;
    world.canary.runningCount = 0;
    expect(kindsOf(await world.gate().check(shift, never))).toMatch(/crash-loops: 1 of its tasks failed/);
    world.canary.runningCount = 1;
    world.canary.pendingCount = 1;
    expect(kindsOf(await world.gate().check(shift, never))).toBe('healthy');
  });

  test.each([
    ['pending tasks', (world: World) => (world.canary.pendingCount = 1)],
    ['missing tasks', (world: World) => (world.canary.runningCount = 2)],
    [
      'failed tasks of the deployment',
      (world: World) => world.canary.deployments?.forEach((deployment) => (deployment.failedTasks = 2)),
    ],
  ])('are asked for when there is a hint: %s', async (_what, hint) => {
    const world = new World();
    const gate = world.gate();
    world.stops = [crash, crash];
    expect(kindsOf(await gate.check(bake, never))).toBe('healthy');
    expect(world.calls).not.toContain('ListTasks');
    hint(world);
    expect(kindsOf(await gate.check(bake, never))).toMatch(/crash-loops/);
  });

  test('are asked for again when the question could not be answered', async () => {
    const world = new World();
    const gate = world.gate();
    await gate.check(bake, never);
    world.stops = [crash, crash];
    world.canary.deployments?.forEach((deployment) => (deployment.failedTasks = 2));
    world.listFails = new Refusal('AccessDeniedException', 'not authorized');
    await expect(gate.check(bake, never)).rejects.toThrow('ecs:ListTasks');
    world.listFails = undefined;
    expect(kindsOf(await gate.check(bake, never))).toMatch(/crash-loops/);
  });

  test('what is known to be wrong is told even where they cannot be asked for', async () => {
    const world = stopping();
    world.canary.runningCount = 0;
    world.listFails = new Refusal('AccessDeniedException', 'not authorized');
    expect(kindsOf(await world.gate().check(bake, never))).toMatch(/no running task/);
  });

  test('are quoted with code, reason and exit codes, and so are the last five events since the rollout began', async () => {
    const world = stopping(
      {
        ...crash,
        containers: [
          { name: 'app', exitCode: 137, reason: 'OutOfMemoryError' },
          { name: 'sidecar', exitCode: 0 },
        ],
      },
      { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError' },
    );
    world.canary.events = Array.from({ length: 9 }, (_, at) => ({
      id: `${at}`,
      createdAt: START / 1000 - 2 + at,
      message: `event ${at}`,
    }));
    const evidence = evidenceOf(await world.gate().check(bake, never));
    expect(evidence.slice(0, 2)).toEqual([
      'task t0: EssentialContainerExited, Essential container in task exited (app: exit code 137, OutOfMemoryError; sidecar: exit code 0)',
      'task t1: TaskFailedToStart, CannotPullContainerError',
    ]);
    expect(evidence.slice(2).map((line) => line.slice(-7))).toEqual([
      'event 8',
      'event 7',
      'event 6',
      'event 5',
      'event 4',
    ]);
  });

  test('are quoted too where the canary has none running', async () => {
    const world = stopping(crash);
    world.canary.runningCount = 0;
    const verdict = await world.gate().check(bake, never);
    expect(kindsOf(verdict)).toMatch(/no running task/);
    expect(evidenceOf(verdict)).toContain(
      'task t0: EssentialContainerExited, Essential container in task exited',
    );
  });
});

test('events from before the rollout are not quoted', async () => {
  const world = new World();
  world.canary.runningCount = 0;
  world.canary.events = [-1, 0, 1].map((at) => ({
    id: `${at}`,
    createdAt: START / 1000 + at,
    message: `at ${at}`,
  }));
  const evidence = evidenceOf(await world.gate().check(bake, never));
  expect(evidence.map((line) => line.slice(-4))).toEqual(['at 1', 'at 0']);
});
