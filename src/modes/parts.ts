import type { Observation } from '../rollout/events.ts';
import type { CheckpointStore, Holder, Lease } from '../rollout/lease.ts';
import type { Clock, Gate, Plan, Release, Router, Snapshot, Step } from '../rollout/ports.ts';
import type { RolloutOptions } from '../rollout/rollout.ts';

/** What the checks before a rollout have made ready. */
export interface Prepared {
  readonly router: Router;
  readonly release?: Release;
  readonly gates: readonly Gate[];
  readonly plan: Plan;
  readonly snapshot: Snapshot;
  readonly options: RolloutOptions;
}

/** A rollout that goes on: its own start was checked when it began. */
export interface Resuming {
  /** When it began, epoch ms. */
  readonly since: number;
  /** What it released, where that is not for this run's inputs to say; absent where it is. */
  readonly release?: {
    /** ARN of what its canary was to run; absent where nothing new was deployed. */
    readonly taskDefinition?: string;
    /** How it meant to promote it; empty where it did not. */
    readonly promotion: readonly Step[];
  };
}

/** What the modes work with: made by compose.ts, and by tests. */
export interface Parts {
  readonly clock: Clock;
  /** Aborted with a {@link CancelledError} when the job is cancelled. */
  readonly cancel: AbortSignal;
  /** Reads inputs and AWS, and changes nothing. Throws {@link InputError} or {@link PreflightError} with all that is wrong. */
  prepare(signal: AbortSignal, resuming?: Resuming): Promise<Prepared>;
  /** Reads what is live, whatever is wrong with it. */
  observe(signal: AbortSignal): Promise<Observation>;
  /** Absent without a state table. */
  readonly claims?: Claims;
}

/** The lease on the target, and what other runs have left under it. */
export interface Claims {
  readonly me: Holder;
  readonly lockTimeoutMs: number;
  /** Whether an unfinished rollout goes on from its step, instead of being rolled back. */
  readonly resume: boolean;
  /** `false`: an unfinished rollout is left where it stands. */
  readonly rollback: boolean;
  readonly rollbackTimeoutMs: number;
  /** Finds the target and its record. Throws a PreflightError where the stable service isn't there. */
  store(signal: AbortSignal): Promise<CheckpointStore>;
  /** From now on this lease is this run's; what it changes is told to the keeper of the checkpoint. */
  take(lease: Lease): void;
  /** The router for a target that another process has saved; checkpoints are about that target from now on. */
  rebuild(target: unknown): Router;
  /** Whether a saved target is what `prepare` has found: the same services, versions and place. */
  isAsPrepared(target: unknown): boolean;
}
