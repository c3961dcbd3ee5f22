import { expect, test } from '@jest/globals';
import { Account, CANARY_GROUP, metricText, STABLE_GROUP, words } from './support/account.ts';
import { BLUE, countSubject, GREEN, listenerSubject, MINUTE, NETWORK } from './support/subjects.ts';

const REQUESTS = ['AWS/ApplicationELB', 'RequestCount'] as const;

function networkAccount(connections?: number): Account {
  const account = new Account();
  for (const arn of [BLUE, GREEN]) {
    account.groups.set(arn, { TargetGroupArn: arn, LoadBalancerArns: [NETWORK] });
  }
  const dimensions = { LoadBalancer: 'net/web/0123456789abcdef' };
  if (connections !== undefined) {
    account.data.set(metricText('AWS/NetworkELB', 'NewFlowCount', dimensions), connections);
  }
  return account;
}

function accountWith(stable: number, canary = 0): Account {
  const account = new Account();
  account.data.set(metricText(...REQUESTS, STABLE_GROUP), stable);
  account.data.set(metricText(...REQUESTS, CANARY_GROUP), canary);
  return account;
}

test.each([
  [6000, 0, []],
  [5994, 0, ['10 % (10m) 100']],
  [5000, 1000, []],
  [600, 0, ['10 % (10m) 10']],
  [540, 0, ['10 % (10m) 9, 100 % (10m) 90']],
])(
  '%d requests of stable and %d of the canary in the last hour: too few for %j',
  async (stable, canary, few) => {
    const found = words(await accountWith(stable, canary).survey(listenerSubject()));
    expect(found).toEqual(
      few.map((shown) => expect.stringContaining(`the bake of ${shown}: too few`) as unknown),
    );
  },
);

test('the fix is a bake that is long enough', async () => {
  const [found] = words(await accountWith(600).survey(listenerSubject()));
  expect(found).toContain('Bake 10 % for 1h 40m, begin with a greater share, or lower `min-requests`.');
});

test('`min-requests` moves the line, and 0 removes it', async () => {
  await expect(accountWith(600).survey(listenerSubject({ minRequests: 10 }))).resolves.toEqual([]);
  await expect(accountWith(600).survey(listenerSubject({ minRequests: 11 }))).resolves.toHaveLength(1);
  await expect(accountWith(0).survey(listenerSubject({ minRequests: 0 }))).resolves.toEqual([]);
});

test('steps without a bake or a share are not asked for requests', async () => {
  const steps = [
    { share: 0, bakeMs: 10 * MINUTE },
    { share: 100, bakeMs: 0 },
  ];
  await expect(accountWith(1).survey(listenerSubject({ steps }))).resolves.toEqual([]);
});

test('no traffic at all is one warning', async () => {
  const found = words(await accountWith(0).survey(listenerSubject()));
  expect(found).toEqual([
    expect.stringMatching(/^warning min-requests: There were no requests in the last hour/),
  ]);
});

test('a target group that both share is counted once', async () => {
  const found = words(await accountWith(5994).survey(countSubject({ alarms: [] })));
  expect(found).toEqual([expect.stringContaining("By the last hour's 5,994 requests")]);
});

test('where CloudWatch has no answer for a group, nothing is said', async () => {
  const account = accountWith(1);
  account.failing.set('GetMetricData', () => ({
    MetricDataResults: [
      { Id: 'm0', StatusCode: 'Complete', Values: [1] },
      { Id: 'm1', StatusCode: 'Forbidden' },
    ],
  }));
  await expect(account.survey(listenerSubject({ alarms: [] }))).resolves.toEqual([]);
});

test('answers of several pages are one number', async () => {
  const account = accountWith(1);
  account.failing.set('GetMetricData', () => {
    const isFirst = account.calls('GetMetricData').length === 1;
    const result = { Id: 'm0', StatusCode: isFirst ? 'PartialData' : 'Complete', Values: [300, 100] };
    return { MetricDataResults: [result], ...(isFirst ? { NextToken: 'more' } : {}) };
  });
  const found = words(await account.survey(listenerSubject({ alarms: [] })));
  expect(found).toEqual([expect.stringContaining("By the last hour's 800 requests")]);
});

test('behind a Network Load Balancer it is connections, and those of all listeners', async () => {
  const found = async (connections?: number): Promise<readonly string[]> =>
    words(await networkAccount(connections).survey(listenerSubject({ alarms: [] })));
  await expect(found(60)).resolves.toEqual([
    expect.stringContaining("By the last hour's at most 60 connections"),
  ]);
  await expect(found(0)).resolves.toEqual([expect.stringContaining('no connections in the last hour')]);
  await expect(found()).resolves.toEqual([]);
});
