import { Custody } from './checkpoint/custody.ts';
import { systemClock } from './clock.ts';
import { type Composition, compose } from './compose.ts';
import { type Claim, type Environment, Job } from './job.ts';
import { main } from './main.ts';
import { type Adopted, adopt } from './modes/adopt.ts';
import { post } from './post.ts';
import { failed } from './report/words.ts';
import type { Checkpoint } from './rollout/checkpoint.ts';
import { messageOf } from './rollout/errors.ts';
import { initialState, type RolloutState } from './rollout/events.ts';
import { listen } from './rollout/teller.ts';

/** Plays main against the runner's environment. Resolves to the exit code; never rejects. */
export function runMain(env: Environment, cancel: AbortSignal): Promise<number> {
  const job = new Job(env);
  return guarded(job, async () => {
    const { hasPostStep } = job;
    const me = job.holder();
    let parts: Composition | undefined;
    let isClaimed: boolean | undefined;
    const target = () => parts?.target();
    const custody = new Custody({ clock: systemClock, cancel, target });
    const events = main({
      clock: systemClock,
      cancel,
      parts: () => {
        parts = compose({
          ...{ input: job.input, token: job.token, sessionName: job.sessionName },
          ...{ clock: systemClock, hasPostStep, me },
          onClaim: (id) => {
            isClaimed = true;
            return job.saveClaim({ id, token: me.token });
          },
          take: (lease) => custody.take(lease),
        });
        return { ...parts.parts(cancel), mode: parts.mode };
      },
    });
    const audience = job.audience([job.keeper(target), custody.keep], { outputs: true });
    const state = await listen(events, initialState(systemClock.now()), audience);
    const isReleased = (await ended(job, custody, state, hasPostStep)) === 'released';
    // A claim that was cancelled on its way may have landed.
    if (isClaimed === true && isReleased) await job.saveClaim(undefined);
    parts?.close();
    return failed(state) ? 1 : 0;
  });
}

/** Plays post: what main could not finish, if anything. Resolves to the exit code; never rejects. */
export function runPost(env: Environment): Promise<number> {
  const job = new Job(env);
  return guarded(job, async () => {
    const saved = job.unfinished();
    const claim = job.claim();
    if (saved === undefined && claim === undefined) return 0;
    const never = new AbortController().signal;
    const custody = new Custody({ clock: systemClock, cancel: never, target: () => parts.target() });
    const parts = compose({
      ...{ input: job.input, token: job.token, sessionName: job.sessionName },
      ...{ clock: systemClock, hasPostStep: false, me: job.holder() },
      onClaim: () => Promise.resolve(),
      take: (lease) => custody.take(lease),
    });
    const adopted = await adoptedBy(parts, claim);
    if (adopted?.kind === 'ours') custody.take(adopted.lease);
    // Main may have been killed when the end was kept in its own state, and not yet in the table.
    const checkpoint = saved ?? (adopted?.kind === 'ours' ? adopted.leftover : undefined);
    if (adopted?.kind === 'unknown' && checkpoint !== undefined)
      job.printer.warning(adopted.why, 'Post goes on without the lease');
    const state =
      checkpoint === undefined ? undefined : await finish(job, parts, custody, checkpoint, adopted);
    await ended(job, custody, state ?? initialState(systemClock.now()), false);
    parts.close();
    return state === undefined || state.result === 'rolled-back' ? 0 : 1;
  });
}

function finish(
  job: Job,
  parts: Composition,
  custody: Custody,
  checkpoint: Checkpoint,
  adopted: Adopted | undefined,
): Promise<RolloutState> {
  const events = post({
    checkpoint,
    clock: systemClock,
    rollback: parts.config.rollback,
    rollbackTo: checkpoint.state.rollbackTo,
    router: parts.rebuild(checkpoint.target),
    timeoutMs: parts.postTimeoutMs,
    ...(adopted?.kind === 'taken' ? { taken: adopted.error } : {}),
  });
  return listen(events, checkpoint.state, job.audience([custody.keep], { outputs: false }));
}

async function adoptedBy(parts: Composition, claim: Claim | undefined): Promise<Adopted | undefined> {
  const store = claim === undefined ? undefined : parts.recordOf(claim.id);
  return claim === undefined || store === undefined ? undefined : adopt(store, claim.token, systemClock);
}

/** Gives the lease back, or leaves it to the post step. That it couldn't be given back is told, and fails nothing. */
async function ended(
  job: Job,
  custody: Custody,
  state: RolloutState,
  hasPostStep: boolean,
): Promise<'released' | 'left' | 'none'> {
  try {
    return await custody.end(state, hasPostStep);
  } catch (error) {
    const why = `${messageOf(error)}. The next run on this target has to wait until it is stale.`;
    job.printer.warning(why, 'The lease could not be given back');
    return 'left';
  }
}

async function guarded(job: Job, act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    job.printer.error(messageOf(error), 'ecs-canary failed in a way it should not have');
    return 1;
  }
}
