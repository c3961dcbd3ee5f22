import { describe, expect, test } from '@jest/globals';
import type { Actions } from '../../src/traffic/actions.ts';
import { sameActions } from '../../src/traffic/same-actions.ts';

const forward = (groups: readonly [string, number?][], more: object = {}): Actions[number] => ({
  Type: 'forward',
  ForwardConfig: {
    TargetGroups: groups.map(([TargetGroupArn, Weight]) => ({
      TargetGroupArn,
      ...(Weight === undefined ? {} : { Weight }),
    })),
    ...more,
  },
});
const oidc = (more: object = {}): Actions[number] => ({
  Type: 'authenticate-oidc',
  AuthenticateOidcConfig: {
    Issuer: 'https://id.example.com',
    AuthorizationEndpoint: 'https://id.example.com/a',
    TokenEndpoint: 'https://id.example.com/t',
    UserInfoEndpoint: 'https://id.example.com/u',
    ClientId: 'shop',
    ...more,
  },
});

describe('two action lists mean the same', () => {
  test.each<[string, Actions, Actions]>([
    [
      'with and without Order',
      [oidc(), forward([['a', 1]])],
      [
        { ...oidc(), Order: 1 },
        { ...forward([['a', 1]]), Order: 2 },
      ],
    ],
    [
      'in another sequence with the same Order',
      [
        { ...oidc(), Order: 1 },
        { ...forward([['a', 1]]), Order: 2 },
      ],
      [
        { ...forward([['a', 1]]), Order: 2 },
        { ...oidc(), Order: 1 },
      ],
    ],
    ['named singly or as a list of one', [{ Type: 'forward', TargetGroupArn: 'a' }], [forward([['a']])]],
    [
      'named both ways',
      [{ Type: 'forward', TargetGroupArn: 'a' }],
      [{ ...forward([['a', 1]]), TargetGroupArn: 'a' }],
    ],
    [
      'with stickiness off or absent',
      [
        forward([
          ['a', 1],
          ['b', 2],
        ]),
      ],
      [
        forward(
          [
            ['a', 1],
            ['b', 2],
          ],
          { TargetGroupStickinessConfig: { Enabled: false, DurationSeconds: 3600 } },
        ),
      ],
    ],
    [
      'with the groups in another sequence',
      [
        forward([
          ['a', 1],
          ['b', 2],
        ]),
      ],
      [
        forward([
          ['b', 2],
          ['a', 1],
        ]),
      ],
    ],
    [
      'whether the secret is kept or given',
      [oidc()],
      [oidc({ UseExistingClientSecret: true, ClientSecret: 'x' })],
    ],
    [
      'with the defaults of a login spelt out',
      [oidc()],
      [
        oidc({
          SessionTimeout: 604800,
          Scope: 'openid',
          SessionCookieName: 'AWSELBAuthSessionCookie',
          OnUnauthenticatedRequest: 'authenticate',
          AuthenticationRequestExtraParams: {},
        }),
      ],
    ],
    [
      'with the defaults of a redirect spelt out',
      [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', Port: '443' } }],
      [
        {
          Type: 'redirect',
          RedirectConfig: {
            Port: '443',
            Host: '#{host}',
            Path: '/#{path}',
            Query: '#{query}',
            Protocol: '#{protocol}',
            StatusCode: 'HTTP_301',
          },
        },
      ],
    ],
    [
      'with fields that are undefined',
      [forward([['a', 1]])],
      [{ ...forward([['a', 1]]), RedirectConfig: undefined }],
    ],
  ])('%s', (_name, a, b) => {
    expect(sameActions(a, b)).toBe(true);
    expect(sameActions(b, a)).toBe(true);
  });
});

describe('two action lists differ', () => {
  test.each<[string, Actions, Actions]>([
    [
      'in a weight',
      [
        forward([
          ['a', 1],
          ['b', 2],
        ]),
      ],
      [
        forward([
          ['a', 1],
          ['b', 3],
        ]),
      ],
    ],
    ['in a group', [forward([['a', 1]])], [forward([['b', 1]])]],
    [
      'in a group of weight 0',
      [forward([['a', 1]])],
      [
        forward([
          ['a', 1],
          ['b', 0],
        ]),
      ],
    ],
    [
      'in whether clients stick',
      [
        forward([
          ['a', 1],
          ['b', 1],
        ]),
      ],
      [
        forward(
          [
            ['a', 1],
            ['b', 1],
          ],
          { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } },
        ),
      ],
    ],
    [
      'in how long clients stick',
      [forward([['a', 1]], { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 61 } })],
      [forward([['a', 1]], { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: 60 } })],
    ],
    [
      'in the order of actions',
      [
        { ...oidc(), Order: 1 },
        { ...forward([['a', 1]]), Order: 2 },
      ],
      [
        { ...oidc(), Order: 2 },
        { ...forward([['a', 1]]), Order: 1 },
      ],
    ],
    ['in a missing login', [oidc(), forward([['a', 1]])], [forward([['a', 1]])]],
    ['in a setting of the login', [oidc({ Scope: 'openid email' })], [oidc()]],
  ])('%s', (_name, a, b) => {
    expect(sameActions(a, b)).toBe(false);
  });
});
