import type { DeploymentError } from './errors.ts';

/** The few interfaces between the loop and the world. Everything here is data or a promise; nothing knows AWS or GitHub. */

/** Percent of traffic that reaches the canary: 0–100, to a precision of 0.1. */
export type Share = number;

/** Plain data that survives `JSON.parse(JSON.stringify(x))`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One of the two services, as last read. */
export interface Side {
  readonly service: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** What it runs, as `family:revision`; absent where that isn't known. */
  readonly version?: string;
  /** Healthy targets in the service's target group; absent where it has none or the group is shared. */
  readonly healthyTargets?: number;
  /** Weight of the service's target group in the forward action; absent where task counts divide the traffic. */
  readonly weight?: number;
}

/** The live division of traffic. */
export interface Split {
  /** As measured: the ratio of weights, or of running tasks. */
  readonly share: Share;
  readonly stable: Side;
  readonly canary: Side;
}

/** What was found at the start (or where a rollback leads): the value of every knob, and the split they made. */
export interface Snapshot {
  readonly router: string;
  readonly split: Split;
  readonly knobs: Readonly<Record<string, Json>>;
}

/** What a share comes to in whole tasks or weights. `achieved` is the nearest share that can be had. */
export interface Aim {
  readonly asked: Share;
  readonly achieved: Share;
  readonly stableCount?: number;
  readonly canaryCount?: number;
  readonly stableWeight?: number;
  readonly canaryWeight?: number;
}

export interface Step {
  readonly share: Share;
  /** How long the share is watched before the next; 0 = one look. */
  readonly bakeMs: number;
}

export interface PlannedStep extends Step {
  readonly aim: Aim;
}

export interface Plan {
  readonly router: string;
  /** One line on how traffic is divided, for people. */
  readonly mechanism: string;
  readonly steps: readonly PlannedStep[];
  readonly findings: readonly Finding[];
  /** What the canary will run, and what becomes of it in the end; absent where it runs what it ran and keeps it. */
  readonly release?: PlannedRelease;
  /** What the plan will cost; absent where nobody asked. */
  readonly forecast?: Forecast;
  /** The least-privilege IAM policy for exactly this configuration, as indented JSON; absent where nobody asked. */
  readonly policy?: string;
}

/** What a release does around the steps, for people. */
export interface PlannedRelease {
  /** What the canary runs now and is to run, such as `web:41` and `a new revision of web-canary with app:2 in container app`. */
  readonly from: string;
  readonly to: string;
  /** Whether the canary runs it already, so that nothing is deployed to it. */
  readonly isThere: boolean;
  /** How traffic returns to a stable that runs the new version, too; absent where it isn't promoted. */
  readonly promotion?: readonly PlannedStep[];
}

/** Tasks and time that a plan takes. */
export interface Forecast {
  /** Most tasks of both services at one time, and how many more than at the start that is. */
  readonly mostTasks: number;
  readonly extraTasks: number;
  /** Bakes and settles alone, ms: a rollout is never quicker. */
  readonly leastMs: number;
  /** With every wait for tasks as long as it may be, ms. */
  readonly mostMs: number;
  /** When the runner ends a job, ms; absent where nobody says whose runner it is. */
  readonly jobLimitMs?: number;
  /** How long the credentials last that can't be renewed, ms; absent where they are, or don't tell. */
  readonly credentialsLeftMs?: number;
}

/** Something a person should know before traffic moves. An `error` refuses the rollout. */
export interface Finding {
  readonly severity: 'error' | 'warning' | 'note';
  /** The input or resource it is about. */
  readonly subject: string;
  readonly message: string;
  /** What would be right. */
  readonly fix: string;
}

/**
 * One thing in AWS that a rollout changes and can put back: a desired count, a list of actions.
 * Only the fence (fence.ts) writes knobs; it compares, saves, writes and reads back.
 */
