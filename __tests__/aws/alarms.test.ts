import { describe, expect, test } from '@jest/globals';
import { alarmWasInAlarm, describeAlarms } from '../../src/aws/alarms.ts';
import { fakeAws, never } from './support/fake-aws.ts';
import { listOf, range } from './support/inputs.ts';

describe('describeAlarms', () => {
  test('asks for 100 names a call, both kinds, and answers in the order asked', async () => {
    const { aws, calls } = fakeAws((_operation, input) => {
      const names = listOf(input, 'AlarmNames').filter((name) => name !== 'a150');
      return {
        MetricAlarms: names
          .slice(1)
          .reverse()
          .map((AlarmName) => ({ AlarmName, StateValue: 'OK' })),
        CompositeAlarms: names
          .slice(0, 1)
          .map((AlarmName) => ({ AlarmName, StateValue: 'ALARM', AlarmRule: 'ALARM(x)' })),
      };
    });
    const names = range(230, 'a');
    const { found, missing } = await describeAlarms(aws, names, never);
    expect(calls.map(({ input }) => [listOf(input, 'AlarmNames').length, input['AlarmTypes']])).toEqual([
      [100, ['MetricAlarm', 'CompositeAlarm']],
      [100, ['MetricAlarm', 'CompositeAlarm']],
      [30, ['MetricAlarm', 'CompositeAlarm']],
    ]);
    expect(found.map(({ name }) => name)).toEqual(names.filter((name) => name !== 'a150'));
    expect(found[0]).toMatchObject({ kind: 'composite', state: 'ALARM', rule: 'ALARM(x)' });
    expect(missing).toEqual(['a150']);
  });

  test('takes the time of the last update where that of the transition is not told', async () => {
    const { aws } = fakeAws(() => ({
      MetricAlarms: [
        { AlarmName: 'a', StateUpdatedTimestamp: 20, StateTransitionedTimestamp: 10 },
        { AlarmName: 'b', StateUpdatedTimestamp: 20 },
        { AlarmName: 'c' },
      ],
    }));
    const { found } = await describeAlarms(aws, ['a', 'b', 'c'], never);
    expect(found.map(({ transitionedAt }) => transitionedAt)).toEqual([10_000, 20_000, undefined]);
  });

  test('takes an alarm without a state for one without data, never for OK', async () => {
    const { aws } = fakeAws(() => ({ MetricAlarms: [{ AlarmName: 'a' }] }));
    const { found } = await describeAlarms(aws, ['a'], never);
    expect(found[0]?.state).toBe('INSUFFICIENT_DATA');
  });
});

describe('alarmWasInAlarm', () => {
  const item = (at: number, to: string, reason = 'because'): object => ({
    Timestamp: at,
    HistorySummary: `Alarm updated from OK to ${to}`,
    HistoryData: JSON.stringify({ newState: { stateValue: to, stateReason: reason } }),
  });
  const history = (...items: object[]): ReturnType<typeof fakeAws> =>
    fakeAws(() => ({ AlarmHistoryItems: items }));

  test('finds a firing with its reason', async () => {
    const { aws, calls } = history(item(30, 'OK'), item(20, 'ALARM', 'Threshold Crossed'));
    await expect(alarmWasInAlarm(aws, 'a', 10_000, 40_000, never)).resolves.toEqual({
      reason: 'Threshold Crossed',
      at: 20_000,
    });
    expect(calls[0]?.input).toMatchObject({
      HistoryItemType: 'StateUpdate',
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    });
  });

  test('does not count a firing from before, nor one at the very transition already known', async () => {
    const { aws } = history(item(30, 'OK'), item(10, 'ALARM'), item(5, 'ALARM'));
    await expect(alarmWasInAlarm(aws, 'a', 10_000, 40_000, never)).resolves.toBeUndefined();
  });

  test('reads on to the next page', async () => {
    const { aws } = fakeAws((_operation, input) =>
      input['NextToken'] === undefined
        ? { AlarmHistoryItems: [item(30, 'OK')], NextToken: 'more' }
        : { AlarmHistoryItems: [item(20, 'ALARM')] },
    );
    await expect(alarmWasInAlarm(aws, 'a', 10_000, 40_000, never)).resolves.toMatchObject({ at: 20_000 });
  });

  test('still knows the state where the data is cut off', async () => {
    const { aws } = history({
      Timestamp: 20,
      HistorySummary: 'Alarm updated from OK to ALARM',
      HistoryData: '{"newState":{"sta',
    });
    await expect(alarmWasInAlarm(aws, 'a', 10_000, 40_000, never)).resolves.toMatchObject({ at: 20_000 });
  });

  test('a history without the change that was seen is behind, and proves nothing', async () => {
    const { aws } = history(item(5, 'OK'));
    await expect(alarmWasInAlarm(aws, 'a', 10_000, 40_000, never)).rejects.toMatchObject({ transient: true });
  });
});
