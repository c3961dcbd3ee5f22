import { type Live, type Role } from '../live.ts';
import { TIMEOUT_MS } from '../way.ts';
import { isForward, stateOf } from '../life.ts';
import type { Invariant, Scene, Write } from '../scene.ts';
import { isByCount } from '../world.ts';

const SECOND = 1_000;

/**
 * Capacity before traffic, on the way up: who is about to get more of it has all its tasks healthy, or had a moment ago,
 * and enough of them for the share; and all together never have fewer than at the start. Where somebody else has a hand in
 * it, nothing can be said.
 */
export function capacity(scene: Scene): Invariant {
  const { the, eye, wrong, aws } = scene;
  const isCalm = the.faults.length === 0 && the.late.length === 0;
  const momentMs = isCalm ? SECOND : 3 * TIMEOUT_MS;
  const readyAtStart = eye.ready('stable') + eye.ready('canary');
  /** When all tasks of a service were last seen healthy, with the count that it has. */
  const fullAt = { stable: new Map<number, number>(), canary: new Map<number, number>() };
  let isDisturbed = false;

  const note = (): void => {
    for (const role of ['stable', 'canary'] as const) {
      const { desiredCount } = eye.service(role);
      if (eye.ready(role) >= desiredCount) fullAt[role].set(desiredCount, aws.world.now);
    }
  };
  const mustBeFull = (role: Role, why: string): void => {
    const { desiredCount } = eye.service(role);
    const at = fullAt[role].get(desiredCount) ?? -Infinity;
    if (eye.ready(role) >= desiredCount || aws.world.now - at <= momentMs) return;
    wrong(`Capacity first: ${why} while ${eye.ready(role)} of ${desiredCount} ${role} tasks were healthy`);
  };

  const onWeights = ({ before, life }: Write): void => {
    const [was, is] = [
      shareOf(eye.weight('stable', before.actions), eye.weight('canary', before.actions)),
      shareOf(eye.weight('stable'), eye.weight('canary')),
    ];
    if (is === was) return;
    const why = `the canary's share went from ${was} to ${is}`;
    if (is < was) return mustBeFull('stable', why);
    mustBeFull('canary', why);
    const { stable, canary } = eye.live();
    if (canary < Math.max(1, neededFor(scene, stateOf(life)?.step, is, stable)))
      wrong(`Capacity first: ${why}, which ${canary} canary tasks can't carry beside ${stable}`);
  };

  const onCounts = ({ before, knob }: Write): void => {
    const now: Live = eye.live();
    const role = knob === 'stable-count' ? 'stable' : 'canary';
    if (now[role] >= before[role]) return;
    const other = role === 'stable' ? 'canary' : 'stable';
    mustBeFull(other, `${role} went from ${before[role]} to ${now[role]} tasks`);
    const promised = now[role] + Math.max(eye.ready(other), wasFull(other) ? now[other] : 0);
    const least = Math.min(readyAtStart, the.options.totalTasks ?? Infinity);
    if (promised < least)
      wrong(`Capacity first: ${role} went to ${now[role]}, which leaves ${promised} of ${least} tasks`);
  };
  const wasFull = (role: Role): boolean =>
    aws.world.now - (fullAt[role].get(eye.service(role).desiredCount) ?? -Infinity) <= momentMs;

  return {
    onForeign: () => {
      isDisturbed = true;
    },
    onWrite: (write) => {
      const { entry, life, knob } = write;
      if (!entry.applied || !isForward(life) || isDisturbed) return;
      if (knob === 'forward') onWeights(write);
      else if (isByCount(the)) onCounts(write);
    },
    onCall: note,
  };
}

function shareOf(stable: number, canary: number): number {
  return stable + canary === 0 ? 0 : canary / (stable + canary);
}

/** Canary tasks that a share needs where their count is to match it. */
function neededFor({ the }: Scene, step: number | undefined, share: number, stable: number): number {
  if (the.options.canaryCount !== 'match') return 1;
  const asked = (the.steps[step ?? 0]?.share ?? 0) / 100;
  return Math.ceil(Number((Math.min(share, asked) * stable).toFixed(6)));
}
