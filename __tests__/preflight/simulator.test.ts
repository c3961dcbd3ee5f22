import { expect, test } from '@jest/globals';
import { inProcessHandler } from '../../simulator/in-process.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import { CANARY, CLUSTER, listenerScenario, nlbScenario, STABLE } from '../../simulator/scenarios.ts';
import { createAws } from '../../src/aws/clients.ts';
import { type Subject, survey } from '../../src/preflight/survey.ts';
import { SimulatedCloud } from '../support/cloud.ts';
import { words } from './support/account.ts';
import { listenerSubject, MINUTE } from './support/subjects.ts';

interface Place {
  readonly cloud: SimulatedCloud;
  readonly subject: Subject;
  readonly survey: () => Promise<readonly string[]>;
}

/** Both services of a scenario after ten minutes of its traffic, surveyed through the real SDK. */
async function placeOf(scenario: Scenario): Promise<Place> {
  const cloud = new SimulatedCloud(scenario);
  const { simulator, arns, world } = cloud.aws;
  const requestHandler = inProcessHandler(simulator, { sleep: cloud.clock.sleep, latencyMs: 20 });
  const aws = createAws({
    ...{ clock: cloud.clock, userAgent: 'ecs-canary/test', region: 'eu-central-1', requestHandler },
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  });
  await cloud.clock.sleep(10 * MINUTE);
  const service = (name: string): Subject['stable'] => ({
    ...{ service: name, arn: arns.services[name] ?? '', targetGroupArn: arns.targetGroups[name] ?? '' },
    desired: [...world.containers.services.values()].find((one) => one.name === name)?.desiredCount ?? 0,
  });
  const [balancer] = scenario.loadBalancers;
  const base = listenerSubject({
    ...{ cluster: CLUSTER, stable: service(STABLE), canary: service(CANARY) },
    alarms: ['demo-5xx', 'demo-latency', 'demo-unhealthy'],
    forwardPoint: {
      ...{ kind: 'listener', arn: arns.listeners['web:80'] ?? '', label: 'port 80 default action' },
      loadBalancer: balancer?.type ?? 'application',
    },
  });
  const never = new AbortController().signal;
  return { cloud, subject: base, survey: async () => words(await survey(aws, cloud.clock, base, never)) };
}

test('on the simulator an idle canary makes notes of its alarms, and the rest is in order', async () => {
  const { survey } = await placeOf(listenerScenario());
  const found = await survey();
  expect(found).toEqual([
    expect.stringMatching(/^note demo-5xx: .*notBreaching` shows as OK.*nothing goes wrong/),
    expect.stringMatching(/^note alarms: Alarms "demo-latency", "demo-unhealthy" .*usual while web-canary/),
  ]);
});

test('on the simulator a role that lacks something, and traffic that is thin, are found', async () => {
  const { cloud, survey } = await placeOf(listenerScenario({ requestsPerSecond: 0.1, canaryTasks: 1 }));
  cloud.aws.permissions.deny('elasticloadbalancing:ModifyListener');
  const found = await survey();
  expect(found).toContainEqual(
    expect.stringMatching(
      /^warning min-requests: By the last hour's \d+ requests, .* 10 % \(10m\) 1, 100 % \(10m\) 10/,
    ),
  );
  expect(found).toContainEqual(
    expect.stringMatching(
      /^warning permissions: By its policies arn:aws:iam::\d+:role\/simulated may not call `elasticloadbalancing:ModifyListener` on arn:\S+:listener\/app\/web/,
    ),
  );
});

test('on the simulator what is denied is told in notes, beside what is not', async () => {
  const { cloud, survey } = await placeOf(nlbScenario());
  cloud.aws.permissions.deny('cloudwatch:*');
  const found = await survey();
  expect(found.filter((each) => each.startsWith('warning'))).toEqual([
    expect.stringMatching(/^warning target groups web and web-canary: Cross-zone load balancing is off/),
    expect.stringMatching(
      /^warning permissions: .*`cloudwatch:DescribeAlarms` on \*, `cloudwatch:DescribeAlarmHistory` on \*/,
    ),
  ]);
  expect(found.join()).toMatch(/It could not be told what the alarms watch\..*`cloudwatch:DescribeAlarms`/);
});
