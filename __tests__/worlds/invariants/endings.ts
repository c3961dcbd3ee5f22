import { isForward, type Life, stateOf } from '../life.ts';
import type { Invariant, Scene } from '../scene.ts';

/** A life ends once, and says how; who says that nothing was changed has written nothing; reports never fail. */
export function endings({ lives, wrong }: Scene): Invariant {
  const writers = new Set<Life>();
  return {
    onWrite: ({ life, entry }) => {
      // A new revision changes nothing that runs.
      if (entry.operation !== 'RegisterTaskDefinition') writers.add(life);
    },
    onEvent: (life, { event }) => {
      const ends = life.told.filter((told) => told.event.type === 'ended').length;
      if (ends > 1 || (ends === 1 && event.type !== 'ended'))
        wrong(`One ending: ${life.kind} told ${event.type} after its end`);
    },
    atEnd: () => {
      for (const life of lives.all) {
        const complaint = complaintOf(life, writers.has(life));
        if (complaint !== undefined) wrong(complaint);
      }
    },
  };
}

function complaintOf(life: Life, hasWritten: boolean): string | undefined {
  const { kind, process, told, unreported, outputs } = life;
  if (unreported.length > 0) return `Reports: ${kind} could not report: ${String(unreported[0])}`;
  // Post has nothing to say where main has left nothing but a lease.
  if (process.isDead || (kind === 'post' && told.length === 0)) return undefined;
  const result = stateOf(life)?.result;
  if (told.at(-1)?.event.type !== 'ended' || result === undefined)
    return `One ending: ${kind} never said how it ended`;
  if (outputs.get('result') !== result)
    return `Reports: the output says ${String(outputs.get('result'))}, not ${result}`;
  if (isForward(life)) return `One ending: ${kind} still goes up after its end`;
  const isUnchanged = ['refused', 'cancelled', 'nothing-to-recover'].includes(result);
  return isUnchanged && hasWritten
    ? `Checked before written: ${kind} says ${result}, and has written`
    : undefined;
}
