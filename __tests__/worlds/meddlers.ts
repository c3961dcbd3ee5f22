import type { Change } from '../../simulator/changes.ts';
import { groupsOf, type Live, NAMES, type Role } from './live.ts';
import type { Scene } from './scene.ts';
import { isByCount, type KnobName, type Limits, type Meddling } from './world.ts';

/** Who changes what a rollout may change, too. */
const ACTOR = 'terraform';
const MOST_TASKS = 14;
/** What a colleague deploys: nothing that is being released. */
const VERSIONS = ['app:1', 'app:2'] as const;

/** Something that somebody else does. */
type Deed = () => void;

/** Somebody else's change; `undefined` where this world has no such thing. */
export function deedOf(scene: Scene, { knob, value }: Meddling): Deed | undefined {
  const { the, eye, aws } = scene;
  switch (knob) {
    case 'stable-count':
    case 'canary-count':
      return () => aws.change(countChange(roleOf(knob), value % MOST_TASKS), { actor: ACTOR });
    case 'stable-definition':
    case 'canary-definition': {
      const taskDefinition = aws.arns.taskDefinitions[VERSIONS[value % 2] ?? 'app:1'] ?? '';
      return () => aws.change(deployChange(roleOf(knob), taskDefinition), { actor: ACTOR });
    }
    case 'stable-scaling':
    case 'canary-scaling': {
      const limits = limitsIn(eye.live(), knob);
      if (limits === undefined) return undefined;
      const max = Math.max(1, value % MOST_TASKS);
      return () => setLimits(scene, roleOf(knob), { ...limits, min: Math.min(limits.min, max), max });
    }
    case 'forward': {
      if (isByCount(the)) return undefined;
      const weights = { [NAMES.stable]: 100 - value, [NAMES.canary]: value };
      return () => aws.change({ what: 'set-weights', arn: eye.forwardArn, weights }, { actor: ACTOR });
    }
  }
}

/** The change that takes it back. */
export function undoing(scene: Scene, { knob }: Meddling, found: Live): Deed {
  const { eye, aws } = scene;
  switch (knob) {
    case 'stable-count':
      return () => aws.change(countChange('stable', found.stable), { actor: ACTOR });
    case 'canary-count':
      return () => aws.change(countChange('canary', found.canary), { actor: ACTOR });
    case 'stable-definition':
      return () => aws.change(deployChange('stable', found.stableDefinition), { actor: ACTOR });
    case 'canary-definition':
      return () => aws.change(deployChange('canary', found.canaryDefinition), { actor: ACTOR });
    case 'stable-scaling':
    case 'canary-scaling': {
      const limits = limitsIn(found, knob);
      return () => (limits === undefined ? undefined : setLimits(scene, roleOf(knob), limits));
    }
    case 'forward': {
      const weights = Object.fromEntries(groupsOf(found.actions).map(({ arn, weight }) => [arn, weight]));
      return () => aws.change({ what: 'set-weights', arn: eye.forwardArn, weights }, { actor: ACTOR });
    }
  }
}

function roleOf(knob: KnobName): Role {
  return knob.startsWith('stable') ? 'stable' : 'canary';
}

function countChange(role: Role, desiredCount: number): Change {
  return { what: 'set-desired-count', service: NAMES[role], desiredCount };
}

function deployChange(role: Role, taskDefinition: string): Change {
  return { what: 'deploy', service: NAMES[role], taskDefinition };
}

function limitsIn(live: Live, knob: 'stable-scaling' | 'canary-scaling'): Limits | undefined {
  return knob === 'stable-scaling' ? live.stableScaling : live.canaryScaling;
}

/** As a colleague's RegisterScalableTarget: the count is within the limits afterwards. */
function setLimits({ aws, virtual }: Scene, role: Role, { min, max, suspended }: Limits): void {
  const { world, journal } = aws;
  world.settle();
  world.scaling.register(`service/demo/${NAMES[role]}`, { min, max, suspended });
  journal.add({
    ...{ at: virtual.now(), actor: ACTOR, service: 'world', operation: 'set-limits', mutating: true },
    ...{ params: { what: 'set-limits', service: NAMES[role], min, max }, outcome: 'ok', applied: true },
  });
}
