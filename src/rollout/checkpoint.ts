import { field, json, list, map, number, oneOf, optional, type Place, place, text } from './decode.ts';
import {
  type Entry,
  initialState,
  type ReleaseState,
  RESULTS,
  type RolloutState,
  STAGES,
  type StepState,
  type Trouble,
  TROUBLES,
} from './events.ts';
import type { Reason, Side, Snapshot, Split } from './ports.ts';

/** The format that this version writes. One that it doesn't know is refused with a message, never guessed at. */
const FORMAT = 2;
/** Format 1 lacks what came with releases; what it holds means the same. */
const READABLE: readonly unknown[] = [1, FORMAT];
/** A checkpoint travels to the post step in one environment variable, and Linux allows 128 KiB for one: so evidence is cut. */
const MOST_REASONS = 20;
const MOST_TEXT = 600;
const MOST_STEPS = 100;

/** A state as kept outside the process. */
export interface Checkpoint {
  /** What the router works on, as plain data in its own terms: enough to build it again in another process. */
  readonly target: unknown;
  readonly state: RolloutState;
}

/** Whether a rollout left something to do: it was killed on its way, had to hand its rollback over, or failed to roll back. */
export function isUnfinished({ state: { phase, snapshot, touched, result } }: Checkpoint): boolean {
  if (snapshot === undefined || !touched) return false;
  return phase === 'rolling' || phase === 'restoring' || result === 'rollback-failed';
}

/** Everything that a restore and its report need, as one line of JSON without secrets. */
export function printCheckpoint({ target, state }: Checkpoint): string {
  const {
    phase,
    startedAt,
    rollbackTo,
    snapshot,
    ledger,
    touched,
    steps,
    step,
    stage,
    release,
    trouble,
    handedOver,
    split,
    result,
  } = state;
  return JSON.stringify({
    format: FORMAT,
    target,
    state: {
      phase,
      startedAt,
      rollbackTo,
      snapshot,
      ledger,
      touched,
      steps: steps.slice(0, MOST_STEPS),
      step,
      stage,
      release,
      handedOver,
      split,
      result,
      trouble: trouble && shorten(trouble),
    },
  });
}

/** Throws an error that says what is wrong with the record. */
export function parseCheckpoint(line: string): Checkpoint {
  const record = place(parseJson(line), 'checkpoint');
  const format = field(record, 'format').value;
  if (!READABLE.includes(format)) {
    const found = typeof format === 'number' ? String(format) : 'unknown';
    throw new Error(
      `The checkpoint has format ${found}; this version of ecs-canary reads formats ${READABLE.join(' and ')} only.`,
    );
  }
  return { target: json(field(record, 'target')), state: state(field(record, 'state')) };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error('The checkpoint is not JSON.', { cause: error });
  }
}

function state(from: Place): RolloutState {
  const snapshotFound = optional(field(from, 'snapshot'), snapshot);
  const step = optional(field(from, 'step'), number);
  const troubleFound = optional(field(from, 'trouble'), trouble);
  const splitFound = optional(field(from, 'split'), split);
  const result = optional(field(from, 'result'), (found) => oneOf(found, RESULTS));
  const stage = optional(field(from, 'stage'), (found) => oneOf(found, STAGES));
  const releaseFound = optional(field(from, 'release'), release);
  return {
    ...initialState(number(field(from, 'startedAt'))),
    phase: oneOf(field(from, 'phase'), ['preflight', 'rolling', 'restoring', 'ended']),
    rollbackTo: oneOf(field(from, 'rollbackTo'), ['stable', 'previous']),
    ledger: map(field(from, 'ledger'), entry),
    steps: list(field(from, 'steps'), stepState),
    touched: field(from, 'touched').value === true,
    handedOver: field(from, 'handedOver').value === true,
    ...(snapshotFound === undefined ? {} : { snapshot: snapshotFound }),
    ...(step === undefined ? {} : { step }),
    ...(troubleFound === undefined ? {} : { trouble: troubleFound }),
    ...(splitFound === undefined ? {} : { split: splitFound }),
    ...(result === undefined ? {} : { result }),
    ...(stage === undefined ? {} : { stage }),
    ...(releaseFound === undefined ? {} : { release: releaseFound }),
  };
}

function release(from: Place): ReleaseState {
  const [taskDefinition, promoted, previous] = ['taskDefinition', 'promoted', 'previous'].map((name) =>
    optional(field(from, name), text),
  );
  const isNew = optional(field(from, 'isNew'), ({ value }) => value === true);
  const images = optional(field(from, 'images'), (found) => list(found, text));
  return {
    ...(taskDefinition === undefined ? {} : { taskDefinition }),
    ...(isNew === undefined ? {} : { isNew }),
    ...(images === undefined ? {} : { images }),
    ...(promoted === undefined ? {} : { promoted }),
    ...(previous === undefined ? {} : { previous }),
  };
}

function snapshot(from: Place): Snapshot {
  return {
    router: text(field(from, 'router')),
    split: split(field(from, 'split')),
    knobs: map(field(from, 'knobs'), json),
  };
}

function split(from: Place): Split {
  return {
    share: number(field(from, 'share')),
    stable: side(field(from, 'stable')),
    canary: side(field(from, 'canary')),
  };
}

function side(from: Place): Side {
  const healthyTargets = optional(field(from, 'healthyTargets'), number);
  const weight = optional(field(from, 'weight'), number);
  const version = optional(field(from, 'version'), text);
  return {
    service: text(field(from, 'service')),
    desired: number(field(from, 'desired')),
    running: number(field(from, 'running')),
    pending: number(field(from, 'pending')),
    ...(healthyTargets === undefined ? {} : { healthyTargets }),
    ...(weight === undefined ? {} : { weight }),
    ...(version === undefined ? {} : { version }),
  };
}

function entry(from: Place): Entry {
  return {
    label: text(field(from, 'label')),
    original: json(field(from, 'original')),
    ours: json(field(from, 'ours')),
    intended: list(field(from, 'intended'), json),
    ...(field(from, 'touched').value === true ? { touched: true } : {}),
  };
}

function stepState(from: Place): StepState {
  const startedAt = optional(field(from, 'startedAt'), number);
  const endedAt = optional(field(from, 'endedAt'), number);
  return {
    asked: number(field(from, 'asked')),
    achieved: number(field(from, 'achieved')),
    bakeMs: number(field(from, 'bakeMs')),
    status: oneOf(field(from, 'status'), ['pending', 'shifting', 'baking', 'passed', 'failed']),
    ...(field(from, 'isPromotion').value === true ? { isPromotion: true } : {}),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
  };
}

function trouble(from: Place): Trouble {
  return {
    kind: oneOf(field(from, 'kind'), TROUBLES),
    message: text(field(from, 'message')),
    reasons: list(field(from, 'reasons'), reason),
  };
}

function reason(from: Place): Reason {
  return {
    kind: oneOf(field(from, 'kind'), ['alarm', 'tasks', 'targets', 'unknown']),
    subject: text(field(from, 'subject')),
    message: text(field(from, 'message')),
    evidence: list(field(from, 'evidence'), text),
  };
}

function shorten(full: Trouble): Trouble {
  const cut = (words: string): string => (words.length > MOST_TEXT ? `${words.slice(0, MOST_TEXT)}…` : words);
  const reasons = full.reasons.slice(0, MOST_REASONS).map((each) => ({
    ...each,
    subject: cut(each.subject),
    message: cut(each.message),
    evidence: each.evidence.slice(0, 5).map(cut),
  }));
  return { kind: full.kind, message: cut(full.message), reasons };
}
