import { simulate, type Simulation } from '../../simulator/build.ts';
import type { JournalEntry } from '../../simulator/journal.ts';
import { type AttributeValue, plainItem } from '../../simulator/model/item.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import { STATE_TABLE } from '../../simulator/scenarios.ts';
import { Simulator } from '../../simulator/simulator.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';
import type { WireRequest } from '../../simulator/wire/http.ts';
import { parseCheckpoint } from '../../src/rollout/checkpoint.ts';
import type { RolloutState } from '../../src/rollout/events.ts';
import { inShort } from './in-short.ts';

const LONGEST_WAIT_MS = 3_600_000;

/** A write: who sent it, and what it was in short. */
export interface Write {
  readonly at: number;
  readonly by: string;
  readonly what: string;
  readonly applied: boolean;
}

/** Everything on AWS that a rollout can change, as it is. */
export interface Live {
  readonly stable: number;
  readonly canary: number;
  /** All actions of the listener or rule. */
  readonly actions: string;
}

/** One simulated AWS, one clock, and the jobs that work on it. */
export class SimulatedCloud {
  readonly clock = new VirtualClock();
  readonly aws: Simulation;
  readonly start: Live;
  readonly #by = new Map<number, string>();

  constructor(scenario: Scenario, seed = 1) {
    this.aws = simulate(scenario, this.clock, { seed });
    this.start = this.live();
  }

  /** A way to this AWS on which everything is known to come from `name`. */
  line(name: string): Simulator {
    return new Line(this.aws, (seq) => this.#by.set(seq, name));
  }

  /** Changes of ECS and load balancing that were sent, in order; the table's are none of these. */
  writes(by?: string): readonly Write[] {
    return this.aws.journal
      .mutating()
      .filter(({ service }) => service !== 'dynamodb')
      .map((entry) => ({
        ...{ at: entry.at, by: this.#by.get(entry.seq) ?? '?', what: inShort(entry), applied: entry.applied },
      }))
      .filter((write) => by === undefined || write.by === by);
  }

  /** Writes to the state table that were sent. */
  tableWrites(by?: string): readonly JournalEntry[] {
    return this.aws.journal
      .mutating()
      .filter(({ service, seq }) => service === 'dynamodb' && (by === undefined || this.#by.get(seq) === by));
  }

  live(): Live {
    const { world, arns } = this.aws;
    const desired = (name: string): number =>
      [...world.containers.services.values()].find((one) => one.name === name)?.desiredCount ?? -1;
    const rule = world.balancing.rules.get(arns.rules['web:80/10'] ?? '');
    const listener = world.balancing.listeners.get(arns.listeners['web:80'] ?? '');
    return {
      ...{ stable: desired('web'), canary: desired('web-canary') },
      actions: JSON.stringify((rule ?? listener)?.routing.actions ?? null),
    };
  }

  /** The record of the target as it is in the table. */
  record(): Readonly<Record<string, unknown>> | undefined {
    const item = this.aws.world.tables.table(STATE_TABLE).items.get(this.recordId);
    return item && plainItem(item);
  }

  /** Puts other values into the record, as a person or another version might; `undefined` removes one. */
  amend(changes: Readonly<Record<string, string | number | undefined>>): void {
    const { items } = this.aws.world.tables.table(STATE_TABLE);
    const known = Object.entries(items.get(this.recordId) ?? { id: { S: this.recordId } });
    const added = Object.entries(changes).flatMap(([name, value]): readonly [string, AttributeValue][] =>
      value === undefined ? [] : [[name, typeof value === 'string' ? { S: value } : { N: String(value) }]],
    );
    const kept = known.filter(([name]) => !(name in changes));
    items.set(this.recordId, Object.fromEntries([...kept, ...added]));
  }

  /** Deletes the record. */
  forget(): void {
    this.aws.world.tables.table(STATE_TABLE).items.delete(this.recordId);
  }

  get recordId(): string {
    return this.aws.arns.services['web'] ?? '';
  }

  /** The checkpoint in the record. */
  checkpoint(): RolloutState | undefined {
    const text = this.record()?.['checkpoint'];
    return typeof text === 'string' ? parseCheckpoint(text).state : undefined;
  }

  alarm(state: 'OK' | 'ALARM', alarm = 'demo-5xx'): void {
    this.aws.change({ what: 'script-alarm', alarm, state, reason: 'because the test says so' });
  }

  /** Waits until something is so; rejects where that takes longer than an hour. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    const deadline = this.clock.now() + LONGEST_WAIT_MS;
    while (!isSo()) {
      if (this.clock.now() > deadline) throw new Error(`Waited for ${what}, in vain`);
      await this.clock.sleep(100);
    }
  }
}

/** A simulator that tells which entries of the journal are its own. */
class Line extends Simulator {
  readonly #own: (seq: number) => void;

  constructor(
    of: Pick<Simulation, 'world' | 'faults' | 'journal' | 'sessions' | 'permissions'>,
    own: (seq: number) => void,
  ) {
    super(of.world, of.faults, of.journal, of.sessions, of.permissions);
    this.#own = own;
  }

  override respond(request: WireRequest): ReturnType<Simulator['respond']> {
    const known = this.journal.entries.length;
    const outcome = super.respond(request);
    for (const { seq, actor } of this.journal.entries.slice(known)) if (actor === 'api') this.#own(seq);
    return outcome;
  }
}
