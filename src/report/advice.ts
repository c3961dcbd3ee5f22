import type { RolloutState } from '../rollout/events.ts';
import { isDrift } from './cause.ts';
import { isHeld, promotionIn } from './release-words.ts';

const AFTER_PROMOTION_FAILED =
  'Then run the release again (with `percent: 100` the canary keeps serving meanwhile). ' +
  'Or run with `mode: rollback` to give all traffic back to the old version.';

/** What a person should do now. Commands, if there are any, follow it. */
export function advice(state: RolloutState): string {
  if (state.result === undefined || state.phase !== 'ended') return unfinishedAdvice(state);
  const run = state.commands.length > 0;
  switch (state.result) {
    case 'completed':
      return promotionIn(state) === undefined
        ? 'Make it the stable: run with `percent: 100` and `on-success: promote`. ' +
            'Or release it on stable yourself, then send the traffic back with `percent: 0`.'
        : 'Nothing. Both services run the new version.';
    case 'holding':
      return state.split?.share === 0
        ? 'Nothing. Stable takes all traffic.'
        : 'To go on, run again with a higher share. To go back, run with `percent: 0`.';
    case 'rolled-back':
      if (run) return 'Traffic is back. Run these for the rest.';
      if (state.restoredBy === 'later-run')
        return 'Traffic is back. This run began nothing of its own: run it again to release.';
      return state.stage === 'deploy' && state.step === undefined
        ? 'The new version got no traffic. Find the cause, then run again.'
        : 'Traffic is back. Find the cause, then run again.';
    case 'promotion-failed':
      return `${stableAdvice(state)} ${AFTER_PROMOTION_FAILED}`;
    case 'rollback-failed':
      if (run) return 'Act now. Run these, then look where the traffic goes.';
      return isHeld(state)
        ? 'Act now. Look where the traffic goes and send it to the canary: stable may have no healthy tasks.'
        : 'Act now. Look where the traffic goes and send it to stable.';
    case 'stopped':
      if (state.leaseLost === true)
        return 'Another run may decide where the traffic goes: `mode: status` tells which, and what is live.';
      return stoppedAdvice(state, run);
    case 'refused':
      return 'Mend what is listed, then run again.';
    case 'planned':
      return 'Run with `mode: rollout` to do it.';
    case 'cancelled':
      return 'Nothing. Run again when you are ready.';
    case 'observed':
      return observedAdvice(state);
    case 'nothing-to-recover':
      return 'Nothing.';
  }
}

function stoppedAdvice(state: RolloutState, run: boolean): string {
  if (isDrift(state)) {
    return `Find out who made the change. ${run ? 'If it was not meant, run these.' : 'Then run again, or run with `percent: 0`.'}`;
  }
  return state.stage === undefined
    ? `The canary keeps its share. To go back, ${run ? 'run these.' : 'run with `percent: 0`.'}`
    : `Everything stays where it stands. To go back, run ${run ? 'these.' : 'with `mode: rollback`.'}`;
}

/** The new version is well on the canary: what there is to find out is why it is not on stable. */
function stableAdvice({ trouble }: RolloutState): string {
  if (trouble?.kind === 'aws') return 'Mend what AWS answered, as told above.';
  if (trouble?.kind === 'drift') return 'Find out who deployed to stable.';
  const isTold = trouble?.reasons.some(({ evidence }) => evidence.length > 0) === true;
  const where = isTold
    ? 'see the reasons above'
    : 'look at its stopped tasks and its events in ECS, and at their logs';
  return `Find out why the tasks of stable fail: ${where}.`;
}

function observedAdvice({ record }: RolloutState): string {
  switch (record?.state) {
    case 'held':
      return 'Nothing: a run is at work. `mode: rollback` asks it to roll back.';
    case 'stale':
    case 'unfinished':
      return 'Run with `mode: recover`: it rolls back what was left unfinished.';
    case 'none':
    case 'finished':
    case undefined:
      return 'Nothing, if this is what you expect. `mode: rollback` gives everything back to stable.';
  }
}

function unfinishedAdvice(state: RolloutState): string {
  if (state.phase === 'preflight') return 'Nothing has been changed yet.';
  return (
    'Still running? Wait. If the job was killed, see whether its post step finished the rollback. ' +
    'If it did not, run with `mode: rollback`.'
  );
}
