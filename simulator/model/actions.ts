import { ApiError } from './errors.ts';
import type { Action, ForwardAction, ForwardGroup, OtherActionType, Routing } from './elb-types.ts';
import type { Fields, Value } from './value.ts';

/** The configuration member each action type reads. */
const CONFIG_MEMBER: Record<OtherActionType, string> = {
  redirect: 'RedirectConfig',
  'fixed-response': 'FixedResponseConfig',
  'authenticate-oidc': 'AuthenticateOidcConfig',
  'authenticate-cognito': 'AuthenticateCognitoConfig',
  'jwt-validation': 'JwtValidationConfig',
};

/** An action as a caller writes it: AWS's own member names. */
export interface ActionInput {
  readonly Type: 'forward' | OtherActionType;
  readonly Order?: number | undefined;
  readonly TargetGroupArn?: string | undefined;
  readonly ForwardConfig?: ForwardInput | undefined;
  readonly RedirectConfig?: Fields | undefined;
  readonly FixedResponseConfig?: Fields | undefined;
  readonly AuthenticateOidcConfig?: Fields | undefined;
  readonly AuthenticateCognitoConfig?: Fields | undefined;
  readonly JwtValidationConfig?: Fields | undefined;
}

export interface ForwardInput {
  readonly TargetGroups?: readonly ForwardGroupInput[] | undefined;
  readonly TargetGroupStickinessConfig?: StickinessInput | undefined;
}

interface ForwardGroupInput {
  readonly TargetGroupArn?: string | undefined;
  readonly Weight?: number | undefined;
}

interface StickinessInput {
  readonly Enabled?: boolean | undefined;
  readonly DurationSeconds?: number | undefined;
}

const invalid = (message: string): ApiError => new ApiError('InvalidLoadBalancerAction', message);
const malformed = (message: string): ApiError => new ApiError('ValidationError', message);

const groupOf = (input: ForwardGroupInput): ForwardGroup => {
  if (input.TargetGroupArn === undefined) throw malformed('A target group of a forward action has no ARN');
  return { arn: input.TargetGroupArn, weight: input.Weight ?? 1 };
};

const groupsOf = (input: ActionInput): readonly ForwardGroup[] => {
  const listed = (input.ForwardConfig?.TargetGroups ?? []).map(groupOf);
  const arn = input.TargetGroupArn;
  if (arn === undefined) return listed;
  if (listed.length === 0) return [{ arn, weight: 1 }];
  if (listed.length === 1 && listed[0]?.arn === arn) return listed;
  throw malformed(
    'TargetGroupArn may accompany a ForwardConfig only when that names the same, single target group',
  );
};

const stickinessOf = (input: StickinessInput | undefined): ForwardAction['stickiness'] => {
  const enabled = input?.Enabled ?? false;
  const durationSeconds = input?.DurationSeconds;
  if (enabled && durationSeconds === undefined) {
    throw malformed('Target group stickiness needs DurationSeconds when it is enabled');
  }
  return { enabled, durationSeconds };
};

const forwardOf = (input: ActionInput): ForwardAction => {
  const groups = groupsOf(input);
  if (groups.length === 0) throw malformed('A forward action names no target group');
  if (groups.length > 5) throw malformed('A forward action may name at most 5 target groups');
  if (new Set(groups.map(({ arn }) => arn)).size < groups.length) {
    throw malformed('A forward action names a target group twice');
  }
  const stickiness = stickinessOf(input.ForwardConfig?.TargetGroupStickinessConfig);
  return { type: 'forward', order: input.Order, groups, stickiness };
};

/** An OIDC secret is write-only: it must come along, or the one already stored must be asked for. */
const requireSecret = (config: Fields, keptSecret: boolean): void => {
  if (config['UseExistingClientSecret'] === true) {
    if (keptSecret) return;
    throw invalid('UseExistingClientSecret is set, but there is no client secret yet');
  }
  if (typeof config['ClientSecret'] !== 'string') {
    throw invalid('An authenticate-oidc action needs ClientSecret, or UseExistingClientSecret=true');
  }
};

const withoutSecret = (config: Fields): Fields =>
  Object.fromEntries(
    Object.entries(config).filter(([name]) => name !== 'ClientSecret' && name !== 'UseExistingClientSecret'),
  );

const otherOf = (type: OtherActionType, input: ActionInput, keptSecret: boolean): Action => {
  const members = {
    redirect: input.RedirectConfig,
    'fixed-response': input.FixedResponseConfig,
    'authenticate-oidc': input.AuthenticateOidcConfig,
    'authenticate-cognito': input.AuthenticateCognitoConfig,
    'jwt-validation': input.JwtValidationConfig,
  } as const;
  const config = members[type];
  if (config === undefined) throw invalid(`A ${type} action needs ${CONFIG_MEMBER[type]}`);
  if (type === 'authenticate-oidc') requireSecret(config, keptSecret);
  return { type, order: input.Order, member: CONFIG_MEMBER[type], config: withoutSecret(config) };
};

const isLast = (action: Action): boolean => ['forward', 'redirect', 'fixed-response'].includes(action.type);

/**
 * Reads a whole action list, refusing what AWS refuses. `before` is the routing being replaced, whose client secret may
 * be kept.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
 */
export const readActions = (
  inputs: readonly ActionInput[],
  before: Routing | undefined,
): readonly Action[] => {
  const keptSecret = before?.actions.some((action) => action.type === 'authenticate-oidc') ?? false;
  const actions = inputs.map((input) =>
    input.Type === 'forward' ? forwardOf(input) : otherOf(input.Type, input, keptSecret),
  );
  const last = actions.filter(isLast);
  if (last.length !== 1) {
    throw invalid('An action list needs exactly one of forward, redirect and fixed-response');
  }
  const inOrder = [...actions].sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  if (inOrder.at(-1) !== last[0])
    throw invalid('The forward, redirect or fixed-response action must come last');
  if (actions.length > 1 && actions.some((action) => action.order === undefined)) {
    throw malformed('Every action needs an Order when there are several');
  }
  return inOrder;
};

const describeForward = (action: ForwardAction): Fields => {
  const only = action.groups.length === 1 ? action.groups[0] : undefined;
  const config: Value = {
    TargetGroups: action.groups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
    TargetGroupStickinessConfig: {
      Enabled: action.stickiness.enabled,
      DurationSeconds: action.stickiness.durationSeconds,
    },
  };
  return { Type: 'forward', TargetGroupArn: only?.arn, Order: action.order, ForwardConfig: config };
};

/** An action as AWS describes it; secrets are never given back. */
export const describeAction = (action: Action): Fields =>
  action.type === 'forward'
    ? describeForward(action)
    : { Type: action.type, Order: action.order, [action.member]: action.config };

/** The target groups an action list forwards to. */
export const forwardedGroups = (actions: readonly Action[]): readonly ForwardGroup[] =>
  actions.flatMap((action) => (action.type === 'forward' ? action.groups : []));
