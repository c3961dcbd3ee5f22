import type { Aws } from '../aws/clients.ts';
import {
  type Aim,
  COUNT,
  type Router,
  type RollbackTo,
  type Share,
  type Snapshot,
  type Split,
} from '../rollout/ports.ts';
import { clampOf, countKnob } from './count-knob.ts';
import { count } from './json.ts';
import { readPair, sideOf, type ServicePair } from './pair.ts';
import { look, ready } from './readiness.ts';
import { shareOf } from './share.ts';
import { restoreCounts, raiseAndLower } from './task-count-restore.ts';
import { shiftCounts } from './task-count-shift.ts';
import { splitTasks } from './task-split.ts';
import { groupName, sharesGroup, type TaskCountTarget } from './target.ts';

const KIND = 'task-count';
const { stable: STABLE_COUNT, canary: CANARY_COUNT } = COUNT;

/** Desired counts of both services. */
export interface Counts {
  readonly stable: number;
  readonly canary: number;
}

export interface TaskCountOptions {
  /** Tasks to divide; absent: the desired counts of both services at the snapshot. */
  readonly totalTasks?: number;
}

/** Divides traffic by how many tasks of each service there are. */
export function taskCountRouter(aws: Aws, target: TaskCountTarget, options: TaskCountOptions = {}): Router {
  const place = { region: target.region, cluster: target.cluster };
  const knobs = {
    stable: countKnob(
      STABLE_COUNT,
      aws,
      { ...place, service: target.stable.service },
      clampOf(target, 'stable'),
    ),
    canary: countKnob(
      CANARY_COUNT,
      aws,
      { ...place, service: target.canary.service },
      clampOf(target, 'canary'),
    ),
  };
  const work = { aws, target, knobs };
  const observe = async (signal: AbortSignal): Promise<Split> => splitOf(await readPair(aws, target, signal));
  const aim = (share: Share, from: Snapshot): Aim => aimOf(share, from, options.totalTasks);
  return {
    kind: KIND,
    mechanism: mechanismOf(target),
    knobs: [knobs.stable, knobs.canary],
    observe,
    ready: async (role, signal) => ready(await look(aws, target, signal), target, role),
    aim,
    snapshot: async (signal) => snapshotOf(await observe(signal)),
    home,
    shift: async (share, from, hands) => {
      const { stable, canary } = countsFor(share, from, options.totalTasks);
      return splitOf(await shiftCounts(work, { stable, canary }, hands));
    },
    // Stable keeps what a canary that was alone at the start gave it.
    finish: async (from, hands) => {
      const to = countsIn(from).stable === 0 ? home(from, 'stable') : from;
      return splitOf(await shiftCounts(work, countsIn(to), hands));
    },
    restoreTraffic: (to, hands) => raiseAndLower(work, countsIn(to), hands),
    restoreRest: async (to, hands) => splitOf(await restoreCounts(work, countsIn(to), hands)),
  };
}

function countsFor(share: Share, from: Snapshot, totalTasks: number | undefined) {
  const { stable, canary } = countsIn(from);
  return splitTasks(share, totalTasks ?? stable + canary);
}

function aimOf(share: Share, from: Snapshot, totalTasks: number | undefined): Aim {
  const { stable, canary, achieved } = countsFor(share, from, totalTasks);
  return { asked: share, achieved, stableCount: stable, canaryCount: canary };
}

function splitOf({ stable, canary }: ServicePair): Split {
  return {
    share: shareOf(canary.running, stable.running),
    stable: sideOf(stable),
    canary: sideOf(canary),
  };
}

function snapshotOf(split: Split): Snapshot {
  return {
    router: KIND,
    split,
    knobs: { [STABLE_COUNT]: split.stable.desired, [CANARY_COUNT]: split.canary.desired },
  };
}

/** Stable takes over the tasks that the canary had at the start, if it had any. */
function home(from: Snapshot, to: RollbackTo): Snapshot {
  const { stable, canary } = countsIn(from);
  if (to === 'previous' || canary === 0) return from;
  const all = stable + canary;
  return snapshotOf({
    share: 0,
    stable: { ...from.split.stable, desired: all, running: all, pending: 0 },
    canary: { ...from.split.canary, desired: 0, running: 0, pending: 0 },
  });
}

function countsIn({ knobs }: Snapshot): Counts {
  return {
    stable: count(knobs[STABLE_COUNT], `${STABLE_COUNT} of the snapshot`),
    canary: count(knobs[CANARY_COUNT], `${CANARY_COUNT} of the snapshot`),
  };
}

function mechanismOf(target: TaskCountTarget): string {
  const { stable, canary } = target;
  const where =
    sharesGroup(target) && stable.targetGroupArn !== undefined
      ? `, both in target group ${groupName(stable.targetGroupArn)}`
      : '';
  return `by task counts of ${stable.service} and ${canary.service}${where}`;
}
