import type { Aws } from '../aws/clients.ts';
import type { Hands, Knob, Share } from '../rollout/ports.ts';
import { actionsToJson } from './action-json.ts';
import { attached, isAttached, weightsIn, type Actions, type Pair } from './actions.ts';
import { readWith } from '../rollout/reading.ts';
import { readLive, type Live } from './listener-live.ts';
import { canaryCountFor, weightedOrRefused, type CanaryCount } from './listener-plan.ts';
import { capacity, look, type Wanted } from './readiness.ts';
import { shareOf } from './share.ts';
import type { ListenerTarget } from './target.ts';
import type { Weights } from './weights.ts';

/** What weights are changed with. */
export interface WeightWork {
  readonly aws: Aws;
  readonly target: ListenerTarget;
  readonly pair: Pair;
  readonly forward: Knob;
  readonly canaryCount: Knob;
  readonly counting: CanaryCount;
  readonly settleMs: number;
}

/**
 * Brings a share into force: the canary's group is attached (its targets are never healthy before), its tasks are there and
 * healthy, and only then it gets weight. `start` is the action list at the snapshot: all other groups keep what they had in it.
 */
export async function shiftWeights(
  work: WeightWork,
  share: Share,
  start: Actions,
  hands: Hands,
): Promise<void> {
  const goal = weightedOrRefused(start, work.pair, share);
  const live = await readWith(hands, 'the split', (signal) => readLive(work.aws, work.target, signal));
  const hasAttached = await attach(work, start, live, hands);
  const canaryCount = await countUp(work, share, live, hands);
  await untilReady(work, awaited(work, goal.weights, canaryCount, live), hands);
  const hasWeighed = await hands.set(work.forward, actionsToJson(goal.actions));
  if (hasAttached || hasWeighed) await hands.pause('settle', work.settleMs);
}

async function attach(work: WeightWork, start: Actions, live: Live, hands: Hands): Promise<boolean> {
  if (isAttached(live.actions, work.pair.canary)) return false;
  return hands.set(work.forward, actionsToJson(attached(start, work.pair)));
}

async function countUp(work: WeightWork, share: Share, live: Live, hands: Hands): Promise<number> {
  const goal = canaryCountFor(work.counting, share, {
    stableDesired: live.stable.desired,
    canaryDesired: live.canary.desired,
    canaryWeight: weightsIn(live.actions, work.pair).canary,
  });
  if (goal !== live.canary.desired) await hands.set(work.canaryCount, goal);
  return goal;
}

/** Whoever is about to get more traffic must be healthy first; a canary that is about to get less is not waited for. */
function awaited(work: WeightWork, goal: Weights, canaryCount: number, live: Live): Wanted | undefined {
  const now = weightsIn(live.actions, work.pair);
  const before = shareOf(now.canary, now.stable);
  const after = shareOf(goal.canary, goal.stable);
  if (after < before) return { stable: 0 };
  return after > 0 ? { canary: canaryCount } : undefined;
}

async function untilReady(work: WeightWork, wanted: Wanted | undefined, hands: Hands): Promise<void> {
  if (wanted === undefined) return;
  const { aws, target } = work;
  const { service } = wanted.canary === undefined ? target.stable : target.canary;
  await hands.until(`healthy tasks of ${service}`, async (signal) =>
    capacity(await look(aws, target, signal), target, wanted),
  );
}
