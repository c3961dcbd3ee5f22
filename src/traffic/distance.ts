import type { Share } from '../rollout/ports.ts';

const POINTS = 5;
const TIMES = 2;

/** Says how far the share that can be had is from the one asked for; undefined where it is near enough. */
export function distanceOf(asked: Share, achieved: Share): string | undefined {
  if (asked === achieved) return undefined;
  const isFar = Math.abs(achieved - asked) > POINTS || achieved > asked * TIMES || achieved < asked / TIMES;
  return isFar ? `${asked} % comes to ${achieved} %` : undefined;
}
