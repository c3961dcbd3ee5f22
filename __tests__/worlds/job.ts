import { type Claim, type JobPort, playMain, playPost, type Wiring } from '../../src/acts.ts';
import { compose } from '../../src/compose.ts';
import type { Mode } from '../../src/config/mode.ts';
import type { Parts } from '../../src/modes/parts.ts';
import { type Checkpoint, isUnfinished, parseCheckpoint } from '../../src/rollout/checkpoint.ts';
import type { RolloutState } from '../../src/rollout/events.ts';
import type { Gate } from '../../src/rollout/ports.ts';
import type { Audience, Listener } from '../../src/rollout/teller.ts';
import { inputsOf } from './inputs.ts';
import type { Process } from './process.ts';
import type { Unsaved, World } from './world.ts';

/** What hears of a life. */
export interface Ears {
  readonly onLook: (gate: string) => void;
  readonly audience: (keep: Listener) => Audience;
}

/** A job on a runner that loses nothing: its main, its post step, and the state that one leaves to the other. */
export class Job {
  readonly token: string;
  readonly #the: World;
  #checkpoint: string | undefined;
  #claim: Claim | undefined;
  #saves = 0;

  constructor(the: World, token: string) {
    this.#the = the;
    this.token = token;
  }

  /** The checkpoint that the post step will find. */
  get checkpoint(): string | undefined {
    return this.#checkpoint;
  }

  /** Whether post has anything to do. */
  get isLeftOver(): boolean {
    return this.unfinished !== undefined || this.#claim !== undefined;
  }

  get unfinished(): Checkpoint | undefined {
    if (this.#checkpoint === undefined) return undefined;
    const checkpoint = parseCheckpoint(this.#checkpoint);
    return isUnfinished(checkpoint) ? checkpoint : undefined;
  }

  main(process: Process, mode: Mode, cancel: AbortSignal, ears: Ears): Promise<RolloutState> {
    return playMain(this.#port(process, mode, ears), this.#wiring(process, ears), cancel);
  }

  /** Resolves to nothing where there is nothing for it to tell. */
  post(process: Process, ears: Ears): Promise<RolloutState | undefined> {
    return playPost(this.#port(process, 'rollout', ears), this.#wiring(process, ears));
  }

  #port(process: Process, mode: Mode, ears: Ears): JobPort {
    return {
      input: inputsOf(this.#the, mode),
      ...{ hasPostStep: true, sessionName: 'worlds' },
      token: () => Promise.reject(new Error('No role is assumed here.')),
      holder: () => ({ token: this.token, since: process.clock.now(), repository: 'octo/web' }),
      saveCheckpoint: (printed) => {
        this.#saves += 1;
        if (isLost(this.#the.unsaved, this.#saves)) throw new Error('The disk is full.');
        this.#checkpoint = printed;
      },
      unfinished: () => this.unfinished,
      saveClaim: (claim) => Promise.resolve(void (this.#claim = claim)),
      claim: () => this.#claim,
      audience: ears.audience,
      warn: () => undefined,
    };
  }

  #wiring({ clock, aws }: Process, ears: Ears): Wiring {
    return {
      clock,
      compose: (around) => {
        const composed = compose({ ...around, connect: () => aws });
        return { ...composed, parts: (cancel) => watched(composed.parts(cancel), ears) };
      },
    };
  }
}

function isLost(unsaved: Unsaved | undefined, nth: number): boolean {
  return unsaved !== undefined && nth >= unsaved.from && nth < unsaved.from + unsaved.times;
}

/** The same parts, with gates that tell when they are asked. */
function watched(parts: Parts, { onLook }: Ears): Parts {
  return {
    ...parts,
    prepare: async (signal) => {
      const prepared = await parts.prepare(signal);
      return { ...prepared, gates: prepared.gates.map((gate) => watchedGate(gate, onLook)) };
    },
  };
}

function watchedGate(gate: Gate, onLook: (gate: string) => void): Gate {
  return {
    name: gate.name,
    lint: (steps, signal) => gate.lint(steps, signal),
    check: (window, signal) => {
      onLook(gate.name);
      return gate.check(window, signal);
    },
    conclude: (window) => gate.conclude(window),
  };
}
