import type { Hands, Json, Knob, Role } from '../rollout/ports.ts';
import { setAll } from './hands.ts';
import { readPair, type ServicePair } from './pair.ts';
import { running } from './readiness.ts';
import { livePair, untilReady, untilSettled, type CountWork } from './task-count-shift.ts';

type Goal = Readonly<Record<Role, number>>;

/**
 * The urgent half of a restore, without a wait: counts that are too low go up, then the canary's goes down. It stays while
 * its tasks are the only ones that run: taking them away would turn a partial fault into an outage.
 * Stable's count is never lowered. A count that somebody else changed keeps the canary's from being lowered.
 */
export async function raiseAndLower(work: CountWork, goal: Goal, hands: Hands): Promise<void> {
  const live = await livePair(work, hands);
  await raise(work, goal, live, hands);
  const isLastToServe = live.stable.running === 0 && live.canary.running > 0;
  if (live.canary.desired > goal.canary && !isLastToServe) await hands.set(work.knobs.canary, goal.canary);
}

/** The rest of a restore: once stable is healthy at its count, whatever is left of the canary goes, then stable's surplus. */
export async function restoreCounts(work: CountWork, goal: Goal, hands: Hands): Promise<ServicePair> {
  const { knobs } = work;
  const live = await livePair(work, hands);
  await raise(work, goal, live, hands);
  await untilReady(work, { stable: goal.stable }, hands);
  await hands.set(knobs.canary, goal.canary);
  if (live.stable.desired > goal.stable) await lowerStable(work, goal, hands);
  await untilSettled(work, goal, 'at most', hands);
  return livePair(work, hands);
}

/** Stable gives up its surplus once the tasks that the canary had at the start run again. */
async function lowerStable(work: CountWork, goal: Goal, hands: Hands): Promise<void> {
  if (goal.canary > 0) {
    await hands.until(`tasks of ${work.target.canary.service}`, async (signal) =>
      running(await readPair(work.aws, work.target, signal), 'canary'),
    );
  }
  await hands.set(work.knobs.stable, goal.stable);
}

/** Counts at their goal are set too: a write of unknown outcome may still be on its way. */
async function raise({ knobs }: CountWork, goal: Goal, live: ServicePair, hands: Hands): Promise<void> {
  const changes: (readonly [Knob, Json])[] = (['stable', 'canary'] as const)
    .filter((role) => live[role].desired <= goal[role])
    .map((role) => [knobs[role], goal[role]] as const);
  await setAll(hands, changes);
}
