import { parseCheckpoint } from '../../../src/rollout/checkpoint.ts';
import type { RolloutState } from '../../../src/rollout/events.ts';
import { printOfSent } from '../live.ts';
import { isForward, type Life, stateOf } from '../life.ts';
import type { Invariant, Scene, Write } from '../scene.ts';
import type { KnobName } from '../world.ts';

/**
 * What could undo a change is saved before the change is sent: the checkpoint that the next process will find knows the very
 * value. In a rescue a checkpoint that can't be kept holds nothing up: then it is enough that the change was told.
 */
export function saved(scene: Scene): Invariant {
  return {
    onWrite: ({ life, knob, value, entry }: Write) => {
      if (knob === undefined) return;
      const states = [checkpointOf(scene, life), ...(mayBeUnsaved(scene, life) ? [stateOf(life)] : [])];
      if (states.some((state) => intends(state, knob, value))) return;
      scene.wrong(`Saved before changed: ${entry.operation} set ${knob} to ${value}, and no checkpoint knew`);
    },
  };
}

function checkpointOf({ the, lives }: Scene, life: Life): RolloutState | undefined {
  const line = the.table === undefined ? life.job.checkpoint : lives.inTable;
  return line === undefined ? undefined : parseCheckpoint(line).state;
}

/** Post keeps nothing in the job's state: nobody would come to read it. */
function mayBeUnsaved({ the }: Scene, life: Life): boolean {
  if (isForward(life)) return false;
  const isKept =
    the.table === undefined
      ? life.kind === 'main' && the.unsaved === undefined
      : the.faults.length + the.late.length === 0;
  return !isKept;
}

function intends(state: RolloutState | undefined, knob: KnobName, value: string): boolean {
  return (state?.ledger[knob]?.intended ?? []).some((intended) => printOfValue(knob, intended) === value);
}

/** A knob's value as a checkpoint holds it. */
export function printOfValue(knob: KnobName, value: unknown): string {
  return knob === 'forward' ? printOfSent(value) : String(value);
}
