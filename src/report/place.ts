import type { RolloutState, StepState } from '../rollout/events.ts';
import { spell } from '../rollout/words.ts';
import { percentSign } from './words.ts';

/**
 * Where a rollout is, or was last: `step 2 of 4 (25%)`, `the deployment to the canary`, `the promotion (back to stable 50%)`.
 * Absent before the first of them.
 */
export function placeName(state: RolloutState): string | undefined {
  const step = currentStep(state);
  switch (state.stage) {
    case 'deploy':
      return 'the deployment to the canary';
    case 'promote':
      return step?.isPromotion === true && step.status !== 'passed'
        ? `the promotion (${backText(step)})`
        : 'the promotion';
    case undefined:
      return step === undefined
        ? undefined
        : `step ${(state.step ?? 0) + 1} of ${ownSteps(state).length} (${percentSign(step.asked)})`;
  }
}

/** The same for workflows: `2 (25%)`, `deploy`, `promote`. */
export function placeWord(state: RolloutState): string | undefined {
  const step = currentStep(state);
  if (state.stage !== undefined) return state.stage;
  return step === undefined ? undefined : `${(state.step ?? 0) + 1} (${percentSign(step.asked)})`;
}

/** `Step 2 of 4: 25%, watched for 10m`; of a promotion, `Promote: back to stable 100%, one look`. */
export function stepTitle(index: number, state: RolloutState): string {
  const step = state.steps[index];
  if (step === undefined) return `Step ${index + 1}`;
  if (step.isPromotion === true) return `Promote: ${backText(step)}, ${bakeText(step.bakeMs)}`;
  return `Step ${index + 1} of ${ownSteps(state).length}: ${percentSign(step.asked)}, ${bakeText(step.bakeMs)}`;
}

/** The steps of the schedule, without those of a promotion. */
function ownSteps({ steps }: RolloutState): readonly StepState[] {
  return steps.filter(({ isPromotion }) => isPromotion !== true);
}

/** Whether one of the services is being brought to another version, rather than traffic being moved. */
export function isDeploying(state: RolloutState): boolean {
  return state.stage !== undefined && currentStep(state)?.isPromotion !== true;
}

export function bakeText(bakeMs: number): string {
  return bakeMs === 0 ? 'one look' : `watched for ${spell(bakeMs)}`;
}

function currentStep({ step, steps }: RolloutState): StepState | undefined {
  return step === undefined ? undefined : steps[step];
}

function backText({ asked }: StepState): string {
  return `back to stable ${percentSign(100 - asked)}`;
}
