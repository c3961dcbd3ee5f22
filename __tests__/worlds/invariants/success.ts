import type { Result } from '../../../src/rollout/events.ts';
import { stateOf, tellerOf } from '../life.ts';
import type { Invariant, Scene } from '../scene.ts';
import { isByCount, type World } from '../world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What is no success. A refusal may have its reason in what is asked for. */
const FAILURES: readonly (Result | undefined)[] = [
  'rolled-back',
  'rollback-failed',
  'stopped',
  'promotion-failed',
];

/**
 * Where nothing is wrong, nothing fails; where only stable can't run the new version, the canary keeps serving; and it does so for
 * no other reason.
 */
export function success({ the, lives, chronicle, wrong }: Scene): Invariant {
  return {
    atEnd: () => {
      const teller = tellerOf(lives.all);
      const state = teller === undefined ? undefined : stateOf(teller);
      const result = state?.result;
      if (!isPeaceful(the) || chronicle.isForeign || !FAILURES.includes(result)) return;
      const { ailment } = the.release ?? {};
      const why = `${result ?? '?'}: ${state?.reason ?? ''}`;
      if (ailment === undefined) return wrong(`Success: nothing was wrong, and it ended ${why}`);
      const isSick = 'forMs' in ailment;
      // Where counts divide the traffic, a canary that is to serve everything again needs new tasks, too.
      const isStablesAlone = !isByCount(the) || ailment.what === 'no-room';
      if (isSick && isStablesAlone && result !== 'promotion-failed')
        wrong(`Success: only stable could not run the version, and it ended ${why}`);
      if (!isSick && result === 'promotion-failed')
        wrong(`Success: nothing was wrong with stable (${ailment.what}), and it ended ${why}`);
    },
  };
}

/** Whether nothing goes wrong in a world, but what befalls it while stable takes over; and there is time for everything. */
function isPeaceful(the: World): boolean {
  const { options, startMs, table } = the;
  const accidents = [
    ...[...the.ringing, ...the.accidents, ...the.meddling, ...the.faults],
    ...[...the.late, ...the.deaths, ...(the.scaling?.moves ?? [])],
  ];
  const isSpoilt =
    accidents.length > 0 ||
    the.canary !== 'good' ||
    the.unsaved !== undefined ||
    the.cancelAtMs !== undefined ||
    table?.rival !== undefined ||
    options.insufficientData === 'fail';
  return (
    !isSpoilt && options.rollback && options.stabilizeMs >= 1.2 * startMs + 75 * SECOND && isInTime(options)
  );
}

/** Whether a rescue, too, has the time that it needs. */
function isInTime({ rollbackTimeoutMs }: World['options']): boolean {
  return rollbackTimeoutMs >= 2 * MINUTE;
}
