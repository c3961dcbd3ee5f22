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
  /** What a share comes to, starting from a snapshot. Pure. */
  aim(share: Share, from: Snapshot): Aim;
  /** Where a rollback leads: exactly the start, or the start with the canary at 0 %. Pure. */
  home(from: Snapshot, to: RollbackTo): Snapshot;
  /** Brings a share into force, capacity before traffic. Resolves when it is. */
  shift(share: Share, from: Snapshot, hands: Hands): Promise<Split>;
  /** First step of a restore: traffic. Sends what must be sent, at once, and waits for nothing that takes longer than seconds. */
  restoreTraffic(to: Snapshot, hands: Hands): Promise<void>;
  /** The rest: capacity, then waits until what carries the traffic is healthy. Idempotent, as is `restoreTraffic`. */
  restoreRest(to: Snapshot, hands: Hands): Promise<Split>;
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
