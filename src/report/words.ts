import type { RolloutState, SeenRecord } from '../rollout/events.ts';
import type { Aim, Finding, Reason, Share, Side } from '../rollout/ports.ts';
import { quote } from './escape.ts';

/** Longest piece of foreign text in one line of the log or in an annotation, characters. */
export const LINE_CHARS = 500;

/** Whether a job that ended so must fail. A rollback is a success where it was asked for. */
export function failed({ result, restoredBy }: Pick<RolloutState, 'result' | 'restoredBy'>): boolean {
  if (result === undefined) return true;
  switch (result) {
    case 'completed':
    case 'holding':
    case 'planned':
    case 'observed':
    case 'nothing-to-recover':
      return false;
    case 'rolled-back':
      return restoredBy !== 'request' && restoredBy !== 'recovery';
    case 'rollback-failed':
    case 'promotion-failed':
    case 'stopped':
    case 'refused':
    case 'cancelled':
      return true;
  }
}

/**
 * A share as a bare number with at most one decimal: `5`, `12.5`. What isn't quite nothing or everything never reads as
 * `0` or `100`, but as `0.1` or `99.9`.
 */
export function percent(share: Share): string {
  const rounded = Math.round(share * 10) / 10;
  if (rounded === 0 && share > 0) return '0.1';
  if (rounded === 100 && share < 100) return '99.9';
  return String(rounded);
}

/** `5%`, `12.5%`. */
export function percentSign(share: Share): string {
  return `${percent(share)}%`;
}

/** Time since the start: `+02:15`, `+1:02:15`. */
export function since(startedAt: number, at: number): string {
  const seconds = Math.max(0, Math.floor((at - startedAt) / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours === 0 ? `+${rest}` : `+${hours}:${rest}`;
}

/** `1 alarm`, `12 alarms`. */
export function count(amount: number, word: string): string {
  return `${amount} ${amount === 1 ? word : `${word}s`}`;
}

/** `web 75%: 3 of 4 tasks running, weight 75, version web:41`. */
export function sideText(side: Side, share: Share): string {
  const weight = side.weight === undefined ? '' : `, weight ${side.weight}`;
  const version = side.version === undefined ? '' : `, version ${quote(side.version, LINE_CHARS)}`;
  const targets =
    side.healthyTargets === undefined ? '' : `, ${count(side.healthyTargets, 'healthy target')}`;
  return `${quote(side.service, LINE_CHARS)} ${percentSign(share)}: ${tasksText(side)} running${targets}${weight}${version}`;
}

/** `3 of 4 tasks`. */
export function tasksText(side: Side): string {
  return `${side.running} of ${count(side.desired, 'task')}`;
}

/** What the state table holds, in a sentence. */
export function recordText({ state, step, share, since: at, repository, run }: SeenRecord): string {
  const where = [
    ...(step === undefined ? [] : [`at step ${step}`]),
    ...(share === undefined ? [] : [`canary at ${percentSign(share)} when last saved`]),
    ...(at === undefined ? [] : [`since ${new Date(at).toISOString()}`]),
    ...(repository === undefined ? [] : [repository]),
    ...(run === undefined ? [] : [run]),
  ].join(', ');
  return quote(`${RECORD_WORDS[state]}${where === '' ? '' : `: ${where}`}.`, LINE_CHARS);
}

/** That the last rollout ended, or that there was none, is nothing to tell before a new one. */
export function isTelling({ state }: SeenRecord): boolean {
  return state !== 'none' && state !== 'finished';
}

const RECORD_WORDS: Readonly<Record<SeenRecord['state'], string>> = {
  none: 'No rollout is on record',
  held: 'A run is at work here',
  stale: 'The run at work here has stopped beating',
  unfinished: 'A rollout was left unfinished here',
  finished: 'The last rollout has ended',
};

/** What a share comes to: `3 stable and 1 canary tasks, weights 75 and 25`. */
export function aimText(aim: Aim): string {
  const { stableCount, canaryCount, stableWeight, canaryWeight } = aim;
  const parts = [
    ...pair(stableCount, canaryCount, (stable, canary) => `tasks: stable ${stable}, canary ${canary}`),
    ...pair(stableWeight, canaryWeight, (stable, canary) => `weights: stable ${stable}, canary ${canary}`),
  ];
  return parts.join('; ');
}

/** A finding in one line: what, and what would be right. */
export function findingText(finding: Finding): string {
  return [finding.subject, ': ', finding.message, ' ', finding.fix]
    .map((part) => quote(part, LINE_CHARS))
    .join('')
    .trim();
}

/** The same finding may come from preflight and with the plan: each is told once. */
export function distinct(findings: readonly Finding[]): readonly Finding[] {
  const known = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...known.values()];
}

/** A reason that names what it is about, as long as it may be. */
export function namedReason({ kind, subject, message }: Reason): string {
  if (message.includes(subject)) return message;
  return kind === 'alarm' ? `alarm "${subject}": ${message}` : `${subject}: ${message}`;
}

/** A reason in one line, with its first evidence. */
export function reasonText(reason: Reason): string {
  const message = namedReason(reason);
  const [first] = reason.evidence;
  if (first === undefined || message.includes(first)) return quote(message, LINE_CHARS);
  return `${quote(message, LINE_CHARS).replace(/\.$/, '')}: ${quote(first, LINE_CHARS)}`;
}

function pair(
  one: number | undefined,
  other: number | undefined,
  say: (one: number, other: number) => string,
): readonly string[] {
  return one === undefined || other === undefined ? [] : [say(one, other)];
}
