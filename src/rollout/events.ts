import type {
  Deployed,
  Finding,
  Json,
  Plan,
  Reason,
  RollbackTo,
  Role,
  Share,
  Snapshot,
  Split,
} from './ports.ts';

/** How a rollout may end. The words of the `result` output. */
export const RESULTS = [
  'completed',
  'holding',
  'rolled-back',
  'rollback-failed',
  'promotion-failed',
  'stopped',
  'refused',
  'planned',
  'cancelled',
  'observed',
  'nothing-to-recover',
] as const;

export type Result = (typeof RESULTS)[number];

/** `lease`: another run has the lease, so this one may change nothing more. */
export const TROUBLES = ['unhealthy', 'deadline', 'drift', 'cancelled', 'lease', 'aws', 'error'] as const;

export type TroubleKind = (typeof TROUBLES)[number];

/**
 * Who restores: the run in trouble, its post step, a later rollout that found it unfinished, or a run that is there for just
 * that: `mode: recover`, `mode: rollback`.
 */
export type Rescuer = 'main' | 'post' | 'later-run' | 'recovery' | 'request';

/** Why a rollout left its plan. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly message: string;
  readonly reasons: readonly Reason[];
}

/** What a gate had to say at a look. */
export interface Look {
  readonly gate: string;
  readonly kind: 'healthy' | 'unhealthy' | 'unknown';
  readonly seen: string;
}

/**
 * The vocabulary. Everything that is logged, summarised, output or saved is derived from these, in order.
 * The loop goes on only after every listener has heard an event: so `writing` is durable before the write is sent.
 */
export type RolloutEvent = { readonly at: number } & (
  | { readonly type: 'findings'; readonly findings: readonly Finding[] }
  /** Preflight said no; nothing was changed. */
  | { readonly type: 'refused'; readonly message: string; readonly findings: readonly Finding[] }
  | { readonly type: 'planned'; readonly plan: Plan; readonly snapshot: Snapshot }
  /** The first change may follow. */
  | { readonly type: 'started'; readonly rollbackTo: RollbackTo }
  /** What comes before the steps, or after them. */
  | { readonly type: 'stage-started'; readonly stage: Stage }
  /** The revision that the canary is to run; `isNew` where it was registered for this. */
  | { readonly type: 'registered'; readonly taskDefinition: string; readonly isNew: boolean }
  /** Something is about to be sent that changes what runs, and leaves nothing to undo. */
  | { readonly type: 'sending'; readonly what: string }
  | { readonly type: 'deployed'; readonly role: Role; readonly deployed: Deployed }
  /** Stable runs the new version and has all the traffic: both services are as they are to stay. */
  | { readonly type: 'promoted'; readonly taskDefinition: string; readonly previous: string }
  /** `index` counts the plan's steps, then those of its promotion. */
  | { readonly type: 'step-started'; readonly index: number }
  /** Sent before every mutating call. `wordsBefore` and `words` show `from` and `to` to people. */
  | {
      readonly type: 'writing';
      readonly knob: string;
      readonly label: string;
      readonly from: Json;
      readonly to: Json;
      readonly wordsBefore: string;
      readonly words: string;
    }
  /** The write was read back. `unresolved` are earlier writes of other values that may still land. */
  | {
      readonly type: 'wrote';
      readonly knob: string;
      readonly label: string;
      readonly value: Json;
      readonly unresolved: readonly Json[];
      readonly words: string;
    }
  /** `seen` differs from the last one of the same `what`, or a minute has passed. */
  | { readonly type: 'waiting'; readonly what: string; readonly seen: string; readonly leftMs: number }
  | { readonly type: 'retrying'; readonly what: string; readonly why: string }
  | { readonly type: 'shifted'; readonly index: number; readonly split: Split }
  | { readonly type: 'bake-started'; readonly index: number; readonly bakeMs: number }
  /** A look at every gate. Sent at each poll; `leftMs` of the bake is absent while shifting. */
  | {
      readonly type: 'watched';
      readonly share: Share;
      readonly looks: readonly Look[];
      readonly notes: readonly string[];
      readonly leftMs?: number;
    }
  | {
      readonly type: 'step-passed';
      readonly index: number;
      readonly split: Split;
      readonly findings: readonly Finding[];
    }
  /** Nothing is left to do: what is live may stay. Sent before the watch ends; nobody rolls back after it. */
  | { readonly type: 'all-passed'; readonly result: Result }
  | { readonly type: 'trouble'; readonly trouble: Trouble }
  /** A rollout that another run left unfinished, or ended, is taken up from its checkpoint. `leftBy` names that run. */
  | { readonly type: 'taken-up'; readonly state: RolloutState; readonly leftBy: string }
  /** It goes forward again from a step, whose bake starts anew. */
  | { readonly type: 'resumed'; readonly plan: Plan; readonly index: number }
  /** What the state table holds on the target, as this run found it. */
  | { readonly type: 'record-read'; readonly record: SeenRecord }
  | { readonly type: 'observed'; readonly observation: Observation }
  | { readonly type: 'rollback-started'; readonly to: Snapshot; readonly by: Rescuer }
  | { readonly type: 'traffic-restored'; readonly split: Split }
  /** A knob that somebody else changed, left as they set it. */
  | { readonly type: 'left-alone'; readonly knob: string; readonly label: string; readonly message: string }
  /** Another run has the lease, or may have: this one changes nothing more. */
  | { readonly type: 'lease-lost'; readonly message: string }
  /** The runner's patience is over; the post step goes on from the checkpoint. */
  | { readonly type: 'handed-over'; readonly message: string }
  | {
      readonly type: 'ended';
      readonly result: Result;
      readonly reason: string;
      /** As read back; absent where it could not be read. */
      readonly split?: Split;
      /** AWS CLI commands that mend what is not where it should be. */
      readonly commands: readonly string[];
    }
);

