import type { RolloutEvent, RolloutState } from '../rollout/events.ts';
import { type Limits, Scribe, SUMMARY_BYTES } from './scribe.ts';
import { findings, live, observed, policy, release, remarks, what, where, why } from './summary-sections.ts';
import { steps } from './summary-steps.ts';
import { asEnded, headline, isLive } from './verdict.ts';

/** What a summary tells beside the state. */
export interface SummaryContext {
  readonly cluster: string;
  readonly service: string;
  readonly canaryService: string;
  readonly region?: string;
}

/** From generous to sparing; what the last one lets through fits, whatever the input. */
const LIMITS: readonly Limits[] = [
  { items: 500, details: 50, chars: 2_000, commandBytes: 500_000 },
  { items: 100, details: 20, chars: 500, commandBytes: 300_000 },
  { items: 20, details: 5, chars: 200, commandBytes: 200_000 },
];

/** When a summary is worth writing: after each, the rollout may take long, or never come to say more. */
const TELLING: readonly RolloutEvent['type'][] = [
  'started',
  'taken-up',
  'stage-started',
  'registered',
  'deployed',
  'promoted',
  'shifted',
  'step-passed',
  'trouble',
  'traffic-restored',
  'handed-over',
  'refused',
  'ended',
];

/**
 * The state in Markdown, the verdict first. It says so when the rollout has not ended, and when something was left out
 * for its size.
 *
 * @param isFresh whether the state's split is what is live now, as far as an ended rollout goes.
 */
export function renderSummary(state: RolloutState, context: SummaryContext, isFresh = true): string {
  for (const limits of LIMITS) {
    const scribe = new Scribe(limits);
    const text = draft(scribe, state, context, isFresh);
    if (!scribe.isOverfull && Buffer.byteLength(text) <= SUMMARY_BYTES) return text;
  }
  return tooLong(state);
}

/**
 * Writes the summary when it ends, and at every turn before, so that a job that is killed leaves a true one. `write`
 * replaces what was written before; its errors reach the caller.
 */
export function summaryListener(
  write: (markdown: string) => Promise<void>,
  context: SummaryContext,
): (event: RolloutEvent, state: RolloutState) => Promise<void> {
  let isPost = false;
  return async (event, state) => {
    if (event.type === 'rollback-started') isPost = event.by === 'post';
    if (!TELLING.includes(event.type)) return;
    await write(renderSummary(asEnded(event, state, isPost), context, isLive(event, state)));
  };
}

function draft(scribe: Scribe, state: RolloutState, context: SummaryContext, isFresh: boolean): string {
  const heading = `## ${icon(state)} ${scribe.text(headline(state, isFresh))}`;
  const body = [
    where(scribe, state, context),
    live(scribe, state, isFresh),
    release(scribe, state),
    observed(scribe, state),
    why(scribe, state),
    what(scribe, state),
    steps(scribe, state),
    findings(scribe, state),
    policy(scribe, state),
    remarks(scribe, state),
  ];
  const note = scribe.hasCut ? ['*Shortened: long lists and long texts were cut.*'] : [];
  return `${[heading, ...note, ...body].filter((part) => part !== '').join('\n\n')}\n`;
}

/** Out of reach with the limits above; an honest line is better than a summary that GitHub drops. */
function tooLong(state: RolloutState): string {
  return `## ${icon(state)} ${state.result ?? 'Not finished'}\n\nThe summary was too long to show. See the log.\n`;
}

function icon({ result, phase }: RolloutState): string {
  if (result === undefined || phase !== 'ended') return '⏳';
  switch (result) {
    case 'completed':
      return '✅';
    case 'holding':
      return '⏸️';
    case 'rolled-back':
      return '↩️';
    case 'rollback-failed':
      return '🚨';
    case 'promotion-failed':
      return '⚠️';
    case 'stopped':
      return '🛑';
    case 'refused':
      return '⛔';
    case 'planned':
      return '📝';
    case 'cancelled':
      return '⚪';
    case 'observed':
      return '🔎';
    case 'nothing-to-recover':
      return '✅';
  }
}
