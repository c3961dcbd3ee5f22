import { PreflightError } from '../rollout/errors.ts';
import type { Aim, Share, Split } from '../rollout/ports.ts';
import { onStable, weighted, weightsIn, type Actions, type Pair } from './actions.ts';
import { ceilShare, shareOf } from './share.ts';
import type { Weights } from './weights.ts';

/** How many canary tasks a share needs: enough for it, a number, or whatever is there. */
export type CanaryCount = 'match' | 'as-is' | number;

/** The canary as the count of its tasks sees it. */
export interface CanaryNow {
  readonly stableDesired: number;
  readonly canaryDesired: number;
  readonly canaryWeight: number;
}

/** The desired count of the canary for a share. Nothing is taken away from a canary that has weight. */
export function canaryCountFor(counting: CanaryCount, share: Share, now: CanaryNow): number {
  if (counting === 'as-is' || share <= 0) return now.canaryDesired;
  if (counting === 'match') return Math.max(now.canaryDesired, ceilShare(share, now.stableDesired), 1);
  return Math.max(counting, 1, now.canaryWeight > 0 ? now.canaryDesired : 0);
}

/** The action list and weights for a share. Throws {@link PreflightError} where there are none. */
export function weightedOrRefused(
  actions: Actions,
  pair: Pair,
  share: Share,
): { readonly actions: Actions; readonly weights: Weights } {
  const result = weighted(actions, pair, share);
  if (result.kind === 'weighted') return result;
  throw new PreflightError([
    { severity: 'error', subject: 'listener', message: result.why, fix: result.fix },
  ]);
}

/** What a share comes to from where the rollout began. */
export function aimOf(share: Share, from: Split, actions: Actions, pair: Pair, counting: CanaryCount): Aim {
  const { weights } = weightedOrRefused(actions, pair, share);
  return {
    asked: share,
    achieved: shareOf(weights.canary, weights.stable),
    canaryCount: canaryCountFor(counting, share, {
      stableDesired: from.stable.desired,
      canaryDesired: from.canary.desired,
      canaryWeight: weightsIn(actions, pair).canary,
    }),
    stableWeight: weights.stable,
    canaryWeight: weights.canary,
  };
}

/** The start, with the pair's whole weight on stable. */
export function homeOf(
  from: Split,
  actions: Actions,
  pair: Pair,
): { readonly actions: Actions; readonly split: Split } {
  const goal = onStable(actions, pair);
  const { stable, canary } = weightsIn(goal, pair);
  return {
    actions: goal,
    split: {
      share: 0,
      stable: { ...from.stable, weight: stable },
      canary: { ...from.canary, weight: canary },
    },
  };
}
