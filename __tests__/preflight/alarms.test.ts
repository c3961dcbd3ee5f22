import { describe, expect, test } from '@jest/globals';
import {
  Account,
  CANARY_GROUP,
  listed,
  metricAlarm,
  metricText,
  STABLE_GROUP,
  words,
} from './support/account.ts';
import type { Subject } from '../../src/preflight/survey.ts';
import { countSubject, listenerSubject, workerSubject } from './support/subjects.ts';

type Dimensions = Readonly<Record<string, string>>;

/** What is found with one alarm more, which had data a moment ago. */
async function foundWith(
  alarm: object,
  subject = listenerSubject(),
  others: ReadonlyMap<string, object> = new Map(),
): Promise<readonly string[]> {
  const account = new Account();
  for (const [name, each] of [...others, ['added', alarm] as const]) {
    account.alarms.set(name, each);
    heard(account, each);
  }
  return words(await account.survey({ ...subject, alarms: [...subject.alarms, 'added'] }));
}

function heard(account: Account, alarm: object): void {
  const {
    Namespace = '',
    MetricName = '',
    Dimensions: dimensions = [],
  } = alarm as {
    Namespace?: string;
    MetricName?: string;
    Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  };
  const named = Object.fromEntries(dimensions.map(({ Name, Value }) => [Name, Value]));
  account.data.set(metricText(Namespace, MetricName, named), 5);
  account.data.set(metricText('AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', STABLE_GROUP), 5);
}

const elb = (dimensions: Dimensions, more: object = {}): object =>
  metricAlarm('AWS/ApplicationELB', 'TargetResponseTime', dimensions, more);
const ecs = (dimensions: Dimensions): object => metricAlarm('AWS/ECS', 'CPUUtilization', dimensions);
const own = (dimensions: Dimensions): object => metricAlarm('Shop', 'Orders', dimensions);

/** For composite alarms to name. */
const OF_STABLE = new Map<string, object>([
  ['of-stable', elb(STABLE_GROUP)],
  ['without-metric', { EvaluationPeriods: 1 }],
]);

describe('an alarm is taken to watch the canary', () => {
  test.each<[string, object]>([
    ['by its target group', elb(CANARY_GROUP)],
    ['by its service', ecs({ ClusterName: 'prod', ServiceName: 'web-canary' })],
    ['by its service, in a metric of the application', own({ App: 'web-canary' })],
    [
      'by its family',
      metricAlarm('ECS/ContainerInsights', 'CpuUtilized', { TaskDefinitionFamily: 'web-canary' }),
    ],
    ['by any one metric of an expression', expression(STABLE_GROUP, CANARY_GROUP)],
  ])('%s', async (_, alarm) => {
    await expect(foundWith(alarm)).resolves.toEqual([]);
  });

  test('by the target group that both services share', async () => {
    const account = new Account();
    account.alarms.clear();
    for (const name of ['errors', 'latency']) account.alarms.set(name, elb(STABLE_GROUP));
    heard(account, elb(STABLE_GROUP));
    await expect(account.survey(countSubject())).resolves.toEqual([]);
  });
});

describe('nothing is said of what an alarm watches where it cannot be known', () => {
  test.each<[string, object]>([
    ['a metric of the application whose dimensions mean something else', own({ App: 'web', Stage: 'prod' })],
    ['a metric without dimensions', own({})],
    ['a query', { Metrics: [{ Id: 'q', Expression: 'SELECT SUM(Orders) FROM Shop', ReturnData: true }] }],
    ['a query beside a metric of stable', withQuery(expression(STABLE_GROUP))],
    [
      'a search',
      { Metrics: [{ Id: 'q', Expression: "SUM(SEARCH('Orders', 'Sum', 60))", ReturnData: true }] },
    ],
    ['a composite alarm with a child that does not show', { AlarmRule: 'ALARM(of-stable) OR ALARM(gone)' }],
    [
      'a composite alarm with a child whose query is not told',
      { AlarmRule: 'ALARM(of-stable) OR ALARM(without-metric)' },
    ],
    [
      'a composite alarm with a rule of a new kind',
      { AlarmRule: 'ALARM(of-stable) OR AT_LEAST(1, ALARM, (errors, latency))' },
    ],
    ['a composite alarm without alarms', { AlarmRule: 'FALSE' }],
    ['a composite alarm that names itself alone', { AlarmRule: 'ALARM(added)' }],
  ])('%s', async (_, alarm) => {
    await expect(foundWith(alarm, listenerSubject(), OF_STABLE)).resolves.toEqual([]);
  });
});

