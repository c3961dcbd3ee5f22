import type { Split } from '../../../src/rollout/ports.ts';
import { runByHand } from './by-hand.ts';
import { astrayIn, isSame, modelOf, type Model, weightOf } from './model.ts';
import type { Ending, Trial } from './trial.ts';

export interface Circumstances {
  /** What is live in the end where everything goes well. */
  readonly goal: Model;
  /** `unsure`: reads may fail until the end. `deceived`: reads may give old answers until the end. */
  readonly sight: 'clear' | 'unsure' | 'deceived';
}

/** Where a rollout's last words, and what they promise, are not true of the world. None where all is well. */
export function liesOf(trial: Trial, circumstances: Circumstances): readonly string[] {
  const { cloud, endings, before } = trial;
  const last = endings.at(-1);
  if (last === undefined) return ['it says nothing of its end'];
  const { result } = last.said;
  return [
    ...endings.flatMap((ending) => liesIn(ending, before, circumstances)),
    ...((result === 'refused' || result === 'cancelled') && cloud.aws.journal.mutating().length > 0
      ? [`${result}, yet it wrote`]
      : []),
    ...(result === 'rollback-failed' ? unmended(trial, last) : []),
  ];
}

function liesIn(ending: Ending, before: Model, { goal, sight }: Circumstances): readonly string[] {
  const { said, live } = ending;
  const { result } = said;
  if (result === 'rollback-failed') return sight === 'deceived' ? [] : liesOfFailure(ending, before, sight);
  const place = placeOf(result, before, goal);
  if (place === undefined) return [`nobody else was there, yet ${result}: ${said.reason}`];
  if (!isSame(live, place)) return [`${result}, yet ${differences(live, place)}`];
  return sight === 'deceived' ? [] : misreported(said.split, live);
}

/** Where everything must be with this result; nowhere with one that can't be meant here. */
function placeOf(result: Ending['said']['result'], before: Model, goal: Model): Model | undefined {
  if (result === 'completed') return goal;
  return result === 'rolled-back' || result === 'refused' || result === 'cancelled' ? before : undefined;
}

/** A failure names all that is astray as it is, and nothing else; what can't be read may be named as such. */
function liesOfFailure(
  { said, live }: Ending,
  before: Model,
  sight: Circumstances['sight'],
): readonly string[] {
  const { reason } = said;
  const astray = astrayIn(live, before);
  const told: readonly string[] =
    reason.match(/desired count of [\w-]+ is \d+ tasks?|is stable \d+, canary (?:\d+|not attached)/g) ?? [];
  const isUnread = reason.includes("can't be read");
  const hasReason = /could not be verified|\w+:[A-Z]\w+ on /.test(reason);
  return [
    ...misreported(said.split, live),
    ...told.filter((words) => !astray.includes(words)).map((words) => `says what isn't so: ${words}`),
    ...(isUnread ? [] : astray)
      .filter((words) => !told.includes(words))
      .map((words) => `keeps quiet about: ${words}`),
    ...(isUnread && sight === 'clear' ? [`could have read what it says it couldn't: ${reason}`] : []),
    ...(told.length === 0 && !isUnread && !hasReason ? [`does not say what failed: ${reason}`] : []),
  ];
}

function misreported(split: Split | undefined, live: Model): readonly string[] {
  if (split === undefined) return [];
  return [split.stable, split.canary].flatMap(({ service, desired, weight }) => {
    const [count, weighed] = [live.counts[service], weightOf(live, service) ?? 0];
    return [
      ...(desired === count ? [] : [`reports ${desired} tasks of ${service}, which are ${String(count)}`]),
      ...(weight === undefined || weight === weighed
        ? []
        : [`reports weight ${weight} of ${service}, which is ${weighed}`]),
    ];
  });
}

/** Runs the commands of the report by hand; what they don't mend. */
function unmended({ cloud: { aws }, before }: Trial, { said }: Ending): readonly string[] {
  for (const command of said.commands) runByHand(aws, command);
  const live = modelOf(aws);
  return isSame(live, before)
    ? []
    : [`its ${said.commands.length} commands leave: ${differences(live, before)}`];
}

function differences(live: Model, wanted: Model): string {
  return astrayIn(live, wanted).join(', ');
}
