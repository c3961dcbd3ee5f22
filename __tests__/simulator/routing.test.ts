import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ModifyListenerCommand,
  ModifyRuleCommand,
  type Action,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import {
  listenerScenario,
  nlbScenario,
  taskCountScenario,
  type ListenerOptions,
} from '../../simulator/scenarios.ts';
import { stateOf } from '../../simulator/state.ts';
import { arnOf, MINUTE, rehearse, SECOND, type Rehearsal } from './support.ts';

const groupArn = ({ aws }: Rehearsal, name: string): string => arnOf(aws.arns.targetGroups, name);
const listenerArn = ({ aws }: Rehearsal): string => arnOf(aws.arns.listeners, 'web:80');

const forward = (world: Rehearsal, stable: number, canary: number): Action => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: [
      { TargetGroupArn: groupArn(world, 'web'), Weight: stable },
      { TargetGroupArn: groupArn(world, 'web-canary'), Weight: canary },
    ],
  },
});

const modify = (world: Rehearsal, ...actions: readonly Action[]): Promise<unknown> =>
  world.elb.send(
    new ModifyListenerCommand({ ListenerArn: listenerArn(world), DefaultActions: [...actions] }),
  );

const defaultActions = async (world: Rehearsal): Promise<readonly Action[]> => {
  const { Listeners } = await world.elb.send(
    new DescribeListenersCommand({ ListenerArns: [listenerArn(world)] }),
  );
  return Listeners?.[0]?.DefaultActions ?? [];
};

const withCanaries = async (count: number, options: ListenerOptions = {}): Promise<Rehearsal> => {
  const world = rehearse(listenerScenario(options));
  await world.ecs.send(
    new UpdateServiceCommand({ cluster: 'demo', service: 'web-canary', desiredCount: count }),
  );
  await world.clock.sleep(MINUTE);
  return world;
};

const share = (world: Rehearsal, service: string): number => {
  const { byService, requests } = world.aws.world.traffic.totals();
  return (byService[service]?.requests ?? 0) / requests;
};

describe('the weights of a forward action', () => {
  test('divide the users’ requests, after the propagation delay', async () => {
    const world = await withCanaries(3);
    const before = world.aws.world.traffic.totals().byService['web-canary']?.requests ?? 0;
    await modify(world, forward(world, 90, 10));
    expect(stateOf(world.aws).split[0]).toEqual({ web: 1 });
    await world.clock.sleep(2 * SECOND);
    expect(stateOf(world.aws).split[0]?.['web-canary']).toBeCloseTo(0.1);
    await world.clock.sleep(10 * MINUTE);
    expect(before).toBe(0);
    const requests = (world.aws.world.traffic.totals().byService['web-canary']?.requests ?? 0) / (600 * 50);
    expect(requests).toBeGreaterThan(0.095);
    expect(requests).toBeLessThan(0.105);
  });

  test('send requests to nobody, which fail, when a chosen group has no target', async () => {
    const world = rehearse(listenerScenario());
    await modify(world, forward(world, 80, 20));
    await world.clock.sleep(5 * MINUTE);
    const { requests, failed } = world.aws.world.traffic.totals();
    expect(failed / requests).toBeGreaterThan(0.18);
    expect(failed / requests).toBeLessThan(0.21);
  });

  test('reach an NLB only after its longer delay', async () => {
    const world = rehearse(nlbScenario({ canaryTasks: 2 }));
    await modify(world, forward(world, 0, 1));
    await world.clock.sleep(59 * SECOND);
    expect(stateOf(world.aws).split[0]).toEqual({ web: 1 });
    await world.clock.sleep(2 * SECOND);
    expect(stateOf(world.aws).split[0]).toEqual({ 'web-canary': 1 });
  });
});

describe('two services in one target group', () => {
  test('divide requests by their numbers of healthy tasks', async () => {
    const world = rehearse(taskCountScenario({ canaryTasks: 10 }));
    await world.clock.sleep(10 * MINUTE);
    expect(share(world, 'web-canary')).toBeCloseTo(0.5, 2);
  });
});

describe('a target group', () => {
  test('whose targets are all unhealthy gets the requests all the same', async () => {
    const world = rehearse(
      listenerScenario({ canary: 'never-healthy', stableTasks: 1, canaryWeight: 1, stableWeight: 0 }),
    );
    await world.ecs.send(
      new UpdateServiceCommand({ cluster: 'demo', service: 'web-canary', desiredCount: 1 }),
    );
    await world.clock.sleep(25 * SECOND);
    expect(stateOf(world.aws).targetGroups['web-canary']).not.toHaveProperty('healthy');
    expect(stateOf(world.aws).split[0]).toEqual({ 'web-canary': 1 });
  });

  test('that no listener forwards to says unused, until it is attached', async () => {
    const world = await withCanaries(1, { attached: false });
    const health = async (): Promise<unknown> => {
      const TargetGroupArn = groupArn(world, 'web-canary');
      const { TargetHealthDescriptions } = await world.elb.send(
        new DescribeTargetHealthCommand({ TargetGroupArn }),
      );
      return TargetHealthDescriptions?.[0]?.TargetHealth;
    };
    expect(await health()).toMatchObject({ State: 'unused', Reason: 'Target.NotInUse' });
    await modify(world, forward(world, 100, 0));
    expect(await health()).toMatchObject({ State: 'initial', Reason: 'Elb.RegistrationInProgress' });
    await world.clock.sleep(15 * SECOND);
    expect(await health()).toEqual({ State: 'healthy' });
  });

  test('knows which load balancers use it', async () => {
    const world = rehearse(listenerScenario({ attached: false }));
    const { TargetGroups } = await world.elb.send(
      new DescribeTargetGroupsCommand({ Names: ['web', 'web-canary'] }),
    );
    expect(TargetGroups?.map(({ LoadBalancerArns }) => LoadBalancerArns?.length ?? 0)).toEqual([1, 0]);
  });
});

