import type { Share } from '../rollout/ports.ts';
import { tenths } from './share.ts';

/** Highest weight of a target group. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupTuple.html */
export const MAX_WEIGHT = 999;

/** The weights of one forward action: the pair that the rollout divides, and whatever else it forwards to. */
export interface Weights {
  readonly stable: number;
  readonly canary: number;
  readonly others: readonly number[];
}

export type Weighing =
  | { readonly kind: 'weights'; readonly weights: Weights }
  | { readonly kind: 'impossible'; readonly why: string; readonly fix: string };

/** A pair of whole weights that could be had. */
interface Candidate {
  readonly sum: number;
  readonly canary: number;
}

/**
 * The whole weights, 0–999, that come nearest to a share of the pair's traffic. The other groups keep exactly their
 * weight relative to the pair's sum and to each other. The canary has at least 1 above 0 %, stable at least 1 below 100 %.
 */
export function weigh(share: Share, found: Weights): Weighing {
  const pair = found.stable + found.canary;
  if (pair === 0) {
    return {
      kind: 'impossible',
      why: 'Both target groups have weight 0, so the share of each is undefined.',
      fix: 'Give the stable target group a weight above 0.',
    };
  }
  const best = candidates(share, pair, found.others).reduce<Candidate | undefined>(
    (first, second) => (first === undefined || isBetter(second, first, share, pair) ? second : first),
    undefined,
  );
  if (best === undefined) {
    return {
      kind: 'impossible',
      why: `No whole weights from 0 to ${MAX_WEIGHT} give the canary ${share} % of the pair (stable ${found.stable}, canary ${found.canary}) and leave the other groups (${found.others.join(', ')}) their part.`,
      fix: 'Choose weights with more room, e.g. a pair that sums up to 100 and smaller weights for the others.',
    };
  }
  return { kind: 'weights', weights: scaled(best, pair, found.others) };
}

/**
 * All of the pair's weight on stable, exactly where that can be had. A pair that weighs more than one group may is scaled
 * down to the most that fits, and the others with it as nearly as whole weights allow: the way back must exist.
 */
export function allOnStable(found: Weights): Weights {
  const exact = weigh(0, found);
  if (exact.kind === 'weights') return exact.weights;
  const pair = found.stable + found.canary;
  if (pair === 0) return { ...found, stable: 1 };
  const scale = (weight: number): number =>
    weight === 0 ? 0 : Math.max(1, Math.round((weight * MAX_WEIGHT) / pair));
  return { stable: MAX_WEIGHT, canary: 0, others: found.others.map(scale) };
}

function candidates(share: Share, pair: number, others: readonly number[]): readonly Candidate[] {
  const sums = Array.from({ length: 2 * MAX_WEIGHT }, (_, index) => index + 1);
  return sums
    .filter((sum) => others.every((weight) => scalesTo(weight, sum, pair)))
    .map((sum) => ({ sum, canary: canaryWeight(share, sum) }))
    .filter(({ sum, canary }) => isAllowed(share, sum, canary));
}

function scalesTo(weight: number, sum: number, pair: number): boolean {
  return (weight * sum) % pair === 0 && (weight * sum) / pair <= MAX_WEIGHT;
}

function canaryWeight(share: Share, sum: number): number {
  if (share <= 0) return 0;
  if (share >= 100) return sum;
  return Math.max(1, Math.min(Math.round((sum * tenths(share)) / 1000), sum - 1));
}

function isAllowed(share: Share, sum: number, canary: number): boolean {
  const stable = sum - canary;
  if (canary > MAX_WEIGHT || stable > MAX_WEIGHT) return false;
  return share <= 0 || share >= 100 || (canary >= 1 && stable >= 1);
}

/** Whether `a` is nearer to the share than `b`; among equals, the sum found, then 100, then 1000, then the smallest. */
function isBetter(a: Candidate, b: Candidate, share: Share, pair: number): boolean {
  const distance = errorOf(a, share) * b.sum - errorOf(b, share) * a.sum;
  if (distance !== 0) return distance < 0;
  for (const preferred of [pair, 100, 1000]) {
    if (a.sum === preferred || b.sum === preferred) return a.sum === preferred && b.sum !== preferred;
  }
  return a.sum < b.sum;
}

/** Distance from the share, times 1000 × the sum: whole numbers compare exactly. */
function errorOf({ sum, canary }: Candidate, share: Share): number {
  return Math.abs(1000 * canary - tenths(share) * sum);
}

function scaled({ sum, canary }: Candidate, pair: number, others: readonly number[]): Weights {
  return { stable: sum - canary, canary, others: others.map((weight) => (weight * sum) / pair) };
}
