import {
  CreateServiceCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetHealthCommand,
  DeregisterTargetsCommand,
  ModifyListenerCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from '@jest/globals';
import { XMLParser } from 'fast-xml-parser';
import { nlbScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { element } from '../../simulator/wire/xml.ts';
import { MINUTE, rehearse } from './support.ts';

describe('what goes out as XML', () => {
  const nasty = `<b>&amp; "quoted" 'too' </b> ]]> é\r\nend`;

  test('is read back by another parser as it was', () => {
    const xml = element(
      'Root',
      { Message: nasty, Empty: '', List: { member: ['a', { Name: '<' }] } },
      'urn:x',
    );
    const read: unknown = new XMLParser({
      processEntities: true,
      htmlEntities: true,
      trimValues: false,
    }).parse(xml);
    expect(read).toEqual({ Root: { Message: nasty, Empty: '', List: { member: ['a', { Name: '<' }] } } });
  });

  test('is read back by the SDK as it was', async () => {
    const { elb, aws } = rehearse(taskCountScenario());
    const fixed = { StatusCode: '503', MessageBody: nasty, ContentType: 'text/plain' };
    const listener = new ModifyListenerCommand({
      ListenerArn: aws.arns.listeners['web:80'],
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: fixed }],
    });
    const { Listeners } = await elb.send(listener);
    expect(Listeners?.[0]?.DefaultActions?.[0]?.FixedResponseConfig).toEqual(fixed);
  });
});

describe('limits and pages', () => {
  test('DescribeServices takes ten services, and names the missing ones as failures', async () => {
    const { ecs } = rehearse(taskCountScenario());
    const services = Array.from({ length: 9 }, (_, n) => `nobody-${n}`);
    const found = await ecs.send(
      new DescribeServicesCommand({ cluster: 'demo', services: [...services, 'web'] }),
    );
    expect(found.services).toHaveLength(1);
    expect(found.failures).toHaveLength(9);
    expect(found.failures?.[0]).toMatchObject({ reason: 'MISSING' });
    const eleven = new DescribeServicesCommand({
      cluster: 'demo',
      services: [...services, 'web', 'web-canary'],
    });
    await expect(ecs.send(eleven)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('ListTasks gives a hundred tasks a page, and DescribeTasks takes a hundred', async () => {
    const { ecs } = rehearse(taskCountScenario({ stableTasks: 150 }));
    const first = await ecs.send(new ListTasksCommand({ cluster: 'demo' }));
    const second = await ecs.send(new ListTasksCommand({ cluster: 'demo', nextToken: first.nextToken }));
    const all = [...(first.taskArns ?? []), ...(second.taskArns ?? [])];
    expect([first.taskArns?.length, second.taskArns?.length, new Set(all).size]).toEqual([100, 50, 150]);
    expect(second.nextToken).toBeUndefined();
    await expect(
      ecs.send(new DescribeTasksCommand({ cluster: 'demo', tasks: all.slice(0, 101) })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    expect(
      (await ecs.send(new DescribeTasksCommand({ cluster: 'demo', tasks: all.slice(0, 100) }))).tasks,
    ).toHaveLength(100);
  });

  test('what does not exist is told with AWS’s own error', async () => {
    const { ecs } = rehearse(taskCountScenario());
    const update = (cluster: string, service: string): Promise<unknown> =>
      ecs.send(new UpdateServiceCommand({ cluster, service, desiredCount: 1 }));
    await expect(update('nowhere', 'web')).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
    await expect(update('demo', 'nobody')).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
    const { clusters, failures } = await ecs.send(
      new DescribeClustersCommand({ clusters: ['demo', 'nowhere'] }),
    );
    expect([clusters?.length, failures?.length]).toEqual([1, 1]);
  });
});

describe('a world built through the API alone', () => {
  test('behaves like one from a scenario', async () => {
    const { ecs, elb, clock, aws } = rehearse(taskCountScenario());
    const balancer = await elb.send(
      new CreateLoadBalancerCommand({ Name: 'other', Subnets: ['subnet-1', 'subnet-2'] }),
    );
    const group = await elb.send(
      new CreateTargetGroupCommand({
        ...{ Name: 'other', Protocol: 'HTTP', Port: 8080, VpcId: 'vpc-1', TargetType: 'ip' },
        HealthCheckIntervalSeconds: 5,
      }),
    );
    const targetGroupArn = group.TargetGroups?.[0]?.TargetGroupArn;
    const listener = await elb.send(
      new CreateListenerCommand({
        ...{ LoadBalancerArn: balancer.LoadBalancers?.[0]?.LoadBalancerArn, Protocol: 'HTTP', Port: 80 },
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      }),
    );
    const rule = {
      ...{ ListenerArn: listener.Listeners?.[0]?.ListenerArn, Priority: 1 },
      Conditions: [{ Field: 'path-pattern', Values: ['/api/*'] }],
      Actions: [{ Type: 'forward' as const, TargetGroupArn: targetGroupArn }],
    };
    await elb.send(new CreateRuleCommand(rule));
    await expect(elb.send(new CreateRuleCommand(rule))).rejects.toMatchObject({
      name: 'PriorityInUseException',
    });
    const loadBalancers = [{ targetGroupArn, containerName: 'app', containerPort: 8080 }];
    await ecs.send(
      new CreateServiceCommand({
        ...{ cluster: 'demo', serviceName: 'other', taskDefinition: 'app:1', desiredCount: 2, loadBalancers },
      }),
    );
    await clock.sleep(MINUTE);
    const { TargetHealthDescriptions } = await elb.send(
      new DescribeTargetHealthCommand({ TargetGroupArn: targetGroupArn }),
    );
    expect(TargetHealthDescriptions?.map(({ TargetHealth }) => TargetHealth?.State)).toEqual([
      'healthy',
      'healthy',
    ]);
    expect(aws.journal.mutating().map(({ operation, outcome }) => `${operation} ${outcome}`)).toEqual([
      'CreateLoadBalancer ok',
      'CreateTargetGroup ok',
      'CreateListener ok',
      'CreateRule ok',
      'CreateRule PriorityInUse',
      'CreateService ok',
    ]);
  });

  test('registers targets by hand, and drains them for as long as the attribute says', async () => {
    const { elb, clock, aws } = rehearse(taskCountScenario());
    const TargetGroupArn = aws.arns.targetGroups['web'];
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '60' }];
    await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    const read = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
    expect(read.Attributes).toContainEqual(Attributes[0]);
    const Targets = [{ Id: '10.9.9.9', Port: 80 }];
    const state = async (): Promise<string | undefined> => {
      const found = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn, Targets }));
      return found.TargetHealthDescriptions?.[0]?.TargetHealth?.State;
    };
    await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets }));
    expect(await state()).toBe('initial');
    await clock.sleep(MINUTE);
    expect(await state()).toBe('healthy');
    await elb.send(new DeregisterTargetsCommand({ TargetGroupArn, Targets }));
    await clock.sleep(59_000);
    expect(await state()).toBe('draining');
    await clock.sleep(1_000);
    expect(await state()).toBeUndefined();
  });
});

