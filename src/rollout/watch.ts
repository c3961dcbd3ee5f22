import { DeadlineError, DeploymentError, DriftError, messageOf, UnhealthyError } from './errors.ts';
import type { Look } from './events.ts';
import type { Clock, Gate, Role, Verdict, Window } from './ports.ts';
import type { Teller } from './teller.ts';
import { unlessAborted, within } from './time.ts';
import { spell } from './words.ts';

export interface WatchOptions {
  readonly gates: readonly Gate[];
  readonly clock: Clock;
  readonly teller: Teller;
  readonly pollMs: number;
  /** How long a gate may fail to answer before that counts as unhealthy, ms. */
  readonly patienceMs: number;
}

/**
 * Watches every gate from before the first change to the end, each at its own beat: one that hangs never blinds the
 * others. The first bad verdict aborts {@link trouble} with its error.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #posts: readonly Post[];
  readonly #trouble = new AbortController();
  readonly #stopped = new AbortController();
  #window: Window;
  #endsAt: number | undefined;
  #renewing: Role | undefined;
  #renewed: NonNullable<Window['renewed']> = {};
  #beats: Promise<unknown> = Promise.resolve();

  constructor(options: WatchOptions, window: Window) {
    this.#options = options;
    this.#window = window;
    this.#posts = options.gates.map((gate) => new Post(gate, options));
  }

  /** Aborts with an {@link UnhealthyError}, {@link DriftError} or {@link DeploymentError}. */
  get trouble(): AbortSignal {
    return this.#trouble.signal;
  }

  start(): void {
    this.#beats = Promise.all(this.#posts.map((post) => this.#beat(post)));
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the watch has ended'));
    await this.#beats;
  }

  /** From now on checks are about this stretch. `endsAt` (epoch ms) is when its bake is over, for the log. */
  enter(window: Window, endsAt?: number): void {
    this.#window = window;
    this.#endsAt = endsAt;
  }

  /** From now on this rollout itself deploys to a service: that it changes is nobody else's doing. */
  deploying(role: Role): void {
    this.#renewing = role;
  }

  /** From now on the service is to run this, and nothing else. */
  deployed(role: Role, taskDefinition: string): void {
    this.#renewing = undefined;
    this.#renewed = { ...this.#renewed, [role]: taskDefinition };
  }

  /** Resolves when every gate has been asked anew, from now on, and said healthy. */
  async fresh(signal: AbortSignal): Promise<void> {
    const since = this.#options.clock.now();
    await Promise.all(
      this.#posts.map(async (post) => {
        do {
          await unlessAborted(signal, this.#look(post));
          if (post.healthySince(since)) return;
          await this.#options.clock.sleep(Math.min(this.#options.pollMs, 1_000), signal);
        } while (!signal.aborted);
      }),
    );
  }

  #windowNow(): Window {
    const renewing = this.#renewing === undefined ? {} : { renewing: this.#renewing };
    return { ...this.#window, ...renewing, renewed: this.#renewed };
  }

  async #beat(post: Post): Promise<void> {
    const { clock, pollMs } = this.#options;
    while (!this.#stopped.signal.aborted && !this.#trouble.signal.aborted) {
      const begun = clock.now();
      await this.#look(post).catch((error: unknown) => this.#trouble.abort(error));
      const rest = Math.max(0, begun + pollMs - clock.now());
      await clock.sleep(rest, this.#stopped.signal).catch(() => undefined);
    }
  }

  async #look(post: Post): Promise<void> {
    const error = await post.look(this.#windowNow(), this.#stopped.signal);
    if (this.#stopped.signal.aborted) return;
    if (error !== undefined) this.#trouble.abort(error);
    await this.#options.teller.tell({
      type: 'watched',
      share: this.#window.share,
      looks: this.#posts.flatMap((each) => each.latest ?? []),
      notes: post.takeNotes(),
      ...(this.#endsAt === undefined
        ? {}
        : { leftMs: Math.max(0, this.#endsAt - this.#options.clock.now()) }),
    });
  }
}

/** One gate under watch. Its looks never overlap. */
class Post {
  latest: Look | undefined;
  readonly #gate: Gate;
  readonly #options: WatchOptions;
  #answeredAt: number;
  #healthyLookBegan = -Infinity;
  #notes: readonly string[] = [];
  /** What the gate itself last gave for its silence: says more than that the time is up. */
  #complaint: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(gate: Gate, options: WatchOptions) {
    this.#gate = gate;
    this.#options = options;
    this.#answeredAt = options.clock.now();
  }

  healthySince(time: number): boolean {
    return this.#healthyLookBegan >= time;
  }

  takeNotes(): readonly string[] {
    const notes = this.#notes;
    this.#notes = [];
    return notes;
  }

  look(window: Window, signal: AbortSignal): Promise<Error | undefined> {
    const turn = this.#turn.then(() => this.#lookNow(window, signal));
    this.#turn = turn;
    return turn;
  }

  /** Returns why the rollout must stop, if it must. */
  async #lookNow(window: Window, signal: AbortSignal): Promise<Error | undefined> {
    const { clock, patienceMs } = this.#options;
    const begun = clock.now();
    const answer = await this.#ask(window, signal);
    if (answer instanceof Error) {
      this.latest = { gate: this.#gate.name, kind: 'unhealthy', seen: answer.message };
      return answer;
    }
    if (answer.kind === 'unknown') {
      this.latest = { gate: this.#gate.name, kind: 'unknown', seen: answer.why };
      const silentMs = clock.now() - this.#answeredAt;
      if (silentMs < patienceMs) return undefined;
      const message = `Health of ${this.#gate.name} unknown for ${spell(silentMs)}: ${answer.why}`;
      return new UnhealthyError([{ kind: 'unknown', subject: this.#gate.name, message, evidence: [] }]);
    }
    this.#answeredAt = clock.now();
    this.#complaint = undefined;
    if (answer.kind === 'unhealthy') {
      const seen = answer.reasons.map((reason) => reason.message).join('; ');
      this.latest = { gate: this.#gate.name, kind: 'unhealthy', seen };
      return new UnhealthyError(answer.reasons);
    }
    this.latest = { gate: this.#gate.name, kind: 'healthy', seen: answer.seen };
    this.#healthyLookBegan = begun;
    this.#notes = [...this.#notes, ...(answer.notes ?? [])];
    return undefined;
  }

  /** A gate that throws, or doesn't answer within what is left of the patience, is unknown. */
  async #ask(window: Window, signal: AbortSignal): Promise<Verdict | DriftError | DeploymentError> {
    const { clock, patienceMs, pollMs } = this.#options;
    // Even the last look gets the time of a whole one: an answer that is merely slow is no silence.
    const leftMs = Math.max(Math.min(patienceMs, pollMs), this.#answeredAt + patienceMs - clock.now());
    const silence = new DeadlineError('it does not answer');
    try {
      const verdict = await within(
        clock,
        leftMs,
        signal,
        () => silence,
        (limited) => this.#gate.check(window, limited),
      );
      if (verdict.kind === 'unknown') this.#complaint = verdict.why;
      return verdict;
    } catch (error) {
      if (error instanceof DriftError || error instanceof DeploymentError) return error;
      if (error !== silence) this.#complaint = messageOf(error);
      return { kind: 'unknown', why: this.#complaint ?? silence.message };
    }
  }
}