describe('describing actions', () => {
  test('gives the ARN and the configuration for a single group, and only the configuration for several', async () => {
    const world = rehearse(listenerScenario());
    const [several] = await defaultActions(world);
    expect(several).not.toHaveProperty('TargetGroupArn', expect.any(String));
    expect(several?.ForwardConfig?.TargetGroups).toHaveLength(2);
    const arn = groupArn(world, 'web');
    await modify(world, { Type: 'forward', TargetGroupArn: arn });
    expect(await defaultActions(world)).toEqual([
      {
        Type: 'forward',
        TargetGroupArn: arn,
        ForwardConfig: {
          TargetGroups: [{ TargetGroupArn: arn, Weight: 1 }],
          TargetGroupStickinessConfig: { Enabled: false },
        },
      },
    ]);
  });

  test('replaces the whole list, stickiness included', async () => {
    const world = rehearse(listenerScenario({ stickySeconds: 60 }));
    const [before] = await defaultActions(world);
    expect(before?.ForwardConfig?.TargetGroupStickinessConfig).toEqual({
      Enabled: true,
      DurationSeconds: 60,
    });
    await modify(world, forward(world, 1, 1));
    const [after] = await defaultActions(world);
    expect(after?.ForwardConfig?.TargetGroupStickinessConfig).toEqual({ Enabled: false });
  });

  test('never gives a client secret back, and asks for it again at each change', async () => {
    const oidc = {
      ...{ Issuer: 'https://login.example.com', AuthorizationEndpoint: 'https://login.example.com/a' },
      ...{ TokenEndpoint: 'https://login.example.com/t', UserInfoEndpoint: 'https://login.example.com/u' },
      ...{ ClientId: 'web', AuthenticationRequestExtraParams: { prompt: 'login' } },
    };
    const login = { Type: 'authenticate-oidc', Order: 1, AuthenticateOidcConfig: oidc } as const;
    const before = { ...login, AuthenticateOidcConfig: { ...oidc, ClientSecret: 'secret' } };
    const world = rehearse(listenerScenario({ before: [before] }));
    const last = { ...forward(world, 1, 1), Order: 2 };
    const [described] = await defaultActions(world);
    expect(described).toEqual(login);
    await expect(modify(world, login, last)).rejects.toMatchObject({
      name: 'InvalidLoadBalancerActionException',
    });
    const kept = { ...login, AuthenticateOidcConfig: { ...oidc, UseExistingClientSecret: true } };
    await modify(world, kept, last);
    expect((await defaultActions(world))[0]).toEqual(login);
  });
});

describe('a listener’s rules', () => {
  test('can be changed, the default one excepted', async () => {
    const world = rehearse(listenerScenario({ rule: true }));
    const rules = async (): Promise<
      readonly { arn: string; isDefault: boolean; actions: readonly Action[] }[]
    > => {
      const { Rules = [] } = await world.elb.send(
        new DescribeRulesCommand({ ListenerArn: listenerArn(world) }),
      );
      return Rules.map(({ RuleArn = '', IsDefault = false, Actions = [] }) => ({
        ...{ arn: RuleArn, isDefault: IsDefault, actions: Actions },
      }));
    };
    const [rule, last] = await rules();
    expect([rule?.isDefault, last?.isDefault]).toEqual([false, true]);
    await world.elb.send(new ModifyRuleCommand({ RuleArn: rule?.arn, Actions: [forward(world, 7, 3)] }));
    expect((await rules())[0]?.actions[0]?.ForwardConfig?.TargetGroups?.map(({ Weight }) => Weight)).toEqual([
      7, 3,
    ]);
    await expect(
      world.elb.send(new ModifyRuleCommand({ RuleArn: last?.arn, Actions: [forward(world, 7, 3)] })),
    ).rejects.toMatchObject({ name: 'OperationNotPermittedException' });
  });
});

describe('a forward action is refused', () => {
  const refused = async (change: (world: Rehearsal) => Action, name: string): Promise<void> => {
    const world = rehearse(listenerScenario());
    const before = await defaultActions(world);
    await expect(modify(world, change(world))).rejects.toMatchObject({ name });
    expect(await defaultActions(world)).toEqual(before);
  };

  test('with a weight beyond 999', () => refused((world) => forward(world, 1000, 0), 'ValidationError'));
  test('with a negative weight', () => refused((world) => forward(world, 1, -1), 'ValidationError'));
  test('with six target groups', () =>
    refused((world) => {
      const TargetGroups = Array.from({ length: 6 }, (_, n) => ({
        TargetGroupArn: `${groupArn(world, 'web')}${n}`,
      }));
      return { Type: 'forward', ForwardConfig: { TargetGroups } };
    }, 'ValidationError'));
  test('with a target group that does not exist', () =>
    refused(
      (world) => ({ Type: 'forward', TargetGroupArn: `${groupArn(world, 'web')}0` }),
      'TargetGroupNotFoundException',
    ));
});

describe('somebody else', () => {
  test('changes weights past the API, by the groups’ names, leaving the other groups’ as they are', async () => {
    const world = await withCanaries(1, { legacyWeight: 3 });
    const change = { what: 'set-weights', arn: listenerArn(world), weights: { 'web-canary': 40 } } as const;
    world.aws.change(change, { actor: 'terraform' });
    const [action] = await defaultActions(world);
    expect(action?.ForwardConfig?.TargetGroups?.map(({ Weight }) => Weight)).toEqual([100, 40, 3]);
    expect(world.aws.journal.entries.at(-2)).toMatchObject({ actor: 'terraform', operation: 'set-weights' });
  });
});
