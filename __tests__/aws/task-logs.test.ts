import { describe, expect, test } from '@jest/globals';
import { lastLines } from '../../src/aws/task-logs.ts';
import { type Input, fakeAws, never, Refusal } from './support/fake-aws.ts';

const TASK = {
  id: 'f1',
  taskDefinition: 'arn:aws:ecs:eu-central-1:123456789012:task-definition/web:7',
  containers: [],
};

function container(name: string, options: object | undefined, logDriver = 'awslogs'): object {
  return { name, logConfiguration: { logDriver, ...(options === undefined ? {} : { options }) } };
}

const logged = (group: string, prefix?: string): object => ({
  'awslogs-group': group,
  ...(prefix === undefined ? {} : { 'awslogs-stream-prefix': prefix }),
});

async function linesOf(containers: readonly object[] | undefined, logs: (input: Input) => unknown) {
  const { aws, calls } = fakeAws((operation, input) =>
    operation === 'DescribeTaskDefinition'
      ? {
          taskDefinition: {
            taskDefinitionArn: TASK.taskDefinition,
            family: 'web',
            containerDefinitions: containers,
          },
        }
      : logs(input),
  );
  const lines = await lastLines(aws, TASK, never);
  return {
    lines,
    asked: calls.filter(({ operation }) => operation === 'GetLogEvents').map(({ input }) => input),
  };
}

describe('the last lines of a task', () => {
  test('are those of each of its containers, under the stream’s name', async () => {
    const { lines, asked } = await linesOf(
      [container('app', logged('/prod/web', 'ecs')), container('proxy', logged('/prod/proxy', 'p'))],
      ({ logGroupName }) => ({
        events: logGroupName === '/prod/web' ? [{ message: 'no database  \n' }, { message: 'bye' }] : [],
      }),
    );
    expect(lines).toEqual([
      'last lines of ecs/app/f1 in log group /prod/web:',
      '  no database',
      '  bye',
      'last lines of p/proxy/f1 in log group /prod/proxy: none',
    ]);
    expect(asked[0]).toEqual({
      ...{ logGroupName: '/prod/web', logStreamName: 'ecs/app/f1', limit: 15, startFromHead: false },
    });
  });

  test.each([
    ['another driver', [container('app', logged('/prod/web', 'ecs'), 'splunk')]],
    ['no prefix, which leaves the stream unknown', [container('app', logged('/prod/web'))]],
    ['no options', [container('app', undefined)]],
    ['no log configuration', [{ name: 'app' }]],
    ['no containers', undefined],
  ])('are none with %s', async (_what, containers) => {
    const { lines, asked } = await linesOf(containers, () => ({ events: [{ message: 'never asked for' }] }));
    expect([lines, asked]).toEqual([[], []]);
  });

  test('that may not be read are said to be so, and those of others are read', async () => {
    const { lines } = await linesOf(
      [container('app', logged('/prod/web', 'ecs')), container('proxy', logged('/prod/proxy', 'p'))],
      ({ logGroupName }) => {
        if (logGroupName === '/prod/web') throw new Refusal('AccessDeniedException', 'not you');
        return { events: [{ message: 'hello' }] };
      },
    );
    expect(lines).toEqual([
      expect.stringMatching(
        /^last lines of ecs\/app\/f1 in log group \/prod\/web can't be read: logs:GetLogEvents on log group \/prod\/web failed: .*not you/,
      ),
      'last lines of p/proxy/f1 in log group /prod/proxy:',
      '  hello',
    ]);
  });

  test('can’t be found where its definition can’t be read', async () => {
    const { aws } = fakeAws(() => {
      throw new Refusal('AccessDeniedException', 'not you');
    });
    await expect(lastLines(aws, TASK, never)).resolves.toEqual([
      expect.stringMatching(/^the logs of task f1 can't be found: ecs:DescribeTaskDefinition .*not you/),
    ]);
  });

  test('are given up with whoever asks for them', async () => {
    const { aws } = fakeAws(() => ({}));
    const reason = new Error('cancelled');
    await expect(lastLines(aws, TASK, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
