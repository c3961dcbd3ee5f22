import type { JournalEntry } from '../../../simulator/journal.ts';
import { groupsOf, type Live, NAMES } from '../live.ts';
import { type Life, stateOf, tellerOf } from '../life.ts';
import type { Invariant, Scene } from '../scene.ts';
import { isByCount, knobsOf, promotes, releases } from '../world.ts';
import { isWrite } from '../writes.ts';
import {
  complaintsOf,
  foundIn,
  heldOf,
  homeOf,
  isThere,
  type Place,
  promotedOf,
  scalingFor,
  versionIn,
} from './home.ts';
import { mendingOf } from './mending.ts';
import { excusesOf, hasFaultsSince } from './excuses.ts';

/** How long before its last word a rollout may have seen what it speaks of, ms: with calm calls, and with slow ones. */
export function sightMs({ the }: Scene): number {
  return the.faults.length + the.late.length === 0 ? 1_500 : 60_000;
}

/** It ends where it was asked to, or where a rollback leads; else it says so, and its commands lead there. */
export function outcome(scene: Scene): Invariant {
  return { atEnd: () => check(scene) };
}

function check(scene: Scene): void {
  const { lives, wrong, aws } = scene;
  const teller = tellerOf(lives.all);
  const last = lives.all.at(-1);
  if (last?.kind === 'later' && stateOf(last)?.result === 'refused') {
    // Somebody will have to start another run, when AWS can be asked again.
    if (!hasFaultsSince(scene, last.startedAt)) wrong('Outcome: a later run was refused for nothing');
    return;
  }
  if (teller !== undefined && isAnotherStory(scene, teller)) return;
  const result = teller === undefined ? undefined : stateOf(teller)?.result;
  const writes = aws.journal.entries.filter(isChange).length;
  if (result === undefined && writes > 0 && !isForgotten(scene))
    wrong(`Outcome: nobody has lived to the end, after ${writes} writes`);
  if (isReturn(scene)) {
    if (result === 'rolled-back' && !isOnStable(scene))
      wrong('Outcome: a rollback was asked for, and the canary has traffic');
    return;
  }
  const saidAt = teller?.told.at(-1)?.event.at ?? 0;
  for (const complaint of complaintsOfEnd(scene, teller, saidAt))
    wrong(`Outcome: ${result ?? '?'}, but ${complaint}`);
}

/** A new revision alone changes nothing that runs. */
function isChange(entry: JournalEntry): boolean {
  return isWrite(entry) && entry.operation !== 'RegisterTaskDefinition';
}

/** Whether a process was killed that could keep nothing, with nobody else to keep it: a rescue is not held up by that. */
function isForgotten({ the, lives }: Scene): boolean {
  return (
    the.table === undefined &&
    the.unsaved !== undefined &&
    lives.all.some(({ told }) => told.some(({ event }) => event.type === 'rollback-started'))
  );
}

/** A rival that has begun where this rollout had ended has begun elsewhere. */
function isAnotherStory({ lives }: Scene, teller: Life): boolean {
  const begun = teller.told.find(({ event }) => event.type === 'planned')?.event.at;
  const [main] = lives.all;
  const end = main?.told.find(({ event }) => event.type === 'ended')?.event.at;
  return teller.kind === 'rival' && begun !== undefined && end !== undefined && end <= begun;
}

/** Whether somebody has asked for a rollback and got one: whoever asks wants everything on stable, wherever it began. */
function isReturn({ the, lives }: Scene): boolean {
  const isBegun = ({ kind, told }: Life): boolean =>
    kind === 'rival' && told.some(({ event }) => event.type === 'rollback-started');
  return the.table?.rival?.mode === 'rollback' && lives.all.some(isBegun);
}

function isOnStable({ the, eye }: Scene): boolean {
  return isByCount(the) ? eye.live().canary === 0 : eye.weight('canary') === 0;
}

function complaintsOfEnd(scene: Scene, teller: Life | undefined, endedAt: number): readonly string[] {
  const { the } = scene;
  const result = teller === undefined ? undefined : stateOf(teller)?.result;
  const since = endedAt - sightMs(scene);
  switch (result) {
    case 'completed':
    case 'holding': {
      const isLast = (result === 'completed') === (the.steps.at(-1)?.share === 100);
      return [...(isLast ? [] : ['that is not what was asked']), ...complaintsOfSuccess(scene, since)];
    }
    case 'rolled-back':
      return missed(scene, homeOf(scene), since);
    case 'promotion-failed': {
      const place = heldOf(scene);
      return place === undefined
        ? ['there was nothing to promote']
        : [...missed(scene, place, since), ...complaintsOfCanary(scene)];
    }
    case 'stopped':
      return [
        ...(the.options.rollback && !scene.chronicle.isForeign ? ['nobody else has changed anything'] : []),
        ...mendingOf(scene, placeOf(scene, teller)),
      ];
    case 'rollback-failed':
      return [
        ...(excusesOf(scene).length === 0 ? ['nothing has kept it from rolling back'] : []),
        ...mendingOf(scene, placeOf(scene, teller)),
      ];
    case 'refused':
    case 'cancelled':
      return scene.chronicle.isForeign ? [] : missed(scene, foundIn(scene), since);
    case undefined:
      return [];
    case 'planned':
    case 'observed':
    case 'nothing-to-recover':
      return ['this was a rollout'];
  }
}

