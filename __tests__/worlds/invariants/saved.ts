import { parseCheckpoint } from '../../../src/rollout/checkpoint.ts';
import type { RolloutState } from '../../../src/rollout/events.ts';
import { printOfScaling, printOfSent } from '../live.ts';
import { isForward, type Life, stateOf } from '../life.ts';
import type { Invariant, Scene, Write } from '../scene.ts';
import type { Death, KnobName } from '../world.ts';

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
      : the.faults.length + the.late.length === 0 && !the.deaths.some(isLate);
  return !isKept;
}

/** A call that dies on its way may have kept its sender waiting before. */
function isLate(death: Death): boolean {
  return 'lateMs' in death && death.lateMs > 0;
}

function intends(state: RolloutState | undefined, knob: KnobName, value: string): boolean {
  return (state?.ledger[knob]?.intended ?? []).some((intended) => printOfValue(knob, intended) === value);
}

/** A knob's value as a checkpoint holds it. */
export function printOfValue(knob: KnobName, value: unknown): string {
  switch (knob) {
    case 'forward':
      return printOfSent(value);
    case 'stable-scaling':
    case 'canary-scaling':
      return printOfScaling(value);
    case 'stable-count':
    case 'canary-count':
    case 'stable-definition':
    case 'canary-definition':
      return String(value);
  }
}
