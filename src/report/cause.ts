import type { RolloutState, Trouble } from '../rollout/events.ts';
import { quote } from './escape.ts';
import { distinct, findingText, LINE_CHARS, reasonText } from './words.ts';

/** A reason repeats remarks at its end; a huge one is not searched whole for each of thousands of remarks. */
const SEARCHED_CHARS = 5_000;

/** Why it left its plan, in one line, the cause first; empty when it did not. */
export function cause(state: RolloutState): string {
  const { trouble } = state;
  if (trouble !== undefined) {
    const [first, ...more] = trouble.reasons;
    const words = first === undefined ? quote(trouble.message, LINE_CHARS) : reasonText(first);
    return `${blame(state)} ${words}${andMore(more.length, 'reason')}`.trim();
  }
  if (state.result === 'refused') {
    const [first, ...more] = distinct(state.findings).filter(({ severity }) => severity === 'error');
    if (first !== undefined) return `${findingText(first)}${andMore(more.length, 'error')}`;
  }
  return quote(state.reason, LINE_CHARS);
}

/** What the loop gave as its reason beyond the cause. */
export function furtherReason(state: RolloutState): string | undefined {
  if (state.trouble === undefined && state.result === 'refused') return undefined;
  const known = state.trouble?.message ?? '';
  const rest = quote(
    state.reason.startsWith(known) ? state.reason.slice(known.length) : state.reason,
    LINE_CHARS,
  ).trim();
  return rest === '' || cause(state).includes(rest) ? undefined : rest;
}

/** Remarks that neither the trouble nor the reason has said already. */
export function furtherRemarks(state: RolloutState): readonly string[] {
  const said = [state.trouble?.message ?? '', state.reason].map((text) => text.slice(-SEARCHED_CHARS));
  return state.remarks.filter((remark) => !said.some((text) => text.includes(remark)));
}

/** Only somebody else's change stops a rollback that has begun. */
export function isDrift(state: RolloutState): boolean {
  return state.trouble?.kind === 'drift' || state.restoringTo !== undefined;
}

/** What tasks mean that fail while a service is brought to another version; empty where the trouble is another. */
export function blame({ stage, split, trouble }: RolloutState): string {
  const [first] = trouble?.reasons ?? [];
  if (trouble === undefined) return '';
  if (first === undefined) {
    // Of a promotion its message says so itself.
    return stage === 'deploy' && HINDRANCES.includes(trouble.kind) ? NOT_DEPLOYED : '';
  }
  if (first.kind !== 'tasks') return '';
  if (stage === 'deploy' && first.subject === split?.canary.service) return NOT_DEPLOYED;
  return stage === 'promote' && first.subject === split?.stable.service ? NOT_TAKEN_OVER : '';
}

const NOT_DEPLOYED = 'The new version could not be deployed to the canary:';
const NOT_TAKEN_OVER = 'The stable service could not take over:';
const HINDRANCES: readonly Trouble['kind'][] = ['aws', 'deadline', 'drift'];

function andMore(amount: number, word: string): string {
  return amount === 0 ? '' : ` (and ${amount} more ${amount === 1 ? word : `${word}s`})`;
}
