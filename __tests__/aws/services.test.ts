import { describe, expect, test } from '@jest/globals';
import { describeServices, longArn, stoppedTasks } from '../../src/aws/services.ts';
import { setDesiredCount } from '../../src/aws/service-writes.ts';
import { taskAddresses } from '../../src/aws/tasks.ts';
import { fakeAws, never } from './support/fake-aws.ts';
import { listOf, range } from './support/inputs.ts';

describe('describeServices', () => {
  test('asks for ten at a time and answers in the order asked, missing ones apart', async () => {
    const { aws, calls } = fakeAws((_operation, input) => {
      const asked = listOf(input, 'services');
      return {
        services: asked
          .filter((name) => name !== 's7')
          .map((serviceName) => ({ serviceName }))
          .reverse(),
        failures: asked.includes('s7')
          ? [{ arn: 'arn:aws:ecs:eu-central-1:123456789012:service/prod/s7', reason: 'MISSING' }]
          : [],
      };
    });
    const names = range(23, 's');
    const { found, missing } = await describeServices(aws, 'prod', names, never);
    expect(calls.map(({ input }) => listOf(input, 'services').length)).toEqual([10, 10, 3]);
    expect(found.map(({ name }) => name)).toEqual(names.filter((name) => name !== 's7'));
    expect(missing).toEqual([{ service: 's7', reason: 'MISSING' }]);
  });

  test('takes what an answer leaves out for what AWS documents as the default', async () => {
    const arn = 'arn:aws:ecs:eu-central-1:123456789012:service/prod/web';
    const { aws } = fakeAws(() => ({ services: [{ serviceArn: arn }] }));
    const { found } = await describeServices(aws, 'prod', [arn], never);
    expect(found).toEqual([
      {
        name: 'web',
        arn,
        clusterArn: '',
        status: 'ACTIVE',
        minimumHealthyPercent: 100,
        desired: 0,
        running: 0,
        pending: 0,
        controller: 'ECS',
        strategy: 'ROLLING',
        schedulingStrategy: 'REPLICA',
        taskDefinition: '',
        deployments: [],
        targetGroupArns: [],
        events: [],
      },
    ]);
  });

  test('names each target group once, in order', async () => {
    const loadBalancers = ['b', 'a', 'b'].map((targetGroupArn) => ({ targetGroupArn }));
    const { aws } = fakeAws(() => ({ services: [{ serviceName: 'web', loadBalancers }] }));
    const { found } = await describeServices(aws, 'prod', ['web'], never);
    expect(found[0]?.targetGroupArns).toEqual(['b', 'a']);
  });

  test('does not take an answer about another service for the one asked', async () => {
    const { aws } = fakeAws(() => ({ services: [{ serviceName: 'web-canary' }] }));
    const { found, missing } = await describeServices(aws, 'prod', ['web'], never);
    expect(found).toEqual([]);
    expect(missing).toEqual([{ service: 'web', reason: 'MISSING' }]);
  });
});

test('setDesiredCount changes the count and nothing else', async () => {
  const { aws, calls } = fakeAws(() => ({}));
  await setDesiredCount(aws, 'prod', 'web', 0, never);
  expect(calls.map(({ operation, input }) => [operation, input])).toEqual([
    ['UpdateService', { cluster: 'prod', service: 'web', desiredCount: 0 }],
  ]);
});

describe('stoppedTasks', () => {
  const arns = range(250, 'arn:aws:ecs:eu-central-1:123456789012:task/prod/t');

  test('reads every page, a hundred tasks a call, and keeps what stopped since, newest first', async () => {
    const { aws, calls, count } = fakeAws((operation, input) => {
      if (operation === 'ListTasks') {
        const from = Number(input['nextToken'] ?? 0);
        const next = from + 100 < arns.length ? { nextToken: String(from + 100) } : {};
        return { taskArns: arns.slice(from, from + 100), ...next };
      }
      return {
        tasks: listOf(input, 'tasks').map((taskArn) => ({
          taskArn,
          stoppedAt: arns.indexOf(taskArn) + 1000,
        })),
      };
    });
    const stopped = await stoppedTasks(aws, 'prod', 'web', 1_200_000, never);
    expect(count('ListTasks')).toBe(3);
    expect(
      calls
        .filter(({ operation }) => operation === 'DescribeTasks')
        .map(({ input }) => listOf(input, 'tasks').length),
    ).toEqual([100, 100, 50]);
    expect(stopped.map(({ id }) => id)).toEqual(range(250, 't').slice(200).reverse());
  });

  test('asks nothing more where no task has stopped', async () => {
    const { aws, calls } = fakeAws(() => ({ taskArns: [] }));
    await expect(stoppedTasks(aws, 'prod', 'web', 0, never)).resolves.toEqual([]);
    expect(calls).toHaveLength(1);
  });

  test('leaves out a task of which AWS does not say when it stopped', async () => {
    const { aws } = fakeAws((operation) =>
      operation === 'ListTasks' ? { taskArns: ['t0'] } : { tasks: [{ taskArn: 't0' }] },
    );
    await expect(stoppedTasks(aws, 'prod', 'web', 0, never)).resolves.toEqual([]);
  });
});

test('taskAddresses finds the address of a task on its interface', async () => {
  const attachments = [
    {
      details: [
        { name: 'privateIPv4Address', value: '10.0.0.7' },
        { name: 'subnetId', value: 's' },
      ],
    },
  ];
  const { aws } = fakeAws((operation) =>
    operation === 'ListTasks' ? { taskArns: ['t0'] } : { tasks: [{ attachments }] },
  );
  await expect(taskAddresses(aws, 'prod', 'web', never)).resolves.toEqual(new Set(['10.0.0.7']));
});

describe('the long ARN of a service', () => {
  const account = 'arn:aws:ecs:eu-central-1:123456789012';
  const named = async (service: object): Promise<string> => {
    const { aws } = fakeAws(() => ({ services: [service] }));
    const { found } = await describeServices(aws, 'prod', ['web'], never);
    return found.map((view) => longArn(view, `${account}:cluster/asked`)).join();
  };

  test.each([
    ['the old form', `${account}:service/web`, `${account}:cluster/prod`, 'prod'],
    ['the new form', `${account}:service/prod/web`, `${account}:cluster/prod`, 'prod'],
    ['an answer that leaves the cluster out', `${account}:service/web`, undefined, 'asked'],
  ])('names the cluster: %s', async (_what, serviceArn, clusterArn, cluster) => {
    await expect(named({ serviceArn, clusterArn })).resolves.toBe(`${account}:service/${cluster}/web`);
  });
});
