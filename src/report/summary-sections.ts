import type { RolloutState } from '../rollout/events.ts';
import type { Finding, Reason, Side } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import { advice } from './advice.ts';
import { blame, cause, furtherReason, furtherRemarks } from './cause.ts';
import { bySeverity, POLICY_TITLE } from './plan-words.ts';
import { releaseLines } from './release-words.ts';
import type { Scribe } from './scribe.ts';
import type { SummaryContext } from './summary.ts';
import {
  count,
  distinct,
  failed,
  isTelling,
  namedReason,
  percentSign,
  recordText,
  tasksText,
} from './words.ts';

/** More findings than this are folded away. */
const FOLD_ABOVE = 5;

/** One line: which services, where, when, how long. */
export function where(scribe: Scribe, state: RolloutState, context: SummaryContext): string {
  const region = context.region === undefined ? '' : `, ${scribe.text(context.region)}`;
  const took = state.endedAt === undefined ? '' : `, took ${spell(state.endedAt - state.startedAt)}`;
  const services = `${scribe.text(context.service)} → ${scribe.text(context.canaryService)}`;
  return `${services} in cluster ${scribe.text(context.cluster)}${region}. Started ${utc(state.startedAt)}${took}.`;
}

/** What is live, as last read. */
export function live(scribe: Scribe, state: RolloutState, isFresh: boolean): string {
  const { split } = state;
  if (split === undefined) return '';
  const isOver = state.phase === 'ended';
  const title = isOver && isFresh ? 'Live now' : 'Live at the last look';
  const unread = isOver && !isFresh ? ['What is live now could not be read.'] : [];
  const hasTargets = [split.stable, split.canary].some(({ healthyTargets }) => healthyTargets !== undefined);
  const hasVersions = [split.stable, split.canary].some(({ version }) => version !== undefined);
  const row = (name: string, side: Side, share: number): readonly string[] => [
    `${name}: ${scribe.text(side.service)}`,
    ...(hasVersions ? [side.version === undefined ? '–' : scribe.text(side.version)] : []),
    percentSign(share),
    tasksText(side),
    ...(hasTargets ? [orDash(side.healthyTargets)] : []),
    orDash(side.weight),
  ];
  const table = scribe.table(
    [
      ...['Service', ...(hasVersions ? ['Version'] : []), 'Share', 'Tasks running'],
      ...(hasTargets ? ['Healthy targets'] : []),
      'Weight',
    ],
    [row('stable', split.stable, 100 - split.share), row('canary', split.canary, split.share)],
  );
  return [`### ${title}`, ...unread, table].join('\n\n');
}

/** What the alarms say and what the state table holds, where that was asked for. */
export function observed(scribe: Scribe, { observation, record }: RolloutState): string {
  const alarms = (observation?.alarms ?? []).map(({ name, state, reason }) => [
    scribe.text(name),
    scribe.text(state),
    scribe.text(reason),
  ]);
  const parts = [
    ...(alarms.length === 0 ? [] : ['### Alarms', scribe.table(['Alarm', 'State', 'Reason'], alarms)]),
    ...(record === undefined || (observation === undefined && !isTelling(record))
      ? []
      : ['### State table', scribe.text(recordText(record))]),
  ];
  return parts.join('\n\n');
}

/** The reasons with their evidence; of a refusal, its errors. */
export function why(scribe: Scribe, state: RolloutState): string {
  if (state.result !== undefined && !failed(state)) return '';
  const errors = distinct(state.findings).filter(({ severity }) => severity === 'error');
  const lists = [
    scribe.list(state.trouble?.reasons ?? [], (reason) => reasonEntry(scribe, reason)),
    scribe.list(errors, (error) => findingEntry(scribe, error)),
  ].filter((list) => list !== '');
  const told = lists.length > 0 ? [blame(state), ...lists] : [scribe.text(cause(state))];
  const further = furtherReason(state);
  const body = [...told, ...(further === undefined ? [] : [scribe.text(further)])].filter(
    (part) => part !== '',
  );
  return body.length === 0 ? '' : ['### Why', ...body].join('\n\n');
}

/** What to do, and the commands that do it. */
export function what(scribe: Scribe, state: RolloutState): string {
  const commands = scribe.commands(state.commands);
  return ['### What to do', advice(state), ...(commands === '' ? [] : [commands])].join('\n\n');
}

/** Warnings and notes, the worst first; errors, too, where they do not stand under why. */
export function findings(scribe: Scribe, state: RolloutState): string {
  const areTold = failed(state);
  const all = bySeverity(distinct(state.findings)).filter(({ severity }) => !areTold || severity !== 'error');
  if (all.length === 0) return '';
  const list = scribe.list(all, (finding) => findingEntry(scribe, finding));
  return `### Findings\n\n${all.length > FOLD_ABOVE ? folded(count(all.length, 'finding'), list) : list}`;
}

export function remarks(scribe: Scribe, state: RolloutState): string {
  const all = furtherRemarks(state);
  return all.length === 0 ? '' : `### Remarks\n\n${scribe.list(all, (remark) => scribe.text(remark))}`;
}

/** What is released, and what has become of it. */
export function release(scribe: Scribe, state: RolloutState): string {
  const lines = releaseLines(state);
  return lines.length === 0 ? '' : `### Release\n\n${scribe.list(lines, (line) => scribe.text(line))}`;
}

/** The permissions that a planned rollout needs, to be copied. */
export function policy(scribe: Scribe, { plan, result }: RolloutState): string {
  if (plan?.policy === undefined || result !== 'planned') return '';
  return folded(POLICY_TITLE, scribe.document('json', plan.policy));
}

function folded(title: string, body: string): string {
  return `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

function reasonEntry(scribe: Scribe, reason: Reason): string {
  const message = scribe.text(namedReason(reason));
  if (reason.evidence.length === 0) return message;
  return `${message}\n${scribe.list(reason.evidence, (line) => scribe.text(line), '  ')}`;
}

function findingEntry(scribe: Scribe, { severity, subject, message, fix }: Finding): string {
  return `${severity}: ${scribe.text(subject)}: ${scribe.text(message)} ${scribe.text(fix)}`.trim();
}

function orDash(value: number | undefined): string {
  return value === undefined ? '–' : String(value);
}

/** `2026-11-21 03:12 UTC`. */
function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
