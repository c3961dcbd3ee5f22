import type { Share } from '../rollout/ports.ts';
import { shareOf, tenths } from './share.ts';

/** What a share comes to in whole tasks. */
export interface TaskSplit {
  readonly stable: number;
  readonly canary: number;
  /** The share that these counts make, percent to 0.1. */
  readonly achieved: Share;
}

/**
 * Divides `total` tasks: the nearest count for the canary, yet at least one above 0 %, and at least one for stable below
 * 100 %. A single task that both need becomes two.
 */
export function splitTasks(share: Share, total: number): TaskSplit {
  const canary = canaryTasks(share, total);
  const stable = share >= 100 ? 0 : Math.max(total - canary, share > 0 ? 1 : 0);
  return { stable, canary, achieved: shareOf(canary, stable) };
}

function canaryTasks(share: Share, total: number): number {
  if (share <= 0) return 0;
  if (share >= 100) return Math.max(total, 1);
  const nearest = Math.round((total * tenths(share)) / 1000);
  return Math.max(1, Math.min(nearest, total - 1));
}
