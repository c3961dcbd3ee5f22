import type { JournalEntry } from '../../../simulator/journal.ts';
import { TIMEOUT_MS } from '../way.ts';
import { isForward, stateOf } from '../life.ts';
import type { Invariant, Scene, Write } from '../scene.ts';
import { isByCount, isReturn, type KnobName, knobsOf } from '../world.ts';
import { printOfValue } from './saved.ts';

const SECOND = 1_000;

/**
 * Nobody else's change is overwritten: what a write replaces is what this rollout set, or may have set, or, on the way
 * back, what it found; unless somebody changed it a moment ago, after the look that precedes every write.
 */
export function foreign(scene: Scene): Invariant {
  const { the, eye, wrong } = scene;
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
      // What a dead process has sent may arrive after others have begun to put things back.
      if (knob === undefined || !entry.applied || life.process.isDead) return;
      const live = eye.knob(knob, before);
      const ledger = stateOf(life)?.ledger[knob];
      if (ledger === undefined || live === value) return;
      const own = [ledger.ours, ...ledger.intended, ...(isForward(life) ? [] : [ledger.original])];
      if (own.some((known) => isOurs(scene, knob, printOfValue(knob, known), live))) return;
      if (entry.at - (changedAt.get(knob) ?? -Infinity) <= momentMs) return;
      wrong(
        `Nobody else's change: ${entry.operation} set ${knob} to ${value}, where somebody had set ${live}`,
      );
    },
  };
}

/** Whether a live value is one of ours, or what an autoscaler that is at work on a service may make of it. */
function isOurs({ the, start }: Scene, knob: KnobName, own: string, live: string): boolean {
  if (own === live) return true;
  if (knob !== 'stable-count' && knob !== 'canary-count') return false;
  const limits = knob === 'stable-count' ? start.stableScaling : start.canaryScaling;
  if (limits === undefined || isReturn(the)) return false;
  // Scaling out is left alive where weights divide the traffic; any change of limits brings a count within them.
  if (!isByCount(the)) return Number(live) > Number(own);
  return Number(live) === Math.min(limits.max, Math.max(limits.min, Number(own)));
}
