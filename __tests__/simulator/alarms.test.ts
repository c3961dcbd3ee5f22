import {
  DescribeAlarmHistoryCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { listenerScenario, noLoadBalancerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { alarmOf, alarmStateOf as stateOf, MINUTE, rehearse, SECOND, type Rehearsal } from './support.ts';

const put = ({ cloudWatch }: Rehearsal, input: Partial<PutMetricAlarmCommandInput>): Promise<unknown> =>
  cloudWatch.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName: 'custom', Namespace: 'Custom', MetricName: 'Errors', Statistic: 'Sum', Period: 60 },
      ...{ EvaluationPeriods: 1, Threshold: 5, ComparisonOperator: 'GreaterThanThreshold' },
      ...input,
    }),
  );

const measure = ({ cloudWatch }: Rehearsal, Value: number): Promise<unknown> =>
  cloudWatch.send(
    new PutMetricDataCommand({ Namespace: 'Custom', MetricData: [{ MetricName: 'Errors', Value }] }),
  );

describe('an alarm on the canary’s errors', () => {
  test('fires at the end of the first period with too many, and says what it saw', async () => {
    const world = rehearse(
      listenerScenario({ canary: 'errors', canaryTasks: 2, canaryWeight: 10, stableWeight: 90 }),
    );
    await world.clock.sleep(59 * SECOND);
    expect(await stateOf(world, 'demo-5xx')).toBe('OK');
    await world.clock.sleep(SECOND);
    const fired = await alarmOf(world, 'demo-5xx');
    expect(fired.StateValue).toBe('ALARM');
    expect(fired.StateReason).toMatch(
      /^Threshold Crossed: 1 out of the last 1 datapoints \[\d+\.0 \(20\/11\/26 12:00:00\)\] was greater than the threshold \(5\.0\)/,
    );
    expect(fired.StateTransitionedTimestamp).toEqual(new Date('2026-11-20T12:01:00Z'));
  });

  test('stays quiet for a good canary', async () => {
    const world = rehearse(listenerScenario({ canaryTasks: 2, canaryWeight: 50, stableWeight: 50 }));
    await world.clock.sleep(30 * MINUTE);
    expect(await stateOf(world, 'demo-5xx')).toBe('OK');
    expect(await stateOf(world, 'demo-latency')).toBe('OK');
  });

  test('waits for M of N periods', async () => {
    const options = { canary: 'errors', canaryTasks: 2, canaryWeight: 1, stableWeight: 1 } as const;
    const world = rehearse(listenerScenario({ ...options, evaluationPeriods: 3, datapointsToAlarm: 2 }));
    await world.clock.sleep(119 * SECOND);
    expect(await stateOf(world, 'demo-5xx')).toBe('OK');
    await world.clock.sleep(SECOND);
    expect(await stateOf(world, 'demo-5xx')).toBe('ALARM');
  });

  test('is late by as much as its metric', async () => {
    const options = { canary: 'errors', canaryTasks: 2, canaryWeight: 1, stableWeight: 1 } as const;
    const world = rehearse(listenerScenario({ ...options, settings: { metricDelayMs: 2 * MINUTE } }));
    await world.clock.sleep(179 * SECOND);
    expect(await stateOf(world, 'demo-5xx')).toBe('OK');
    await world.clock.sleep(SECOND);
    expect(await stateOf(world, 'demo-5xx')).toBe('ALARM');
  });

  test('of ten seconds fires within ten seconds', async () => {
    const options = { canary: 'errors', canaryTasks: 2, canaryWeight: 1, stableWeight: 1 } as const;
    const world = rehearse(listenerScenario({ ...options, alarmPeriodSeconds: 10 }));
    await world.clock.sleep(10 * SECOND);
    expect(await stateOf(world, 'demo-5xx')).toBe('ALARM');
  });

  test('works on what services publish where there is no load balancer', async () => {
    const world = rehearse(noLoadBalancerScenario({ canary: 'errors' }));
    await world.ecs.send(
      new UpdateServiceCommand({ cluster: 'demo', service: 'web-canary', desiredCount: 5 }),
    );
    await world.clock.sleep(3 * MINUTE);
    expect(await stateOf(world, 'demo-5xx')).toBe('ALARM');
  });

  test('on latency fires for a slow canary', async () => {
    const world = rehearse(
      listenerScenario({ canary: 'slow', canaryTasks: 2, canaryWeight: 1, stableWeight: 1 }),
    );
    await world.clock.sleep(MINUTE);
    expect(await stateOf(world, 'demo-latency')).toBe('ALARM');
    expect(await stateOf(world, 'demo-5xx')).toBe('OK');
  });
});

describe('an alarm whose metric has no data', () => {
  test.each([
    ['missing', 'INSUFFICIENT_DATA'],
    ['notBreaching', 'OK'],
    ['breaching', 'ALARM'],
    ['ignore', 'INSUFFICIENT_DATA'],
  ])('that treats it as %s is %s', async (TreatMissingData, state) => {
    const world = rehearse(taskCountScenario());
    await put(world, { TreatMissingData });
    await world.clock.sleep(2 * MINUTE);
    expect(await stateOf(world, 'custom')).toBe(state);
  });

  test('goes from ALARM to INSUFFICIENT_DATA once data stop, when it treats them as missing', async () => {
    const world = rehearse(taskCountScenario());
    await put(world, {});
    await measure(world, 9);
    await world.clock.sleep(MINUTE);
    expect(await stateOf(world, 'custom')).toBe('ALARM');
    await world.clock.sleep(4 * MINUTE);
    expect(await stateOf(world, 'custom')).toBe('INSUFFICIENT_DATA');
  });
});

