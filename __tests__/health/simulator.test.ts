import { describe, expect, test } from '@jest/globals';
import { simulate, type Simulation } from '../../simulator/build.ts';
import { inProcessHandler } from '../../simulator/in-process.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import {
  ALARMS,
  CANARY,
  CLUSTER,
  listenerScenario,
  noLoadBalancerScenario,
  STABLE,
  taskCountScenario,
} from '../../simulator/scenarios.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';
import { createAws, type Aws } from '../../src/aws/clients.ts';
import { setDesiredCount } from '../../src/aws/service-writes.ts';
import { alarmsGate } from '../../src/health/alarms.ts';
import { tasksGate } from '../../src/health/tasks.ts';
import type { Gate, Verdict, Window } from '../../src/rollout/ports.ts';

const POLL_MS = 15_000;
const never = new AbortController().signal;

interface Stage {
  readonly clock: VirtualClock;
  readonly simulation: Simulation;
  readonly aws: Aws;
  readonly alarms: Gate;
  readonly tasks: Gate;
  /** The canary is being started. */
  readonly shift: Window;
  /** It carries its share. */
  readonly bake: () => Window;
}

/** Both gates through the real SDK, on the simulator's clock, as a rollout begins. */
async function stage(
  scenario: Scenario,
  alarmNames: readonly string[] = [ALARMS.errors, ALARMS.either],
): Promise<Stage> {
  const clock = new VirtualClock();
  const simulation = simulate(scenario, clock);
  const { simulator, arns } = simulation;
  const requestHandler = inProcessHandler(simulator, {
    sleep: clock.sleep,
    latencyMs: 40,
    requestTimeoutMs: 5000,
  });
  const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
  const aws = createAws({
    clock,
    userAgent: 'ecs-canary/test',
    region: 'eu-central-1',
    credentials,
    requestHandler,
  });
  await clock.sleep(60_000);
  const groupsOf = (name: string): readonly string[] =>
    (scenario.services.find((service) => service.name === name)?.targetGroups ?? []).map(
      (group) => arns.targetGroups[group] ?? '',
    );
  const stableTargetGroupArns = groupsOf(STABLE);
  const canaryTargetGroupArns = groupsOf(CANARY);
  const startedAt = clock.now();
  const tasks = tasksGate(aws, {
    cluster: CLUSTER,
    stableService: STABLE,
    canaryService: CANARY,
    stableTargetGroupArns,
    canaryTargetGroupArns,
    sharedTargetGroup:
      stableTargetGroupArns[0] !== undefined && stableTargetGroupArns[0] === canaryTargetGroupArns[0],
    clock,
    logs: false,
    pollMs: POLL_MS,
  });
  const alarms = alarmsGate(aws, { names: alarmNames, atStart: 'fail', insufficientData: 'ok', clock });
  const shift: Window = { phase: 'shift', share: 25, since: startedAt, startedAt };
  const bake = (): Window => ({ ...shift, phase: 'bake', since: clock.now() });
  return { clock, simulation, aws, alarms, tasks, shift, bake };
}

/** Polls until the verdict isn't healthy, or for as many looks. */
async function watch({ clock }: Stage, gate: Gate, at: Window, looks: number): Promise<Verdict> {
  let verdict: Verdict = { kind: 'unknown', why: 'not looked yet' };
  for (let look = 0; look < looks; look += 1) {
    verdict = await gate.check(at, never);
    if (verdict.kind !== 'healthy') return verdict;
    await clock.sleep(POLL_MS);
  }
  return verdict;
}

/** Starts three canary tasks, watched, and gives them five minutes to be there. */
async function scaleUp(on: Stage, tasks = 3): Promise<Verdict> {
  await on.tasks.check(on.shift, never);
  await setDesiredCount(on.aws, CLUSTER, CANARY, tasks, never);
  return watch(on, on.tasks, on.shift, 20);
}

const evidenceOf = (verdict: Verdict): string =>
  verdict.kind === 'unhealthy'
    ? verdict.reasons.flatMap(({ evidence }) => evidence).join('\n')
    : verdict.kind;

