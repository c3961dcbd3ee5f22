import type { RolloutState } from '../rollout/events.ts';
import { spell } from '../rollout/words.ts';
import { advice } from './advice.ts';
import { cause, furtherReason, furtherRemarks } from './cause.ts';
import { cleanLines, quote } from './escape.ts';
import type { Printer } from './printer.ts';
import { releaseLines } from './release-words.ts';
import { headline } from './verdict.ts';
import { count, distinct, failed, findingText, LINE_CHARS, sideText } from './words.ts';

/** Errors, or remarks, that the log shows. */
const MOST_ITEMS = 200;

export interface Ending {
  /** Whether the state's split is what is live now. */
  readonly live: boolean;
  readonly isPost: boolean;
}

/** The last lines: what happened, why, what is live now, what to do. */
export function logEnding(printer: Printer, state: RolloutState, ending: Ending): void {
  const title = headline(state, ending.live);
  const loud = state.result === 'rollback-failed' && state.phase === 'ended';
  if (loud) printer.line('!'.repeat(60));
  printer.line(title);
  if (loud) printer.line('!'.repeat(60));
  annotate(printer, state, title, ending.isPost);
  listErrors(printer, state);
  liveLines(state, ending.live).forEach((line) => printer.line(line));
  endOfRelease(state).forEach((line) => printer.line(line));
  list(
    printer,
    'Remark: ',
    furtherRemarks(state).map((remark) => quote(remark, LINE_CHARS)),
  );
  printer.line(`To do: ${advice(state)}`);
  state.commands.flatMap(cleanLines).forEach((line) => printer.line(`  ${line}`));
  if (state.endedAt !== undefined) printer.line(`It took ${spell(state.endedAt - state.startedAt)}.`);
}

function annotate(printer: Printer, state: RolloutState, title: string, isPost: boolean): void {
  const why = [cause(state), furtherReason(state)]
    .filter((text) => text !== undefined && text !== '')
    .join('\n');
  if (state.result === undefined || !failed(state)) return printer.notice(why === '' ? title : why, title);
  const kind = isPost && state.result !== 'rollback-failed' ? 'warning' : 'error';
  printer[kind](why === '' ? title : why, title);
}

function listErrors(printer: Printer, state: RolloutState): void {
  const errors = distinct(state.findings).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  printer.line(`${count(errors.length, 'error')} found:`);
  list(printer, '  - ', errors.map(findingText));
}

function list(printer: Printer, before: string, items: readonly string[]): void {
  for (const item of items.slice(0, MOST_ITEMS)) printer.line(`${before}${item}`);
  if (items.length > MOST_ITEMS) printer.line(`${before}and ${items.length - MOST_ITEMS} more`);
}

function liveLines({ split }: RolloutState, live: boolean): readonly string[] {
  if (split === undefined) return [];
  const lines = [
    `  stable ${sideText(split.stable, 100 - split.share)}`,
    `  canary ${sideText(split.canary, split.share)}`,
  ];
  return [live ? 'Live now:' : 'What is live now could not be read. It was last:', ...lines];
}

/** A plan alone has told it already. */
function endOfRelease(state: RolloutState): readonly string[] {
  const lines = state.result === 'planned' ? [] : releaseLines(state);
  return lines.length === 0 ? [] : ['Release:', ...lines.map((line) => `  ${quote(line, LINE_CHARS)}`)];
}
