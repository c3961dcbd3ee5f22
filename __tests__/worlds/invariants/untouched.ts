import type { JournalEntry } from '../../../simulator/journal.ts';
import type { Action, ForwardAction } from '../../../simulator/model/elb-types.ts';
import { type Live, NAMES, printOf } from '../live.ts';
import type { Life } from '../life.ts';
import type { Invariant, Scene, Write } from '../scene.ts';
import { promotes, releases, type World } from '../world.ts';

/** The time of a call that nothing delays, ms, and some. */
const ARRIVING_MS = 100;

/**
 * Nothing is touched but what a rollout is about, nor of an action list anything but the pair's weights; no write follows
 * the end, nor trouble where nothing is to be rolled back.
 */
export function untouched(scene: Scene): Invariant {
  const { the, eye, aws, wrong } = scene;
  const others = (): string => printOfOthers(scene);
  let othersBefore = others();
  return {
    onForeign: () => {
      othersBefore = others();
    },
    onWrite: ({ entry, knob, life, before, value }: Write) => {
      const what = `${entry.operation} ${value}`;
      if (isBesides(the, entry)) return;
      if (knob === undefined) return wrong(`Nothing else: ${what} is no change of a rollout's`);
      if (others() !== othersBefore)
        return wrong(`Nothing else: ${what} changed ${othersBefore} to ${others()}`);
      if (entry.applied && knob === 'forward') {
        const complaint = strayOf(before.actions, eye.live().actions, aws.arns.targetGroups);
        if (complaint !== undefined) wrong(`Nothing else: ${what} ${complaint}`);
      }
      const complaint = outOfTime(the, life, entry.at);
      if (complaint !== undefined) wrong(`${complaint}: ${what} was sent all the same`);
    },
  };
}

/** What a release writes besides: a revision, and what marks a promoted one (registration.ts). */
function isBesides(the: World, { operation }: JournalEntry): boolean {
  if (operation === 'RegisterTaskDefinition') return releases(the);
  return operation === 'TagResource' && promotes(the);
}

/** Why nothing may be written any more, if so. */
function outOfTime(the: World, life: Life, at: number): string | undefined {
  const last = life.told.at(-1)?.event;
  if (last?.type === 'ended' && at > last.at + arrivingMs(the))
    return `Nothing after the end, ${at - last.at} ms ago`;
  if (the.options.rollback) return undefined;
  const trouble = life.told.find(({ event }) => event.type === 'trouble')?.event;
  const isLate = trouble !== undefined && at > trouble.at + arrivingMs(the);
  return life.kind !== 'main' || isLate ? 'Rollback is off' : undefined;
}

/** A write that was on its way when its sender said its last word may arrive so much later, ms. */
function arrivingMs({ late }: World): number {
  return ARRIVING_MS + Math.max(0, ...late.map(({ ms }) => ms));
}

/** All that no rollout may change. */
function printOfOthers({ the, aws, eye }: Scene): string {
  const { containers, balancing } = aws.world;
  const services = [...containers.services.values()].map(({ name, taskDefinition, status }) =>
    [name, releases(the) ? '' : taskDefinition.revision, status].join(' '),
  );
  const routings = [...balancing.rules.values()]
    .filter(({ routing }) => routing.actions !== eye.live().actions)
    .map(({ arn, routing }) => `${arn} ${printOf(routing.actions)}`);
  return [...services, ...routings].join('; ');
}

/** What is wrong with a new action list, if anything: only the pair's weights, and whether the canary's group is there, may differ. */
function strayOf(
  before: Live['actions'],
  after: Live['actions'],
  arns: Readonly<Record<string, string>>,
): string | undefined {
  const isOfPair = (arn: string): boolean => arn === arns[NAMES.stable] || arn === arns[NAMES.canary];
  const rest = (actions: readonly Action[]): string =>
    JSON.stringify(
      actions.map((action) => (action.type === 'forward' ? withoutPair(action, isOfPair) : action)),
    );
  return rest(before) === rest(after) ? undefined : `made ${rest(after)} of ${rest(before)}`;
}

/** Other groups count by their part of the pair's weight, which they must keep. */
function withoutPair({ groups, stickiness, order }: ForwardAction, isOfPair: (arn: string) => boolean) {
  const pair = groups.filter(({ arn }) => isOfPair(arn)).reduce((sum, { weight }) => sum + weight, 0);
  const others = groups.filter(({ arn }) => !isOfPair(arn)).map(({ arn, weight }) => [arn, weight / pair]);
  return { others, order, sticky: stickiness.enabled ? stickiness.durationSeconds : 0 };
}