const scenarios = {
  'listener weights': listenerScenario,
  'task counts': taskCountScenario,
  'no load balancer': noLoadBalancerScenario,
};

describe.each(Object.entries(scenarios))('with %s', (_name, scenario) => {
  test('a good canary stays healthy for twenty minutes', async () => {
    const on = await stage(scenario({}));
    const findings = await on.alarms.lint([{ share: 25, bakeMs: 600_000 }], never);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    await expect(scaleUp(on)).resolves.toMatchObject({ kind: 'healthy' });
    const bake = on.bake();
    await expect(watch(on, on.tasks, bake, 80)).resolves.toMatchObject({ kind: 'healthy' });
    await expect(watch(on, on.alarms, bake, 80)).resolves.toMatchObject({ kind: 'healthy' });
  });

  test('a canary that crashes at its start is a crash loop before it bakes', async () => {
    const verdict = await scaleUp(await stage(scenario({ canary: 'crash-at-start' })));
    expect(verdict).toMatchObject({ kind: 'unhealthy', reasons: [{ subject: CANARY }] });
    expect(evidenceOf(verdict)).toMatch(/EssentialContainerExited.*exit code/);
  });

  test('a canary that crashes now and then is unhealthy, with its stops quoted', async () => {
    const on = await stage(scenario({ canary: 'crash-loop' }));
    const shifted = await scaleUp(on);
    const verdict = shifted.kind === 'healthy' ? await watch(on, on.tasks, on.bake(), 80) : shifted;
    expect(verdict).toMatchObject({ kind: 'unhealthy', reasons: [{ subject: CANARY }] });
    expect(evidenceOf(verdict)).toMatch(/EssentialContainerExited.*exit code/);
  });

  test('two tasks that die in a bake are unhealthy', async () => {
    const on = await stage(scenario({}));
    await scaleUp(on);
    const bake = on.bake();
    await on.tasks.check(bake, never);
    on.simulation.change({ what: 'crash-tasks', service: CANARY, count: 2, exitCode: 137 });
    const verdict = await on.tasks.check(bake, never);
    expect(evidenceOf(verdict)).toMatch(/exit code 137/);
  });

  test('scaling the canary in is nothing to be alarmed about', async () => {
    const on = await stage(scenario({}));
    await scaleUp(on, 5);
    await setDesiredCount(on.aws, CLUSTER, CANARY, 2, never);
    await expect(watch(on, on.tasks, on.shift, 20)).resolves.toMatchObject({ kind: 'healthy' });
    await expect(watch(on, on.tasks, on.bake(), 20)).resolves.toMatchObject({ kind: 'healthy' });
  });

  test('somebody who deploys to the canary makes it unhealthy', async () => {
    const on = await stage(scenario({}));
    await scaleUp(on);
    on.simulation.change({ what: 'deploy', service: CANARY, taskDefinition: 'app:1' });
    await expect(on.tasks.check(on.bake(), never)).resolves.toMatchObject({
      kind: 'unhealthy',
      reasons: [{ subject: CANARY }],
    });
  });
});

describe.each([
  ['of its own', listenerScenario],
  ['that it shares', taskCountScenario],
] as const)('in a target group %s', (_name, scenario) => {
  test('a canary that never gets healthy is unhealthy by the end of its first bake', async () => {
    const on = await stage(scenario({ canary: 'never-healthy' }));
    const shifted = await scaleUp(on);
    const verdict = shifted.kind === 'healthy' ? await watch(on, on.tasks, on.bake(), 20) : shifted;
    expect(verdict).toMatchObject({ kind: 'unhealthy' });
    expect(evidenceOf(verdict)).toMatch(/health checks|unhealthy/);
  });
});

