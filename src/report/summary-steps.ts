import type { RolloutState, StepState } from '../rollout/events.ts';
import { spell } from '../rollout/words.ts';
import { backSign, forecastText } from './plan-words.ts';
import type { Scribe } from './scribe.ts';
import { aimText, namedReason, percentSign, since } from './words.ts';

/** Every step, those of a promotion after the others: asked, achieved, and what became of it. */
export function steps(scribe: Scribe, state: RolloutState): string {
  if (state.steps.length === 0) return '';
  const { plan } = state;
  const isPlan = state.result === 'planned';
  const rows = state.steps.map((step, index) => {
    const isBack = step.isPromotion === true;
    const sign = isBack ? backSign : percentSign;
    return [
      isBack ? 'promote' : String(index + 1),
      isBack ? `back to ${backSign(step.asked)}` : percentSign(step.asked),
      step.status === 'pending' && !isPlan ? '–' : sign(step.achieved),
      step.bakeMs === 0 ? 'one look' : spell(step.bakeMs),
      ...(isPlan ? [planned(state, index)] : [became(scribe, state, step), times(state, step)]),
    ];
  });
  const columns = [
    ...['Step', 'Asked', 'Achieved', 'Bake'],
    ...(isPlan ? ['Comes to'] : ['What happened', 'When']),
  ];
  return [
    `### ${isPlan ? 'Plan' : 'Steps'}`,
    ...(plan === undefined ? [] : [scribe.text(plan.mechanism)]),
    scribe.table(columns, rows, state.step),
    ...(isPlan && plan?.forecast !== undefined ? [forecastText(plan.forecast)] : []),
  ].join('\n\n');
}

function planned({ plan }: RolloutState, index: number): string {
  const all = [...(plan?.steps ?? []), ...(plan?.release?.promotion ?? [])];
  const aim = all[index]?.aim;
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
