import { CloudWatchLogs, type GetLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import { ListTasksCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import type { Behaviour } from '../../simulator/model/behaviour.ts';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { inProcess, MINUTE, rehearse } from './support.ts';

interface Read {
  readonly limit?: number;
  readonly startFromHead?: boolean;
  readonly nextToken?: string;
}

/** The logs of a canary task, which begin after a minute; `stream` names another task's. */
const place = async (behaviour: Partial<Behaviour>) => {
  const container = {
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': '/demo/app', 'awslogs-stream-prefix': 'web' },
    },
  };
  const scenario = listenerScenario({ canaryTasks: 0, behaviours: { 'example/app:2': behaviour } });
  const versions = {
    'app:1': { image: 'example/app:1', container },
    'app:2': { image: 'example/app:2', container },
  };
  const world = rehearse({ ...scenario, versions });
  const logs = new CloudWatchLogs(inProcess(world));
  world.aws.change({ what: 'set-desired-count', service: 'web-canary', desiredCount: 1 });
  await world.clock.sleep(MINUTE);
  const taskOf = async (desiredStatus: 'RUNNING' | 'STOPPED'): Promise<string> => {
    const { taskArns } = await world.ecs.send(
      new ListTasksCommand({ cluster: 'demo', serviceName: 'web-canary', desiredStatus }),
    );
    return taskArns?.[0]?.split('/').at(-1) ?? 'none';
  };
  const read = (task: string, options: Read = {}): Promise<GetLogEventsCommandOutput> =>
    logs.getLogEvents({ logGroupName: '/demo/app', logStreamName: `web/app/${task}`, ...options });
  return { ...world, logs, taskOf, read };
};

const messages = ({ events = [] }: GetLogEventsCommandOutput): readonly (string | undefined)[] =>
  events.map(({ message }) => message);

describe('the log of a task', () => {
  test('ends with its last words when it crashes', async () => {
    const { taskOf, read } = await place({ crashAtStart: 3, lastWords: ['oh no', 'no config'] });
    const log = await read(await taskOf('STOPPED'));
    expect(messages(log)).toEqual(['oh no', 'no config']);
    expect(log.events?.[0]?.timestamp).toBeGreaterThan(Date.UTC(2020, 0));
  });

  test('says something when the scenario does not, and where it began', async () => {
    const { taskOf, read, aws } = await place({});
    const task = await taskOf('RUNNING');
    expect(messages(await read(task))).toEqual(['listening on :8080']);
    aws.change({ what: 'crash-tasks', service: 'web-canary', exitCode: 7 });
    const said = messages(await read(task));
    expect(said[1]).toContain('panic');
    expect(said.at(-1)).toBe('exit status 7');
  });

  test('is not there where its image could not be pulled', async () => {
    const { taskOf, read, logs } = await place({ cannotPull: true });
    const missing = { name: 'ResourceNotFoundException' };
    await expect(read(await taskOf('STOPPED'))).rejects.toMatchObject(missing);
    await expect(logs.getLogEvents({ logGroupName: 'no', logStreamName: 'no' })).rejects.toMatchObject(
      missing,
    );
  });

  test('is read from its end or its head, and on from there in both directions', async () => {
    const { taskOf, read } = await place({ crashAtStart: 1, lastWords: ['a', 'b', 'c', 'd'] });
    const task = await taskOf('STOPPED');
    const last = await read(task, { limit: 2 });
    expect(messages(last)).toEqual(['c', 'd']);
    const { nextBackwardToken = '', nextForwardToken = '' } = last;
    expect(messages(await read(task, { limit: 1, nextToken: nextBackwardToken }))).toEqual(['b']);
    expect(messages(await read(task, { nextToken: nextForwardToken }))).toEqual([]);
    const first = await read(task, { limit: 3, startFromHead: true });
    expect(messages(first)).toEqual(['a', 'b', 'c']);
    expect(messages(await read(task, { nextToken: first.nextForwardToken ?? '' }))).toEqual(['d']);
    await expect(read(task, { nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
