import type { Result, RolloutEvent, RolloutState } from '../rollout/events.ts';
import type { Side } from '../rollout/ports.ts';
import { isDrift } from './cause.ts';
import { quote } from './escape.ts';
import { placeName } from './place.ts';
import { isHeld, promotionIn, shortName } from './release-words.ts';
import { LINE_CHARS, percentSign } from './words.ts';

/**
 * Whether `state.split` was read at this event. An `ended` without a split means that it could not be read: what the
 * state holds then is older. Where nothing was changed, what was found at the start still counts.
 */
export function isLive(event: RolloutEvent, state: RolloutState): boolean {
  return event.type !== 'ended' || event.split !== undefined || (state.step === undefined && !state.touched);
}

/**
 * The state as a report of its ending shows it: a refusal is an ending whether or not the loop goes on to say `ended`;
 * and what main handed over is over when the post step has ended.
 */
export function asEnded(event: RolloutEvent, state: RolloutState, isPost = false): RolloutState {
  if (event.type === 'refused' && state.result === undefined) {
    return { ...state, phase: 'ended', result: 'refused', reason: event.message, endedAt: event.at };
  }
  return event.type === 'ended' && isPost ? { ...state, phase: 'ended' } : state;
}

/** What happened, in one line. `live`: whether the state's split is what is live now. */
export function headline(state: RolloutState, live: boolean): string {
  return state.result === undefined || state.phase !== 'ended'
    ? `Not finished: ${progress(state)}`
    : endingOf(state.result, state, live);
}

function endingOf(result: Result, state: RolloutState, live: boolean): string {
  const share = live ? state.split?.share : undefined;
  switch (result) {
    case 'completed':
      return completed(state, share);
    case 'holding':
      return holding(state, share);
    case 'rolled-back':
      return `${isCancel(state) ? 'Cancelled' : 'Rolled back'}${troublePlace(state)}${isCancel(state) ? ' and rolled back' : ''}: ${restored(state, share)}`;
    case 'rollback-failed':
      return `ROLLBACK FAILED: ${wreckage(state, share)}`;
    case 'promotion-failed':
      return `Promotion failed: ${held(state, share)}`;
    case 'stopped':
      if (state.leaseLost === true)
        return `Stopped${troublePlace(state)}: it has lost its lease, and changes nothing more. At the last look ${traffic(share)}`;
      return isDrift(state)
        ? `Stopped${troublePlace(state)}: somebody else made a change, and it was left as it is`
        : `Stopped${troublePlace(state)} without a rollback, which is switched off: ${traffic(share)}`;
    case 'refused':
      return `Refused: ${hasBegun(state) ? 'no setting' : 'nothing'} was changed${butRegistered(state)}`;
    case 'planned':
      return 'Dry run: nothing was changed';
    case 'cancelled':
      return `Cancelled: nothing had to be put back${butRegistered(state)}`;
    case 'observed':
      return `Now ${traffic(share)}`;
    case 'nothing-to-recover':
      return 'Nothing to recover';
  }
}

function completed(state: RolloutState, share: number | undefined): string {
  const promotion = promotionIn(state);
  if (promotion === undefined) return `Canary serves ${percentSign(share ?? 100)}`;
  const live = share === undefined ? '' : `, and ${share === 0 ? 'stable serves 100%' : traffic(share)}`;
  return `Promoted: both services run ${quote(shortName(promotion.promoted), LINE_CHARS)}${live}`;
}

/** The canary goes on with what it served when stable was to take over. */
function held({ split }: RolloutState, share: number | undefined): string {
  if (split === undefined || share === undefined) return 'everything is as it was before it';
  const stable = share === 100 ? `, stable${running(split.stable)} has no traffic` : '';
  return `the canary${running(split.canary)} keeps serving ${percentSign(share)}${stable}`;
}

function running({ version }: Side): string {
  return version === undefined ? '' : ` (${quote(version, LINE_CHARS)})`;
}

/** Whether a deployment may have been forced, which changes no setting. */
function hasBegun({ stage, release }: RolloutState): boolean {
  return stage === 'deploy' && release?.taskDefinition !== undefined;
}

/** AWS keeps every revision that was ever registered. */
function butRegistered({ release }: RolloutState): string {
  return release?.isNew === true ? ', but one more task definition is registered' : '';
}

function holding(state: RolloutState, share: number | undefined): string {
  const at = share ?? state.steps.at(-1)?.achieved;
  if (at === 0) return 'Holding at 0%: all traffic is on stable';
  return at === undefined ? 'Holding' : `Holding at ${percentSign(at)}`;
}

function traffic(share: number | undefined): string {
  if (share === undefined) return 'what is live could not be read';
  return share === 0 ? 'all traffic is on stable' : `the canary serves ${percentSign(share)}`;
}

/** Every setting has been read back, even where the split could not be measured. */
function restored(state: RolloutState, share: number | undefined): string {
  if (share === undefined) return 'every setting is back';
  return `${traffic(share)}${state.rollbackTo === 'previous' ? ', as at the start' : ''}`;
}

function wreckage(state: RolloutState, share: number | undefined): string {
  if (share === undefined) return traffic(share);
  const home = state.restoringTo?.split.share;
  if (home !== undefined && percentSign(home) === percentSign(share)) {
    return `the canary serves ${percentSign(share)} as it should, but not everything is back`;
  }
  return isHeld(state)
    ? `the canary serves only ${percentSign(share)}, and should serve ${percentSign(home ?? 100)}`
    : `the canary still serves ${percentSign(share)}`;
}

function progress(state: RolloutState): string {
  const seen =
    state.split === undefined ? '' : ` At the last look the canary served ${percentSign(state.split.share)}.`;
  if (state.phase === 'preflight') return 'checking. Nothing was changed.';
  if (state.handedOver) return `the post step goes on with the rollback.${seen}`;
  if (state.phase === 'restoring') return `rolling back.${seen}`;
  const place = placeName(state) ?? 'about to begin';
  return state.trouble === undefined ? `${place}.${seen}` : `trouble at ${place}.${seen}`;
}

function troublePlace(state: RolloutState): string {
  const name = state.trouble === undefined ? undefined : placeName(state);
  return name === undefined ? '' : ` at ${name}`;
}

/** Whether this job was cancelled; the run whose rollout it has taken up may have been, which is another matter. */
function isCancel({ trouble, restoredBy }: RolloutState): boolean {
  return trouble?.kind === 'cancelled' && (restoredBy === 'main' || restoredBy === 'post');
}
