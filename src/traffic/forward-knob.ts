import type { Aws } from '../aws/clients.ts';
import { readForwardPoint, writeActions } from '../aws/load-balancing.ts';
import type { Knob } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import { actionsFromJson, actionsToJson } from './action-json.ts';
import { groupsIn, isAttached, readForward, weightsIn, type Actions } from './actions.ts';
import { sameActions } from './same-actions.ts';
import { shellLine } from '../aws/shell.ts';
import { groupName, pairOf, type ListenerTarget } from './target.ts';

/** The action list of a listener's default action or of a rule. Its value is the whole list, as plain data. */
export function forwardKnob(name: string, aws: Aws, target: ListenerTarget): Knob {
  const point = target.forwardPoint;
  return {
    name,
    label: `weights of ${point.label}`,
    read: async (signal) => actionsToJson((await readForwardPoint(aws, point.arn, signal)).actions),
    write: (value, signal) => writeActions(aws, point, actionsFromJson(value), signal),
    same: (a, b) => sameActions(actionsFromJson(a), actionsFromJson(b)),
    show: (value) => show(actionsFromJson(value), target),
    command: (value) => command(actionsFromJson(value), target),
  };
}

function show(actions: Actions, target: ListenerTarget): string {
  const pair = pairOf(target);
  const { stable, canary } = weightsIn(actions, pair);
  const others = groupsIn(actions)
    .filter(({ arn }) => arn !== pair.stable && arn !== pair.canary)
    .map(({ arn, weight }) => `, ${groupName(arn)} ${weight}`);
  const shown = isAttached(actions, pair.canary) ? String(canary) : 'not attached';
  return `stable ${stable}, canary ${shown}${others.join('')}${besides(actions)}`;
}

/** What else of an action list may be changed, so that two lists that differ don't read the same. */
function besides(actions: Actions): string {
  const reading = readForward(actions);
  const seconds = reading.kind === 'forward' ? reading.forward.stickySeconds : undefined;
  const sticky = seconds === undefined ? '' : `; sticky for ${spell(seconds * 1000)}`;
  const types = actions.map(({ Type }) => Type ?? 'unknown').filter((type) => type !== 'forward');
  return types.length === 0 ? sticky : `${sticky}; beside ${types.join(', ')}`;
}

function command(actions: Actions, { region, forwardPoint }: ListenerTarget): string {
  const json = JSON.stringify(actions.map(keepingSecret));
  const words =
    forwardPoint.kind === 'listener'
      ? ['modify-listener', '--listener-arn', forwardPoint.arn, '--default-actions', json]
      : ['modify-rule', '--rule-arn', forwardPoint.arn, '--actions', json];
  return shellLine(['aws', 'elbv2', ...words, '--region', region]);
}

/** Without its secret, which nobody can read back, an OIDC action is accepted only with the word that it stays. */
function keepingSecret(action: Actions[number]): Actions[number] {
  const oidc = action.AuthenticateOidcConfig;
  if (oidc === undefined) return action;
  return { ...action, AuthenticateOidcConfig: { ...oidc, UseExistingClientSecret: true } };
}
