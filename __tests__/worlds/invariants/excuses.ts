import { tellerOf } from '../life.ts';
import type { Scene } from '../scene.ts';
import { isByCount, type World } from '../world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What may keep a rollout from rolling back although it does all it can. */
export function excusesOf(scene: Scene): readonly string[] {
  const { the, chronicle } = scene;
  return [
    ...(hasFaultsInRescue(scene) ? ['faults'] : []),
    ...(chronicle.isForeign ? ['somebody else'] : []),
    ...(the.accidents.length > 0 ? ['accidents'] : []),
    ...(isTooShort(the) ? ['too little time'] : []),
    ...(needsBadCanary(the) ? ['a canary that never runs'] : []),
  ];
}

function hasFaultsInRescue(scene: Scene): boolean {
  const teller = tellerOf(scene.lives.all);
  if (teller === undefined) return false;
  const begun = teller.told.find(({ event }) => event.type === 'rollback-started')?.event.at;
  return hasFaultsSince(scene, begun ?? teller.startedAt);
}

/** Whether any call has gone wrong from then on, or has taken its time. */
export function hasFaultsSince({ the, aws }: Scene, since: number): boolean {
  if (the.faults.some(({ kind }) => kind === 'slow')) return true;
  return aws.journal.entries.some(
    ({ at, actor, outcome }) => actor === 'api' && at >= since && outcome !== 'ok',
  );
}

/** Tasks of both services start, and old ones drain and stop, one after the other. */
function isTooShort({ options, startMs, way, steps }: World): boolean {
  const settleMs = options.settleMs ?? (way === 'nlb' ? 2 * MINUTE : 0);
  const neededMs = 2 * (1.2 * startMs + 30 * SECOND) + MINUTE + settleMs + steps.length;
  return Math.min(options.rollbackTimeoutMs, 4 * MINUTE) < neededMs;
}

function needsBadCanary(the: World): boolean {
  return (
    isByCount(the) && the.canary !== 'good' && the.start !== 'empty' && the.options.rollbackTo === 'previous'
  );
}
