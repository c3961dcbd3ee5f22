import {
  initialState,
  type RolloutEvent,
  type RolloutState,
  type Trouble,
} from '../../../src/rollout/events.ts';
import { fold } from '../../../src/rollout/fold.ts';
import type { Finding, Json, Plan, Reason, Snapshot, Split } from '../../../src/rollout/ports.ts';

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;
type Spoken = WithoutTime<RolloutEvent>;
type Listener = (event: RolloutEvent, state: RolloutState) => void | Promise<void>;

/** 2026-11-21 03:00 UTC, when such things happen. */
export const START = Date.UTC(2026, 10, 21, 3, 0, 0);

/** A rollout told event by event; every call returns the story with one more. */
export class Story {
  readonly events: readonly RolloutEvent[];
  readonly #at: number;

  constructor(events: readonly RolloutEvent[] = [], at = START) {
    this.events = events;
    this.#at = at;
  }

  after(ms: number): Story {
    return new Story(this.events, this.#at + ms);
  }

  tell(event: Spoken): Story {
    return new Story([...this.events, { ...event, at: this.#at }], this.#at);
  }

  /** The state after the last event. */
  get state(): RolloutState {
    return this.events.reduce(fold, initialState(START));
  }

  /** The last event. */
  get last(): RolloutEvent {
    const last = this.events.at(-1);
    if (last === undefined) throw new Error('The story has no events.');
    return last;
  }

  async playTo(listener: Listener, from: RolloutState = initialState(START)): Promise<RolloutState> {
    let state = from;
    for (const event of this.events) {
      state = fold(state, event);
      await listener(event, state);
    }
    return state;
  }

  plan(planned: Plan = plan(), from: Snapshot = snapshot(split(0))): Story {
    return this.tell({ type: 'planned', plan: planned, snapshot: from });
  }

  start(rollbackTo: 'stable' | 'previous' = 'stable'): Story {
    return this.tell({ type: 'started', rollbackTo });
  }

  /** Moves traffic to a step's share and begins its bake. */
  shift(index: number, share: number): Story {
    return this.after(1_000)
      .tell({ type: 'step-started', index })
      .after(1_000)
      .write('canary-count', 'desired count of web-canary', 0, 2)
      .tell({ type: 'waiting', what: 'tasks of web-canary', seen: '1 of 2 tasks running', leftMs: 570_000 })
      .after(28_000)
      .tell({ type: 'shifted', index, split: split(share) })
      .tell({ type: 'bake-started', index, bakeMs: 600_000 });
  }

  write(knob: string, label: string, from: Json, to: Json): Story {
    return this.tell({
      type: 'writing',
      knob,
      label,
      from,
      to,
      wordsBefore: wordsOf(from),
      words: wordsOf(to),
    })
      .after(500)
      .tell({ type: 'wrote', knob, label, value: to, unresolved: [], words: wordsOf(to) });
  }

  watch(share: number, seen = '2 alarms OK', leftMs?: number): Story {
    return this.tell({
      type: 'watched',
      share,
      looks: [{ gate: 'alarms', kind: 'healthy', seen }],
      notes: [],
      ...(leftMs === undefined ? {} : { leftMs }),
    });
  }

  pass(index: number, share: number, findings: readonly Finding[] = []): Story {
    return this.after(570_000).tell({ type: 'step-passed', index, split: split(share), findings });
  }

  trouble(trouble: Partial<Trouble> = {}): Story {
    const reasons = trouble.reasons ?? [];
    const message = reasons.map((reason) => reason.message).join('; ');
    return this.after(60_000).tell({
      type: 'trouble',
      trouble: { kind: 'unhealthy', message, ...trouble, reasons },
    });
  }

  restore(to: Split = split(0), by: 'main' | 'post' = 'main'): Story {
    return this.tell({ type: 'rollback-started', to: snapshot(to), by })
      .after(1_000)
      .tell({ type: 'traffic-restored', split: to });
  }

  end(
    ended: Omit<Extract<Spoken, { type: 'ended' }>, 'type' | 'commands'> & { commands?: readonly string[] },
  ): Story {
    return this.after(2_000).tell({ type: 'ended', commands: [], ...ended });
  }
}

/** A story up to the bake of its second step, 25 %. */
export function baking(rollbackTo: 'stable' | 'previous' = 'stable'): Story {
  return new Story().plan().start(rollbackTo).shift(0, 5).pass(0, 5).shift(1, 25);
}

export function split(share: number, weights = true): Split {
  return {
    share,
    stable: {
      service: 'web',
      desired: 4,
      running: 4,
      pending: 0,
      ...(weights ? { weight: 100 - share } : {}),
    },
    canary: {
      service: 'web-canary',
      desired: 2,
      running: 1,
      pending: 1,
      ...(weights ? { weight: share } : {}),
    },
  };
}

export function snapshot(found: Split): Snapshot {
  return { router: 'listener', split: found, knobs: { 'canary-count': 0, weights: [100, 0] } };
}

export function plan(findings: readonly Finding[] = [], shares: readonly number[] = [5, 25, 50, 100]): Plan {
  return {
    router: 'listener',
    mechanism: 'Weights of HTTPS:443 default action',
    findings,
    steps: shares.map((share) => ({
      share,
      bakeMs: 600_000,
      aim: { asked: share, achieved: share, stableWeight: 100 - share, canaryWeight: share },
    })),
  };
}

function wordsOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function finding(severity: Finding['severity'], subject: string): Finding {
  return { severity, subject, message: 'It is not right.', fix: 'Make it right.' };
}

export function alarm(
  name = 'web-5xx',
  evidence: readonly string[] = ['Threshold Crossed: 1 datapoint [7.0] was above 5.0'],
): Reason {
  return { kind: 'alarm', subject: name, message: `alarm "${name}" went to ALARM`, evidence };
}
