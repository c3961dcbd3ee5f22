import { type Live, printOfLimits, type Role } from '../live.ts';
import { isForward, type Life } from '../life.ts';
import type { Invariant, Scene, Write } from '../scene.ts';
import { isByCount, type KnobName, knobsOf, type Limits } from '../world.ts';

const ROLES = ['stable', 'canary'] as const;
const KNOB = { stable: 'stable-scaling', canary: 'canary-scaling' } as const;

/**
 * Autoscaling is held still before any share is shifted: whatever would undo it. And no change of limits moves a count, unless
 * they are those that were found, and the count was found outside of them.
 */
export function suspension(scene: Scene): Invariant {
  const { the, wrong, start } = scene;
  const roles = ROLES.filter((role) => knobsOf(the).includes(KNOB[role]));
  const resting = new Set<Life>();
  let isDisturbed = false;

  /** Where nobody could tell whether there are autoscalers, a warning was all. */
  const isUnknown = (): boolean =>
    scene.aws.journal.entries.some(
      ({ operation, outcome }) => operation === 'DescribeScalableTargets' && outcome !== 'ok',
    );
  const onShare = ({ life, knob, before }: Write): void => {
    for (const role of roles) {
      if (!isHeld(scene, limitsOf(before, role)) && !isUnknown())
        wrong(`Suspension: ${life.kind} wrote ${knob ?? '?'}, and ${role} may be scaled as it likes`);
    }
  };
  const onLimits = ({ life, knob, value, before }: Write, role: Role): void => {
    if (value === printOfLimits(limitsOf(start, role))) resting.add(life);
    const [was, is] = [before[role], scene.eye.live()[role]];
    if (was === is || isDisturbed || isOutside(start, role, value)) return;
    wrong(`Suspension: ${life.kind} set ${knob ?? '?'} to ${value}, which made ${is} of ${was} tasks`);
  };

  return {
    onForeign: () => {
      isDisturbed = true;
    },
    onWrite: (write) => {
      const { entry, life, knob } = write;
      if (!entry.applied) return;
      const role = roles.find((each) => KNOB[each] === knob);
      if (role !== undefined) onLimits(write, role);
      else if (isOfShare(scene, knob) && isForward(life) && !resting.has(life) && !isDisturbed)
        onShare(write);
    },
  };
}

function isOfShare({ the }: Scene, knob: KnobName | undefined): boolean {
  return knob === 'forward' || (isByCount(the) && (knob === 'stable-count' || knob === 'canary-count'));
}

/** Counts that divide traffic must not move at all; those that carry it must not become fewer. */
function isHeld({ the }: Scene, limits: Limits | undefined): boolean {
  if (limits === undefined) return true;
  const { suspended } = limits;
  return suspended.in && suspended.scheduled && (suspended.out || !isByCount(the));
}

/** Whether limits are as found, and would not have left the count as found alone. */
function isOutside(start: Live, role: Role, value: string): boolean {
  const limits = limitsOf(start, role);
  const count = start[role];
  return (
    limits !== undefined && value === printOfLimits(limits) && (count < limits.min || count > limits.max)
  );
}

function limitsOf(live: Live, role: Role): Limits | undefined {
  return role === 'stable' ? live.stableScaling : live.canaryScaling;
}
