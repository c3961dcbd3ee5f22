import type { ListenerAction } from '../aws/load-balancing.ts';
import type { Share } from '../rollout/ports.ts';
import { allOnStable, weigh, type Weights } from './weights.ts';

/** Most target groups of a forward action of an ALB. https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_GROUPS = 5;

export type Actions = readonly ListenerAction[];

/** A target group in a forward action. */
export interface Group {
  readonly arn: string;
  readonly weight: number;
}

/** The two target groups whose traffic is divided, by ARN. */
export interface Pair {
  readonly stable: string;
  readonly canary: string;
}

/** The one forward action of a list. */
export interface Forward {
  readonly groups: readonly Group[];
  /** How long clients stick to a target group, in seconds; absent where they don't. */
  readonly stickySeconds?: number;
}

export interface Refusal {
  readonly kind: 'refused';
  readonly why: string;
  readonly fix: string;
}

export type ForwardReading = { readonly kind: 'forward'; readonly forward: Forward } | Refusal;
export type Weighted =
  { readonly kind: 'weighted'; readonly actions: Actions; readonly weights: Weights } | Refusal;

/** The forward action of a list. A list without exactly one can't be divided. */
export function readForward(actions: Actions): ForwardReading {
  const forwards = actions.filter(isForward);
  const [forward] = forwards;
  if (forward === undefined || forwards.length > 1) {
    return {
      kind: 'refused',
      why: `It has ${forwards.length === 0 ? 'no forward action' : `${forwards.length} forward actions`}; exactly one is needed to divide traffic.`,
      fix: 'Name a listener or rule that forwards to the stable target group.',
    };
  }
  const stickiness = forward.ForwardConfig?.TargetGroupStickinessConfig;
  return {
    kind: 'forward',
    forward: {
      groups: groupsOf(forward),
      ...(stickiness?.Enabled === true ? { stickySeconds: stickiness.DurationSeconds ?? 0 } : {}),
    },
  };
}

/** All target groups that a list forwards to. */
export function groupsIn(actions: Actions): readonly Group[] {
  return actions.filter(isForward).flatMap(groupsOf);
}

/** Weights of the pair and of all others, in the order found. A group that is not in the list weighs 0. */
export function weightsIn(actions: Actions, pair: Pair): Weights {
  const groups = groupsIn(actions);
  const weightOf = (arn: string): number => groups.find((group) => group.arn === arn)?.weight ?? 0;
  return {
    stable: weightOf(pair.stable),
    canary: weightOf(pair.canary),
    others: groups.filter(({ arn }) => !isOfPair(arn, pair)).map(({ weight }) => weight),
  };
}

export function isAttached(actions: Actions, arn: string): boolean {
  return groupsIn(actions).some((group) => group.arn === arn);
}

/** The list with the canary's group in its forward action: at weight 0 if it wasn't there, else untouched. */
export function attached(actions: Actions, pair: Pair): Actions {
  if (isAttached(actions, pair.canary)) return actions;
  return withGroups(actions, (groups) => [...groups, { arn: pair.canary, weight: 0 }]);
}

/** The list that gives the canary a share of the pair, all else as found. Refuses what can't be had. */
export function weighted(actions: Actions, pair: Pair, share: Share): Weighted {
  const refusal = refusalOf(actions, pair);
  if (refusal !== undefined) return refusal;
  const whole = attached(actions, pair);
  const weighing = weigh(share, weightsIn(whole, pair));
  if (weighing.kind === 'impossible') return { kind: 'refused', why: weighing.why, fix: weighing.fix };
  return {
    kind: 'weighted',
    actions: withWeights(whole, pair, weighing.weights),
    weights: weighing.weights,
  };
}

/** The list with the pair's whole weight on stable. */
export function onStable(actions: Actions, pair: Pair): Actions {
  return withWeights(actions, pair, allOnStable(weightsIn(actions, pair)));
}

function refusalOf(actions: Actions, pair: Pair): Refusal | undefined {
  const reading = readForward(actions);
  if (reading.kind === 'refused') return reading;
  if (!isAttached(actions, pair.stable)) {
    return {
      kind: 'refused',
      why: `It does not forward to the stable target group ${pair.stable}.`,
      fix: 'Name the listener or rule that serves production, or correct `stable-target-group`.',
    };
  }
  return undefined;
}

/** An ALB refuses more than five target groups in an action; undefined where the canary's fits in. */
export function crowdingOf(actions: Actions, pair: Pair): Refusal | undefined {
  const groups = groupsIn(attached(actions, pair)).length;
  if (groups <= MAX_GROUPS) return undefined;
  return {
    kind: 'refused',
    why: `It would forward to ${groups} target groups with the canary's; at most ${MAX_GROUPS} are possible.`,
    fix: 'Remove a target group that is no longer needed.',
  };
}

function withWeights(actions: Actions, pair: Pair, weights: Weights): Actions {
  const others = weights.others.values();
  return withGroups(actions, (groups) =>
    groups.map(({ arn, weight }) => {
      if (arn === pair.stable) return { arn, weight: weights.stable };
      if (arn === pair.canary) return { arn, weight: weights.canary };
      return { arn, weight: others.next().value ?? weight };
    }),
  );
}

/** Replaces the groups of the forward action and nothing else. */
function withGroups(actions: Actions, change: (groups: readonly Group[]) => readonly Group[]): Actions {
  return actions.map((action) => {
    if (!isForward(action)) return action;
    const groups = change(groupsOf(action));
    return {
      ...action,
      // Beside several groups AWS refuses the field that names a single one.
      TargetGroupArn: groups.length > 1 ? undefined : action.TargetGroupArn,
      ForwardConfig: {
        ...action.ForwardConfig,
        TargetGroups: groups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
      },
    };
  });
}

function isForward(action: ListenerAction): boolean {
  return action.Type === 'forward';
}

/** Groups of a forward action, whichever way they are named. A group without a weight counts 1, as with AWS. */
export function groupsOf(action: ListenerAction): readonly Group[] {
  const tuples = action.ForwardConfig?.TargetGroups ?? [];
  const named = tuples.flatMap(({ TargetGroupArn: arn, Weight: weight }) =>
    arn === undefined ? [] : [{ arn, weight: weight ?? 1 }],
  );
  if (named.length > 0 || action.TargetGroupArn === undefined) return named;
  return [{ arn: action.TargetGroupArn, weight: 1 }];
}

function isOfPair(arn: string, pair: Pair): boolean {
  return arn === pair.stable || arn === pair.canary;
}
