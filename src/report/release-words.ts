import type { RolloutState } from '../rollout/events.ts';
import { DEFINITION, type PlannedRelease, type Role } from '../rollout/ports.ts';

/** `web:42` of `arn:aws:ecs:eu-west-1:123456789012:task-definition/web:42`. */
export function shortName(taskDefinition: string): string {
  return taskDefinition.slice(taskDefinition.lastIndexOf('/') + 1);
}

/** ARNs of what stable got, and of what it had before. */
export interface Promotion {
  readonly promoted: string;
  readonly previous: string;
}

/** The promotion that is in force; absent where there was none, or where it was undone. */
export function promotionIn({ release, restoringTo }: RolloutState): Promotion | undefined {
  const { promoted, previous } = release ?? {};
  if (promoted === undefined || previous === undefined || restoringTo !== undefined) return undefined;
  return { promoted, previous };
}

/** Whether it goes, or went, back to a canary that serves the new version well, because stable could not take it over. */
export function isHeld({ stage, restoringTo }: RolloutState): boolean {
  return stage === 'promote' && restoringTo?.split.share === 100;
}

/** What is released, what its tasks report, and what has become of it: a sentence each. Nothing where nothing is released. */
export function releaseLines(state: RolloutState): readonly string[] {
  const { plan, release } = state;
  if (plan?.release === undefined && release === undefined) return [];
  const images = release?.images ?? [];
  return [
    ...whatIsReleased(state),
    ...(images.length === 0 ? [] : [`Images of its tasks: ${images.join(', ')}.`]),
    ...outcome(state),
  ];
}

/** What the canary runs and is to run, before anything is done. */
export function intentText({ from, to, isThere }: PlannedRelease): string {
  if (!isThere) return `The canary runs ${from} and is to run ${to}.`;
  const what = from === to ? '' : ` (${to})`;
  return `The canary runs ${from}${what} already: nothing is deployed to it.`;
}

function whatIsReleased({ plan, release, ...state }: RolloutState): readonly string[] {
  const { taskDefinition, isNew } = release ?? {};
  if (taskDefinition === undefined) {
    if (plan?.release === undefined) return [];
    const hasFailed = isUndone(state) && !plan.release.isThere;
    return [
      hasFailed
        ? `The canary was to run ${plan.release.to}: nothing was deployed.`
        : intentText(plan.release),
    ];
  }
  const name = shortName(taskDefinition);
  if (isNew !== true) return [`${name}, which there was already: nothing was registered.`];
  return [`${name}, registered for this release${isUndone(state) ? '; it stays registered' : ''}.`];
}

function isUndone({ result, phase }: Pick<RolloutState, 'result' | 'phase'>): boolean {
  return phase === 'ended' && (result === 'rolled-back' || result === 'refused' || result === 'cancelled');
}

function outcome(state: RolloutState): readonly string[] {
  const promotion = promotionIn(state);
  if (promotion !== undefined) {
    return [
      `Promoted: stable went from ${shortName(promotion.previous)} to ${shortName(promotion.promoted)}.`,
    ];
  }
  const isMeant = state.plan?.release?.promotion !== undefined;
  if (state.result === undefined || state.phase !== 'ended')
    return isMeant && state.trouble === undefined ? ['Not promoted yet.'] : [];
  switch (state.result) {
    case 'completed':
    case 'holding':
      return ['Not promoted: it stays on the canary.'];
    case 'promotion-failed':
      return ['Not promoted: the canary keeps it.', ...back(state, 'stable', 'Stable')];
    case 'rolled-back':
      return [
        ...(isMeant ? ['Not promoted.'] : []),
        ...back(state, 'canary', 'The canary'),
        ...back(state, 'stable', 'Stable'),
      ];
    case 'rollback-failed':
    case 'stopped':
    case 'refused':
    case 'cancelled':
      return isMeant && state.release?.promoted === undefined ? ['Not promoted.'] : [];
    case 'planned':
    case 'observed':
    case 'nothing-to-recover':
      return [];
  }
}

/** Says so of a service whose task definition was changed, and is as it was found. */
function back({ ledger }: RolloutState, role: Role, name: string): readonly string[] {
  const entry = ledger[DEFINITION[role]];
  if (entry?.touched !== true || typeof entry.original !== 'string') return [];
  return [`${name} has ${shortName(entry.original)} again.`];
}
