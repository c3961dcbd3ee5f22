import { describe, expect, test } from '@jest/globals';
import { isNotFound } from '../../src/aws/errors.ts';
import {
  describeTargetGroups,
  forwardPointsOf,
  readForwardPoint,
  targetHealth,
  writeActions,
} from '../../src/aws/load-balancing.ts';
import { fakeAws, never, Refusal } from './support/fake-aws.ts';
import { membersOf, range } from './support/inputs.ts';

describe('describeTargetGroups', () => {
  test('asks one by one where one of them is missing, and tells which', async () => {
    const arns = range(4, 'arn:tg/');
    const { aws, calls } = fakeAws((_operation, input) => {
      const asked = membersOf(input, 'TargetGroupArns');
      if (asked.includes('arn:tg/2'))
        throw new Refusal('TargetGroupNotFound', 'One or more target groups not found');
      return {
        TargetGroups: asked.map((TargetGroupArn) => ({
          TargetGroupArn,
          TargetGroupName: TargetGroupArn.slice(7),
        })),
      };
    });
    const { found, missing } = await describeTargetGroups(aws, arns, never);
    expect(found.map(({ name }) => name)).toEqual(['0', '1', '3']);
    expect(missing).toEqual(['arn:tg/2']);
    expect(calls).toHaveLength(5);
  });

  test('does not take a refusal for a missing group', async () => {
    const { aws } = fakeAws(() => {
      throw new Refusal('AccessDenied', 'no', 403);
    });
    await expect(describeTargetGroups(aws, ['arn:tg/0'], never)).rejects.toThrow(
      'elasticloadbalancing:DescribeTargetGroups',
    );
  });

  test.each([
    [undefined, true],
    [true, true],
    [false, false],
  ])('health checks said to be %s are on: %s', async (HealthCheckEnabled, on) => {
    const { aws } = fakeAws(() => ({ TargetGroups: [{ TargetGroupArn: 'arn:tg/0', HealthCheckEnabled }] }));
    const { found } = await describeTargetGroups(aws, ['arn:tg/0'], never);
    expect(found[0]?.healthCheckEnabled).toBe(on);
  });
});

test('targetHealth tells state and reason of every target', async () => {
  const { aws } = fakeAws(() => ({
    TargetHealthDescriptions: [
      {
        Target: { Id: '10.0.0.7', Port: 80 },
        TargetHealth: { State: 'unhealthy', Reason: 'Target.Timeout', Description: 'timed out' },
      },
      { Target: { Id: '10.0.0.8' }, TargetHealth: { State: 'healthy' } },
    ],
  }));
  await expect(targetHealth(aws, 'arn:tg/0', never)).resolves.toEqual([
    { id: '10.0.0.7', port: 80, state: 'unhealthy', reason: 'Target.Timeout', description: 'timed out' },
    { id: '10.0.0.8', state: 'healthy' },
  ]);
});

describe('forward points', () => {
  const base = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012';
  const alb = `${base}:loadbalancer/app/web/50dc`;
  const listenerArn = `${base}:listener/app/web/50dc/f2f7`;
  const ruleArn = `${base}:listener-rule/app/web/50dc/f2f7/9683`;
  const listener = {
    ListenerArn: listenerArn,
    LoadBalancerArn: alb,
    Protocol: 'HTTPS',
    Port: 443,
    DefaultActions: [{ Type: 'forward', TargetGroupArn: 'arn:tg/0' }],
  };
  const rule = {
    RuleArn: ruleArn,
    Priority: '10',
    IsDefault: false,
    Actions: [{ Type: 'forward', TargetGroupArn: 'arn:tg/1' }],
  };
  const defaultRule = {
    RuleArn: `${ruleArn}d`,
    Priority: 'default',
    IsDefault: true,
    Actions: listener.DefaultActions,
  };

  const world = (): ReturnType<typeof fakeAws> =>
    fakeAws((operation, input) => {
      if (operation === 'DescribeListeners') return { Listeners: [listener] };
      const asked = membersOf(input, 'RuleArns');
      if (asked.length > 0)
        return { Rules: [rule, defaultRule].filter(({ RuleArn }) => asked.includes(RuleArn)) };
      return input['Marker'] === undefined ? { Rules: [defaultRule], NextMarker: 'more' } : { Rules: [rule] };
    });

  test('of an Application Load Balancer are its listeners and every page of their rules but the default', async () => {
    const points = await forwardPointsOf(world().aws, alb, never);
    expect(points.map(({ kind, arn, label }) => [kind, arn, label])).toEqual([
      ['listener', listenerArn, 'HTTPS:443 default action'],
      ['rule', ruleArn, 'rule 10 of HTTPS:443'],
    ]);
  });

  test('of a Network Load Balancer are its listeners only', async () => {
    const { aws, calls } = world();
    const points = await forwardPointsOf(aws, alb.replace('/app/', '/net/'), never);
    expect(points).toHaveLength(1);
    expect(calls).toHaveLength(1);
  });

  test('a rule is read with one call once its listener is known', async () => {
    const { aws, calls } = world();
    const first = await readForwardPoint(aws, ruleArn, never);
    expect(first).toMatchObject({ kind: 'rule', label: 'rule 10 of HTTPS:443', loadBalancerArn: alb });
    const before = calls.length;
    await expect(readForwardPoint(aws, ruleArn, never)).resolves.toEqual(first);
    expect(calls.length - before).toBe(1);
  });

  test('a default rule is its listener, since only that can be written', async () => {
    const point = await readForwardPoint(world().aws, `${ruleArn}d`, never);
    expect(point).toMatchObject({ kind: 'listener', arn: listenerArn });
  });

  test('one that an emulator answers with an empty list is not found', async () => {
    const { aws } = fakeAws(() => ({}));
    for (const arn of [listenerArn, ruleArn]) {
      const error: unknown = await readForwardPoint(aws, arn, never).catch((thrown: unknown) => thrown);
      expect(isNotFound(error)).toBe(true);
    }
  });

  test('writing sends every action in order, keeps the client secret, and leaves out the repeated group', async () => {
    const oidc = {
      Issuer: 'i',
      AuthorizationEndpoint: 'a',
      TokenEndpoint: 't',
      UserInfoEndpoint: 'u',
      ClientId: 'c',
    };
    const forward = {
      TargetGroups: [
        { TargetGroupArn: 'arn:tg/0', Weight: 95 },
        { TargetGroupArn: 'arn:tg/1', Weight: 5 },
      ],
    };
    const actions = [
      { Type: 'authenticate-oidc' as const, Order: 1, AuthenticateOidcConfig: oidc },
      { Type: 'forward' as const, Order: 2, TargetGroupArn: 'arn:tg/0', ForwardConfig: forward },
    ];
    const { aws, calls } = fakeAws(() => ({}));
    await writeActions(aws, { kind: 'listener', arn: listenerArn }, actions, never);
    await writeActions(aws, { kind: 'rule', arn: ruleArn }, actions, never);
    expect(calls.map(({ operation }) => operation)).toEqual(['ModifyListener', 'ModifyRule']);
    expect(calls[0]?.input).toMatchObject({
      ListenerArn: listenerArn,
      'DefaultActions.member.1.AuthenticateOidcConfig.UseExistingClientSecret': 'true',
      'DefaultActions.member.2.ForwardConfig.TargetGroups.member.2.Weight': '5',
    });
    expect(Object.keys(calls[0]?.input ?? {})).not.toContain('DefaultActions.member.2.TargetGroupArn');
    expect(calls[1]?.input).toMatchObject({ RuleArn: ruleArn, 'Actions.member.2.Order': '2' });
  });
});
