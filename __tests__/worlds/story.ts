import type { Result } from '../../src/rollout/events.ts';
import type { Log } from './log.ts';
import { stateOf, tellerOf } from './life.ts';
import type { Scene } from './scene.ts';
import type { World } from './world.ts';
import { isWrite } from './writes.ts';

/** What became of a world. */
export interface Story {
  readonly the: World;
  /** What must not be, in words; none where all is well. */
  readonly wrongs: readonly string[];
  /** How it ended; absent where nobody lived to tell. */
  readonly result: Result | 'killed at once';
  readonly lives: number;
  readonly deaths: number;
  readonly events: number;
  readonly calls: number;
  readonly writes: number;
  readonly faults: number;
  /** Whether stable was brought the canary's version, and kept it. */
  readonly isPromoted: boolean;
  /** Changes by somebody else, accidents included. */
  readonly meddlings: number;
  readonly virtualMs: number;
  /** Everything that was told and asked, line by line. */
  log(): readonly string[];
}

const STRUCK = [
  ...['throttle', 'server-error', 'access-denied', 'hang', 'hang-after'],
  ...['reset-before', 'reset-after', 'stale-read'],
];

export function storyOf(
  scene: Scene & { readonly log: Log; readonly wrongs: readonly string[] },
  virtualMs: number,
): Story {
  const { the, aws, lives, log, wrongs } = scene;
  const { entries } = aws.journal;
  const calls = entries.filter(({ actor }) => actor === 'api');
  const told = tellerOf(lives.all);
  return {
    the,
    wrongs,
    virtualMs,
    isPromoted: lives.all.some(({ told }) => told.some(({ event }) => event.type === 'promoted')),
    result: (told === undefined ? undefined : stateOf(told)?.result) ?? 'killed at once',
    lives: lives.all.length,
    deaths: lives.all.filter(({ process }) => process.isDead).length,
    events: lives.all.reduce((sum, { told }) => sum + told.length, 0),
    calls: calls.length,
    writes: calls.filter(isWrite).length,
    faults: calls.filter(({ outcome }) => STRUCK.includes(outcome)).length,
    meddlings: entries.length - calls.length,
    log: () => log.words(aws.world.startedAt),
  };
}
