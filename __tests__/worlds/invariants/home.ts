import { forwardPrint, groupsOf, type Live, NAMES, printOf, printOfLimits } from '../live.ts';
import { NEW_IMAGE, STICKY_SECONDS } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { isByCount, type KnobName, knobsOf, type Limits, releases } from '../world.ts';

/** Where a rollout leads, knob by knob. */
export type Place = Readonly<Record<KnobName, string>>;

/** Where a rollback leads: exactly the start, or the start with all of the canary's traffic given to stable. */
export function homeOf(scene: Scene): Place {
  const { the, start } = scene;
  const asFound = foundIn(scene);
  if (the.options.rollbackTo === 'previous') return asFound;
  if (!isByCount(the)) return { ...asFound, forward: onStable(scene) };
  const counts = { stable: start.stable + start.canary, canary: 0 };
  return {
    ...asFound,
    ...{ 'stable-count': String(counts.stable), 'canary-count': String(counts.canary) },
    ...scalingFor(start, counts),
  };
}

/** Where a promotion leads: both services run the version, stable has all the traffic, the rest is as found. */
export function promotedOf(scene: Scene): Place {
  const version = versionIn(scene);
  return {
    ...foundIn(scene),
    forward: onStable(scene),
    ...{ 'stable-definition': version, 'canary-definition': version },
  };
}

/** Where a promotion leads that stable could not take part in: the canary serves on, as it did when it began. */
export function heldOf(scene: Scene): Place | undefined {
  const { held, start, eye } = scene;
  if (held === undefined) return undefined;
  return {
    'stable-count': eye.knob('stable-count', held),
    'canary-count': eye.knob('canary-count', held),
    forward: printOf(held.actions),
    'stable-definition': start.stableDefinition,
    'canary-definition': held.canaryDefinition,
    ...scalingFor(start, held),
  };
}

/** What scalable targets are left at where counts stay that were not found: no limit may change them. */
export function scalingFor(start: Live, counts: Pick<Live, 'stable' | 'canary'>) {
  return {
    'stable-scaling': limitsFor(start.stableScaling, start.stable, counts.stable),
    'canary-scaling': limitsFor(start.canaryScaling, start.canary, counts.canary),
  } as const;
}

/** ARN of the task definition that a rollout is about. */
export function versionIn({ the, aws, start }: Scene): string {
  if (!releases(the) || the.release?.version === 'kept') return start.canaryDefinition;
  const all = [...aws.world.containers.taskDefinitions.values()];
  return all.findLast(({ containers: [first] }) => first?.image === NEW_IMAGE)?.arn ?? start.canaryDefinition;
}

export function isThere({ the, eye }: Scene, place: Place, live: Live): boolean {
  return knobsOf(the).every((knob) => eye.knob(knob, live) === place[knob]);
}

export function complaintsOf({ the, eye }: Scene, place: Place): readonly string[] {
  return knobsOf(the)
    .filter((knob) => eye.knob(knob) !== place[knob])
    .map((knob) => `${knob} is ${eye.knob(knob)}, and was to be ${place[knob]}`);
}

/** Everything as the rollout found it. */
export function foundIn({ start, eye }: Scene): Place {
  const found = (knob: KnobName): string => eye.knob(knob, start);
  return {
    'stable-count': found('stable-count'),
    'canary-count': found('canary-count'),
    forward: found('forward'),
    'stable-definition': found('stable-definition'),
    'canary-definition': found('canary-definition'),
    'stable-scaling': found('stable-scaling'),
    'canary-scaling': found('canary-scaling'),
  };
}

/** The action list as found, with the pair's whole weight on stable. */
function onStable({ the, start: { actions }, eye, aws }: Scene): string {
  const canarys = eye.weight('canary', actions);
  if (canarys === 0) return printOf(actions);
  const groups = groupsOf(actions).map(({ arn, weight }) => {
    if (arn === aws.arns.targetGroups[NAMES.canary]) return { arn, weight: 0 };
    return { arn, weight: arn === aws.arns.targetGroups[NAMES.stable] ? weight + canarys : weight };
  });
  const isFurnished = the.furnished && the.way !== 'nlb';
  return forwardPrint(groups, isFurnished ? STICKY_SECONDS : undefined);
}

function limitsFor(limits: Limits | undefined, found: number, count: number): string {
  if (limits === undefined || count === found) return printOfLimits(limits);
  return printOfLimits({
    ...limits,
    min: Math.min(limits.min, count),
    max: Math.max(limits.max, count),
  });
}
