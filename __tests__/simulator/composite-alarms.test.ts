import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutCompositeAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { alarmStateOf as stateOf, MINUTE, rehearse, SECOND, type Rehearsal } from './support.ts';

describe('a composite alarm', () => {
  const compose = ({ cloudWatch }: Rehearsal, AlarmRule: string): Promise<unknown> =>
    cloudWatch.send(new PutCompositeAlarmCommand({ AlarmName: 'whole', AlarmRule }));

  test('follows its children at once', async () => {
    const world = rehearse(taskCountScenario());
    expect(await stateOf(world, 'demo-unhealthy')).toBe('OK');
    world.aws.world.forceAlarm('demo-latency', 'ALARM', 30 * SECOND);
    await world.clock.sleep(30 * SECOND);
    expect(await stateOf(world, 'demo-unhealthy')).toBe('ALARM');
  });

  test.each([
    ['ALARM("demo-5xx") AND OK("demo-latency")', 'ALARM'],
    ['ALARM(demo-5xx) AND ALARM(demo-latency)', 'OK'],
    ['NOT (OK("demo-5xx") OR ALARM("demo-latency"))', 'ALARM'],
    ['OK("demo-5xx") OR ALARM("demo-5xx") AND ALARM("demo-latency")', 'OK'],
    ['INSUFFICIENT_DATA("demo-5xx") OR TRUE', 'ALARM'],
    ['FALSE', 'OK'],
    ['ALARM("demo-unhealthy")', 'ALARM'],
  ])('with the rule %s is %s while only demo-5xx is in ALARM', async (rule, state) => {
    const world = rehearse(taskCountScenario());
    world.aws.change({ what: 'script-alarm', alarm: 'demo-5xx', state: 'ALARM' });
    await compose(world, rule);
    expect(await stateOf(world, 'whole')).toBe(state);
  });

  test.each(['ALARM("demo-5xx"', 'ALARM("nobody")', 'demo-5xx', 'ALARM("demo-5xx") AND', 'TRUE FALSE'])(
    'with the rule %s is refused',
    async (rule) => {
      await expect(compose(rehearse(taskCountScenario()), rule)).rejects.toMatchObject({
        name: 'ValidationException',
      });
    },
  );

  test('is left out of DescribeAlarms unless asked for', async () => {
    const { cloudWatch } = rehearse(taskCountScenario());
    const { MetricAlarms, CompositeAlarms } = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: ['demo-5xx', 'demo-unhealthy', 'nobody'] }),
    );
    expect(MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['demo-5xx']);
    expect(CompositeAlarms).toEqual([]);
  });
});

describe('DescribeAlarms', () => {
  test('takes 100 names and refuses 101', async () => {
    const { cloudWatch } = rehearse(taskCountScenario({ extraAlarms: 120 }));
    const names = (count: number): string[] =>
      Array.from({ length: count }, (_, index) => `extra-${index + 1}`);
    const found = await cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: names(100), MaxRecords: 100 }),
    );
    expect(found.MetricAlarms).toHaveLength(100);
    await expect(
      cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: names(101) })),
    ).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  test('gives the rest on further pages', async () => {
    const { cloudWatch } = rehearse(taskCountScenario({ extraAlarms: 120 }));
    const seen: string[] = [];
    let NextToken: string | undefined;
    let pages = 0;
    do {
      const page = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'extra-', NextToken }));
      seen.push(...(page.MetricAlarms ?? []).map(({ AlarmName = '' }) => AlarmName));
      NextToken = page.NextToken;
      pages += 1;
    } while (NextToken !== undefined);
    expect(pages).toBe(3);
    expect(new Set(seen).size).toBe(120);
    await expect(cloudWatch.send(new DescribeAlarmsCommand({ NextToken: 'made-up' }))).rejects.toThrow(
      'token',
    );
  });
});

describe('metrics', () => {
  test('count what really happened to the users’ requests', async () => {
    const world = rehearse(
      listenerScenario({ canary: 'errors', canaryTasks: 2, canaryWeight: 50, stableWeight: 50 }),
    );
    await world.clock.sleep(10 * MINUTE);
    const start = world.aws.world.startedAt / 1000;
    const query = (Id: string, MetricName: string, Stat: string) => ({
      Id,
      MetricStat: {
        Metric: {
          ...{ Namespace: 'AWS/ApplicationELB', MetricName },
          Dimensions: [{ Name: 'LoadBalancer', Value: dimension(world.aws.arns.loadBalancers['web']) }],
        },
        ...{ Period: 60, Stat },
      },
    });
    const { MetricDataResults = [] } = await world.cloudWatch.send(
      new GetMetricDataCommand({
        ...{ StartTime: new Date(start * 1000), EndTime: new Date((start + 600) * 1000) },
        MetricDataQueries: [
          query('all', 'RequestCount', 'Sum'),
          query('bad', 'HTTPCode_Target_5XX_Count', 'Sum'),
          query('none', 'HTTPCode_ELB_5XX_Count', 'Sum'),
          query('slow', 'TargetResponseTime', 'p50'),
        ],
      }),
    );
    const sum = (id: string): number =>
      (MetricDataResults.find(({ Id }) => Id === id)?.Values ?? []).reduce(
        (total, value) => total + value,
        0,
      );
    const { requests, failed } = world.aws.world.traffic.totals();
    expect(requests).toBe(50 * 600);
    expect(sum('all')).toBe(requests);
    expect(sum('bad')).toBe(failed);
    expect(failed / requests).toBeCloseTo(0.1, 1);
    expect(MetricDataResults.find(({ Id }) => Id === 'none')?.Values).toEqual([]);
    expect(MetricDataResults.find(({ Id }) => Id === 'slow')?.Values?.[0]).toBeCloseTo(0.05);
  });

  test('outlive a deleted alarm, which is gone at once', async () => {
    const world = rehearse(taskCountScenario());
    await world.cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: ['demo-unhealthy'] }));
    await world.clock.sleep(2 * MINUTE);
    expect(world.aws.world.metrics.all().length).toBeGreaterThan(0);
    await expect(stateOf(world, 'demo-unhealthy')).rejects.toThrow('No alarm');
  });
});

const dimension = (arn = ''): string => arn.slice(arn.indexOf('app/'));