describe('an alarm that does not watch the canary', () => {
  test.each<[string, object, RegExp, Subject?]>([
    [
      'but stable',
      elb(STABLE_GROUP),
      /^warning added: Alarm "added" watches neither service web-canary nor its target group, but web: AWS\/ApplicationELB TargetResponseTime \(TargetGroup=targetgroup\/web-blue/,
    ],
    [
      'but stable, in a metric of the application',
      own({ ServiceName: 'web' }),
      /^warning added: .*, but web: Shop/,
    ],
    [
      'but another service',
      ecs({ ClusterName: 'prod', ServiceName: 'other' }),
      /^warning added: .*ServiceName=other/,
    ],
    [
      'but a namesake in another cluster',
      ecs({ ClusterName: 'test', ServiceName: 'web-canary' }),
      /^warning added: .*ClusterName=test/,
    ],
    [
      'but another target group of the same load balancer',
      elb({ ...CANARY_GROUP, TargetGroup: 'targetgroup/x/1' }),
      /^warning added: .*neither.*targetgroup\/x\/1/,
    ],
    [
      'but a family that both services run',
      metricAlarm('ECS/ContainerInsights', 'CpuUtilized', { TaskDefinitionFamily: 'web' }),
      /^warning added: .*in one number/,
      sharingFamily(),
    ],
    [
      'but another target group',
      elb({ TargetGroup: 'targetgroup/x/1', LoadBalancer: 'app/x/1' }),
      /^warning added: .*targetgroup\/x\/1/,
    ],
    [
      'but another load balancer',
      elb({ LoadBalancer: 'app/other/1' }),
      /^warning added: .*neither.*app\/other\/1/,
    ],
    [
      'but the whole load balancer',
      elb({ LoadBalancer: 'app/web/0123456789abcdef' }),
      /^warning added: Alarm "added" watches canary and stable in one number .*shows only by its share\. Watch the canary by itself: dimensions TargetGroup and LoadBalancer/,
    ],
    ['but the whole cluster', ecs({ ClusterName: 'prod' }), /^warning added: .*in one number/],
    [
      'but a database',
      metricAlarm('AWS/RDS', 'DatabaseConnections', { DBInstanceIdentifier: 'db' }),
      /^note added: .*neither.*AWS\/RDS DatabaseConnections/,
    ],
    [
      'in an expression of stable alone',
      expression(STABLE_GROUP, STABLE_GROUP),
      /^warning added: .*, but web/,
    ],
    [
      'in a rule that goes in circles',
      { AlarmRule: 'ALARM(of-stable) OR ALARM(added)' },
      /^warning added: .*, but web/,
    ],
    [
      'in a rule that comes to the same alarm twice, or to none',
      { AlarmRule: 'ALARM(of-stable) OR ALARM(inner) OR ALARM(never)' },
      /^warning added: .*, but web/,
    ],
  ])('%s, is told', async (_, alarm, expected, subject = listenerSubject()) => {
    const others = new Map<string, object>([
      ...OF_STABLE,
      ['inner', { AlarmRule: 'ALARM(of-stable)' }],
      ['never', { AlarmRule: 'FALSE' }],
    ]);
    await expect(foundWith(alarm, subject, others)).resolves.toEqual([expect.stringMatching(expected)]);
  });

  test('shares its finding with others of its kind', async () => {
    const account = new Account();
    account.alarms.set('errors', elb(STABLE_GROUP)).set('latency', elb(STABLE_GROUP));
    heard(account, elb(STABLE_GROUP));
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringMatching(/^warning alarms: Alarms "errors", "latency" watch neither/),
    ]);
  });

  test('is told to watch the service where there is no target group', async () => {
    const found = await foundWith(
      ecs({ ServiceName: 'other' }),
      workerSubject({ alarms: ['orders'] }),
      new Map([['orders', own({ ServiceName: 'web-canary' })]]),
    );
    expect(found).toEqual([
      expect.stringMatching(
        /does not watch service web-canary: .*Watch the canary by itself: dimension ServiceName=web-canary/,
      ),
    ]);
  });
});

