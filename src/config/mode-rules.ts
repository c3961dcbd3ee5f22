import type { Answers } from './answers.ts';
import type { Draft } from './draft.ts';

/** What each mode, the state table and the role ask of other inputs. */
export const modeRules = [
  dryRunIsAPlan,
  waysBackAreOpen,
  recoveryHasATable,
  tableInputsHaveATable,
  roleInputsHaveARole,
] as const;

/** Whether steps are played, or shown as they would be: other modes take no notice of the plan. */
export function playsSteps({ mode, resume }: Draft): boolean {
  return mode === 'rollout' || mode === 'plan' || (mode === 'recover' && resume);
}

function dryRunIsAPlan({ mode, dryRun }: Draft, answers: Answers): void {
  if (!dryRun || mode === 'rollout' || mode === 'plan') return;
  answers.complain('dry-run', {
    given: answers.text('dry-run'),
    wrong: `has no meaning with mode: ${mode}`,
    right: 'Leave dry-run out, or set mode to plan',
  });
}

function waysBackAreOpen({ mode, rollback }: Draft, answers: Answers): void {
  if (rollback || (mode !== 'rollback' && mode !== 'recover')) return;
  answers.complain('rollback', {
    given: answers.text('rollback'),
    wrong: `contradicts mode: ${mode}`,
    right: 'Leave rollback out, or set it to true',
  });
}

function recoveryHasATable({ mode }: Draft, answers: Answers): void {
  if (mode !== 'recover' || answers.given('state-table')) return;
  answers.complain('mode', {
    given: answers.text('mode'),
    wrong: 'needs a table that other runs have left their checkpoints in',
    right: 'Name it in state-table',
  });
}

function tableInputsHaveATable({ resume }: Draft, answers: Answers): void {
  const moot = ['lock-timeout', 'lease-beat', ...(resume ? ['resume'] : [])];
  haveWhatTheyAreFor(moot, 'state-table', answers);
}

function roleInputsHaveARole(_: Draft, answers: Answers): void {
  haveWhatTheyAreFor(['role-session-name', 'role-duration'], 'role-to-assume', answers);
}

/** Notes which of some inputs are given without the one that gives them a meaning. */
export function haveWhatTheyAreFor(names: readonly string[], needed: string, answers: Answers): void {
  if (answers.given(needed)) return;
  for (const name of names.filter((each) => answers.given(each) && answers.sound(each))) {
    answers.complain(name, {
      given: answers.text(name),
      wrong: `has no meaning without ${needed}`,
      right: `Set ${needed}, or leave ${name} out`,
    });
  }
}
