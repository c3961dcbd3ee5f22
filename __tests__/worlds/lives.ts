import { STATE_TABLE } from '../../simulator/scenarios.ts';
import { field, text } from '../../src/aws/failures.ts';
import type { Mode } from '../../src/config/mode.ts';
import { outputsListener } from '../../src/report/outputs.ts';
import { isUnfinished, parseCheckpoint } from '../../src/rollout/checkpoint.ts';
import { CancelledError } from '../../src/rollout/errors.ts';
import type { RolloutState } from '../../src/rollout/events.ts';
import { MISSED_BEATS } from '../../src/rollout/lease.ts';
import { type Ears, Job } from './job.ts';
import type { Life, Told } from './life.ts';
import { type Machine, Process } from './process.ts';
import type { World } from './world.ts';

const SECOND = 1_000;
/** A runner kills a cancelled main this long after its first signal, ms. */
const KILL_MS = 10 * SECOND;
/** What a runner needs to start the post step, ms. */
const POST_MS = SECOND;
/** Longer than any job, ms. */
const NEVER_MS = 24 * 3_600 * SECOND;
/** So often somebody starts another run where one was refused. */
const MOST_RUNS = 4;

export interface Witness {
  readonly onEvent: (life: Life, told: Told) => void;
  readonly onLook: (life: Life, gate: string) => void;
}

/** The lives of a rollout, one after the other: main, post where main left something to do, and whoever finds the rest. */
export class Lives {
  readonly all: Life[] = [];
  readonly #the: World;
  readonly #machine: Machine;
  readonly #witness: Witness;
  readonly #cancelAsked = new AbortController();
  #jobs = 0;

  constructor(the: World, machine: Machine, witness: Witness) {
    this.#the = the;
    this.#machine = machine;
    this.#witness = witness;
  }

  of(process: Process): Life | undefined {
    return this.all.find((life) => life.process === process);
  }

  /** The checkpoint in the table, if any. */
  get inTable(): string | undefined {
    return text(field(field(this.#record, 'checkpoint'), 'S'));
  }

  /** Token of the job that holds the lease, if any. */
  get holder(): string | undefined {
    return text(field(field(field(field(this.#record, 'holder'), 'M'), 'token'), 'S'));
  }

  get #record(): unknown {
    const [item] = this.#machine.aws.world.tables.table(STATE_TABLE).items.values();
    return item;
  }

  /** Cancels the job. */
  cancel(): void {
    this.#cancelAsked.abort();
  }

  async play(): Promise<void> {
    const over = new AbortController();
    const rivalry = this.#rival(over.signal);
    await this.#own();
    over.abort();
    await rivalry;
    const { table } = this.#the;
    for (let run = 0; table !== undefined && run < MOST_RUNS && this.#isLeft(); run += 1)
      await this.#later(table);
  }

  /** The job itself, as far as its runner lives. */
  async #own(): Promise<void> {
    const { table } = this.#the;
    const job = this.#hire();
    await this.#main(job);
    if (table?.isRunnerLost !== true && job.isLeftOver) await this.#post(job);
    // Without a table there is nobody else to come; that it may be done again must hold all the same.
    while (table === undefined && this.#hasDied() && job.unfinished !== undefined) await this.#post(job);
  }

  /** Somebody else's run on the same target, which is there only while this one is. */
  async #rival(over: AbortSignal): Promise<void> {
    const { rival } = this.#the.table ?? {};
    if (rival === undefined) return;
    try {
      await this.#machine.virtual.sleep(rival.atMs, over);
    } catch {
      return;
    }
    const life = this.#born('rival', this.#hire());
    await this.#live(life, () => this.#rollOut(life, rival.mode, new AbortController().signal));
  }

  #hasDied(): boolean {
    return this.all.findLast(({ kind }) => kind !== 'rival')?.process.isDead === true;
  }

  /** Whether a later run is to look for work. */
  #isLeft(): boolean {
    const kept = this.inTable;
    const last = this.all.at(-1);
    const isTried =
      last?.kind === 'later' && last.told.some(({ event }) => event.type === 'rollback-started');
    if (isTried && !last.process.isDead) return false;
    if (kept !== undefined && isUnfinished(parseCheckpoint(kept))) return true;
    // Where nothing is left, a rollout would begin another story.
    return this.#hasDied() && this.#the.table?.later === 'recover';
  }

  #hire(): Job {
    this.#jobs += 1;
    return new Job(this.#the, `job-${this.#jobs}`);
  }

  async #main(job: Job): Promise<void> {
    const cancel = new AbortController();
    const over = new AbortController();
    const life = this.#born('main', job);
    const cancelling = this.#cancelling(life.process, cancel, over.signal);
    await this.#live(life, () => this.#rollOut(life, 'rollout', cancel.signal));
    over.abort();
    await cancelling;
  }

  async #post(job: Job): Promise<void> {
    await this.#machine.virtual.sleep(POST_MS);
    const life = this.#born('post', job);
    await this.#live(life, () => job.post(life.process, this.#ears(life)));
  }

  /** Another run, when the lease of the last one has gone stale. */
  async #later({ beatMs, later }: NonNullable<World['table']>): Promise<void> {
    await this.#machine.virtual.sleep(MISSED_BEATS * beatMs + SECOND);
    const life = this.#born('later', this.#hire());
    await this.#live(life, () => this.#rollOut(life, later, new AbortController().signal));
  }

  #rollOut(life: Life, mode: Mode, cancel: AbortSignal): Promise<RolloutState> {
    return life.job.main(life.process, mode, cancel, this.#ears(life));
  }

  #ears(life: Life): Ears {
    return {
      onLook: (gate) => this.#witness.onLook(life, gate),
      audience: (keep) => ({
        keeper: async (event, state) => {
          if (!life.process.livesToTell()) return new Promise<never>(() => undefined);
          const told = { event, state };
          life.told.push(told);
          this.#witness.onEvent(life, told);
          await keep(event, state);
        },
        others: [outputsListener((name, value) => void life.outputs.set(name, value))],
        onFailure: (error) => life.unreported.push(error),
      }),
    };
  }

  #born(kind: Life['kind'], job: Job): Life {
    const nth = this.all.filter((life) => life.kind !== 'rival').length;
    const late = kind === 'main' ? this.#the.late : [];
    const fate = kind === 'rival' ? {} : { death: this.#the.deaths[nth], late };
    const life: Life = {
      ...{ kind, job, process: new Process(this.#machine, fate) },
      startedAt: this.#machine.virtual.now(),
      ...{ told: [], outputs: new Map(), unreported: [] },
    };
    this.all.push(life);
    return life;
  }

  /** From its first breath to its death or its end. */
  async #live(life: Life, begin: () => Promise<unknown>): Promise<void> {
    const { process } = life;
    await Promise.race([begin(), process.died]);
    process.end();
  }

  /** First a signal; a runner kills what doesn't end upon it. */
  async #cancelling(process: Process, cancel: AbortController, over: AbortSignal): Promise<void> {
    const { virtual } = this.#machine;
    const until = AbortSignal.any([over, this.#cancelAsked.signal]);
    await virtual.sleep(this.#the.cancelAtMs ?? NEVER_MS, until).catch(() => undefined);
    if (over.aborted) return;
    try {
      cancel.abort(new CancelledError('The job was cancelled.'));
      await virtual.sleep(KILL_MS, over);
    } catch {
      return;
    }
    process.die();
  }
}
