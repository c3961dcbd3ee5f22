import type { Share } from '../rollout/ports.ts';

/** A share as a whole number of tenths of a percent, 0–1000: the precision in which shares are asked for. */
export function tenths(share: Share): number {
  return Math.round(share * 10);
}

/**
 * The share that `part` has beside `rest`, to 0.1. A part that exists never shows as 0 %, nor as 100 % while the rest
 * exists; nothing beside nothing is 0 %.
 */
export function shareOf(part: number, rest: number): Share {
  if (part <= 0) return 0;
  if (rest <= 0) return 100;
  const rounded = Math.round((1000 * part) / (part + rest));
  return Math.min(Math.max(rounded, 1), 999) / 10;
}

/** How many of `count` a share comes to, rounded up: 5 % of 30 is 2. */
export function ceilShare(share: Share, count: number): number {
  return Math.ceil((count * tenths(share)) / 1000);
}
