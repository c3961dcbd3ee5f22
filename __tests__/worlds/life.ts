import type { RolloutEvent, RolloutState } from '../../src/rollout/events.ts';
import type { Job } from './job.ts';
import type { Process } from './process.ts';

export interface Told {
  readonly event: RolloutEvent;
  readonly state: RolloutState;
}

/** One process of a rollout, from its start to its death or its end. */
export interface Life {
  /** `later`: the main of another job, which finds what this one has left in the table; `rival`: of one that is there at once. */
  readonly kind: 'main' | 'post' | 'later' | 'rival';
  readonly job: Job;
  readonly process: Process;
  readonly startedAt: number;
  readonly told: Told[];
  /** The action's outputs, in the end. */
  readonly outputs: Map<string, string>;
  /** Reports that could not be written. */
  readonly unreported: unknown[];
}

/** What a life has told so far; absent where it hasn't said a word. */
export function stateOf({ told }: Life): RolloutState | undefined {
  return told.at(-1)?.state;
}

/** Whether a life still goes up. */
export function isForward(life: Life): boolean {
  const state = stateOf(life);
  const isUp = state?.phase === 'rolling' && state.trouble === undefined;
  return isUp && !life.process.isDead && life.told.some(({ event }) => event.type === 'started');
}

/** Whose word on the end counts: the last that had anything to do with it. */
export function tellerOf(lives: readonly Life[]): Life | undefined {
  return lives.findLast((life) => {
    const result = stateOf(life)?.result;
    if (result === undefined || result === 'nothing-to-recover') return false;
    return (life.kind !== 'later' && life.kind !== 'rival') || result !== 'refused';
  });
}
