import type { Step } from '../rollout/ports.ts';
import type { Answers } from './answers.ts';
import type { Draft } from './draft.ts';
import { printDuration } from './duration.ts';
import { promotes } from './release-rules.ts';
import { longestMs } from './schedule.ts';

/** Notes a rollout that could not end within any job: there and, where it promotes, back. */
export function planFitsIntoAJob(draft: Draft, answers: Answers): void {
  const { steps, promotionSteps, settleMs = 0, lockTimeoutMs } = draft;
  if (!answers.sound('schedule', 'percent', 'bake', 'settle', 'lock-timeout')) return;
  const isBackKnown = promotes(draft, answers) && answers.sound('promotion-schedule');
  const thereMs = lengthMs(steps, settleMs);
  const backMs = isBackKnown ? lengthMs(promotionSteps, settleMs) : 0;
  if (thereMs + backMs + lockTimeoutMs <= longestMs) return;
  const locked = lockTimeoutMs > 0 ? ` after a lock-timeout of ${printDuration(lockTimeoutMs)}` : '';
  const isBackTooLong = thereMs + lockTimeoutMs <= longestMs && answers.given('promotion-schedule');
  const way = answers.given('percent') ? 'percent' : 'schedule';
  const name = isBackTooLong ? 'promotion-schedule' : way;
  const whole = `takes ${printDuration(thereMs + backMs)} to bake and settle${locked}`;
  answers.complain(name, {
    ...(answers.given(name) ? { given: answers.text(name) } : {}),
    wrong: `${isBackTooLong ? `with ${way} ` : ''}${whole}, and no job lasts longer than ${printDuration(longestMs)}`,
    right: 'Shorten the bakes, or take fewer steps',
  });
}

function lengthMs(steps: readonly Step[], settleMs: number): number {
  return steps.reduce((sum, { bakeMs }) => sum + bakeMs + settleMs, 0);
}
