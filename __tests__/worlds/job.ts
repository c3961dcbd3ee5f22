import { Custody } from '../../src/checkpoint/custody.ts';
import { jobStateKeeper } from '../../src/checkpoint/job-state.ts';
import { type Composition, compose } from '../../src/compose.ts';
import type { Mode } from '../../src/config/mode.ts';
import { main } from '../../src/main.ts';
import { adopt } from '../../src/modes/adopt.ts';
import type { Parts } from '../../src/modes/parts.ts';
import { post } from '../../src/post.ts';
import { type Checkpoint, isUnfinished, parseCheckpoint } from '../../src/rollout/checkpoint.ts';
import { isTaken } from '../../src/rollout/errors.ts';
import { initialState, type RolloutEvent, type RolloutState } from '../../src/rollout/events.ts';
import type { Gate } from '../../src/rollout/ports.ts';
import type { Listener } from '../../src/rollout/teller.ts';
import { inputsOf } from './inputs.ts';
import type { Process } from './process.ts';
import type { Unsaved, World } from './world.ts';

/** What a process does, and what it is begun with. */
export interface Act {
  readonly initial: RolloutState;
  readonly events: AsyncGenerator<RolloutEvent, void, void>;
  readonly keeper: Listener;
  /** Gives back what it holds, when all is told. */
  readonly end: (state: RolloutState) => Promise<void>;
}

export interface Ears {
  readonly onLook: (gate: string) => void;
}

/** A job on a runner that loses nothing: its main, its post step, and the state that one leaves to the other. As run.ts and job.ts do it. */
export class Job {
  readonly token: string;
  readonly #the: World;
  #checkpoint: string | undefined;
  #claim: string | undefined;
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

  main(process: Process, mode: Mode, cancel: AbortSignal, ears: Ears): Act {
    const { clock } = process;
    const target = (): object | undefined => parts?.target();
    const custody = new Custody({ clock, cancel, target });
    let parts: Composition | undefined;
    const events = main({
      clock,
      cancel,
      parts: () => {
        parts = this.#compose(process, mode, custody);
        return { ...watched(parts.parts(cancel), ears), mode: parts.mode };
      },
    });
    return {
      initial: initialState(clock.now()),
      events,
      keeper: inTurn([this.#keeper(target), custody.keep]),
      end: async (state) => {
        const end = await custody.end(state, true).catch(() => 'left');
        if (end !== 'left') this.#claim = undefined;
      },
    };
  }

  /** Resolves to nothing where there is nothing for it to tell. */
  async post(process: Process): Promise<Act | undefined> {
    const { clock } = process;
    const checkpoint = this.unfinished;
    const custody = new Custody({
      clock,
      cancel: new AbortController().signal,
      target: () => parts.target(),
    });
    const parts = this.#compose(process, 'rollout', custody);
    const store = this.#claim === undefined ? undefined : parts.recordOf(this.#claim);
    const adopted = store === undefined ? undefined : await adopt(store, this.token, clock);
    if (adopted?.kind === 'ours') custody.take(adopted.lease);
    const end = async (state: RolloutState): Promise<void> => {
      await custody.end(state, false).catch(() => undefined);
      this.#claim = undefined;
    };
    if (checkpoint === undefined) {
      await end(initialState(clock.now()));
      return undefined;
    }
    const events = post({
      checkpoint,
      clock,
      rollback: parts.config.rollback,
      rollbackTo: checkpoint.state.rollbackTo,
      router: parts.rebuild(checkpoint.target),
      timeoutMs: parts.postTimeoutMs,
      ...(adopted?.kind === 'taken' ? { taken: adopted.error } : {}),
    });
    return { initial: checkpoint.state, events, keeper: custody.keep, end };
  }

  #compose(process: Process, mode: Mode, custody: Custody): Composition {
    return compose({
      input: inputsOf(this.#the, mode),
      clock: process.clock,
      hasPostStep: true,
      me: { token: this.token, since: process.clock.now(), repository: 'octo/web' },
      onClaim: (id) => {
        this.#claim = id;
        return Promise.resolve();
      },
      take: (lease) => custody.take(lease),
      token: () => Promise.reject(new Error('No role is assumed here.')),
      sessionName: 'worlds',
      connect: () => process.aws,
    });
  }

  #keeper(target: () => object | undefined): Listener {
    return jobStateKeeper(target, (checkpoint) => {
      this.#saves += 1;
      if (isLost(this.#the.unsaved, this.#saves)) throw new Error('The disk is full.');
      this.#checkpoint = checkpoint;
    });
  }
}

function isLost(unsaved: Unsaved | undefined, nth: number): boolean {
  return unsaved !== undefined && nth >= unsaved.from && nth < unsaved.from + unsaved.times;
}

/** Each keeps the checkpoint, whatever becomes of the others. */
function inTurn(keepers: readonly Listener[]): Listener {
  return async (event, state) => {
    const failures: unknown[] = [];
    for (const keep of keepers) {
      try {
        await keep(event, state);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures.find(isTaken) ?? failures[0];
  };
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
