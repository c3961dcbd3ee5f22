import { describe, expect, test } from '@jest/globals';
import { tasksGate } from '../../src/health/tasks.ts';
import { fakeAws, never, Refusal, TestClock } from '../aws/support/fake-aws.ts';
import { bake, evidenceOf, kindsOf, poll, POLL_MS, shift, World } from './support/tasks-world.ts';

describe('in quiet', () => {
  test('both services at their counts are healthy, for one DescribeServices and the health of each group', async () => {
    const world = new World();
    const gate = world.gate();
    await expect(gate.lint([], never)).resolves.toEqual([]);
    await expect(poll(world, gate, 10)).resolves.toEqual({
      kind: 'healthy',
      seen: 'canary 3/3 tasks, 3 healthy targets; stable 10/10',
    });
    expect(world.calls.filter((call) => call === 'DescribeServices')).toHaveLength(10);
    expect(world.calls).toHaveLength(30);
    expect(gate.conclude(bake)).toMatchObject({ verdict: { kind: 'healthy' }, findings: [] });
  });

  test('services without target groups are judged by their tasks alone', async () => {
    const world = new World();
    const gate = world.gate({ stableTargetGroupArns: [], canaryTargetGroupArns: [] });
    await expect(gate.check(bake, never)).resolves.toEqual({
      kind: 'healthy',
      seen: 'canary 3/3 tasks; stable 10/10',
    });
  });

  test('an emulator that lists neither deployments nor tasks raises no alarm', async () => {
    const world = new World();
    world.canary.deployments = undefined;
    world.stable.deployments = undefined;
    world.canary.pendingCount = 1;
    await expect(poll(world, world.gate(), 10)).resolves.toMatchObject({ kind: 'healthy' });
  });
});

