import { describe, expect, test } from '@jest/globals';
import { actionsFromJson, actionsToJson } from '../../src/traffic/action-json.ts';
import {
  attached,
  crowdingOf,
  onStable,
  readForward,
  weighted,
  type Actions,
} from '../../src/traffic/actions.ts';

const STABLE = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/0123456789abcdef';
const CANARY =
  'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web-canary/fedcba9876543210';
const OTHER = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/legacy/1111111111111111';
const pair = { stable: STABLE, canary: CANARY };

const login: Actions[number] = {
  Type: 'authenticate-oidc',
  Order: 1,
  AuthenticateOidcConfig: {
    Issuer: 'https://id.example.com',
    AuthorizationEndpoint: 'https://id.example.com/authorize',
    TokenEndpoint: 'https://id.example.com/token',
    UserInfoEndpoint: 'https://id.example.com/userinfo',
    ClientId: 'shop',
    Scope: 'openid email',
    AuthenticationRequestExtraParams: { display: 'page' },
  },
};

/** A list as it is found in the wild: log in first, then three groups, sticky. */
const rich: Actions = [
  login,
  {
    Type: 'forward',
    Order: 2,
    ForwardConfig: {
      TargetGroups: [
        { TargetGroupArn: OTHER, Weight: 5 },
        { TargetGroupArn: STABLE, Weight: 10 },
        { TargetGroupArn: CANARY, Weight: 0 },
      ],
      TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 3600 },
    },
  },
];

const single: Actions = [{ Type: 'forward', TargetGroupArn: STABLE }];

function weightedActions(actions: Actions, share: number): Actions {
  const result = weighted(actions, pair, share);
  if (result.kind === 'refused') throw new Error(result.why);
  return result.actions;
}

describe('weights in an action list', () => {
  test('change nothing but the weights, and keep the order, login, third group and stickiness', () => {
    expect(actionsToJson(weightedActions(rich, 5))).toEqual(
      [
        actionsToJson([login]),
        {
          Type: 'forward',
          Order: 2,
          ForwardConfig: {
            TargetGroups: [
              { TargetGroupArn: OTHER, Weight: 50 },
              { TargetGroupArn: STABLE, Weight: 95 },
              { TargetGroupArn: CANARY, Weight: 5 },
            ],
            TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 3600 },
          },
        },
      ].flat(),
    );
  });

  test('attach the canary group beside a single one, and no longer name the single one', () => {
    expect(actionsToJson(weightedActions(single, 10))).toEqual([
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: STABLE, Weight: 90 },
            { TargetGroupArn: CANARY, Weight: 10 },
          ],
        },
      },
    ]);
  });

  test('do not change the list that they start from', () => {
    const before = structuredClone(rich);
    weightedActions(rich, 25);
    onStable(rich, pair);
    expect(rich).toEqual(before);
  });

  test('attaching gives weight 0 and changes no other weight', () => {
    expect(actionsToJson(attached(single, pair))).toEqual([
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: STABLE, Weight: 1 },
            { TargetGroupArn: CANARY, Weight: 0 },
          ],
        },
      },
    ]);
  });

  test('attaching leaves a list alone that has the group', () => {
    expect(attached(rich, pair)).toBe(rich);
  });

  test('all on stable moves the weight of the pair and nothing else', () => {
    const split = weightedActions(rich, 40);
    expect(actionsToJson(onStable(split, pair))).toMatchObject([
      {},
      {
        ForwardConfig: {
          TargetGroups: [{ Weight: 5 }, { Weight: 10 }, { Weight: 0 }],
          TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 3600 },
        },
      },
    ]);
  });
});

describe('an action list is refused', () => {
  const redirect: Actions = [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }];

  test.each([
    ['without a forward action', redirect, 'no forward action'],
    ['with two forward actions', [...single, ...single], '2 forward actions'],
    ['that does not forward to stable', [{ Type: 'forward', TargetGroupArn: OTHER }], 'does not forward to'],
    [
      'with no weight on the pair',
      [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: STABLE, Weight: 0 }] } }],
      'weight 0',
    ],
  ] satisfies [string, Actions, string][])('%s', (_name, actions, why) => {
    const result = weighted(actions, pair, 5);
    expect(result).toMatchObject({ kind: 'refused' });
    expect(result.kind === 'refused' ? result.why : '').toContain(why);
  });

  test('when the canary would be the sixth group, not the fifth', () => {
    const withGroups = (count: number): Actions => [
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: STABLE, Weight: 1 },
            ...Array.from({ length: count - 1 }, (_, index) => ({
              TargetGroupArn: `${OTHER}${index}`,
              Weight: 1,
            })),
          ],
        },
      },
    ];
    expect(crowdingOf(withGroups(4), pair)).toBeUndefined();
    expect(crowdingOf(withGroups(5), pair)?.why).toContain('6 target groups');
  });
});

describe('reading a forward action', () => {
  test('tells how long clients stick', () => {
    expect(readForward(rich)).toMatchObject({ forward: { stickySeconds: 3600 } });
  });

  test('knows no stickiness where it is disabled', () => {
    const reading = readForward([
      {
        Type: 'forward',
        TargetGroupArn: STABLE,
        ForwardConfig: { TargetGroupStickinessConfig: { Enabled: false, DurationSeconds: 60 } },
      },
    ]);
    expect(reading).toEqual({ kind: 'forward', forward: { groups: [{ arn: STABLE, weight: 1 }] } });
  });
});

describe('an action list in a checkpoint', () => {
  test('comes back as it was', () => {
    const saved: unknown = JSON.parse(JSON.stringify(actionsToJson(rich)));
    expect(actionsFromJson(saved)).toEqual(actionsToJson(rich));
  });

  test('holds no client secret', () => {
    const secretive = [
      { ...login, AuthenticateOidcConfig: { ...login.AuthenticateOidcConfig, ClientSecret: 'hush' } },
    ];
    expect(JSON.stringify(actionsToJson(actionsFromJson(secretive)))).not.toContain('hush');
  });

  test.each([
    ['nothing', undefined],
    ['a number', 3],
    ['an action without a type', [{ TargetGroupArn: STABLE }]],
    [
      'a weight that is a text',
      [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: STABLE, Weight: '5' }] } }],
    ],
  ])('is refused when it is %s', (_name, value) => {
    expect(() => actionsFromJson(value)).toThrow('Malformed list of actions');
  });
});
