import { play } from './play.ts';
import type { World } from './world.ts';

/** A world with every kind of call in it. */
const PLAIN: World = {
  seed: 1,
  way: 'listener',
  canary: 'good',
  start: 'empty',
  furnished: false,
  stableTasks: 2,
  startMs: 1_000,
  steps: [{ share: 100, bakeMs: 0 }],
  options: {
    pollMs: 15_000,
    patienceMs: 60_000,
    stabilizeMs: 60_000,
    rollback: true,
    rollbackTo: 'stable',
    rollbackTimeoutMs: 60_000,
    canaryCount: 'match',
    alarmAtStart: 'fail',
    insufficientData: 'ok',
  },
  ...{ ringing: [], accidents: [], meddling: [], faults: [], late: [], deaths: [] },
  table: { beatMs: 10_000, isRunnerLost: false, later: 'recover', resume: false },
};

/**
 * A process's first calls load modules and read files, in real time that a virtual clock can't see. After this nobody
 * waits for anything but promises and the clock.
 */
export async function warmUp(): Promise<void> {
  for (const wire of [true, true, false]) await play(PLAIN, { wire });
}