describe('an alarm on metric math', () => {
  const rate = {
    ...{
      Namespace: undefined,
      MetricName: undefined,
      Statistic: undefined,
      Period: undefined,
      Threshold: 10,
    },
    Metrics: [
      ...['Errors', 'Requests'].map((MetricName) => ({
        Id: MetricName.toLowerCase(),
        MetricStat: {
          Metric: {
            Namespace: 'SimulatedApp',
            MetricName,
            Dimensions: [{ Name: 'ServiceName', Value: 'web-canary' }],
          },
          ...{ Period: 60, Stat: 'Sum' },
        },
        ReturnData: false,
      })),
      { Id: 'rate', Expression: '100 * errors / requests' },
    ],
  };

  test('compares the result', async () => {
    const world = rehearse(noLoadBalancerScenario({ canary: 'errors', canaryTasks: 5 }));
    await put(world, rate);
    await world.clock.sleep(2 * MINUTE);
    expect(await stateOf(world, 'custom')).toBe('ALARM');
  });

  test('is refused when it is more than arithmetic', async () => {
    const world = rehearse(taskCountScenario());
    const Metrics = [
      ...rate.Metrics.slice(0, 2),
      { Id: 'e', Expression: 'ANOMALY_DETECTION_BAND(errors, 2)' },
    ];
    await expect(put(world, { ...rate, Metrics })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('SetAlarmState', () => {
  const set = ({ cloudWatch }: Rehearsal, AlarmName: string): Promise<unknown> =>
    cloudWatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'by hand' }));

  test('lasts until the next evaluation finds another state', async () => {
    const world = rehearse(listenerScenario({ canaryTasks: 2, canaryWeight: 1 }));
    await world.clock.sleep(70 * SECOND);
    await put(world, { TreatMissingData: 'notBreaching' });
    await measure(world, 1);
    await set(world, 'custom');
    expect(await stateOf(world, 'custom')).toBe('ALARM');
    await world.clock.sleep(MINUTE);
    expect(await stateOf(world, 'custom')).toBe('OK');
  });

  test('stays where the metric does not exist', async () => {
    const world = rehearse(taskCountScenario());
    await put(world, { TreatMissingData: 'notBreaching' });
    await set(world, 'custom');
    await world.clock.sleep(10 * MINUTE);
    expect(await stateOf(world, 'custom')).toBe('ALARM');
  });

  test('to the same state moves the update time, but not the transition time', async () => {
    const world = rehearse(taskCountScenario());
    await put(world, {});
    await set(world, 'custom');
    const before = await alarmOf(world, 'custom');
    await world.clock.sleep(5 * SECOND);
    await set(world, 'custom');
    const after = await alarmOf(world, 'custom');
    expect(after.StateUpdatedTimestamp).not.toEqual(before.StateUpdatedTimestamp);
    expect(after.StateTransitionedTimestamp).toEqual(before.StateTransitionedTimestamp);
  });

  test('refuses an alarm that does not exist', async () => {
    await expect(set(rehearse(taskCountScenario()), 'nobody')).rejects.toMatchObject({
      name: 'ResourceNotFound',
    });
  });
});

describe('a scripted alarm', () => {
  test('blips between two polls, and only the transition time and the history tell', async () => {
    const world = rehearse(taskCountScenario());
    world.aws.world.forceAlarm('demo-5xx', 'ALARM', 130 * SECOND);
    world.aws.world.forceAlarm('demo-5xx', 'OK', 135 * SECOND);
    await world.clock.sleep(2 * MINUTE);
    const before = await alarmOf(world, 'demo-5xx');
    await world.clock.sleep(MINUTE);
    const after = await alarmOf(world, 'demo-5xx');
    expect([before.StateValue, after.StateValue]).toEqual(['OK', 'OK']);
    expect(after.StateTransitionedTimestamp).toEqual(new Date('2026-11-20T12:02:15Z'));
    const { AlarmHistoryItems = [] } = await world.cloudWatch.send(
      new DescribeAlarmHistoryCommand({ AlarmName: 'demo-5xx', HistoryItemType: 'StateUpdate' }),
    );
    expect(AlarmHistoryItems.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from ALARM to OK',
      'Alarm updated from OK to ALARM',
    ]);
    expect(JSON.parse(AlarmHistoryItems[1]?.HistoryData ?? '')).toMatchObject({
      oldState: { stateValue: 'OK' },
      newState: { stateValue: 'ALARM', stateReason: 'Scripted by the simulation' },
    });
  });

  test('is not taken back by its metric', async () => {
    const world = rehearse(taskCountScenario());
    world.aws.world.forceAlarm('demo-5xx', 'ALARM', 0);
    await world.clock.sleep(10 * MINUTE);
    expect(await stateOf(world, 'demo-5xx')).toBe('ALARM');
  });
});
