import type { Result, RolloutEvent, RolloutState } from '../rollout/events.ts';
import { quote } from './escape.ts';
import { distinct, findingText, LINE_CHARS, percentSign, reasonText, stepName } from './words.ts';

/** A reason repeats remarks at its end; a huge one is not searched whole for each of thousands of remarks. */
const SEARCHED_CHARS = 5_000;

/**
 * Whether `state.split` was read at this event. An `ended` without a split means that it could not be read: what the
 * state holds then is older. Where nothing was changed, what was found at the start still counts.
 */
export function isLive(event: RolloutEvent, state: RolloutState): boolean {
  return event.type !== 'ended' || event.split !== undefined || state.step === undefined;
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

/** Why it left its plan, in one line, the cause first; empty when it did not. */
export function cause(state: RolloutState): string {
  const { trouble } = state;
  if (trouble !== undefined) {
    const [first, ...more] = trouble.reasons;
    if (first === undefined) return quote(trouble.message, LINE_CHARS);
    return `${reasonText(first)}${andMore(more.length, 'reason')}`;
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

/** What a person should do now. Commands, if there are any, follow it. */
export function advice(state: RolloutState): string {
  if (state.result === undefined || state.phase !== 'ended') return unfinishedAdvice(state);
  const run = state.commands.length > 0;
  switch (state.result) {
    case 'completed':
      return 'Release the same version on stable. Then send the traffic back with `percent: 0`.';
    case 'holding':
      return state.split?.share === 0
        ? 'Nothing. Stable takes all traffic.'
        : 'To go on, run again with a higher share. To go back, run with `percent: 0`.';
    case 'rolled-back':
      if (run) return 'Traffic is back. Run these for the rest.';
      return state.restoredBy === 'later-run'
        ? 'Traffic is back. This run began nothing of its own: run it again to release.'
        : 'Traffic is back. Find the cause, then run again.';
    case 'rollback-failed':
      return run
        ? 'Act now. Run these, then look where the traffic goes.'
        : 'Act now. Look where the traffic goes and send it to stable.';
    case 'stopped':
      if (state.leaseLost === true)
        return 'Another run may decide where the traffic goes: `mode: status` tells which, and what is live.';
      return isDrift(state)
        ? `Find out who made the change. ${run ? 'If it was not meant, run these.' : 'Then run again, or run with `percent: 0`.'}`
        : `The canary keeps its share. To go back, ${run ? 'run these.' : 'run with `percent: 0`.'}`;
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

function endingOf(result: Result, state: RolloutState, live: boolean): string {
  const share = live ? state.split?.share : undefined;
  switch (result) {
    case 'completed':
      return `Canary serves ${percentSign(share ?? 100)}`;
    case 'holding':
      return holding(state, share);
    case 'rolled-back':
      return `${isCancel(state) ? 'Cancelled' : 'Rolled back'}${troublePlace(state)}${isCancel(state) ? ' and rolled back' : ''}: ${restored(state, share)}`;
    case 'rollback-failed':
      return `ROLLBACK FAILED: ${wreckage(state, share)}`;
    case 'stopped':
      if (state.leaseLost === true)
        return `Stopped${troublePlace(state)}: it has lost its lease, and changes nothing more. At the last look ${traffic(share)}`;
      return isDrift(state)
        ? `Stopped${troublePlace(state)}: somebody else made a change, and it was left as it is`
        : `Stopped${troublePlace(state)} without a rollback, which is switched off: ${traffic(share)}`;
    case 'refused':
      return 'Refused: nothing was changed';
    case 'planned':
      return 'Dry run: nothing was changed';
    case 'cancelled':
      return 'Cancelled: nothing had to be put back';
    case 'observed':
      return `Now ${traffic(share)}`;
    case 'nothing-to-recover':
      return 'Nothing to recover';
  }
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
  return `the canary still serves ${percentSign(share)}`;
}

function progress(state: RolloutState): string {
  const seen =
    state.split === undefined ? '' : ` At the last look the canary served ${percentSign(state.split.share)}.`;
  if (state.phase === 'preflight') return 'checking. Nothing was changed.';
  if (state.handedOver) return `the post step goes on with the rollback.${seen}`;
  if (state.phase === 'restoring') return `rolling back.${seen}`;
  const place = stepName(state) ?? 'about to begin';
  return state.trouble === undefined ? `${place}.${seen}` : `trouble at ${place}.${seen}`;
}

function troublePlace(state: RolloutState): string {
  const name = state.trouble === undefined ? undefined : stepName(state);
  return name === undefined ? '' : ` at ${name}`;
}

/** Only somebody else's change stops a rollback that has begun. */
function isDrift(state: RolloutState): boolean {
  return state.trouble?.kind === 'drift' || state.restoringTo !== undefined;
}

/** Whether this job was cancelled; the run whose rollout it has taken up may have been, which is another matter. */
function isCancel({ trouble, restoredBy }: RolloutState): boolean {
  return trouble?.kind === 'cancelled' && (restoredBy === 'main' || restoredBy === 'post');
}

function andMore(amount: number, word: string): string {
  return amount === 0 ? '' : ` (and ${amount} more ${amount === 1 ? word : `${word}s`})`;
}
