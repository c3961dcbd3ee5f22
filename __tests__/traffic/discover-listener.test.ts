import { describe, expect, test } from '@jest/globals';
import { errors, furnish, said, services, warnings } from './support/furniture.ts';
import { forward } from './support/stage.ts';

describe('traffic: listener', () => {
  test('is refused where the services share their group', async () => {
    const it = furnish();
    it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    it.stage.service('web', 9, { groups: [it.web] });
    it.stage.service('web-canary', 1, { groups: [it.web] });
    await it.stage.warmUp();
    expect(errors(await it.stage.discover({ traffic: 'listener' }))).toHaveLength(1);
  });

  test('refuses a listener that does not forward to stable', async () => {
    const it = furnish();
    const listener = it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    const wrong = it.stage.listener(listener.loadBalancer, [forward([[it.other, 1]])], 8443);
    services(it);
    await it.stage.warmUp();
    expect(errors(await it.stage.discover({ listenerArn: wrong.arn }))).toEqual([
      expect.stringMatching(/HTTPS:8443 default action.*does not forward/),
    ]);
  });

  test("says to pass the listener's ARN instead of its default rule's", async () => {
    const it = furnish();
    const listener = it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    const [rule] = it.stage.world.balancing.rulesOf(listener);
    services(it);
    await it.stage.warmUp();
    expect(errors(await it.stage.discover({ listenerArn: rule?.arn ?? '' }))).toEqual([
      expect.stringContaining(`Pass the listener's ARN: ${listener.arn}`),
    ]);
  });

  test('knows that an NLB has no rules, and that a listener may not exist', async () => {
    const it = furnish();
    const listener = it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    services(it);
    await it.stage.warmUp();
    const rule = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/net/shop/0/1/2';
    expect(errors(await it.stage.discover({ listenerArn: rule }))).toEqual([
      expect.stringContaining('no rules'),
    ]);
    const gone = `${listener.arn.slice(0, -4)}0000`;
    expect(errors(await it.stage.discover({ listenerArn: gone }))).toEqual([
      expect.stringContaining('does not exist'),
    ]);
  });

  test('refuses what can not be divided: no weight, a crowded action, an empty canary kept as it is', async () => {
    const it = furnish();
    const crowd = Array.from({ length: 4 }, (_, index) => it.stage.group(`crowd-${index}`));
    const balancer = it.stage.balancer();
    const empty = it.stage.listener(balancer, [
      forward([
        [it.web, 0],
        [it.canary, 0],
      ]),
    ]);
    services(it);
    await it.stage.warmUp();
    expect(errors(await it.stage.discover({ listenerArn: empty.arn }))).toEqual([
      expect.stringContaining('weight 0'),
    ]);
    it.stage.world.settle();
    it.stage.world.balancing.route(
      empty.routing,
      [forward([[it.web, 1], ...crowd.map((group) => [group, 1] as const)])],
      balancer,
    );
    expect(errors(await it.stage.discover({ listenerArn: empty.arn }))).toEqual([
      expect.stringContaining('6 target groups'),
    ]);
    it.stage.world.balancing.route(empty.routing, [forward([[it.web, 1]])], balancer);
    expect(errors(await it.stage.discover({ canaryCount: 'as-is' }))).toEqual([
      expect.stringContaining('as-is'),
    ]);
    expect(errors(await it.stage.discover())).toEqual([]);
  });

  test('warns of shares that other groups leave no fine enough weights for', async () => {
    const it = furnish();
    it.stage.listener(it.stage.balancer(), [
      forward([
        [it.web, 10],
        [it.other, 500],
      ]),
    ]);
    services(it);
    await it.stage.warmUp();
    expect(warnings(await it.stage.discover({ steps: [{ share: 1, bakeMs: 0 }] }))).toEqual([
      expect.stringContaining('1 % comes to 5.3 %'),
    ]);
    expect(warnings(await it.stage.discover({ steps: [{ share: 25, bakeMs: 0 }] }))).toEqual([]);
  });

  test("refuses a canary's group that another load balancer uses", async () => {
    const it = furnish();
    const listener = it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    it.stage.listener(it.stage.balancer('application', 'elsewhere'), [forward([[it.canary, 1]])]);
    services(it);
    await it.stage.warmUp();
    expect(errors(await it.stage.discover({ listenerArn: listener.arn }))).toEqual([
      expect.stringContaining('another load balancer'),
    ]);
  });

  test('warns of sticky clients, and for how long they stick', async () => {
    const it = furnish();
    it.stage.listener(it.stage.balancer(), [
      forward([[it.web, 1]], { stickiness: { enabled: true, durationSeconds: 3600 } }),
    ]);
    services(it);
    await it.stage.warmUp();
    expect(warnings(await it.stage.discover())).toEqual([expect.stringMatching(/stick .* for 1h/)]);
  });

  test('speaks of the time an NLB takes, and warns where too little is given', async () => {
    const it = furnish('TCP');
    it.stage.listener(it.stage.balancer('network'), [forward([[it.web, 1]])], 80);
    services(it);
    await it.stage.warmUp();
    const discovery = await it.stage.discover();
    expect(discovery.target).toMatchObject({ forwardPoint: { loadBalancer: 'network' } });
    expect(said(discovery, 'note')).toEqual([expect.stringContaining('Network Load Balancer')]);
    expect(warnings(await it.stage.discover({ settleMs: 0 }))).toEqual([
      expect.stringContaining('`settle` to 2m'),
    ]);
  });

  test('refuses mixed protocols behind an NLB', async () => {
    const it = furnish('TCP');
    const udp = it.stage.group('web-udp', 'UDP');
    it.stage.listener(it.stage.balancer('network'), [forward([[it.web, 1]])], 80);
    it.stage.service('web', 2, { groups: [it.web] });
    it.stage.service('web-canary', 0, { groups: [udp] });
    await it.stage.warmUp();
    expect(errors(await it.stage.discover())).toEqual([
      expect.stringContaining('protocols differ: TCP and UDP'),
    ]);
  });

  test('refuses groups without health checks', async () => {
    const it = furnish();
    it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    it.canary.healthCheck = { ...it.canary.healthCheck, enabled: false };
    services(it);
    await it.stage.warmUp();
    expect(errors(await it.stage.discover())).toEqual([
      expect.stringContaining('health checks are disabled'),
    ]);
  });

  test('reports groups that do not exist, by the input that names them', async () => {
    const it = furnish();
    it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    services(it);
    await it.stage.warmUp();
    const gone = `${it.canary.arn.slice(0, -4)}0000`;
    expect(errors(await it.stage.discover({ canaryTargetGroupArn: gone }))).toEqual([
      expect.stringMatching(/^canary-target-group: .* does not exist/),
    ]);
  });
});
