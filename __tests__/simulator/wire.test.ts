import { ApplicationAutoScaling } from '@aws-sdk/client-application-auto-scaling';
import { DescribeAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { ECR } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAM } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { taskCountScenario } from '../../simulator/scenarios.ts';
import { startSimulator, type RunningSimulator } from '../../simulator/server.ts';
import { clientsAt, configAt, type Clients } from './support.ts';

const send = async (
  clients: Pick<RunningSimulator, 'url'>,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<{ readonly status: number; readonly text: string }> => {
  const response = await fetch(clients.url, { method: 'POST', headers, body });
  return { status: response.status, text: await response.text() };
};

const json = (target: string): Readonly<Record<string, string>> => ({
  ...{ 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
});
const ECS = 'AmazonEC2ContainerServiceV20141113';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

describe('over HTTP', () => {
  let aws: RunningSimulator;
  let clients: Clients;

  beforeAll(async () => {
    aws = await startSimulator({ scenario: taskCountScenario(), timeScale: 600 });
    clients = clientsAt(aws.url);
  });

  afterAll(async () => {
    clients.ecs.destroy();
    clients.elb.destroy();
    clients.cloudWatch.destroy();
    await aws.close();
  });

  test('one port answers the SDK’s clients of all services', async () => {
    const { services } = await clients.ecs.send(
      new DescribeServicesCommand({ cluster: 'demo', services: ['web'] }),
    );
    expect(services?.[0]).toMatchObject({
      serviceName: 'web',
      runningCount: 10,
      createdAt: expect.any(Date),
    });
    const { LoadBalancers } = await clients.elb.send(new DescribeLoadBalancersCommand({}));
    expect(LoadBalancers?.[0]).toMatchObject({ Type: 'application', State: { Code: 'active' } });
    const { MetricAlarms } = await clients.cloudWatch.send(new DescribeAlarmsCommand({}));
    expect(MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['demo-5xx', 'demo-latency']);
    const elsewhere = configAt(aws.url);
    const scaling = new ApplicationAutoScaling(elsewhere);
    const ecr = new ECR(elsewhere);
    const logs = new CloudWatchLogs(elsewhere);
    const sts = new STS(elsewhere);
    const iam = new IAM(elsewhere);
    const none = { ScalableTargets: [] };
    expect(await scaling.describeScalableTargets({ ServiceNamespace: 'ecs' })).toMatchObject(none);
    expect(await ecr.describeRepositories({})).toMatchObject({ repositories: [] });
    const log = logs.getLogEvents({ logGroupName: 'none', logStreamName: 'none' });
    await expect(log).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await sts.getCallerIdentity({})).toMatchObject({ Account: '123456789012' });
    const PolicySourceArn = 'arn:aws:iam::123456789012:role/simulated';
    const evaluated = await iam.simulatePrincipalPolicy({ PolicySourceArn, ActionNames: ['ecs:RunTask'] });
    expect(evaluated).toMatchObject({ IsTruncated: false, EvaluationResults: [{ EvalDecision: 'allowed' }] });
    for (const client of [scaling, ecr, logs, sts, iam]) client.destroy();
  });

  test('time passes at the scale that was asked for', async () => {
    await clients.ecs.send(
      new UpdateServiceCommand({ cluster: 'demo', service: 'web-canary', desiredCount: 1 }),
    );
    const deadline = Date.now() + 5_000;
    let running = 0;
    while (running === 0 && Date.now() < deadline) {
      const found = await clients.ecs.send(
        new DescribeServicesCommand({ cluster: 'demo', services: ['web-canary'] }),
      );
      running = found.services?.[0]?.runningCount ?? 0;
    }
    expect(running).toBe(1);
  });

  test('a large, compressed body is read like any other', async () => {
    const MetricData = Array.from({ length: 400 }, (_, n) => ({
      MetricName: `A rather long name of a metric ${n}`,
      Value: n,
    }));
    await clients.cloudWatch.send(new PutMetricDataCommand({ Namespace: 'Many', MetricData }));
    expect(aws.world.metrics.find('Many', 'A rather long name of a metric 7', {})).toBeDefined();
  });

  test('an unknown operation is an error, in each protocol', async () => {
    expect(await send(aws, json(`${ECS}.RunTask`), '{}')).toMatchObject({ status: 400 });
    const elb = await send(aws, FORM, 'Action=DeleteListener&Version=2015-12-01');
    expect(elb).toMatchObject({ status: 400 });
    expect(elb.text).toContain('<Code>InvalidAction</Code>');
    expect(await send(aws, json('SomethingElse.Do'), '{}')).toMatchObject({ status: 400 });
    expect(await send(aws, {}, 'hello')).toMatchObject({ status: 400 });
  });

  test.each([
    ['an unknown parameter', '{"services":["web"],"colour":"red"}', 'colour'],
    ['a missing parameter', '{"cluster":"demo"}', 'services: is required'],
    ['a wrong type', '{"services":"web"}', 'services: must be a list'],
    ['a wrong type deep inside', '{"services":["web",7]}', 'services[1]: must be a string'],
    ['more items than allowed', JSON.stringify({ services: Array(11).fill('web') }), 'has 11 items'],
  ])('%s is refused with an AWS error', async (_what, body, problem) => {
    const { status, text } = await send(aws, json(`${ECS}.DescribeServices`), body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ __type: 'InvalidParameterException' });
    expect(text).toContain(problem);
  });

  test('a form with an unknown parameter is refused, too', async () => {
    const { status, text } = await send(
      aws,
      FORM,
      'Action=DescribeLoadBalancers&Version=2015-12-01&Colour=red',
    );
    expect(status).toBe(400);
    expect(text).toContain('<Code>ValidationError</Code>');
  });

  test('the control plane shows the state and lets somebody else change it', async () => {
    const control = (path: string, init?: RequestInit): Promise<Response> =>
      fetch(`${aws.url}/_simulator/${path}`, init);
    expect(await (await control('health')).json()).toEqual({ ok: true });
    const change = { what: 'set-desired-count', service: 'web', desiredCount: 7 };
    const done = await control('do', {
      method: 'POST',
      body: JSON.stringify({ change, actor: 'autoscaler' }),
    });
    expect(done.status).toBe(200);
    expect(await (await control('state')).json()).toMatchObject({ services: { web: { desired: 7 } } });
    const journal: unknown = await (await control('journal')).json();
    expect(journal).toContainEqual(
      expect.objectContaining({ actor: 'autoscaler', operation: 'set-desired-count' }),
    );
    for (const nonsense of [
      '{',
      '{}',
      '{"change":{"what":"explode"}}',
      '{"change":{"what":"deploy","service":"web"}}',
    ]) {
      expect((await control('do', { method: 'POST', body: nonsense })).status).toBe(400);
    }
    expect((await control('nothing')).status).toBe(404);
  });

  test('a broken connection reaches the client as one, whether or not the change was made', async () => {
    const scale = (desiredCount: number): Promise<unknown> =>
      clients.ecs.send(new UpdateServiceCommand({ cluster: 'demo', service: 'web-canary', desiredCount }));
    await scale(3);
    aws.faults.add({ kind: 'reset-before', operation: 'UpdateService', times: 1 });
    await expect(scale(4)).rejects.toThrow('socket hang up');
    expect(aws.world.containers.services.get('demo/web-canary')?.desiredCount).toBe(3);
    aws.faults.add({ kind: 'reset-after', operation: 'UpdateService', times: 1 });
    await expect(scale(5)).rejects.toThrow('socket hang up');
    expect(aws.world.containers.services.get('demo/web-canary')?.desiredCount).toBe(5);
  });
});
