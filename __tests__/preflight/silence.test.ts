import { describe, expect, test } from '@jest/globals';
import { Account, CANARY_GROUP, metricAlarm, metricText, STABLE_GROUP, words } from './support/account.ts';
import { listenerSubject } from './support/subjects.ts';

const LATENCY = ['AWS/ApplicationELB', 'TargetResponseTime'] as const;
const ERRORS = ['AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count'] as const;

/** An account in which the alarm on latency heard nothing, and is built so. */
function silentAbout(
  metric: readonly [string, string],
  more: object = {},
  dimensions: Readonly<Record<string, string>> = CANARY_GROUP,
): Account {
  const account = new Account();
  account.alarms.set('latency', metricAlarm(...metric, dimensions, more));
  account.data.delete(metricText(...metric, CANARY_GROUP));
  account.alarms.set('errors', metricAlarm('Shop', 'Orders', { ServiceName: 'web-canary' }));
  account.data.set(metricText('Shop', 'Orders', { ServiceName: 'web-canary' }), 1);
  return account;
}

describe('an alarm whose metric had no datapoint in the last day', () => {
  test('is a warning, with the metric and what may be wrong', async () => {
    const found = words(await silentAbout(LATENCY).survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringMatching(
        /^warning latency: Alarm "latency" has had no datapoint in the last 24 hours \(AWS\/ApplicationELB TargetResponseTime \(TargetGroup=.*\)\).* Correct namespace/,
      ),
    ]);
  });

  test('is usual for what only counts errors', async () => {
    const found = words(await silentAbout(ERRORS).survey(listenerSubject()));
    expect(found).toEqual([expect.stringMatching(/^note latency: .*usual where nothing goes wrong/)]);
  });

  test('is usual for an idle canary where stable has data of that metric', async () => {
    const account = silentAbout(LATENCY);
    account.data.set(metricText(...LATENCY, STABLE_GROUP), 5);
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringMatching(
        /^note latency: .*usual while web-canary has no traffic: the same metric of web has data/,
      ),
    ]);
  });

  test('had one where any of its metrics had', async () => {
    const account = silentAbout(LATENCY);
    const stat = (name: string): object => ({
      Metric: { Namespace: 'AWS/ApplicationELB', MetricName: name, Dimensions: dimensions },
      ...{ Period: 60, Stat: 'Sum' },
    });
    const dimensions = Object.entries(CANARY_GROUP).map(([Name, Value]) => ({ Name, Value }));
    account.alarms.set('latency', {
      Metrics: [
        { Id: 'a', MetricStat: stat('TargetResponseTime') },
        { Id: 'b', MetricStat: stat('RequestCount') },
        { Id: 'c', Expression: 'a / b', ReturnData: true },
      ],
    });
    account.data.set(metricText('AWS/ApplicationELB', 'RequestCount', CANARY_GROUP), 9);
    await expect(account.survey(listenerSubject())).resolves.toEqual([]);
  });

  test.each([
    ['notBreaching', 'ok', /`treat missing data: notBreaching` shows as OK/],
    ['ignore', 'ok', /`treat missing data: ignore` keeps the state it was in/],
    ['missing', 'ok', /INSUFFICIENT_DATA, which `insufficient-data: ok` takes for healthy/],
    ['missing', 'fail', /TargetResponseTime \([^)]*\)\)\. Correct/],
    ['breaching', 'ok', /TargetResponseTime \([^)]*\)\)\. Correct/],
  ] as const)(
    'with %s and insufficient-data %s hides as much',
    async (TreatMissingData, insufficientData, hidden) => {
      const account = silentAbout(LATENCY, { TreatMissingData });
      const found = words(await account.survey(listenerSubject({ insufficientData })));
      expect(found).toEqual([expect.stringMatching(hidden)]);
    },
  );

  test('says nothing more of one without its load balancer', async () => {
    const account = silentAbout(LATENCY, {}, { TargetGroup: CANARY_GROUP.TargetGroup });
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([expect.stringContaining('without its load balancer')]);
  });

  test('is not taken for silent where CloudWatch could not say', async () => {
    const account = silentAbout(LATENCY);
    account.failing.set('GetMetricData', () => ({
      MetricDataResults: [0, 1, 2, 3, 4, 5].map((at) => ({ Id: `m${at}`, StatusCode: 'InternalError' })),
    }));
    await expect(account.survey(listenerSubject())).resolves.toEqual([]);
  });
});

describe('an alarm that hears something', () => {
  test('is told of where it would not notice silence', async () => {
    const account = silentAbout(LATENCY, { TreatMissingData: 'ignore' });
    account.data.set(metricText(...LATENCY, CANARY_GROUP), 5);
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringMatching(
        /^note latency: .*keeps its state when data stops coming.*should web-canary fall silent/,
      ),
    ]);
  });

  test('is left alone where silence is good news', async () => {
    const account = silentAbout(ERRORS, { TreatMissingData: 'ignore' });
    account.data.set(metricText(...ERRORS, CANARY_GROUP), 5);
    await expect(account.survey(listenerSubject())).resolves.toEqual([]);
  });
});

test('the last day is asked about in one call, each metric once, with its unit', async () => {
  const account = new Account();
  account.alarms.set('errors', metricAlarm(...LATENCY, CANARY_GROUP, { Unit: 'Seconds' }));
  await account.survey(listenerSubject({ alarms: ['errors', 'latency', 'latency'] }));
  const [day] = account
    .calls('GetMetricData')
    .filter(({ StartTime: from, EndTime: to }) => Number(to) - Number(from) === 86_400);
  expect(day?.['MetricDataQueries']).toHaveLength(4);
  expect(JSON.stringify(day)).toContain('"Unit":"Seconds"');
  expect(JSON.stringify(day)).toContain('"Stat":"SampleCount"');
});
