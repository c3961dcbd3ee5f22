import type { Finding, Json, Plan, Reason, RollbackTo, Share, Snapshot, Split, Step } from './ports.ts';

/** How a rollout may end. The words of the `result` output. */
export const RESULTS = [
  'completed',
  'holding',
  'rolled-back',
  'rollback-failed',
  'stopped',
  'refused',
  'planned',
  'cancelled',
] as const;

export type Result = (typeof RESULTS)[number];

export type TroubleKind = 'unhealthy' | 'deadline' | 'drift' | 'cancelled' | 'aws' | 'error';

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
  | { readonly type: 'trouble'; readonly trouble: Trouble }
  | { readonly type: 'rollback-started'; readonly to: Snapshot; readonly by: 'main' | 'post' }
  | { readonly type: 'traffic-restored'; readonly split: Split }
  /** A knob that somebody else changed, left as they set it. */
  | { readonly type: 'left-alone'; readonly knob: string; readonly label: string; readonly message: string }
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

export type StepStatus = 'pending' | 'shifting' | 'baking' | 'passed' | 'failed';

export interface StepState {
  readonly asked: Share;
  readonly achieved: Share;
  readonly bakeMs: number;
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
  readonly trouble?: Trouble;
  readonly restoringTo?: Snapshot;
  readonly split?: Split;
  readonly result?: Result;
  readonly reason: string;
  readonly commands: readonly string[];
  /** Said once each: notes of gates, knobs left alone, a hand-over. */
  readonly remarks: readonly string[];
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

/** state = fold(events). Pure; unknown to it is only what no event has said. */
export function fold(state: RolloutState, event: RolloutEvent): RolloutState {
  switch (event.type) {
    case 'findings':
      return { ...state, findings: [...state.findings, ...event.findings] };
    case 'refused':
      return { ...state, findings: [...state.findings, ...event.findings] };
    case 'planned':
      return {
        ...state,
        plan: event.plan,
        snapshot: event.snapshot,
        split: event.snapshot.split,
        findings: [...state.findings, ...event.plan.findings],
        ledger: Object.fromEntries(
          Object.entries(event.snapshot.knobs).map(([name, value]) => [
            name,
            { label: name, original: value, ours: value, intended: [] },
          ]),
        ),
        steps: event.plan.steps.map((step) => pendingStep(step, step.aim.achieved)),
      };
    case 'started':
      return { ...state, phase: 'rolling', rollbackTo: event.rollbackTo };
    case 'step-started':
      return {
        ...withStep(state, event.index, { status: 'shifting', startedAt: event.at }),
        step: event.index,
      };
    case 'writing':
      return {
        ...state,
        touched: true,
        ledger: withEntry(state.ledger, event.knob, (entry) => ({
          ...entry,
          label: event.label,
          intended: [...entry.intended, event.to],
        })),
      };
    case 'wrote':
      return {
        ...state,
        ledger: withEntry(state.ledger, event.knob, ({ original }) => ({
          label: event.label,
          original,
          ours: event.value,
          intended: event.unresolved,
        })),
      };
    case 'shifted':
      return { ...state, split: event.split };
    case 'bake-started':
      return withStep(state, event.index, { status: 'baking' });
    case 'step-passed':
      return {
        ...withStep(state, event.index, { status: 'passed', endedAt: event.at }),
        split: event.split,
        findings: [...state.findings, ...event.findings],
      };
    case 'trouble':
      return {
        ...(state.step === undefined
          ? state
          : withStep(state, state.step, { status: 'failed', endedAt: event.at })),
        trouble: event.trouble,
      };
    case 'rollback-started':
      return {
        ...state,
        phase: 'restoring',
        restoringTo: event.to,
        handedOver: state.handedOver && event.by === 'main',
      };
    case 'traffic-restored':
      return { ...state, split: event.split };
    case 'left-alone':
      return { ...state, remarks: union(state.remarks, [event.message]) };
    case 'handed-over':
      return { ...state, handedOver: true, remarks: union(state.remarks, [event.message]) };
    case 'watched':
      return event.notes.length === 0 ? state : { ...state, remarks: union(state.remarks, event.notes) };
    case 'ended':
      return {
        ...state,
        phase: state.handedOver ? 'restoring' : 'ended',
        endedAt: event.at,
        result: event.result,
        reason: event.reason,
        commands: event.commands,
        ...(event.split === undefined ? {} : { split: event.split }),
      };
    case 'waiting':
    case 'retrying':
      return state;
  }
}

function pendingStep(step: Step, achieved: Share): StepState {
  return { asked: step.share, achieved, bakeMs: step.bakeMs, status: 'pending' };
}

function withStep(state: RolloutState, index: number, change: Partial<StepState>): RolloutState {
  return { ...state, steps: state.steps.map((step, at) => (at === index ? { ...step, ...change } : step)) };
}

function withEntry(ledger: Ledger, knob: string, change: (entry: Entry) => Entry): Ledger {
  const entry = ledger[knob];
  return entry === undefined ? ledger : { ...ledger, [knob]: change(entry) };
}

function union(known: readonly string[], added: readonly string[]): readonly string[] {
  return [...new Set([...known, ...added])];
}