describe('a canary that carries a share', () => {
  test.each([
    ['no running task', (world: World) => (world.canary.runningCount = 0), /no running task/],
    [
      'no healthy target',
      (world: World) => (world.targets['canary'] = ['unhealthy', 'unhealthy', 'draining']),
      /no healthy target/,
    ],
    ['no target', (world: World) => (world.targets['canary'] = []), /no healthy target/],
  ])(
    'with %s is unhealthy at once, but not while shifting, at 0 %%, or with no task wanted',
    async (_what, lose, words) => {
      const world = new World();
      lose(world);
      expect(kindsOf(await world.gate().check(bake, never))).toMatch(words);
      expect(kindsOf(await world.gate().check(shift, never))).toBe('healthy');
      expect(kindsOf(await world.gate().check({ ...bake, share: 0 }, never))).toBe('healthy');
      world.canary.desiredCount = 0;
      expect(kindsOf(await world.gate().check(bake, never))).toBe('healthy');
    },
  );

  test('is as healthy as the worst of its groups', async () => {
    const world = new World();
    world.targets['other'] = ['unhealthy'];
    const gate = world.gate({ canaryTargetGroupArns: ['canary', 'other'] });
    const verdict = await gate.check(bake, never);
    expect(kindsOf(verdict)).toMatch(/no healthy target/);
    expect(evidenceOf(verdict)).toContain('target 10.0.1.0:80 is unhealthy: Target.Timeout');
  });

  test.each([
    [
      'tasks',
      (world: World) => (world.canary.runningCount = 2),
      "can't hold its count: 2 of 3 tasks, 3 healthy targets for 30s",
    ],
    [
      'healthy targets',
      (world: World) => (world.targets['canary'] = ['healthy', 'initial', 'healthy']),
      "can't hold its count: 3 of 3 tasks, 2 healthy targets for 30s",
    ],
  ])('short of %s is unhealthy at the third look and after 30 s', async (_what, lose, words) => {
    const world = new World();
    const gate = world.gate();
    lose(world);
    expect(kindsOf(await poll(world, gate, 2))).toBe('healthy');
    world.clock.pass(POLL_MS);
    expect(kindsOf(await gate.check(bake, never))).toContain(words);
  });

  test('short for three looks in quick succession has its 30 s', async () => {
    const world = new World();
    const gate = world.gate({ pollMs: 1000 });
    world.canary.runningCount = 2;
    for (let second = 0; second < 30; second += 1) {
      expect(kindsOf(await gate.check(bake, never))).toBe('healthy');
      world.clock.pass(1000);
    }
    expect(kindsOf(await gate.check(bake, never))).toMatch(/can't hold/);
  });

  test('that is whole again in between has all its time again', async () => {
    const world = new World();
    const gate = world.gate();
    for (let turn = 0; turn < 5; turn += 1) {
      world.canary.runningCount = 2;
      expect(kindsOf(await poll(world, gate, 2))).toBe('healthy');
      world.canary.runningCount = 3;
      expect(kindsOf(await poll(world, gate, 1))).toBe('healthy');
    }
  });

  test('short while shifting is only getting there', async () => {
    const world = new World();
    const gate = world.gate();
    world.canary.runningCount = 0;
    world.targets['canary'] = [];
    expect(kindsOf(await poll(world, gate, 20, shift))).toBe('healthy');
    world.canary.runningCount = 2;
    world.targets['canary'] = ['healthy', 'healthy'];
    expect(kindsOf(await poll(world, gate, 2))).toBe('healthy');
  });
});

describe('stable', () => {
  test.each([
    ['tasks', (world: World) => (world.stable.runningCount = 8), '8 of 10 tasks, 10 healthy targets'],
    [
      'targets',
      (world: World) => (world.targets['stable'] = ['healthy']),
      '10 of 10 tasks, 1 healthy target',
    ],
  ])('that loses %s is told once, not judged', async (_what, lose, words) => {
    const world = new World();
    const gate = world.gate();
    lose(world);
    await expect(poll(world, gate, 3)).resolves.toMatchObject({
      kind: 'healthy',
      notes: [`stable is below its count: ${words}`],
    });
    await expect(poll(world, gate, 5)).resolves.not.toHaveProperty('notes');
  });
});

test('stable that is being scaled down is not below its count', async () => {
  const world = new World();
  world.stable.runningCount = 8;
  await expect(poll(world, world.gate(), 3, shift)).resolves.not.toHaveProperty('notes');
});

describe('a target group that both share', () => {
  const shared = {
    sharedTargetGroup: true,
    stableTargetGroupArns: ['shared'],
    canaryTargetGroupArns: ['shared'],
  };

  test('is read once a look, and nothing more while every task has a healthy target', async () => {
    const world = new World();
    await expect(world.gate(shared).check(bake, never)).resolves.toEqual({
      kind: 'healthy',
      seen: 'canary 3/3 tasks; stable 10/10',
    });
    expect(world.calls).toEqual(['DescribeServices', 'DescribeTargetHealth']);
  });

  test("shows by addresses that the canary's targets are the unhealthy ones", async () => {
    const world = new World();
    world.targets['canary'] = ['unhealthy', 'unhealthy', 'unhealthy'];
    expect(kindsOf(await world.gate(shared).check(bake, never))).toMatch(/no healthy target/);
  });

  test("shows by addresses that they are stable's", async () => {
    const world = new World();
    world.targets['stable'] = Array<string>(10).fill('unhealthy');
    expect(kindsOf(await poll(world, world.gate(shared), 10))).toBe('healthy');
  });

  test('whose targets cannot be told apart blames nobody', async () => {
    const world = new World();
    world.addresses = false;
    world.targets['canary'] = ['unhealthy', 'unhealthy', 'unhealthy'];
    expect(kindsOf(await poll(world, world.gate(shared), 10))).toBe('healthy');
  });
});

test('health that cannot be read is an error, never healthy', async () => {
  const { aws } = fakeAws((operation) => {
    if (operation === 'DescribeTargetHealth') throw new Refusal('TargetGroupNotFound', 'gone');
    return { services: [{ serviceName: 'web' }, { serviceName: 'web-canary' }] };
  });
  const gate = tasksGate(aws, {
    cluster: 'prod',
    stableService: 'web',
    canaryService: 'web-canary',
    stableTargetGroupArns: [],
    canaryTargetGroupArns: ['canary'],
    sharedTargetGroup: false,
    clock: new TestClock(),
    logs: false,
    pollMs: POLL_MS,
  });
  await expect(gate.check(bake, never)).rejects.toThrow('elasticloadbalancing:DescribeTargetHealth');
});
