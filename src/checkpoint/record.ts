import type { Item, Plain } from '../aws/items.ts';
import { messageOf } from '../rollout/errors.ts';
import { field, number, optional, type Place, place, text } from '../rollout/decode.ts';
import type { Holder, Kept } from '../rollout/lease.ts';

/** The format that this version writes. Another one is refused with a message, never guessed at. */
export const FORMAT = 1;
const MOST_TEXT = 300;
const BY_HAND = 'docs/state.md tells how to look at it and free it by hand.';

/** Throws an error that says what is wrong with the record. `label` says for people where it is. */
export function keptOf(item: Item, label: string): Kept {
  const format = item['format'];
  if (format !== FORMAT) {
    const found = typeof format === 'number' ? `format ${format}` : 'no format that can be read';
    throw new Error(
      `The record in ${label} has ${found}; this version of ecs-canary reads format ${FORMAT} only. ${BY_HAND}`,
    );
  }
  try {
    return kept(place(item, 'record'));
  } catch (error) {
    throw new Error(`The record in ${label} can't be read: ${messageOf(error)}. ${BY_HAND}`, {
      cause: error,
    });
  }
}

/** A holder as it is stored: no text of somebody else's making is longer than fits a log line. */
export function holderItem({ token, since, repository, run, workflow, actor }: Holder): Plain {
  const short = (words: string | undefined): string | undefined => words && cut(words);
  return {
    ...{ token, since, repository: short(repository), run: short(run) },
    ...{ workflow: short(workflow), actor: short(actor) },
  };
}

export function cut(words: string): string {
  return words.length > MOST_TEXT ? `${words.slice(0, MOST_TEXT - 1)}…` : words;
}

function kept(from: Place): Kept {
  const holderFound = optional(field(from, 'holder'), holder);
  const checkpoint = optional(field(from, 'checkpoint'), text);
  const stopAskedBy = optional(field(from, 'stopAskedBy'), text);
  return {
    revision: number(field(from, 'revision')),
    beat: number(field(from, 'beat')),
    beatAt: number(field(from, 'beatAt')),
    beatMs: number(field(from, 'beatMs')),
    ...(holderFound === undefined ? {} : { holder: holderFound }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(stopAskedBy === undefined ? {} : { stopAskedBy }),
  };
}

function holder(from: Place): Holder {
  const repository = optional(field(from, 'repository'), text);
  const run = optional(field(from, 'run'), text);
  const workflow = optional(field(from, 'workflow'), text);
  const actor = optional(field(from, 'actor'), text);
  return {
    token: text(field(from, 'token')),
    since: number(field(from, 'since')),
    ...(repository === undefined ? {} : { repository }),
    ...(run === undefined ? {} : { run }),
    ...(workflow === undefined ? {} : { workflow }),
    ...(actor === undefined ? {} : { actor }),
  };
}