describe('the alarms of a canary with errors', () => {
  test('make it unhealthy, metric and composite', async () => {
    const on = await stage(listenerScenario({ canary: 'errors' }));
    await on.alarms.lint([], never);
    await scaleUp(on);
    const { targetGroups, listeners } = on.simulation.arns;
    const weights = { [targetGroups[STABLE] ?? '']: 75, [targetGroups[CANARY] ?? '']: 25 };
    on.simulation.change({ what: 'set-weights', arn: listeners['web:80'] ?? '', weights });
    const verdict = await watch(on, on.alarms, on.bake(), 30);
    expect(verdict).toMatchObject({
      kind: 'unhealthy',
      reasons: [{ subject: ALARMS.errors }, { subject: ALARMS.either }],
    });
    expect(evidenceOf(verdict)).toMatch(/AWS\/ApplicationELB HTTPCode_Target_5XX_Count/);
  });
});

describe('an alarm that fires between two polls', () => {
  const blip = async (): Promise<Stage> => {
    const on = await stage(listenerScenario({}));
    await on.alarms.lint([], never);
    await on.alarms.check(on.shift, never);
    await on.clock.sleep(2000);
    on.simulation.change({ what: 'script-alarm', alarm: ALARMS.errors, state: 'ALARM', reason: 'a blip' });
    await on.clock.sleep(3000);
    on.simulation.change({ what: 'script-alarm', alarm: ALARMS.errors, state: 'OK' });
    await on.clock.sleep(10_000);
    return on;
  };

  test('is found in the history', async () => {
    const on = await blip();
    expect(evidenceOf(await on.alarms.check(on.shift, never))).toMatch(/^state reason: a blip/);
  });

  test('counts as fired where the history may not be read', async () => {
    const on = await blip();
    on.simulation.faults.add({ kind: 'access-denied', operation: 'DescribeAlarmHistory' });
    await expect(on.alarms.check(on.shift, never)).resolves.toMatchObject({ kind: 'unknown' });
    await expect(on.alarms.check(on.shift, never)).resolves.toMatchObject({ kind: 'unhealthy' });
  });
});

describe('an AWS in trouble', () => {
  test.each(['throttle', 'server-error', 'reset-before', 'hang'] as const)(
    '(%s, four times) makes a look late, not lost',
    async (kind) => {
      const on = await stage(listenerScenario({}));
      for (const operation of ['DescribeAlarms', 'DescribeServices', 'DescribeTargetHealth']) {
        on.simulation.faults.add({ kind, operation, times: 4 });
      }
      await expect(on.alarms.check(on.shift, never)).resolves.toMatchObject({ kind: 'healthy' });
      await expect(on.tasks.check(on.shift, never)).resolves.toMatchObject({ kind: 'healthy' });
    },
  );

  test.each(['throttle', 'server-error', 'reset-before', 'hang', 'access-denied'] as const)(
    '(%s, without end) leaves no look healthy',
    async (kind) => {
      const on = await stage(listenerScenario({}));
      on.simulation.faults.add({ kind, operation: '*' });
      await expect(on.alarms.check(on.shift, never)).rejects.toThrow('cloudwatch:DescribeAlarms');
      await expect(on.tasks.check(on.shift, never)).rejects.toThrow(
        /ecs:DescribeServices|elasticloadbalancing:/,
      );
    },
  );

  test('that answers with what it said ten seconds ago raises no alarm', async () => {
    const on = await stage(listenerScenario({}));
    await on.alarms.lint([], never);
    on.simulation.faults.add({ kind: 'stale-read', operation: '*', probability: 0.5, ageMs: 10_000 });
    await expect(scaleUp(on)).resolves.toMatchObject({ kind: 'healthy' });
    const bake = on.bake();
    await expect(watch(on, on.tasks, bake, 40)).resolves.toMatchObject({ kind: 'healthy' });
    await expect(watch(on, on.alarms, bake, 40)).resolves.toMatchObject({ kind: 'healthy' });
  });
});

test('a thousand alarms are ten calls a look', async () => {
  const names = Array.from({ length: 1000 }, (_, at) => `extra-${at + 1}`);
  const on = await stage(listenerScenario({ extraAlarms: 1000 }), names);
  const calls = (): number => on.simulation.journal.calls('DescribeAlarms').length;
  await on.alarms.lint([], never);
  const before = calls();
  await expect(on.alarms.check(on.shift, never)).resolves.toMatchObject({ kind: 'healthy' });
  expect(calls() - before).toBe(10);
});
