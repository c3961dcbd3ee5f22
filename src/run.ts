import { playMain, playPost, type Wiring } from './acts.ts';
import { systemClock } from './clock.ts';
import { compose } from './compose.ts';
import { type Environment, Job } from './job.ts';
import { failed } from './report/words.ts';
import { messageOf } from './rollout/errors.ts';

const wiring: Wiring = { clock: systemClock, compose };

/** Plays main against the runner's environment. Resolves to the exit code; never rejects. */
export function runMain(env: Environment, cancel: AbortSignal): Promise<number> {
  const job = new Job(env);
  return guarded(job, async () => (failed(await playMain(job, wiring, cancel)) ? 1 : 0));
}

/** Plays post: what main could not finish, if anything. Resolves to the exit code; never rejects. */
export function runPost(env: Environment): Promise<number> {
  const job = new Job(env);
  return guarded(job, async () => {
    const state = await playPost(job, wiring);
    return state === undefined || state.result === 'rolled-back' ? 0 : 1;
  });
}

async function guarded(job: Job, act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    job.printer.error(messageOf(error), 'ecs-canary failed in a way it should not have');
    return 1;
  }
}
