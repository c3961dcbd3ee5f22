import { describe, expect, test } from '@jest/globals';
import { Account, words } from './support/account.ts';
import { BLUE, countSubject, GREEN, listenerSubject, MINUTE, NETWORK } from './support/subjects.ts';

type Attributes = Readonly<Record<string, string>>;

function accountWith(blue: Attributes, green: Attributes = {}): Account {
  const account = new Account();
  account.attributes.set(BLUE, blue).set(GREEN, green);
  return account;
}

describe('health checks', () => {
  test.each([
    ['HealthCheckPath', '/ready', 'path /health, /ready'],
    ['HealthCheckPort', '9000', 'port traffic-port, 9000'],
    ['HealthCheckProtocol', 'HTTPS', 'protocol HTTP, HTTPS'],
    ['HealthCheckIntervalSeconds', 10, 'interval, s 30, 10'],
    ['HealthCheckTimeoutSeconds', 2, 'timeout, s 5, 2'],
    ['HealthyThresholdCount', 2, 'healthy threshold 5, 2'],
    ['UnhealthyThresholdCount', 3, 'unhealthy threshold 2, 3'],
    ['Matcher', { HttpCode: '200-399' }, 'matcher 200, 200-399'],
  ])('that differ in %s are told', async (setting, value, shown) => {
    const account = new Account();
    account.groups.set(GREEN, { ...account.groups.get(GREEN), [setting]: value });
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringMatching(/^warning target groups web-blue and web-green: Their health checks differ/),
    ]);
    expect(found[0]).toContain(`(stable, canary): ${shown}.`);
  });

  test('that an answer leaves out are not compared', async () => {
    const account = new Account();
    account.groups.set(GREEN, { TargetGroupArn: GREEN, LoadBalancerArns: [] });
    await expect(account.survey(listenerSubject())).resolves.toEqual([]);
  });
});

test.each(['deregistration_delay.timeout_seconds', 'slow_start.duration_seconds'])(
  'a %s of one group that the other has not is a note',
  async (setting) => {
    const found = words(await accountWith({ [setting]: '0' }, { [setting]: '30' }).survey(listenerSubject()));
    expect(found[0]).toMatch(/^note target groups web-blue and web-green: Their settings differ/);
    expect(found[0]).toContain(`${setting} 0, 30`);
  },
);

describe('stickiness', () => {
  const sticky = { 'stickiness.enabled': 'true', 'stickiness.type': 'lb_cookie' };

  test('of a group that both share keeps clients from the canary', async () => {
    const found = words(await accountWith(sticky).survey(countSubject({ alarms: [] })));
    expect(found).toEqual([
      expect.stringMatching(/^warning target group web-blue: It is sticky: clients stay/),
    ]);
  });

  test('of a group of its own is a note', async () => {
    const found = words(await accountWith({}, sticky).survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringMatching(/^note target group web-green: It is sticky, which holds within/),
    ]);
  });

  test('that is off is not told', async () => {
    const account = accountWith({ 'stickiness.enabled': 'false' });
    await expect(account.survey(countSubject({ alarms: [] }))).resolves.toEqual([]);
  });
});

describe('a deregistration delay', () => {
  const delay = (seconds: number): Account => {
    const setting = { 'deregistration_delay.timeout_seconds': String(seconds) };
    return accountWith(setting, setting);
  };

  test('as long as a rollback may take is told, of each group', async () => {
    const found = words(await delay(600).survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringMatching(/^warning target group web-blue: .*drain for up to 10m.*a rollback has 10m/),
      expect.stringMatching(/^warning target group web-green: /),
    ]);
    await expect(delay(599).survey(listenerSubject())).resolves.toEqual([]);
  });

  test('as long as a step waits is told where task counts divide the traffic', async () => {
    const stabilizeMs = 5 * MINUTE;
    const found = words(await delay(300).survey(countSubject({ alarms: [], stabilizeMs })));
    expect(found).toEqual([expect.stringMatching(/^warning target group web-blue: .*a step waits 5m/)]);
    await expect(delay(299).survey(countSubject({ alarms: [], stabilizeMs }))).resolves.toEqual([]);
    await expect(delay(300).survey(listenerSubject({ stabilizeMs }))).resolves.toEqual([]);
  });
});

test("slow start of the canary's group is a note", async () => {
  const slow = { 'slow_start.duration_seconds': '90' };
  const found = words(await accountWith(slow, slow).survey(listenerSubject()));
  expect(found).toEqual([expect.stringMatching(/^note target group web-green: .*only after 1m 30s/)]);
});

describe('cross-zone load balancing', () => {
  const OFF = { 'load_balancing.cross_zone.enabled': 'false' };
  const ON = { 'load_balancing.cross_zone.enabled': 'true' };
  const AS_THERE = { 'load_balancing.cross_zone.enabled': 'use_load_balancer_configuration' };

  function network(balancer: Attributes, blue: Attributes, green: Attributes): Account {
    const account = accountWith(blue, green);
    for (const arn of [BLUE, GREEN])
      account.groups.set(arn, { ...account.groups.get(arn), LoadBalancerArns: [NETWORK] });
    account.attributes.set(NETWORK, balancer);
    return account;
  }

  test.each([
    ['off at the load balancer', OFF, AS_THERE, AS_THERE, 'target groups web-blue and web-green'],
    ['off at a group', ON, AS_THERE, OFF, 'target group web-green'],
    ['off at the load balancer, and on at a group', OFF, ON, AS_THERE, 'target group web-green'],
    ['on', ON, AS_THERE, AS_THERE, undefined],
    ['off at the load balancer, and on at both groups', OFF, ON, ON, undefined],
  ])('%s', async (_, balancer, blue, green, subject) => {
    const found = await network(balancer, blue, green).survey(
      listenerSubject({ alarms: [], minRequests: 0 }),
    );
    expect(found.map((finding) => `${finding.severity} ${finding.subject}`)).toEqual(
      subject === undefined ? [] : [`warning ${subject}`],
    );
  });

  test('of an Application Load Balancer is a matter of its groups', async () => {
    const account = accountWith(AS_THERE, OFF);
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringMatching(/^warning target group web-green: Cross-zone load balancing is off/),
    ]);
    expect(account.calls('DescribeLoadBalancerAttributes')).toEqual([]);
  });

  test('that is off makes the share of task counts differ from zone to zone', async () => {
    const found = words(await accountWith(OFF).survey(countSubject({ alarms: [] })));
    expect(found).toEqual([expect.stringContaining('the share differs from zone to zone')]);
  });
});
