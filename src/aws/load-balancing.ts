import type {
  Action,
  DescribeListenersCommandInput,
  DescribeRulesCommandInput,
  Listener,
  Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { RemoteError } from '../rollout/errors.ts';
import { lastSegment } from './batches.ts';
import type { Aws } from './clients.ts';
import { call } from './errors.ts';

export {
  describeTargetGroups,
  targetHealth,
  type TargetGroupView,
  type TargetView,
} from './target-groups.ts';

export type ListenerAction = Action;

/** A place that forwards: a listener's default action or a rule. */
export interface ForwardPoint {
  readonly kind: 'listener' | 'rule';
  readonly arn: string;
  /** For people: `HTTPS:443 default action`, `rule 10 of HTTPS:443`. */
  readonly label: string;
  readonly loadBalancerArn: string;
  readonly actions: readonly ListenerAction[];
}

/** The listeners of a load balancer and, on an Application Load Balancer, their rules other than the default one. */
export async function forwardPointsOf(
  aws: Aws,
  loadBalancerArn: string,
  signal: AbortSignal,
): Promise<readonly ForwardPoint[]> {
  const points: ForwardPoint[] = [];
  for (const listener of await listenersOf(aws, { LoadBalancerArn: loadBalancerArn }, signal)) {
    points.push(listenerPoint(listener));
    if (!loadBalancerArn.includes(':loadbalancer/app/') || listener.ListenerArn === undefined) continue;
    const rules = await rulesOf(aws, { ListenerArn: listener.ListenerArn }, signal);
    points.push(...rules.filter((rule) => !isDefault(rule)).map((rule) => rulePoint(rule, listener)));
  }
  return points;
}

/**
 * One forward point by the ARN of a listener or of a rule; the ARN of a default rule gives its listener, since only
 * ModifyListener can write it. A RemoteError that {@link isNotFound} recognises where it does not exist.
 */
export async function readForwardPoint(aws: Aws, arn: string, signal: AbortSignal): Promise<ForwardPoint> {
  if (!arn.includes(':listener-rule/')) return listenerPoint(await readListener(aws, arn, signal));
  const [rule] = await rulesOf(aws, { RuleArns: [arn] }, signal);
  if (rule === undefined) throw absent('RuleNotFound', `elasticloadbalancing:DescribeRules`, arn);
  const listenerArn = listenerOfRule(arn);
  if (isDefault(rule)) return listenerPoint(await readListener(aws, listenerArn, signal));
  return rulePoint(rule, await knownListener(aws, listenerArn, signal));
}

/** Replaces the whole action list. One request, never retried. */
export async function writeActions(
  aws: Aws,
  point: Pick<ForwardPoint, 'kind' | 'arn'>,
  actions: readonly ListenerAction[],
  signal: AbortSignal,
): Promise<void> {
  const sendable = actions.map(toSend);
  switch (point.kind) {
    case 'listener': {
      const input = { ListenerArn: point.arn, DefaultActions: sendable };
      await call(
        'elasticloadbalancing:ModifyListener',
        point.arn,
        async () => (await aws.elbOnce()).modifyListener(input, { abortSignal: signal }),
        signal,
      );
      return;
    }
    case 'rule': {
      const input = { RuleArn: point.arn, Actions: sendable };
      await call(
        'elasticloadbalancing:ModifyRule',
        point.arn,
        async () => (await aws.elbOnce()).modifyRule(input, { abortSignal: signal }),
        signal,
      );
    }
  }
}

/**
 * An action as it may be sent back. A response never holds the client secret, and asks for `UseExistingClientSecret`
 * instead; it repeats a lone group as `TargetGroupArn`, which is refused beside a forward to several:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
 */
function toSend(action: ListenerAction): ListenerAction {
  if (action.Type === 'authenticate-oidc' && action.AuthenticateOidcConfig !== undefined) {
    const { ClientSecret, ...config } = action.AuthenticateOidcConfig;
    if (ClientSecret !== undefined) return action;
    return { ...action, AuthenticateOidcConfig: { ...config, UseExistingClientSecret: true } };
  }
  if ((action.ForwardConfig?.TargetGroups ?? []).length === 0) return action;
  const { TargetGroupArn: redundant, ...rest } = action;
  return redundant === undefined ? action : rest;
}

async function readListener(aws: Aws, arn: string, signal: AbortSignal): Promise<Listener> {
  const [listener] = await listenersOf(aws, { ListenerArns: [arn] }, signal);
  if (listener === undefined) throw absent('ListenerNotFound', 'elasticloadbalancing:DescribeListeners', arn);
  return listener;
}

/** Port and protocol of a listener, for the label of its rules: asked once, since rules are read at every poll. */
const listeners = new WeakMap<Aws, Map<string, Listener>>();

async function knownListener(aws: Aws, arn: string, signal: AbortSignal): Promise<Listener> {
  const known = listeners.get(aws) ?? new Map<string, Listener>();
  listeners.set(aws, known);
  const listener = known.get(arn) ?? (await readListener(aws, arn, signal));
  known.set(arn, listener);
  return listener;
}

async function listenersOf(
  aws: Aws,
  which: DescribeListenersCommandInput,
  signal: AbortSignal,
): Promise<readonly Listener[]> {
  return everyPage(async (page) => {
    const answer = await call(
      'elasticloadbalancing:DescribeListeners',
      which.LoadBalancerArn ?? which.ListenerArns?.join(', ') ?? 'all listeners',
      async () => (await aws.elb()).describeListeners({ ...which, ...page }, { abortSignal: signal }),
      signal,
    );
    return { items: answer.Listeners ?? [], next: answer.NextMarker };
  });
}

async function rulesOf(
  aws: Aws,
  which: DescribeRulesCommandInput,
  signal: AbortSignal,
): Promise<readonly Rule[]> {
  return everyPage(async (page) => {
    const answer = await call(
      'elasticloadbalancing:DescribeRules',
      which.ListenerArn ?? which.RuleArns?.join(', ') ?? 'all rules',
      async () => (await aws.elb()).describeRules({ ...which, ...page }, { abortSignal: signal }),
      signal,
    );
    return { items: answer.Rules ?? [], next: answer.NextMarker };
  });
}

async function everyPage<T>(
  read: (page: { Marker?: string }) => Promise<{ items: readonly T[]; next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let marker: string | undefined;
  do {
    const { items, next } = await read(marker === undefined ? {} : { Marker: marker });
    all.push(...items);
    marker = next;
  } while (marker !== undefined && marker !== '');
  return all;
}

function listenerPoint(listener: Listener): ForwardPoint {
  return {
    kind: 'listener',
    arn: listener.ListenerArn ?? '',
    label: `${portOf(listener)} default action`,
    loadBalancerArn: listener.LoadBalancerArn ?? '',
    actions: listener.DefaultActions ?? [],
  };
}

function rulePoint(rule: Rule, listener: Listener): ForwardPoint {
  return {
    kind: 'rule',
    arn: rule.RuleArn ?? '',
    label: `rule ${rule.Priority ?? lastSegment(rule.RuleArn ?? '')} of ${portOf(listener)}`,
    loadBalancerArn: listener.LoadBalancerArn ?? '',
    actions: rule.Actions ?? [],
  };
}

function portOf({ Protocol, Port }: Listener): string {
  return `${Protocol ?? 'listener'}:${String(Port ?? '?')}`;
}

function isDefault({ IsDefault, Priority }: Rule): boolean {
  return IsDefault === true || Priority === 'default';
}

/** `…:listener-rule/app/web/50dc/f2f7/9683` belongs to `…:listener/app/web/50dc/f2f7`. */
function listenerOfRule(ruleArn: string): string {
  return ruleArn.slice(0, ruleArn.lastIndexOf('/')).replace(':listener-rule/', ':listener/');
}

/** AWS refuses an unknown ARN; an emulator may answer with an empty list, which means the same. */
function absent(code: string, action: string, arn: string): RemoteError {
  const cause = Object.assign(new Error('The answer does not hold it.'), { name: code });
  return new RemoteError(
    `${action} on ${arn} failed: ${code}: it does not exist. Check the ARN, the region and the account.`,
    false,
    { cause },
  );
}
