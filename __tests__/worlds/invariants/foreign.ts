import type { JournalEntry } from '../../../simulator/journal.ts';
import { TIMEOUT_MS } from '../way.ts';
import { isForward, stateOf } from '../life.ts';
import type { Invariant, Scene, Write } from '../scene.ts';
import { type KnobName, knobsOf } from '../world.ts';
import { printOfValue } from './saved.ts';

const SECOND = 1_000;

/**
 * Nobody else's change is overwritten: what a write replaces is what this rollout set, or may have set, or, on the way
 * back, what it found; unless somebody changed it a moment ago, after the look that precedes every write.
 */
export function foreign({ the, eye, wrong }: Scene): Invariant {
  const changedAt = new Map<KnobName, number>();
  const isCalm = the.faults.length === 0 && the.late.length === 0;
  const momentMs = isCalm ? SECOND : 3 * TIMEOUT_MS;
  return {
    onForeign: (entry: JournalEntry, before) => {
      for (const knob of knobsOf(the)) {
        if (eye.knob(knob) !== eye.knob(knob, before)) changedAt.set(knob, entry.at);
      }
    },
    onWrite: ({ entry, life, knob, value, before }: Write) => {
      if (knob === undefined || !entry.applied) return;
      const live = eye.knob(knob, before);
      const ledger = stateOf(life)?.ledger[knob];
      if (ledger === undefined || live === value) return;
      const own = [ledger.ours, ...ledger.intended, ...(isForward(life) ? [] : [ledger.original])];
      if (own.some((known) => printOfValue(knob, known) === live)) return;
      if (entry.at - (changedAt.get(knob) ?? -Infinity) <= momentMs) return;
      wrong(
        `Nobody else's change: ${entry.operation} set ${knob} to ${value}, where somebody had set ${live}`,
      );
    },
  };
}
