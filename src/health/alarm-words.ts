import type { AlarmView } from '../aws/alarms.ts';
import { instant } from '../rollout/words.ts';

const NAMED_AT_MOST = 20;

/** `"a", "b"`; of many, the first and how many more. */
export function quoted(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_AT_MOST).map((name) => `"${name}"`);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** `1 alarm`, `3 alarms`. */
export function countOf(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}

/** What a person needs to believe an alarm: AWS's reason, when, and what it measures. */
export function evidenceOf(alarm: AlarmView): readonly string[] {
  return [
    ...(alarm.stateReason === '' ? [] : [`state reason: ${alarm.stateReason}`]),
    ...(alarm.transitionedAt === undefined ? [] : [`since ${instant(alarm.transitionedAt)}`]),
    ...measures(alarm),
  ];
}

export function measures(alarm: AlarmView): readonly string[] {
  if (alarm.rule !== undefined) return [`rule: ${alarm.rule}`];
  if (alarm.metric === undefined) return [];
  const dimensions = Object.entries(alarm.dimensions).map(([name, value]) => `${name}=${value}`);
  return [`metric: ${alarm.metric}${dimensions.length === 0 ? '' : ` (${dimensions.join(', ')})`}`];
}
