import type { RolloutState, StepState } from '../rollout/events.ts';
import type { Finding, Reason, Side } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import type { Scribe } from './scribe.ts';
import type { SummaryContext } from './summary.ts';
import { advice, cause, furtherReason, furtherRemarks } from './verdict.ts';
import {
  aimText,
  count,
  distinct,
  failed,
  isTelling,
  namedReason,
  percentSign,
  recordText,
  since,
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
  const row = (name: string, side: Side, share: number): readonly string[] => [
    `${name}: ${scribe.text(side.service)}`,
    percentSign(share),
    tasksText(side),
    ...(hasTargets ? [orDash(side.healthyTargets)] : []),
    orDash(side.weight),
  ];
  const table = scribe.table(
    ['Service', 'Share', 'Tasks running', ...(hasTargets ? ['Healthy targets'] : []), 'Weight'],
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
  const told = lists.length > 0 ? lists : [scribe.text(cause(state))];
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

/** Every step: asked, achieved, and what became of it. */
export function steps(scribe: Scribe, state: RolloutState): string {
  if (state.steps.length === 0) return '';
  const mechanism = state.plan === undefined ? [] : [scribe.text(state.plan.mechanism)];
  const isPlan = state.result === 'planned';
  const rows = state.steps.map((step, index) => [
    String(index + 1),
    percentSign(step.asked),
    step.status === 'pending' && !isPlan ? '–' : percentSign(step.achieved),
    step.bakeMs === 0 ? 'one look' : spell(step.bakeMs),
    ...(isPlan ? [planned(state, index)] : [became(scribe, state, step), times(state, step)]),
  ]);
  const columns = [
    'Step',
    'Asked',
    'Achieved',
    'Bake',
    ...(isPlan ? ['Comes to'] : ['What happened', 'When']),
  ];
  return [`### ${isPlan ? 'Plan' : 'Steps'}`, ...mechanism, scribe.table(columns, rows, state.step)].join(
    '\n\n',
  );
}

/** Warnings and notes; errors stand under why. */
export function findings(scribe: Scribe, state: RolloutState): string {
  const all = distinct(state.findings).filter(({ severity }) => severity !== 'error');
  if (all.length === 0) return '';
  const list = scribe.list(all, (finding) => findingEntry(scribe, finding));
  const body =
    all.length > FOLD_ABOVE
      ? `<details><summary>${count(all.length, 'finding')}</summary>\n\n${list}\n\n</details>`
      : list;
  return `### Findings\n\n${body}`;
}

export function remarks(scribe: Scribe, state: RolloutState): string {
  const all = furtherRemarks(state);
  return all.length === 0 ? '' : `### Remarks\n\n${scribe.list(all, (remark) => scribe.text(remark))}`;
}

function reasonEntry(scribe: Scribe, reason: Reason): string {
  const message = scribe.text(namedReason(reason));
  if (reason.evidence.length === 0) return message;
  return `${message}\n${scribe.list(reason.evidence, (line) => scribe.text(line), '  ')}`;
}

function findingEntry(scribe: Scribe, { severity, subject, message, fix }: Finding): string {
  return `${severity}: ${scribe.text(subject)}: ${scribe.text(message)} ${scribe.text(fix)}`.trim();
}

function planned({ plan }: RolloutState, index: number): string {
  const aim = plan?.steps[index]?.aim;
  return aim === undefined ? '–' : aimText(aim) || '–';
}

function became(scribe: Scribe, state: RolloutState, step: StepState): string {
  switch (step.status) {
    case 'pending':
      return 'not reached';
    case 'shifting':
      return 'traffic was being moved';
    case 'baking':
      return 'was being watched';
    case 'passed':
      return 'passed';
    case 'failed':
      return `failed${failure(scribe, state)}`;
  }
}

function failure(scribe: Scribe, { trouble }: RolloutState): string {
  if (trouble === undefined) return '';
  const [first] = trouble.reasons;
  return `: ${scribe.text(first === undefined ? trouble.message : namedReason(first))}`;
}

function times({ startedAt }: RolloutState, step: StepState): string {
  if (step.startedAt === undefined) return '–';
  const end = step.endedAt === undefined ? '' : ` to ${since(startedAt, step.endedAt)}`;
  return `${since(startedAt, step.startedAt)}${end}`;
}

function orDash(value: number | undefined): string {
  return value === undefined ? '–' : String(value);
}

/** `2026-11-21 03:12 UTC`. */
function utc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
