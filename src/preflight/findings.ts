import type { Finding } from '../rollout/ports.ts';

const NAMED_AT_MOST = 10;

export function warning(subject: string, message: string, fix: string): Finding {
  return { severity: 'warning', subject, message, fix };
}

export function note(subject: string, message: string, fix: string): Finding {
  return { severity: 'note', subject, message, fix };
}

/** `a, b`; of many, the first and how many more. */
export function listing(items: readonly string[]): string {
  const more = items.length - NAMED_AT_MOST;
  const shown = items.slice(0, NAMED_AT_MOST).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** `Alarm "a"`, `Alarms "a", "b"`. */
export function alarmsNamed(names: readonly string[]): string {
  return `${names.length === 1 ? 'Alarm' : 'Alarms'} ${listing(names.map((name) => `"${name}"`))}`;
}

/** What a finding about alarms is filed under: the alarm itself where there is one. */
export function subjectOf(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? 'alarms') : 'alarms';
}
