import type { Aws } from '../aws/clients.ts';
import { readService } from '../aws/services.ts';
import {
  COUNT,
  type Hands,
  type RollbackTo,
  type Router,
  type Snapshot,
  type Split,
} from '../rollout/ports.ts';
import { actionsFromJson, actionsToJson } from './action-json.ts';
import { weightsIn, type Actions } from './actions.ts';
import { countKnob, scalesOut } from './count-knob.ts';
import { forwardKnob } from './forward-knob.ts';
import { count } from './json.ts';
import { readWith } from '../rollout/reading.ts';
import { FOLLOW_MS } from '../rollout/time.ts';
import { readLive, type Live } from './listener-live.ts';
import { aimOf, homeOf, type CanaryCount } from './listener-plan.ts';
import { shiftWeights } from './listener-shift.ts';
import { sideOf } from './pair.ts';
import { look, ready } from './readiness.ts';
import { shareOf } from './share.ts';
import { groupName, pairOf, type ListenerTarget } from './target.ts';

const KIND = 'listener';
const FORWARD = 'forward';
const CANARY_COUNT = COUNT.canary;

/** New connections of an NLB follow new weights only after a while; those of an ALB within seconds. */
const NLB_SETTLE_MS = 120_000;

export interface ListenerOptions {
  /** `match`, or absent: enough canary tasks for its share of stable's desired count. `as-is`: those that are there. */
  readonly canaryCount?: CanaryCount;
  /** Wait after a change of weights, ms; absent: 0, or two minutes behind an NLB. */
  readonly settleMs?: number;
}

/** Divides traffic by the weights of two target groups in one forward action. */
export function listenerRouter(aws: Aws, target: ListenerTarget, options: ListenerOptions = {}): Router {
  const pair = pairOf(target);
  const forward = forwardKnob(FORWARD, aws, target);
  const { region, cluster } = target;
  const place = { region, cluster, service: target.canary.service };
  const canaryCount = countKnob(CANARY_COUNT, aws, place, scalesOut(target, 'canary'));
  const counting = options.canaryCount ?? 'match';
  const settleMs =
    options.settleMs ?? (target.forwardPoint.loadBalancer === 'application' ? 0 : NLB_SETTLE_MS);
  const observe = async (signal: AbortSignal): Promise<Split> =>
    splitOf(await readLive(aws, target, signal), target);
  const home = (from: Snapshot, to: RollbackTo): Snapshot => {
    const actions = actionsIn(from);
    if (to === 'previous' || weightsIn(actions, pair).canary === 0) return from;
    const { actions: goal, split } = homeOf(from.split, actions, pair);
    return { ...from, split, knobs: { ...from.knobs, [FORWARD]: actionsToJson(goal) } };
  };
  const restoreForward = (to: Snapshot, hands: Hands): Promise<boolean> =>
    hands.set(forward, actionsToJson(actionsIn(to)));
  // A forward action that somebody else changed ends it here: tasks of a group that may carry traffic stay.
  const restoreRest = async (to: Snapshot, hands: Hands): Promise<Split> => {
    await restoreForward(to, hands);
    const goal = count(to.knobs[CANARY_COUNT], `${CANARY_COUNT} of the snapshot`);
    const canary = await readWith(hands, 'the canary', (signal) =>
      readService(aws, cluster, target.canary.service, signal),
    );
    // An empty group that a load balancer still sends requests to answers them with 503.
    if (canary.desired > goal) {
      await hands.pause('the load balancer to follow', Math.max(settleMs, FOLLOW_MS));
    }
    await hands.set(canaryCount, goal);
    return readWith(hands, 'the split', observe);
  };
  return {
    kind: KIND,
    mechanism: mechanismOf(target),
    knobs: [forward, canaryCount],
    observe,
    ready: async (role, signal) => ready(await look(aws, target, signal), target, role),
    aim: (share, from) => aimOf(share, from.split, actionsIn(from), pair, counting),
    snapshot: async (signal) => snapshotOf(await readLive(aws, target, signal), target),
    home,
    shift: async (share, from, hands) => {
      const work = { aws, target, pair, forward, canaryCount, counting, settleMs };
      await shiftWeights(work, share, actionsIn(from), hands);
      return observe(hands.signal);
    },
    finish: (from, hands) => restoreRest(home(from, 'stable'), hands),
    restoreTraffic: async (to, hands) => {
      await restoreForward(to, hands);
    },
    restoreRest,
  };
}

function splitOf(live: Live, target: ListenerTarget): Split {
  const weights = weightsIn(live.actions, pairOf(target));
  return {
    share: shareOf(weights.canary, weights.stable),
    stable: sideOf(live.stable, live.stableTargets?.healthy, weights.stable),
    canary: sideOf(live.canary, live.canaryTargets?.healthy, weights.canary),
  };
}

function snapshotOf(live: Live, target: ListenerTarget): Snapshot {
  return {
    router: KIND,
    split: splitOf(live, target),
    knobs: { [FORWARD]: actionsToJson(live.actions), [CANARY_COUNT]: live.canary.desired },
  };
}

function actionsIn({ knobs }: Snapshot): Actions {
  return actionsFromJson(knobs[FORWARD]);
}

function mechanismOf({ stable, canary, forwardPoint }: ListenerTarget): string {
  return `by the weights of target groups ${groupName(stable.targetGroupArn)} and ${groupName(canary.targetGroupArn)} in the ${forwardPoint.label}`;
}