export interface Knob {
  /** Key in checkpoint and snapshot, e.g. `canary-count`. */
  readonly name: string;
  /** For people, e.g. `desired count of web-canary`. */
  readonly label: string;
  read(signal: AbortSignal): Promise<Json>;
  /** Exactly one mutating call, never retried inside. Throws {@link RemoteError}. */
  write(value: Json, signal: AbortSignal): Promise<void>;
  /** Whether two values mean the same to AWS, whatever defaults a response adds or leaves out. */
  same(a: Json, b: Json): boolean;
  /** Whether `live` may be what others make of our value without meddling, such as an autoscaler that was left at work. */
  mayBecome?(ours: Json, live: Json): boolean;
  /**
   * Why a value is live that isn't ours, where AWS itself may be the one who set it, as a circuit breaker does. `undefined`: it
   * was somebody else.
   */
  explain?(live: Json, signal: AbortSignal): Promise<Error | undefined>;
  /** A value in a few words, e.g. `stable 95, canary 5`. */
  show(value: Json): string;
  /** The AWS CLI command that sets this value by hand. */
  command(value: Json): string;
}

/** What one look at something awaited has shown. */
export type Sight =
  { readonly kind: 'done'; readonly seen: string } | { readonly kind: 'waiting'; readonly seen: string };

