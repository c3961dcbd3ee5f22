import type { Invariant, Scene, Write } from '../scene.ts';
import type { World } from '../world.ts';

/**
 * A version is registered once, whoever is at work on it and however often, and not at all where there is a revision just like
 * it: also after an answer that was lost. Nobody can tell where what is asked is old, or what was sent may still arrive.
 */
export function registration({ the, aws, wrong }: Scene): Invariant {
  const most = the.release?.version === 'new' ? 1 : 0;
  let applied = 0;
  return {
    onWrite: ({ entry }: Write) => {
      if (entry.operation !== 'RegisterTaskDefinition' || !entry.applied) return;
      applied += 1;
      const isUnsure =
        the.late.length > 0 || aws.journal.entries.some(({ outcome }) => outcome === 'stale-read');
      if (applied > most && !(isUnsure || hasRival(the)))
        wrong(`Registration: ${applied} revisions, where ${most} would do`);
    },
  };
}

/** Two that begin at one moment don't see each other's revision. */
function hasRival({ table }: World): boolean {
  return table?.rival?.mode === 'rollout';
}