/** What there is to see on a target, with nothing changed. */
export interface Observation {
  readonly split: Split;
  readonly alarms: readonly SeenAlarm[];
  readonly findings: readonly Finding[];
}

export interface SeenAlarm {
  readonly name: string;
  /** OK, ALARM or INSUFFICIENT_DATA; `missing` where there is no such alarm. */
  readonly state: string;
  readonly reason: string;
}

/** What the state table holds on a target. */
export interface SeenRecord {
  /** `held`: a run works on it; `stale`: its run has stopped beating; `unfinished`, `finished`: nobody works on it. */
  readonly state: 'none' | 'held' | 'stale' | 'unfinished' | 'finished';
  /** Such as `2 (25%)`; `deploy` or `promote` beside the steps. */
  readonly step?: string;
  readonly share?: Share;
  /** Epoch ms. */
  readonly since?: number;
  readonly repository?: string;
  readonly run?: string;
}

/** What a rollout does beside its steps. */
export const STAGES = ['deploy', 'promote'] as const;

export type Stage = (typeof STAGES)[number];

/** What has become of the version that was released. */
export interface ReleaseState {
  /** ARNs. */
  readonly taskDefinition?: string;
  readonly isNew?: boolean;
  /** What the tasks report of their images. */
  readonly images?: readonly string[];
  readonly promoted?: string;
  readonly previous?: string;
}

export type StepStatus = 'pending' | 'shifting' | 'baking' | 'passed' | 'failed';

export interface StepState {
  readonly asked: Share;
  readonly achieved: Share;
  readonly bakeMs: number;
  /** Of a promotion: traffic returns to stable, which runs the new version, too. */
  readonly isPromotion?: true;
  readonly status: StepStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** What we know of a knob: as found, as last written and read back, and the writes since whose outcome isn't known yet. */
export interface Entry {
  readonly label: string;
  readonly original: Json;
  readonly ours: Json;
  readonly intended: readonly Json[];
  /** Whether a change of it was ever sent. */
  readonly touched?: boolean;
}

export type Ledger = Readonly<Record<string, Entry>>;

export interface RolloutState {
  readonly phase: 'preflight' | 'rolling' | 'restoring' | 'ended';
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly findings: readonly Finding[];
  readonly plan?: Plan;
  readonly snapshot?: Snapshot;
  readonly ledger: Ledger;
  /** Whether any change may have been sent. */
  readonly touched: boolean;
  readonly rollbackTo: RollbackTo;
  readonly steps: readonly StepState[];
  /** The step in progress, or the last one. */
  readonly step?: number;
  /** What is done beside the steps now, or was when it ended. */
  readonly stage?: Stage | undefined;
  readonly release?: ReleaseState;
  readonly trouble?: Trouble;
  readonly restoringTo?: Snapshot;
  readonly restoredBy?: Rescuer;
  readonly split?: Split;
  readonly result?: Result;
  readonly reason: string;
  readonly commands: readonly string[];
  /** Said once each: notes of gates, knobs left alone, a hand-over. */
  readonly remarks: readonly string[];
  readonly leaseLost?: boolean;
  readonly observation?: Observation;
  /** What the state table held as this run found it. */
  readonly record?: SeenRecord;
  /** Main ran out of time while restoring: the post step has work to do although main has `ended`. */
  readonly handedOver: boolean;
}

export function initialState(startedAt: number): RolloutState {
  return {
    phase: 'preflight',
    startedAt,
    findings: [],
    ledger: {},
    touched: false,
    rollbackTo: 'stable',
    steps: [],
    reason: '',
    commands: [],
    remarks: [],
    handedOver: false,
  };
}
