import type { Scaling } from '../aws/scalable-targets.ts';

/** What an autoscaler must leave alone while a rollout is at work. */
export type Hold =
  /** The count itself, which divides the traffic: anything that an autoscaler does would undo the split. */
  | { readonly kind: 'count'; readonly most: number }
  /** The count that a rollback, or the canary's share, needs: more may come. */
  | { readonly kind: 'capacity'; readonly least: number; readonly most: number };

/**
 * Limits and suspensions for the time of a rollout. The limits leave room for every count it sets, because a change of a scalable target
 * brings the count within them at once.
 */
export function held(found: Scaling, hold: Hold): Scaling {
  const max = Math.max(found.max, hold.most);
  switch (hold.kind) {
    case 'count':
      return { min: 0, max, inSuspended: true, outSuspended: true, scheduledSuspended: true };
    case 'capacity':
      // A schedule may lower the limits, and the count with them.
      return {
        ...{ min: Math.min(found.min, hold.least), max },
        ...{ inSuspended: true, outSuspended: found.outSuspended, scheduledSuspended: true },
      };
  }
}

/** Scaling as found, its limits widened where they would change a count that is to stay. */
export function widened(found: Scaling, count: number): Scaling {
  return { ...found, min: Math.min(found.min, count), max: Math.max(found.max, count) };
}
