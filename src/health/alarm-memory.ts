import type { AlarmView } from '../aws/alarms.ts';
import type { Window } from '../rollout/ports.ts';

/** What is remembered of an alarm: as it was when there was last no open question about it. */
export interface Known {
  readonly state: AlarmView['state'];
  /** Epoch ms by AWS's clock; where AWS doesn't tell, the runner's time of the look. */
  readonly changedAt: number;
  /** Whether AWS told {@link changedAt}. */
  readonly told: boolean;
  /** False: it was in ALARM at the start and has not been OK since. */
  readonly counts: boolean;
}

export function knownFrom(alarm: AlarmView, now: number, counts: boolean): Known {
  return {
    state: alarm.state,
    changedAt: alarm.transitionedAt ?? now,
    told: alarm.transitionedAt !== undefined,
    counts,
  };
}

/** Whether the state changed since `known`, even where it is the same again. */
export function hasMoved(known: Known, alarm: AlarmView): boolean {
  return alarm.transitionedAt !== undefined && alarm.transitionedAt > known.changedAt;
}

/** Which alarms have had data, a window at a time. */
export class DataSeen {
  #window = '';
  readonly #watched = new Set<string>();
  readonly #withData = new Set<string>();

  look(window: Window, alarm: string, hadData: boolean): void {
    if (keyOf(window) !== this.#window) {
      this.#window = keyOf(window);
      this.#watched.clear();
      this.#withData.clear();
    }
    this.#watched.add(alarm);
    if (hadData) this.#withData.add(alarm);
  }

  /** Alarms without data at every look of the window; none where there was no look. */
  without(window: Window): readonly string[] {
    if (keyOf(window) !== this.#window) return [];
    return [...this.#watched].filter((alarm) => !this.#withData.has(alarm));
  }
}

function keyOf({ phase, since }: Window): string {
  return `${phase} ${since}`;
}
