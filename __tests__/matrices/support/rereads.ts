import type { JournalEntry } from '../../../simulator/journal.ts';

/** The parameter that names what a write changes. */
const NAMES = ['service', 'ListenerArn', 'RuleArn', 'Key', 'ResourceId', 'family'];

/** Writes that were sent once more although nobody had looked at what they change, or although that had shown them live. */
export function blindRepeats(journal: readonly JournalEntry[]): readonly string[] {
  const calls = journal.filter(({ actor }) => actor === 'api');
  return calls.flatMap((write, at) => {
    if (!write.mutating) return [];
    const resource = resourceOf(write);
    const ofIt = calls.slice(0, at).filter(({ params }) => JSON.stringify(params).includes(resource));
    const earlier = ofIt.findLastIndex(({ mutating }) => mutating);
    const last = ofIt[earlier];
    if (last === undefined || !isSameWrite(last, write)) return [];
    const looks = ofIt.slice(earlier + 1).map(({ outcome }) => outcome);
    const what = `${write.operation} ${JSON.stringify(write.params)}`;
    if (looks.includes('ok')) return last.applied ? [`was sent again although it was live: ${what}`] : [];
    return looks.includes('stale-read') ? [] : [`was sent again before anybody looked: ${what}`];
  });
}

function isSameWrite(one: JournalEntry, other: JournalEntry): boolean {
  return one.operation === other.operation && JSON.stringify(one.params) === JSON.stringify(other.params);
}

function resourceOf({ operation, params }: JournalEntry): string {
  const name = Object.entries(params ?? {}).find(([parameter]) => NAMES.includes(parameter));
  if (name === undefined) throw new Error(`What does ${operation} change? ${JSON.stringify(params)}`);
  return JSON.stringify(name[1]);
}