/** What is not as in a place, and was not so a moment ago either. */
function missed(scene: Scene, place: Place, since: number): readonly string[] {
  const isReached = scene.chronicle.wasSince(since, (live) => isThere(scene, place, live));
  return isReached ? [] : complaintsOf(scene, place);
}

/** Where a rollback that did not get there was to lead: home, or to the canary that stable could not take over from. */
function placeOf(scene: Scene, teller: Life | undefined): Place {
  const told = teller?.told ?? [];
  const to = told.findLast(({ event }) => event.type === 'rollback-started')?.event;
  const isOnCanary =
    to?.type === 'rollback-started'
      ? to.to.split.share === 100
      : told.some(
          ({ event }) =>
            event.type === 'trouble' && event.trouble.message.startsWith('The stable service could not'),
        );
  return (isOnCanary ? heldOf(scene) : undefined) ?? homeOf(scene);
}

/** A canary that is left to serve everything can. */
function complaintsOfCanary(scene: Scene): readonly string[] {
  const { the, eye, chronicle } = scene;
  const isNobodysFault = the.canary === 'good' && the.accidents.length === 0 && !chronicle.isForeign;
  const [ready, desired] = [eye.ready('canary'), eye.live().canary];
  return isNobodysFault && ready < desired ? [`${ready} of ${desired} canary tasks are healthy`] : [];
}

function complaintsOfSuccess(scene: Scene, since: number): readonly string[] {
  const { the, chronicle, eye, start } = scene;
  if (promotes(the)) return missed(scene, promotedOf(scene), since);
  const version = versionIn(scene);
  const isAsked = (live: Live): boolean =>
    distanceOf(scene, live) === undefined &&
    (!releases(the) ||
      (live.stableDefinition === start.stableDefinition && live.canaryDefinition === version)) &&
    isLeftScaled(scene, live);
  if (chronicle.wasSince(since, isAsked)) return [];
  const { stableDefinition, canaryDefinition } = eye.live();
  return [
    distanceOf(scene, eye.live()) ??
      `for a moment only: ${stableDefinition}, ${canaryDefinition}, scaled ${eye.knob('stable-scaling')}, ${eye.knob('canary-scaling')}`,
  ];
}

/** Whether autoscaling is as it was found, as far as the counts that stay allow. */
function isLeftScaled({ the, eye, start }: Scene, live: Live): boolean {
  const wanted = scalingFor(start, live);
  const names = knobsOf(the).filter((knob) => knob === 'stable-scaling' || knob === 'canary-scaling');
  // An autoscaler may have moved a count since.
  return names.every((knob) => [wanted[knob], eye.knob(knob, start)].includes(eye.knob(knob, live)));
}

/** How a split differs from the one that the last step asks for; `undefined` where it doesn't. */
function distanceOf(scene: Scene, live: Live): string | undefined {
  const share = scene.the.steps.at(-1)?.share ?? 0;
  return isByCount(scene.the) ? ofCounts(scene, live, share) : ofWeights(scene, live, share);
}

function ofCounts({ the, start }: Scene, { stable, canary }: Live, share: number): string | undefined {
  const total = the.options.totalTasks ?? start.stable + start.canary;
  const exact = (total * share) / 100;
  const isNearest =
    share >= 100
      ? canary === total && stable === 0
      : share <= 0
        ? canary === 0 && stable === total
        : stable >= 1 &&
          canary >= 1 &&
          stable + canary === Math.max(2, total) &&
          (Math.abs(canary - exact) <= 0.5 || canary === 1 || stable === 1);
  return isNearest ? undefined : `there are ${stable} and ${canary} tasks for ${share} % of ${total}`;
}

function ofWeights({ eye, aws }: Scene, { actions, canary }: Live, share: number): string | undefined {
  const weights = { stable: eye.weight('stable', actions), canary: eye.weight('canary', actions) };
  const actual = (100 * weights.canary) / (weights.stable + weights.canary);
  const isAttached = groupsOf(actions).some(({ arn }) => arn === aws.arns.targetGroups[NAMES.canary]);
  if (Math.abs(actual - share) > 0.05 || !isAttached)
    return `weights ${weights.stable}:${weights.canary} are not ${share} %`;
  return share > 0 && canary === 0 ? 'the canary has no task' : undefined;
}
