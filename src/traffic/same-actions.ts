import type { ListenerAction } from '../aws/load-balancing.ts';
import { groupsOf, type Actions, type Group } from './actions.ts';
import { isList, isRecord } from './json.ts';

/**
 * Fields that an answer may carry though nobody set them, and the values they then have.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
 */
const AUTHENTICATION_DEFAULTS = {
  SessionCookieName: 'AWSELBAuthSessionCookie',
  Scope: 'openid',
  SessionTimeout: 604_800,
  OnUnauthenticatedRequest: 'authenticate',
} as const;
const REDIRECT_DEFAULTS = {
  Protocol: '#{protocol}',
  Port: '#{port}',
  Host: '#{host}',
  Path: '/#{path}',
  Query: '#{query}',
} as const;

/** Whether two lists of actions mean the same to AWS, whatever defaults an answer adds or leaves out. */
export function sameActions(a: Actions, b: Actions): boolean {
  return canonical(a) === canonical(b);
}

function canonical(actions: Actions): string {
  const inOrder = actions
    .map((action, index) => ({ action, order: action.Order ?? index + 1 }))
    .sort((first, second) => first.order - second.order);
  return JSON.stringify(inOrder.map(({ action }) => plain(meaningOf(action))));
}

function meaningOf(action: ListenerAction): unknown {
  return {
    ...action,
    Order: undefined,
    ...(action.Type === 'forward' ? forwardMeaning(action) : {}),
    AuthenticateOidcConfig: withoutDefaults(
      { ...action.AuthenticateOidcConfig, ClientSecret: undefined, UseExistingClientSecret: undefined },
      AUTHENTICATION_DEFAULTS,
    ),
    AuthenticateCognitoConfig: withoutDefaults(action.AuthenticateCognitoConfig, AUTHENTICATION_DEFAULTS),
    RedirectConfig: withoutDefaults(action.RedirectConfig, REDIRECT_DEFAULTS),
  };
}

/** The order of groups in a forward action means nothing; how long clients would stick if they did neither. */
function forwardMeaning(action: ListenerAction) {
  const stickiness = action.ForwardConfig?.TargetGroupStickinessConfig;
  return {
    TargetGroupArn: undefined,
    ForwardConfig: {
      ...action.ForwardConfig,
      TargetGroups: groupsMeaning(groupsOf(action)),
      TargetGroupStickinessConfig: stickiness?.Enabled === true ? stickiness : undefined,
    },
  };
}

/** The weight of the only group says no more than whether it gets traffic. */
function groupsMeaning(groups: readonly Group[]): readonly Group[] {
  if (groups.length === 1) return groups.map(({ arn, weight }) => ({ arn, weight: Math.min(weight, 1) }));
  return groups.toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
}

function withoutDefaults(value: object | undefined, defaults: Readonly<Record<string, unknown>>): unknown {
  if (value === undefined) return undefined;
  return Object.fromEntries(Object.entries(value).filter(([key, item]) => item !== defaults[key]));
}

/** One spelling for the same data: keys sorted; what is undefined or empty left out. */
function plain(value: unknown): unknown {
  if (isList(value)) return value.map(plain);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value)
    .map(([key, item]) => [key, plain(item)] as const)
    .filter(([, item]) => item !== undefined && !(isRecord(item) && Object.keys(item).length === 0))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
