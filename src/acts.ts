import { Custody } from './checkpoint/custody.ts';
import { jobStateKeeper } from './checkpoint/job-state.ts';
import type { Composition, Surroundings } from './compose.ts';
import { main } from './main.ts';
import { type Adopted, adopt } from './modes/adopt.ts';
import { post } from './post.ts';
import type { Checkpoint } from './rollout/checkpoint.ts';
import { isTaken, messageOf } from './rollout/errors.ts';
import { initialState, type RolloutState } from './rollout/events.ts';
import type { Holder } from './rollout/lease.ts';
import type { Clock } from './rollout/ports.ts';
import { type Audience, listen, type Listener } from './rollout/teller.ts';

/** What is known of this job's lease: enough for its post job to find it. */
export interface Claim {
  readonly id: string;
  readonly token: string;
}

/** The job, as its acts see it: what they are told, what one leaves to the other, and who hears of it. */
export interface JobPort extends Pick<
  Surroundings,
  'input' | 'hasPostStep' | 'token' | 'sessionName' | 'runner'
> {
  holder(): Holder;
  /** For the post step, if there is one. */
  saveCheckpoint(printed: string): void | Promise<void>;
  /** What main has left to do, if anything. */
  unfinished(): Checkpoint | undefined;
  saveClaim(claim: Claim | undefined): Promise<void>;
  claim(): Claim | undefined;
  audience(keeper: Listener, wanted: { readonly outputs: boolean }): Audience;
  warn(message: string, title: string): void;
}

/** What an act is wired to: the real thing, or a rehearsal's. */
export interface Wiring {
  readonly clock: Clock;
  readonly compose: (around: Surroundings) => Composition;
}

/** Plays main to its end, the lease given back or left to the post step. */
export async function playMain(job: JobPort, wiring: Wiring, cancel: AbortSignal): Promise<RolloutState> {
  const { clock } = wiring;
  const me = job.holder();
  let composed: Composition | undefined;
  let isClaimed: boolean | undefined;
  const target = () => composed?.target();
  const custody = new Custody({ clock, cancel, target });
  const events = main({
    clock,
    cancel,
    parts: () => {
      composed = wiring.compose({
        ...surroundings(job, clock, custody),
        ...{ hasPostStep: job.hasPostStep, me },
        onClaim: (id) => {
          isClaimed = true;
          return job.saveClaim({ id, token: me.token });
        },
      });
      return { ...composed.parts(cancel), mode: composed.mode };
    },
  });
  const keepState = jobStateKeeper(target, (printed) => job.saveCheckpoint(printed));
  const keepers = job.hasPostStep ? [keepState, custody.keep] : [custody.keep];
  const audience = job.audience(inTurn(keepers), { outputs: true });
  const state = await listen(events, initialState(clock.now()), audience);
  const isReleased = (await ended(job, custody, state, job.hasPostStep)) === 'released';
  // Where none is held, a claim may still have landed: it was cancelled on its way. Post will see.
  if (isClaimed === true && isReleased) await job.saveClaim(undefined);
  composed?.close();
  return state;
}

/** Plays what main could not finish. Resolves to nothing where there is nothing to tell. */
export async function playPost(job: JobPort, wiring: Wiring): Promise<RolloutState | undefined> {
  const saved = job.unfinished();
  const claim = job.claim();
  if (saved === undefined && claim === undefined) return undefined;
  const { clock } = wiring;
  const cancel = new AbortController().signal;
  const custody: Custody = new Custody({ clock, cancel, target: () => composed.target() });
  const composed = wiring.compose({
    ...surroundings(job, clock, custody),
    ...{ hasPostStep: false, me: job.holder() },
    onClaim: () => Promise.resolve(),
  });
  const adopted = await adoptedBy(composed, claim, clock);
  if (adopted?.kind === 'ours') custody.take(adopted.lease);
  // Main may have been killed when the end was kept in its own state, and not yet in the table.
  const checkpoint = saved ?? (adopted?.kind === 'ours' ? adopted.leftover : undefined);
  if (adopted?.kind === 'unknown' && checkpoint !== undefined)
    job.warn(adopted.why, 'Post goes on without the lease');
  const state =
    checkpoint === undefined
      ? undefined
      : await finish({ job, clock, composed, custody }, checkpoint, adopted);
  await ended(job, custody, state ?? initialState(clock.now()), false);
  composed.close();
  return state;
}

interface Rescue {
  readonly job: JobPort;
  readonly clock: Clock;
  readonly composed: Composition;
  readonly custody: Custody;
}

function finish(
  { job, clock, composed, custody }: Rescue,
  checkpoint: Checkpoint,
  adopted: Adopted | undefined,
): Promise<RolloutState> {
  const events = post({
    ...{ checkpoint, clock },
    rollback: composed.config.rollback,
    rollbackTo: checkpoint.state.rollbackTo,
    router: composed.rebuild(checkpoint.target),
    timeoutMs: composed.postTimeoutMs,
    ...(adopted?.kind === 'taken' ? { taken: adopted.error } : {}),
  });
  return listen(events, checkpoint.state, job.audience(custody.keep, { outputs: false }));
}

function surroundings({ input, token, sessionName, runner }: JobPort, clock: Clock, custody: Custody) {
  const known = runner === undefined ? {} : { runner };
  return { ...{ input, token, sessionName, clock, ...known }, take: custody.take };
}

async function adoptedBy(
  composed: Composition,
  claim: Claim | undefined,
  clock: Clock,
): Promise<Adopted | undefined> {
  const store = claim === undefined ? undefined : composed.recordOf(claim.id);
  return claim === undefined || store === undefined ? undefined : adopt(store, claim.token, clock);
}

/** Gives the lease back, or leaves it to the post step. That it couldn't be given back is told, and fails nothing. */
async function ended(
  job: JobPort,
  custody: Custody,
  state: RolloutState,
  hasPostStep: boolean,
): Promise<'released' | 'left' | 'none'> {
  try {
    return await custody.end(state, hasPostStep);
  } catch (error) {
    const why = `${messageOf(error)}. The next run on this target has to wait until it is stale.`;
    job.warn(why, 'The lease could not be given back');
    return 'left';
  }
}

/** Each keeps the checkpoint, whatever becomes of the others; that another run has the lease outweighs every other failure. */
function inTurn(keepers: readonly Listener[]): Listener {
  return async (event, state) => {
    const failures: unknown[] = [];
    for (const keep of keepers) {
      try {
        await keep(event, state);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures.find(isTaken) ?? failures[0];
  };
}