describe('a page', () => {
  test('that ends with the last item gives no token', async () => {
    const { ecs } = rehearse(taskCountScenario());
    const page = await ecs.send(
      new ListTasksCommand({ cluster: 'demo', serviceName: 'web', maxResults: 10 }),
    );
    expect([page.taskArns?.length, page.nextToken]).toEqual([10, undefined]);
  });
});

describe('attributes', () => {
  test('of load balancers and target groups are AWS’s defaults, under what the scenario and calls set', async () => {
    const scenario = nlbScenario();
    const { elb, aws } = rehearse({
      ...scenario,
      targetGroups: scenario.targetGroups.map((group) => ({
        ...group,
        attributes: { 'stickiness.enabled': 'true' },
      })),
    });
    const LoadBalancerArn = aws.arns.loadBalancers['web'];
    const TargetGroupArn = aws.arns.targetGroups['web'];
    const balancer = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
    const crossZone = 'load_balancing.cross_zone.enabled';
    expect(balancer.Attributes).toContainEqual({ Key: crossZone, Value: 'false' });
    const group = await elb.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
    expect(group.Attributes).toContainEqual({ Key: 'stickiness.enabled', Value: 'true' });
    expect(group.Attributes).toContainEqual({ Key: crossZone, Value: 'use_load_balancer_configuration' });
    const Attributes = [{ Key: crossZone, Value: 'true' }];
    await elb.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerArn, Attributes }));
    const after = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
    expect(after.Attributes).toContainEqual(Attributes[0]);
  });
});