/** How a router touches the world. The rollout and the rollback hand it different ones. */
export interface Hands {
  /** Aborted when the work in progress has lost its point: cancel, an unhealthy canary, a deadline. */
  readonly signal: AbortSignal;
  /**
   * Brings a knob to a value: live state must be ours ({@link DriftError} otherwise), the checkpoint is saved before the
   * write, and the value is read back after it. Does nothing where the value is live already.
   * Resolves to whether anything was written.
   */
  set(knob: Knob, value: Json): Promise<boolean>;
  /** Sends what leaves nothing to undo, such as a forced deployment: told first, so that only the holder of a lease does. */
  once(what: string, send: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** Whether this rollout has ever sent a change of this knob, in this process or an earlier one. */
  hasTouched(knob: Knob): boolean;
  /** Looks again and again until `done`; a {@link DeadlineError} names what was awaited and what was seen last. */
  until(what: string, look: (signal: AbortSignal) => Promise<Sight>): Promise<void>;
  /** Waits, watched and cancellable. */
  pause(what: string, ms: number): Promise<void>;
}

/** Splits traffic; one implementation a mechanism. */
export interface Router {
  readonly kind: string;
  /** One line on how traffic is divided, for people. */
  readonly mechanism: string;
  /** Everything this router may write, in no order. */
  readonly knobs: readonly Knob[];
  /** Live split and everything a restore needs. Never writes. */
  snapshot(signal: AbortSignal): Promise<Snapshot>;
  /** What is live now. */
  observe(signal: AbortSignal): Promise<Split>;
  /** Whether a service carries what its count promises: every task runs, and is healthy where it can get traffic. */
  ready(role: Role, signal: AbortSignal): Promise<Sight>;
  /** What a share comes to, starting from a snapshot. Pure. */
  aim(share: Share, from: Snapshot): Aim;
  /** Where a rollback leads: exactly the start, or the start with the canary at 0 %. Pure. */
  home(from: Snapshot, to: RollbackTo): Snapshot;
  /** Brings a share into force, capacity before traffic. Resolves when it is. */
  shift(share: Share, from: Snapshot, hands: Hands): Promise<Split>;
  /**
   * After a promotion, when stable has all the traffic again: gives the canary the tasks that it had at the start, and takes care
   * that what carries the traffic is healthy.
   */
  finish(from: Snapshot, hands: Hands): Promise<Split>;
  /** What is held still for the time of a rollout; absent where nothing is. */
  readonly suspension?: Suspension;
  /** First step of a restore: traffic. Sends what must be sent, at once, and waits for nothing that takes longer than seconds. */
  restoreTraffic(to: Snapshot, hands: Hands): Promise<void>;
  /** The rest: capacity, then waits until what carries the traffic is healthy. Idempotent, as is `restoreTraffic`. */
  restoreRest(to: Snapshot, hands: Hands): Promise<Split>;
}

/** Which of the two services. */
export type Role = 'stable' | 'canary';

/** A version that has been brought to a service. */
export interface Deployed {
  /** ARN of the task definition. */
  readonly taskDefinition: string;
  /** What its tasks report of their images, as `name: digest`; empty where no task runs. */
  readonly images: readonly string[];
}

/** What runs on the canary, and how it becomes the stable. All that it changes, but the revision it registers, are knobs of the router. */
export interface Release {
  /** The revision that the canary is to run: registered now, unless there is one just like it. Nothing runs it yet. */
  register(signal: AbortSignal): Promise<{ readonly taskDefinition: string; readonly isNew: boolean }>;
  /** Brings the canary, which has no traffic, to a revision. Resolves when it alone runs, healthy. Throws {@link DeploymentError}. */
  deploy(taskDefinition: string, hands: Hands): Promise<Deployed>;
  /** Brings stable, which has no traffic, to what the canary runs; likewise. */
  promote(hands: Hands): Promise<Deployed & { readonly previous: string }>;
  /** What a person needs to know of tasks that a service was waited for in vain. */
  explain(role: Role, why: string, signal: AbortSignal): Promise<DeploymentError>;
  /** Marks both services as running a promoted version. Absent where nobody asked. */
  mark?(taskDefinition: string, signal: AbortSignal): Promise<void>;
}

/** Names of knobs that those who add to a router need to know. */
export const COUNT: Readonly<Record<Role, string>> = { stable: 'stable-count', canary: 'canary-count' };
export const DEFINITION: Readonly<Record<Role, string>> = {
  stable: 'stable-definition',
  canary: 'canary-definition',
};

/** What a rollout holds still for its time, such as autoscaling. It is held as soon as a share is shifted. */
export interface Suspension {
  readonly knobs: readonly Knob[];
  /** Where a rollout that stays at `at` leaves everything: what was held still is as in `from`, as far as `at` allows. Pure. */
  atRest(at: Snapshot, from: Snapshot): Snapshot;
  /** Gives back what was held still, as a snapshot has it. */
  lift(to: Snapshot, hands: Hands): Promise<void>;
  /** What giving these knobs (by name) back moves from where a snapshot has it, with its value there: to be set again, after it. Pure. */
  movedBy(names: readonly string[], to: Snapshot): readonly (readonly [Knob, Json])[];
}

export type RollbackTo = 'stable' | 'previous';

/** The stretch of the rollout that a check is about. */
export interface Window {
  /** `shift`: counts or weights are being changed, tasks start and stop. `bake`: the split is in force and watched. */
  readonly phase: 'shift' | 'bake';
  readonly share: Share;
  /** When this stretch began, epoch ms. */
  readonly since: number;
  /** When the rollout began, epoch ms: nothing older is the canary's fault. */
  readonly startedAt: number;
  /** The service that this rollout itself deploys to now, if any. */
  readonly renewing?: Role;
  /** ARNs of the task definitions that this rollout itself has brought to services. */
  readonly renewed?: Readonly<Partial<Record<Role, string>>>;
}

/** Why something is unhealthy, with what a person needs to believe it. */
export interface Reason {
  readonly kind: 'alarm' | 'tasks' | 'targets' | 'unknown';
  /** Alarm or service name. */
  readonly subject: string;
  readonly message: string;
  /** State reasons, stop reasons, exit codes, events: quoted, one a line. */
  readonly evidence: readonly string[];
}

export type Verdict =
  /** `seen` is a few words for the log, e.g. `12 alarms OK`. `notes` are said once each. */
  | { readonly kind: 'healthy'; readonly seen: string; readonly notes?: readonly string[] }
  | { readonly kind: 'unhealthy'; readonly reasons: readonly Reason[] }
  | { readonly kind: 'unknown'; readonly why: string };

/** A source of health verdicts. */
export interface Gate {
  readonly name: string;
  /** What is wrong with it before anything changes. Rejects only where it cannot be known. */
  lint(steps: readonly Step[], signal: AbortSignal): Promise<readonly Finding[]>;
  /** One look. A rejection counts as `unknown`. */
  check(window: Window, signal: AbortSignal): Promise<Verdict>;
  /** The last word on a bake, of what only its whole length can tell. Reads nothing. */
  conclude(window: Window): { readonly verdict: Verdict; readonly findings: readonly Finding[] };
}

export interface Clock {
  /** Epoch ms. */
  now(): number;
  /** Rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