describe('a composite alarm', () => {
  const child = elb(CANARY_GROUP);

  test('watches what the alarms of its rule watch, and theirs', async () => {
    const account = new Account();
    account.alarms
      .set('stable-only', elb(STABLE_GROUP))
      .set('inner', { AlarmRule: 'ALARM("stable-only") OR ALARM(errors)' })
      .set('outer', { AlarmRule: 'ALARM(inner) AND NOT OK("stable-only")' });
    heard(account, elb(STABLE_GROUP));
    await expect(account.survey(listenerSubject({ alarms: ['outer'] }))).resolves.toEqual([]);
  });

  test('that comes down to stable alone is told', async () => {
    const account = new Account();
    account.alarms
      .set('a', elb(STABLE_GROUP))
      .set('b', elb(STABLE_GROUP))
      .set('outer', { AlarmRule: 'ALARM(a) OR ALARM(b)' });
    heard(account, elb(STABLE_GROUP));
    const found = words(await account.survey(listenerSubject({ alarms: ['outer'] })));
    expect(found).toEqual([expect.stringMatching(/^warning outer: Alarm "outer" watches neither/)]);
  });

  test('of one alarm is a set-up of one alarm', async () => {
    const account = new Account();
    account.alarms.set('errors', child).set('outer', { AlarmRule: 'ALARM(errors)' });
    heard(account, child);
    const found = words(await account.survey(listenerSubject({ alarms: ['outer'] })));
    expect(found).toEqual([expect.stringMatching(/^warning outer: Alarm "outer" is the only one/)]);
  });
});

describe('how an alarm is built', () => {
  test('a single alarm is told; two are enough', async () => {
    const account = new Account();
    const found = words(await account.survey(listenerSubject({ alarms: ['latency'] })));
    expect(found).toEqual([expect.stringMatching(/^warning latency: Alarm "latency" is the only one/)]);
  });

  test('a target group without its load balancer is no metric', async () => {
    const account = new Account();
    account.alarms.set('errors', elb({ TargetGroup: CANARY_GROUP.TargetGroup }));
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringMatching(/^warning errors: .*without its load balancer.*Add the dimension LoadBalancer/),
    ]);
  });

  test('but the one metric that is published for a target group alone is, and so is any that has data', async () => {
    const lonely = { TargetGroup: CANARY_GROUP.TargetGroup };
    const account = new Account();
    account.alarms.set('errors', metricAlarm('AWS/ApplicationELB', 'RequestCountPerTarget', lonely));
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([expect.stringContaining('has had no datapoint')]);
    await expect(foundWith(elb(lonely))).resolves.toEqual([]);
  });

  test.each([
    [10, 1],
    [30, 1],
    [60, 0],
    [300, 0],
  ])('a period of %d s on a metric of a load balancer makes %d findings', async (Period, count) => {
    const found = await foundWith(elb(CANARY_GROUP, { Period }));
    expect(found).toHaveLength(count);
    for (const each of found)
      expect(each).toMatch(/^warning added: .*period below a minute.*Set the period to 60 s/);
  });

  test('a short period is right for metrics that may be finer', async () => {
    const fine = metricAlarm('Shop', 'Orders', { ServiceName: 'web-canary' }, { Period: 10 });
    await expect(foundWith(fine)).resolves.toEqual([]);
  });
});

function withQuery(alarm: { readonly Metrics: readonly object[] }): object {
  return { Metrics: [...alarm.Metrics, { Id: 'q', Expression: "SUM(SEARCH('Orders', 'Sum', 60))" }] };
}

function sharingFamily(): Subject {
  const subject = listenerSubject();
  const { taskDefinition = '' } = subject.stable;
  return { ...subject, canary: { ...subject.canary, taskDefinition } };
}

function expression(...groups: readonly Dimensions[]): { readonly Metrics: readonly object[] } {
  const queries = groups.map((group, at) => ({
    Id: `m${at}`,
    ReturnData: false,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_Target_5XX_Count',
        Dimensions: listed(group),
      },
      ...{ Period: 60, Stat: 'Sum' },
    },
  }));
  return { Metrics: [...queries, { Id: 'rate', Expression: 'm0 / m1 * 100', ReturnData: true }] };
}
