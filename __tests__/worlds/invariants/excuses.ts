import { tellerOf } from '../life.ts';
import type { Scene } from '../scene.ts';
import { isByCount, releases, type World } from '../world.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** What may keep a rollout from rolling back although it does all it can. */
export function excusesOf(scene: Scene): readonly string[] {
  const { the, chronicle } = scene;
  return [
    ...(hasFaultsInRescue(scene) ? ['faults'] : []),
    ...(chronicle.isForeign ? ['somebody else'] : []),
    ...(the.accidents.length > 0 ? ['accidents'] : []),
    ...(isTooShort(scene) ? ['too little time'] : []),
    ...(the.release?.ailment?.what === 'no-room' ? ['no room for stable'] : []),
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

/** Tasks of both services start, and old ones drain and stop, one after the other; and each may be brought back to what it ran. */
function isTooShort({ the, held }: Scene): boolean {
  const { options, startMs, way, steps } = the;
  const settleMs = options.settleMs ?? (way === 'nlb' ? 2 * MINUTE : 0);
  const hasReturn = releases(the) && options.rollbackTo === 'previous' && the.start !== 'empty';
  const deployments = (held === undefined ? 0 : 1) + (hasReturn ? 1 : 0);
  const neededMs =
    2 * (1.2 * startMs + 30 * SECOND) +
    deployments * (1.2 * startMs + 65 * SECOND) +
    MINUTE +
    settleMs +
    steps.length;
  return Math.min(options.rollbackTimeoutMs, 4 * MINUTE) < neededMs;
}

function needsBadCanary(the: World): boolean {
  const isFound = the.release === undefined || ['kept', 'there'].includes(the.release.version);
  return (
    isFound &&
    isByCount(the) &&
    the.canary !== 'good' &&
    the.start !== 'empty' &&
    the.options.rollbackTo === 'previous'
  );
}
