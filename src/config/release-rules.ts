import type { Answers } from './answers.ts';
import type { Draft } from './draft.ts';
import { haveWhatTheyAreFor, playsSteps } from './mode-rules.ts';
import { bringsAVersion, endsAt100, onSuccessOf } from './on-success.ts';
import { quote } from './quote.ts';

/**
 * What bringing a new version, and promoting it, ask of other inputs. What releases nothing leaves them alone: a workflow gives the same
 * inputs whatever its mode or percent.
 */
export const releaseRules = [
  imageOrTaskDefinition,
  containerHasAnImage,
  promotionFollows100,
  promotionInputsHaveAPromotion,
].map((rule) => (draft: Draft, answers: Answers): void => {
  if (!releasesNothing(draft)) rule(draft, answers);
});

/** Whether the stable service gets the version in the end, as far as the inputs can be read. */
export function promotes(draft: Draft, answers: Answers): boolean {
  return playsSteps(draft) && isDecided(answers) && onSuccessOf(draft) === 'promote';
}

/** Whether what `onSuccessOf` depends on could be read. */
function isDecided(answers: Answers): boolean {
  return answers.sound(
    ...['mode', 'resume', 'image', 'task-definition', 'on-success', 'schedule', 'percent', 'bake'],
  );
}

/** A schedule has no step of 0 %: that is a percent, and the way out of trouble. */
function releasesNothing({ mode, steps }: Draft): boolean {
  return mode === 'status' || mode === 'rollback' || steps[0]?.share === 0;
}

function imageOrTaskDefinition(_: Draft, answers: Answers): void {
  if (!answers.given('image') || !answers.given('task-definition')) return;
  answers.complain('task-definition', {
    given: answers.text('task-definition'),
    wrong: `excludes image, which is ${quote(answers.text('image'))}`,
    right: 'Give one of the two',
  });
}

function containerHasAnImage(_: Draft, answers: Answers): void {
  haveWhatTheyAreFor(['container'], 'image', answers);
}

function promotionFollows100(draft: Draft, answers: Answers): void {
  if (draft.onSuccess !== 'promote' || !playsSteps(draft) || !isDecided(answers) || endsAt100(draft)) return;
  const name = answers.given('percent') ? 'percent' : 'schedule';
  answers.complain('on-success', {
    given: answers.text('on-success'),
    wrong: `needs all traffic on the canary first, and ${name} ends at ${draft.steps.at(-1)?.share ?? 0} %`,
    right: `Let ${name} end at 100 %, or set on-success to keep`,
  });
}

function promotionInputsHaveAPromotion(draft: Draft, answers: Answers): void {
  if (!playsSteps(draft) || !isDecided(answers) || promotes(draft, answers)) return;
  const moot = [
    ...(answers.given('promotion-schedule') ? ['promotion-schedule'] : []),
    ...(draft.tag ? ['tag'] : []),
  ];
  for (const name of moot.filter((each) => answers.sound(each))) {
    answers.complain(name, {
      given: answers.text(name),
      wrong: `has no meaning where nothing is promoted: ${whyKept(draft)}`,
      right: `Set on-success to promote and end at 100 %, or leave ${name} out`,
    });
  }
}

function whyKept(draft: Draft): string {
  if (draft.onSuccess === 'keep') return 'on-success is keep';
  return bringsAVersion(draft) ? 'the steps end below 100 %' : 'neither image nor task-definition is given';
}
