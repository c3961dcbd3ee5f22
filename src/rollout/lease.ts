/** One rollout per target at a time, and a checkpoint that outlives the runner: the port behind `state-table`. */

/** Who works on a target; told to whoever is refused. Plain data, no secrets. */
export interface Holder {
  /** Names one job, its post step included: random, never told to anybody. */
  readonly token: string;
  /** Epoch ms, by the holder's clock. */
  readonly since: number;
  /** `owner/name`. */
  readonly repository?: string;
  /** URL of the workflow run. */
  readonly run?: string;
  readonly workflow?: string;
  readonly actor?: string;
}

/** What is kept of a target, as last read. */
export interface Kept {
  /** Grows with every change but a beat. */
  readonly revision: number;
  /** Grows with every beat. A holder whose beat stands still for {@link MISSED_BEATS} × `beatMs` is gone. */
  readonly beat: number;
  /** Epoch ms of the last beat, by the holder's clock, which need not be ours. */
  readonly beatAt: number;
  /** How often the holder means to beat, ms. */
  readonly beatMs: number;
  /** Absent where nobody works on the target. */
  readonly holder?: Holder;
  /** As checkpoint.ts prints it; absent where no rollout has begun yet. */
  readonly checkpoint?: string;
  /** Who asked the holder to roll back and let go. */
  readonly stopAskedBy?: string;
}

/** A lease is stale after this many missed beats. */
export const MISSED_BEATS = 3;

/** Whether a holder's last beat looks fresh, as far as its clock and ours agree. */
export function looksAlive({ beatAt, beatMs }: Kept, now: number): boolean {
  const ageMs = now - beatAt;
  return ageMs >= -beatMs && ageMs < MISSED_BEATS * beatMs;
}

/** Keeps one record a target. Everything that reads or writes throws a RemoteError where the store can't be reached. */
export interface CheckpointStore {
  /** Where the record is, for people: `item arn:… of table canary-state`. */
  readonly label: string;
  /** `undefined` where nothing is kept. Throws an error that says so for a record of another format. */
  load(signal: AbortSignal): Promise<Kept | undefined>;
  /**
   * Takes the lease, on condition that the record is still as `seen`, beats included. The checkpoint in it stays.
   * Resolves to `undefined` where somebody was quicker.
   */
  claim(me: Holder, seen: Kept | undefined, signal: AbortSignal): Promise<Lease | undefined>;
  /** The lease that an earlier process of this job took. Resolves to `undefined` where it isn't this job's any more. */
  adopt(token: string, signal: AbortSignal): Promise<Lease | undefined>;
  /** Asks the holder that was `seen` to roll back and let go. Does nothing where somebody else has the lease by now. */
  askToStop(seen: Kept, by: string, signal: AbortSignal): Promise<void>;
}

/** The right to change a target. It beats by itself until it is released, left or lost. */
export interface Lease {
  /**
   * Aborted with a {@link LeaseError} when the lease is gone: taken by another run (`taken`), or freed by hand
   * or not renewed for {@link MISSED_BEATS} beats (`unrenewed`), so that another run may take it.
   */
  readonly lost: AbortSignal;
  /** Aborted with a {@link CancelledError} that says who, when somebody asked this run to roll back and let go. */
  readonly stopAsked: AbortSignal;
  /**
   * Keeps a checkpoint, on condition that the lease is still ours; a write of unknown outcome is read back. Throws a
   * {@link LeaseError} where it isn't ours, a RemoteError where that can't be known.
   */
  save(checkpoint: string, signal: AbortSignal): Promise<void>;
  /**
   * Gives the lease back and stops beating; the checkpoint stays. Does nothing where the lease isn't ours any more.
   * `finished`: nobody has to act on the checkpoint (its rollout has ended, or there is none), so that the store may
   * forget the record in a month. An unfinished one is kept until somebody finishes it.
   */
  release(finished: boolean, signal: AbortSignal): Promise<void>;
  /** Stops beating and leaves the lease to a later process of this job. */
  leave(): void;
}
