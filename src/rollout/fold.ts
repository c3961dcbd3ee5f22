import type { Entry, Ledger, RolloutEvent, RolloutState, StepState } from './events.ts';
import type { Json, Plan, PlannedStep } from './ports.ts';

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
        steps: stepsOf(event.plan),
      };
    case 'started':
      return { ...state, phase: 'rolling', rollbackTo: event.rollbackTo };
    case 'taken-up':
      return takenUp(state, event.state, event.leftBy);
    case 'resumed':
      return {
        ...state,
        plan: event.plan,
        phase: 'rolling',
        findings: [...state.findings, ...event.plan.findings],
        steps: stepsOf(event.plan).map((step, at) => (at < event.index ? (state.steps[at] ?? step) : step)),
      };
    case 'record-read':
      return { ...state, record: event.record };
    case 'observed':
      return {
        ...state,
        split: event.observation.split,
        observation: event.observation,
        findings: [...state.findings, ...event.observation.findings],
      };
    case 'stage-started':
      return { ...state, stage: event.stage };
    case 'registered': {
      const { taskDefinition, isNew } = event;
      return { ...state, release: { ...state.release, taskDefinition, isNew } };
    }
    case 'deployed': {
      const { taskDefinition, images } = event.deployed;
      const told = images.length === 0 ? {} : { images };
      return { ...state, release: { ...state.release, taskDefinition, ...told } };
    }
    case 'promoted': {
      const { taskDefinition: promoted, previous } = event;
      return { ...state, release: { ...state.release, promoted, previous } };
    }
    case 'step-started':
      return {
        ...withStep(state, event.index, { status: 'shifting', startedAt: event.at }),
        step: event.index,
        stage: state.steps[event.index]?.isPromotion === true ? 'promote' : undefined,
      };
    case 'writing':
      return {
        ...state,
        touched: true,
        ledger: withEntry(state.ledger, event.knob, (entry) => ({
          ...entry,
          label: event.label,
          intended: isLast(entry.intended, event.to) ? entry.intended : [...entry.intended, event.to],
          touched: true,
        })),
      };
    case 'wrote':
      return {
        ...state,
        ledger: withEntry(state.ledger, event.knob, (entry) => ({
          ...entry,
          label: event.label,
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
    case 'all-passed':
      return { ...state, phase: 'ended', result: event.result };
    case 'trouble':
      return {
        ...(state.step === undefined || state.steps[state.step]?.status === 'passed'
          ? state
          : withStep(state, state.step, { status: 'failed', endedAt: event.at })),
        ...(state.phase === 'ended' ? { phase: 'rolling' } : {}),
        trouble: event.trouble,
      };
    case 'rollback-started':
      return {
        ...state,
        phase: 'restoring',
        restoringTo: event.to,
        restoredBy: event.by,
        handedOver: state.handedOver && event.by === 'main',
      };
    case 'traffic-restored':
      return { ...state, split: event.split };
    case 'lease-lost':
      return { ...state, leaseLost: true, remarks: union(state.remarks, [event.message]) };
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
    case 'sending':
      return { ...state, touched: true };
    case 'waiting':
    case 'retrying':
      return state;
  }
}

/** All that a restore needs of what another process did; how that one ended is history. */
function takenUp(state: RolloutState, left: RolloutState, leftBy: string): RolloutState {
  const { snapshot, ledger, touched, rollbackTo, steps, step, stage, release, trouble, split } = left;
  return {
    ...state,
    phase: 'rolling',
    ...{ ledger, touched, rollbackTo, steps },
    ...(snapshot === undefined ? {} : { snapshot }),
    ...(step === undefined ? {} : { step }),
    ...(release === undefined ? {} : { release }),
    stage,
    ...(trouble === undefined ? {} : { trouble }),
    ...(split === undefined ? {} : { split }),
    remarks: union(state.remarks, [leftBy]),
  };
}

function stepsOf({ steps, release }: Plan): readonly StepState[] {
  const back = release?.promotion ?? [];
  return [
    ...steps.map(pendingStep),
    ...back.map((step) => ({ ...pendingStep(step), isPromotion: true }) as const),
  ];
}

function pendingStep({ share, bakeMs, aim }: PlannedStep): StepState {
  return { asked: share, achieved: aim.achieved, bakeMs, status: 'pending' };
}

function withStep(state: RolloutState, index: number, change: Partial<StepState>): RolloutState {
  return { ...state, steps: state.steps.map((step, at) => (at === index ? { ...step, ...change } : step)) };
}

function withEntry(ledger: Ledger, knob: string, change: (entry: Entry) => Entry): Ledger {
  const entry = ledger[knob];
  return entry === undefined ? ledger : { ...ledger, [knob]: change(entry) };
}

/** A write that is sent again is one value that may be live, however often it was sent. */
function isLast(values: readonly Json[], value: Json): boolean {
  return values.length > 0 && JSON.stringify(values.at(-1)) === JSON.stringify(value);
}

function union(known: readonly string[], added: readonly string[]): readonly string[] {
  return [...new Set([...known, ...added])];
}
