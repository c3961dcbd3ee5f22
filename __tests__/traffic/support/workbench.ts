import { Fence, type Manner } from '../../../src/rollout/fence.ts';
import { initialState, type RolloutState } from '../../../src/rollout/events.ts';
import { fold } from '../../../src/rollout/fold.ts';
import type { Clock, Hands, Router, Snapshot } from '../../../src/rollout/ports.ts';
import type { Spoken } from '../../../src/rollout/teller.ts';

/** The real fence over a ledger that starts at a snapshot, and everything it said. */
export class Workbench {
  readonly said: Spoken[] = [];
  readonly #clock: Clock;
  #state: RolloutState;

  constructor(clock: Clock, router: Router, snapshot: Snapshot) {
    this.#clock = clock;
    const plan = { router: router.kind, mechanism: router.mechanism, steps: [], findings: [] };
    this.#state = fold(initialState(clock.now()), { type: 'planned', at: clock.now(), plan, snapshot });
  }

  hands(
    mode: Manner['mode'] = 'forward',
    deadlineMs = 600_000,
    signal = new AbortController().signal,
  ): Hands {
    return this.#fence().hands({ mode, signal, deadlineMs, lookEveryMs: 5_000 });
  }

  /** The values written, in order, as `knob: words`. */
  get writes(): readonly string[] {
    return this.said.flatMap((event) => (event.type === 'writing' ? [`${event.knob}: ${event.words}`] : []));
  }

  /** What was waited for, in order, once each. */
  get waits(): readonly string[] {
    return [...new Set(this.said.flatMap((event) => (event.type === 'waiting' ? [event.what] : [])))];
  }

  #fence(): Fence {
    const tell = (spoken: Spoken): Promise<void> => {
      this.said.push(spoken);
      this.#state = fold(this.#state, { ...spoken, at: this.#clock.now() });
      return Promise.resolve();
    };
    const state = (): RolloutState => this.#state;
    return new Fence(this.#clock, {
      tell,
      get state() {
        return state();
      },
    });
  }
}
