import type { ListenerAction } from '../aws/load-balancing.ts';
import type { Json } from '../rollout/ports.ts';
import type { Actions } from './actions.ts';
import { isList, isRecord, malformed, toJson } from './json.ts';

/** A list of actions as plain data, for a checkpoint: without client secrets, or how to keep them. */
export function actionsToJson(actions: Actions): Json {
  return toJson(actions.map(withoutSecret), 'list of actions');
}

/** The list of actions that {@link actionsToJson} has made, possibly in another process. Throws a TypeError on anything else. */
export function actionsFromJson(value: unknown): Actions {
  if (isList(value) && value.every(isAction)) return value;
  throw malformed('list of actions', 'actions of a listener or rule', value);
}

function withoutSecret(action: ListenerAction): ListenerAction {
  const oidc = action.AuthenticateOidcConfig;
  if (oidc === undefined) return action;
  return {
    ...action,
    AuthenticateOidcConfig: { ...oidc, ClientSecret: undefined, UseExistingClientSecret: undefined },
  };
}

/** Looks closely at what is changed here, the forward action; the rest goes back to AWS as it came. */
function isAction(value: unknown): value is ListenerAction {
  return (
    isRecord(value) &&
    typeof value['Type'] === 'string' &&
    isTextOrAbsent(value['TargetGroupArn']) &&
    isNumberOrAbsent(value['Order']) &&
    isForwardConfigOrAbsent(value['ForwardConfig'])
  );
}

function isForwardConfigOrAbsent(value: unknown): boolean {
  if (value === undefined) return true;
  if (!isRecord(value)) return false;
  const groups = value['TargetGroups'];
  const stickiness = value['TargetGroupStickinessConfig'];
  return (
    (groups === undefined || (isList(groups) && groups.every(isTuple))) &&
    (stickiness === undefined || isRecord(stickiness))
  );
}

function isTuple(value: unknown): boolean {
  return isRecord(value) && typeof value['TargetGroupArn'] === 'string' && isNumberOrAbsent(value['Weight']);
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isNumberOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'number';
}
