import { type AlarmView, describeAlarms } from '../aws/alarms.ts';
import type { MetricView } from '../aws/alarm-metrics.ts';
import { unique } from '../aws/batches.ts';
import type { Aws } from '../aws/clients.ts';
import { alarmsInRule } from './rule.ts';

/** Composite alarms of composite alarms: as deep as anybody builds them, and an end to rules that go in circles. */
const DEPTH = 5;

/** An alarm that the rollout names. */
export interface WatchingAlarm {
  readonly name: string;
  /** The metric alarms that decide it: itself, or those that its rule comes down to. */
  readonly leaves: readonly AlarmView[];
  /** Every metric of theirs. */
  readonly metrics: readonly MetricView[];
  /** Whether those are all: a query finds metrics of its own, and a rule may hold what isn't known here. */
  readonly isKnown: boolean;
}

/** Alarms with what they come down to. Those that don't exist are left out: others say so. */
export async function alarmTree(
  aws: Aws,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly WatchingAlarm[]> {
  const known = new Map<string, AlarmView>();
  let wanted = unique(names);
  for (let depth = 0; depth < DEPTH && wanted.length > 0; depth++) {
    const { found } = await describeAlarms(aws, wanted, signal);
    for (const alarm of found) known.set(alarm.name, alarm);
    wanted = unique(found.flatMap(({ rule }) => (rule === undefined ? [] : alarmsInRule(rule).names)));
    wanted = wanted.filter((name) => !known.has(name));
  }
  return unique(names).flatMap((name) => {
    const alarm = known.get(name);
    return alarm === undefined ? [] : [watching(alarm, known)];
  });
}

function watching(alarm: AlarmView, known: ReadonlyMap<string, AlarmView>): WatchingAlarm {
  const { leaves, isWhole } = leavesOf(alarm, known, new Set());
  return {
    name: alarm.name,
    leaves,
    metrics: leaves.flatMap(({ watches }) => watches?.metrics ?? []),
    isKnown: isWhole && leaves.every(({ watches }) => watches?.mayBeMore === false),
  };
}

function leavesOf(
  alarm: AlarmView,
  known: ReadonlyMap<string, AlarmView>,
  seen: Set<string>,
): { readonly leaves: readonly AlarmView[]; readonly isWhole: boolean } {
  if (seen.has(alarm.name)) return { leaves: [], isWhole: true };
  seen.add(alarm.name);
  if (alarm.kind === 'metric') return { leaves: [alarm], isWhole: true };
  const { names, isWhole } = alarmsInRule(alarm.rule ?? '');
  const children = names.map((name) => {
    const child = known.get(name);
    return child === undefined ? { leaves: [], isWhole: false } : leavesOf(child, known, seen);
  });
  return {
    leaves: children.flatMap(({ leaves }) => leaves),
    isWhole: isWhole && children.every((child) => child.isWhole),
  };
}
