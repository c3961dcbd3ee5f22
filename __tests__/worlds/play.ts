import { type Simulation, simulate } from '../../simulator/build.ts';
import type { JournalEntry } from '../../simulator/journal.ts';
import { Random } from '../../simulator/model/random.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';
import { Chronicle } from './chronicle.ts';
import { Direct } from './direct.ts';
import { happen } from './happenings.ts';
import { invariantsOf } from './invariants/all.ts';
import { deadlineMs } from './invariants/deadline.ts';
import type { Life, Told } from './life.ts';
import { Lives } from './lives.ts';
import { Eye, type Live } from './live.ts';
import { Log } from './log.ts';
import type { Machine } from './process.ts';
import { scenarioOf } from './scenario.ts';
import type { Invariant, Scene } from './scene.ts';
import { type Story, storyOf } from './story.ts';
import { knobsOf, type World } from './world.ts';
import { isWrite, writeOf } from './writes.ts';

const MINUTE = 60_000;
/** Hours of polling come to a few thousand. */
const MOST_CALLS = 100_000;

export interface Manner {
  /** Every call as real bytes between a real SDK client and the simulator's protocols. */
  readonly wire?: boolean;
}

/** Lives through a world, and says what was seen of it. The same world gives the same story. */
export async function play(the: World, { wire = false }: Manner = {}): Promise<Story> {
  const { random } = Math;
  const dice = new Random(the.seed);
  // The one source of chance that is not handed in: the jitter of retries.
  Math.random = () => dice.next();
  try {
    return await new Stage(the, wire).play();
  } finally {
    Math.random = random;
  }
}

class Stage implements Scene {
  readonly the: World;
  readonly virtual: VirtualClock;
  readonly aws: Simulation;
  readonly eye: Eye;
  readonly start: Live;
  readonly lives: Lives;
  readonly chronicle: Chronicle;
  readonly log = new Log();
  readonly promotionBegun: Promise<void>;
  held: Live | undefined;
  readonly wrongs: string[] = [];
  readonly #over = new AbortController();
  readonly #invariants: readonly Invariant[];
  #beginPromotion: () => void = () => undefined;
  /** Whose call AWS is serving. */
  #caller: Life | undefined;

  constructor(the: World, wire: boolean) {
    this.the = the;
    this.promotionBegun = new Promise((resolve) => (this.#beginPromotion = resolve));
    this.virtual = wire ? new VirtualClock() : new VirtualClock(undefined, { quietTurns: 1 });
    this.aws = simulate(scenarioOf(the), this.virtual, { seed: the.seed });
    this.eye = new Eye(the, this.aws);
    this.start = this.eye.live();
    this.chronicle = new Chronicle(this.eye, this.virtual.now);
    const machine: Machine = {
      aws: this.aws,
      virtual: this.virtual,
      direct: wire ? undefined : new Direct(this.aws),
      onServe: (process) => (this.#caller = this.lives.of(process)),
    };
    this.lives = new Lives(the, machine, {
      onEvent: (life, told) => this.#onEvent(life, told),
      onLook: (life, gate) => this.#each((invariant) => invariant.onLook?.(life, gate)),
    });
    this.#invariants = invariantsOf(this);
    this.chronicle.note();
    this.#listen();
  }

  async play(): Promise<Story> {
    const { virtual } = this;
    const over = this.#over.signal;
    const playing = this.lives.play();
    const happening = happen(this, over);
    await Promise.race([
      playing,
      this.#tooLong(over),
      new Promise((end) => over.addEventListener('abort', end)),
    ]);
    const endedAt = virtual.now();
    this.#over.abort();
    await happening;
    if (this.wrongs.length === 0) {
      // What may still be on its way gets time to arrive.
      await virtual.sleep(MINUTE);
      this.#each((invariant) => invariant.atEnd?.());
    }
    virtual.stop();
    return storyOf(this, endedAt - this.aws.world.startedAt);
  }

  readonly wrong = (what: string): void => {
    this.wrongs.push(what);
    this.#over.abort();
  };

  /** Every wait has a deadline, so that a world has one. */
  async #tooLong(over: AbortSignal): Promise<void> {
    const mostMs = deadlineMs(this.the);
    await this.virtual.sleep(mostMs, over).then(
      () => this.wrong(`Deadline: it has not ended after ${Math.round(mostMs / MINUTE)} minutes`),
      () => undefined,
    );
  }

  #onEvent(life: Life, told: Told): void {
    this.log.event(life, told);
    if (told.event.type === 'stage-started' && told.event.stage === 'promote') {
      this.held = this.eye.live();
      this.#beginPromotion();
    }
    this.#each((invariant) => invariant.onEvent?.(life, told));
  }

  #each(check: (invariant: Invariant) => void): void {
    for (const invariant of this.#invariants) check(invariant);
  }

  /** Hears of each entry of the journal while the world is as the call left it. */
  #listen(): void {
    const { journal } = this.aws;
    const add = journal.add.bind(journal);
    journal.add = (entry) => {
      const before = this.chronicle.last ?? this.start;
      add(entry);
      const added = journal.entries.at(-1);
      if (added !== undefined) this.#onEntry(added, before);
    };
  }

  #onEntry(entry: JournalEntry, before: Live): void {
    this.chronicle.note();
    if (entry.seq > MOST_CALLS)
      this.wrong(`Deadline: it has asked ${MOST_CALLS} times, and goes round in circles`);
    const life = entry.actor === 'api' ? this.#caller : undefined;
    this.log.call(entry, life);
    if (entry.actor !== 'api') {
      if (!entry.applied) return;
      this.chronicle.isForeign ||= knobsOf(this.the).some(
        (knob) => this.eye.knob(knob) !== this.eye.knob(knob, before),
      );
      this.#each((invariant) => invariant.onForeign?.(entry, before));
    } else if (life !== undefined) {
      if (isWrite(entry)) {
        const write = writeOf(this, entry, life, before);
        this.#each((invariant) => invariant.onWrite?.(write));
      }
      this.#each((invariant) => invariant.onCall?.(entry, life));
    }
  }
}
