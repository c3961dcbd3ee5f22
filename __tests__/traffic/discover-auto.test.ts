import { describe, expect, test } from '@jest/globals';
import { errors, furnish, services } from './support/furniture.ts';
import { forward } from './support/stage.ts';

const revision = (family: string): string => `arn:aws:ecs:us-east-1:123456789012:task-definition/${family}:1`;

describe('traffic: auto', () => {
  test('chooses the listener that forwards to both groups', async () => {
    const it = furnish();
    const both = it.stage.listener(it.stage.balancer(), [
      forward([
        [it.web, 9],
        [it.canary, 1],
      ]),
    ]);
    services(it);
    await it.stage.warmUp();
    const discovery = await it.stage.discover();
    expect(errors(discovery)).toEqual([]);
    expect(discovery.target).toEqual({
      kind: 'listener',
      region: 'us-east-1',
      cluster: 'prod',
      stable: { service: 'web', taskDefinition: revision('web'), targetGroupArn: it.web.arn },
      canary: {
        service: 'web-canary',
        taskDefinition: revision('web-canary'),
        targetGroupArn: it.canary.arn,
      },
      forwardPoint: {
        kind: 'listener',
        arn: both.arn,
        label: 'HTTPS:443 default action',
        loadBalancer: 'application',
      },
    });
  });

  test('prefers where both are over where stable is alone', async () => {
    const it = furnish();
    const listener = it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    const rule = it.stage.rule(listener, 10, [
      forward([
        [it.web, 1],
        [it.canary, 0],
      ]),
    ]);
    services(it);
    await it.stage.warmUp();
    expect((await it.stage.discover()).target).toMatchObject({
      forwardPoint: { kind: 'rule', arn: rule.arn },
    });
  });

  test("takes the only place of stable's group while the canary's is attached nowhere", async () => {
    const it = furnish();
    const listener = it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    it.stage.listener(listener.loadBalancer, [forward([[it.other, 1]])], 8443);
    services(it);
    await it.stage.warmUp();
    expect((await it.stage.discover()).target).toMatchObject({
      kind: 'listener',
      forwardPoint: { arn: listener.arn },
    });
  });

  test("does not guess while the canary's group is attached elsewhere", async () => {
    const it = furnish();
    const listener = it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    it.stage.listener(listener.loadBalancer, [forward([[it.canary, 1]])], 8443);
    services(it);
    await it.stage.warmUp();
    const discovery = await it.stage.discover();
    expect(discovery.target).toBeUndefined();
    expect(errors(discovery)).toEqual([
      expect.stringMatching(/^listener: .*attached elsewhere.*HTTPS:443 default action.*`listener`/s),
    ]);
  });

  test('lists all candidates by label and ARN where there are several', async () => {
    const it = furnish();
    const listener = it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    const rule = it.stage.rule(listener, 10, [forward([[it.web, 1]])]);
    services(it);
    await it.stage.warmUp();
    const discovery = await it.stage.discover();
    expect(discovery.target).toBeUndefined();
    const [error = '', ...more] = errors(discovery);
    expect(more).toEqual([]);
    for (const word of [
      'HTTPS:443 default action',
      listener.arn,
      'rule 10 of HTTPS:443',
      rule.arn,
      '`listener`',
    ]) {
      expect(error).toContain(word);
    }
  });

  test('an ARN in `listener` decides', async () => {
    const it = furnish();
    const listener = it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    const rule = it.stage.rule(listener, 10, [forward([[it.web, 1]])]);
    services(it);
    await it.stage.warmUp();
    const discovery = await it.stage.discover({ listenerArn: rule.arn });
    expect(errors(discovery)).toEqual([]);
    expect(discovery.target).toMatchObject({
      forwardPoint: { kind: 'rule', arn: rule.arn, label: 'rule 10 of HTTPS:443' },
    });
  });

  test('counts tasks where both services share a group', async () => {
    const it = furnish();
    it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    it.stage.service('web', 9, { groups: [it.web] });
    it.stage.service('web-canary', 1, { groups: [it.web] });
    await it.stage.warmUp();
    expect((await it.stage.discover()).target).toEqual({
      kind: 'task-count',
      region: 'us-east-1',
      cluster: 'prod',
      stable: { service: 'web', taskDefinition: revision('web'), targetGroupArn: it.web.arn },
      canary: { service: 'web-canary', taskDefinition: revision('web-canary'), targetGroupArn: it.web.arn },
    });
  });

  test('counts tasks where neither has a group', async () => {
    const { stage } = furnish();
    stage.service('web', 9);
    stage.service('web-canary', 1);
    await stage.warmUp();
    expect((await stage.discover()).target).toMatchObject({ kind: 'task-count' });
  });

  test('refuses one service with and one without a group', async () => {
    const it = furnish();
    it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    it.stage.service('web', 9, { groups: [it.web] });
    it.stage.service('web-canary', 1);
    await it.stage.warmUp();
    expect(errors(await it.stage.discover())).toEqual([
      expect.stringContaining('web-canary has no target group'),
    ]);
  });

  test('lets the load balancer decide among several groups of a service', async () => {
    const it = furnish();
    it.stage.listener(it.stage.balancer(), [
      forward([
        [it.web, 9],
        [it.canary, 1],
      ]),
    ]);
    it.stage.service('web', 9, { groups: [it.other, it.web] });
    it.stage.service('web-canary', 1, { groups: [it.canary] });
    await it.stage.warmUp();
    expect((await it.stage.discover()).target).toMatchObject({ stable: { targetGroupArn: it.web.arn } });
  });

  test('asks for the group where several are shared', async () => {
    const it = furnish();
    const listener = it.stage.listener(it.stage.balancer(), [forward([[it.web, 1]])]);
    it.stage.listener(listener.loadBalancer, [forward([[it.other, 1]])], 8443);
    it.stage.service('web', 9, { groups: [it.web, it.other] });
    it.stage.service('web-canary', 1, { groups: [it.web, it.other] });
    await it.stage.warmUp();
    const undecided = errors(await it.stage.discover());
    expect(undecided).toHaveLength(1);
    const decided = await it.stage.discover({
      traffic: 'task-count',
      stableTargetGroupArn: it.web.arn,
      canaryTargetGroupArn: it.web.arn,
    });
    expect(errors(decided)).toEqual([]);
    expect(decided.target).toMatchObject({ kind: 'task-count', stable: { targetGroupArn: it.web.arn } });
  });
});
