import { forwardPrint, groupsOf, type Live, NAMES, printOf } from '../live.ts';
import { STICKY_SECONDS } from '../scenario.ts';
import type { Scene } from '../scene.ts';
import { isByCount, type KnobName, knobsOf } from '../world.ts';

/** Where a rollback leads, knob by knob. */
export type Home = Readonly<Record<KnobName, string>>;

/** Exactly the start, or the start with all of the canary's traffic given to stable. */
export function homeOf({ the, start, eye, aws }: Scene): Home {
  const { stable, canary, actions } = start;
  const asFound = {
    'stable-count': String(stable),
    'canary-count': String(canary),
    forward: printOf(actions),
  };
  if (the.options.rollbackTo === 'previous') return asFound;
  if (isByCount(the)) return { ...asFound, 'stable-count': String(stable + canary), 'canary-count': '0' };
  const canarys = eye.weight('canary', actions);
  if (canarys === 0) return asFound;
  const groups = groupsOf(actions).map(({ arn, weight }) => {
    if (arn === aws.arns.targetGroups[NAMES.canary]) return { arn, weight: 0 };
    return { arn, weight: arn === aws.arns.targetGroups[NAMES.stable] ? weight + canarys : weight };
  });
  const isFurnished = the.furnished && the.way !== 'nlb';
  return { ...asFound, forward: forwardPrint(groups, isFurnished ? STICKY_SECONDS : undefined) };
}

export function isHome({ the, eye }: Scene, home: Home, live: Live): boolean {
  return knobsOf(the).every((knob) => eye.knob(knob, live) === home[knob]);
}

export function complaintsOfHome({ the, eye }: Scene, home: Home): readonly string[] {
  return knobsOf(the)
    .filter((knob) => eye.knob(knob) !== home[knob])
    .map((knob) => `${knob} is ${eye.knob(knob)}, and was to be ${home[knob]}`);
}
