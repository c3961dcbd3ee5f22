import type { Simulation } from '../../simulator/build.ts';
import type { Experience } from '../../simulator/experience.ts';
import { handling, httpResponseOf, signalOf, undergo, wireRequestOf } from '../../simulator/in-process.ts';
import type { VirtualClock } from '../../simulator/virtual-clock.ts';
import { type Aws, createAws } from '../../src/aws/clients.ts';
import type { Clock } from '../../src/rollout/ports.ts';
import { asBytes, withoutWire } from './clients.ts';
import type { Direct } from './direct.ts';
import { aborted, LATENCY_MS, operationOf, TIMEOUT_MS, unlessAborted, wayMs } from './way.ts';
import type { Death, Late } from './world.ts';

const COMMON = {
  region: 'us-east-1',
  userAgent: 'ecs-canary-test/1',
  credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
} as const;

/** What a dead process waits for. */
const forever = new Promise<never>(() => undefined);

/** Where processes run. */
export interface Machine {
  readonly aws: Simulation;
  readonly virtual: VirtualClock;
  /** Calls go past the wire protocols; absent: real bytes, as an SDK client sends them. */
  readonly direct?: Direct | undefined;
  /** Told whose call AWS serves, just before it does. */
  readonly onServe: (process: Process) => void;
}

export interface Fate {
  readonly death?: Death | undefined;
  readonly late?: readonly Late[];
}

/** A process on virtual time that can be killed: from then on it neither wakes, nor hears, nor sends anything. */
export class Process {
  readonly clock: Clock;
  readonly aws: Aws;
  readonly died: Promise<void>;
  readonly #machine: Machine;
  readonly #fate: Fate;
  readonly #ended = new AbortController();
  #isDead = false;
  #hasDied: () => void = () => undefined;
  #calls = 0;
  #writes = 0;
  #events = 0;

  constructor(machine: Machine, fate: Fate = {}) {
    this.#machine = machine;
    this.#fate = fate;
    this.died = new Promise((resolve) => (this.#hasDied = resolve));
    this.clock = { now: machine.virtual.now, sleep: (ms, signal) => this.#sleep(ms, signal) };
    this.aws = machine.direct === undefined ? this.#wired() : this.#unwired(machine.direct);
    if (fate.death?.at === 'time') this.#dieAfter(fate.death.ms);
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Counts an event that is about to be told; returns whether the process lives to tell it. */
  livesToTell(): boolean {
    this.#events += 1;
    const { death } = this.#fate;
    if (death?.at === 'event' && death.nth === this.#events) this.die();
    return !this.#isDead;
  }

  die(): void {
    if (this.#ended.signal.aborted) return;
    this.#isDead = true;
    this.end();
    this.#hasDied();
  }

  /** It has come to its natural end, and can't be killed any more. */
  end(): void {
    this.#ended.abort();
  }

  #wired(): Aws {
    const { simulator } = this.#machine.aws;
    const requestHandler = handling(async (request, call) => {
      const serve = () => simulator.respond(wireRequestOf(request));
      const outcome = await this.#carry(operationOf(request), serve, signalOf(call));
      return httpResponseOf(await undergo(outcome, this.#patience(), call));
    });
    return createAws({ ...COMMON, clock: this.clock, requestHandler });
  }

  #unwired(direct: Direct): Aws {
    const aws = createAws({ ...COMMON, clock: this.clock, requestHandler: asBytes });
    return withoutWire(aws, async (operation, input, signal) => {
      const outcome = await this.#carry(operation, () => direct.ask(operation, input), signal);
      const call = signal === undefined ? {} : { abortSignal: signal };
      const answer = await undergo(outcome, this.#patience(), call);
      if ('error' in answer) throw answer.error;
      return answer.output;
    });
  }

  #patience() {
    return {
      sleep: (ms: number, signal?: AbortSignal) => this.#wait(ms, signal),
      requestTimeoutMs: TIMEOUT_MS,
    };
  }

  /** Takes a call to AWS and back. Once it is sent it arrives, whatever becomes of its sender. */
  async #carry<R>(
    operation: string,
    serve: () => Experience<R>,
    signal: AbortSignal | undefined,
  ): Promise<Experience<R>> {
    if (this.#isDead) return forever;
    if (signal?.aborted === true) throw aborted();
    const arrived = this.#machine.virtual.sleep(wayMs(operation)).then(() => this.#arrive(operation, serve));
    const outcome = await unlessAborted(arrived, signal);
    await this.#wait(LATENCY_MS / 2, signal);
    return outcome;
  }

  async #arrive<R>(operation: string, serve: () => Experience<R>): Promise<Experience<R>> {
    const { lateMs, dies } = this.#count(operation);
    if (dies === 'before' || dies === 'underway') this.die();
    if (dies === 'before') return forever;
    if (lateMs > 0) await this.#machine.virtual.sleep(lateMs);
    this.#machine.onServe(this);
    const outcome = serve();
    if (dies === 'after') this.die();
    return outcome;
  }

  /** How late this call is, and the moment of it at which the process dies, if it does. */
  #count(operation: string) {
    if (this.#isDead) return { lateMs: 0, dies: undefined };
    this.#calls += 1;
    const isWrite = !/^(Describe|List|Get)/.test(operation);
    if (isWrite) this.#writes += 1;
    const { death, late = [] } = this.#fate;
    const lateMs = isWrite ? (late.find(({ nth }) => nth === this.#writes)?.ms ?? 0) : 0;
    const isFatal =
      (death?.at === 'call' && death.nth === this.#calls) ||
      (death?.at === 'write' && isWrite && death.nth === this.#writes);
    if (!isFatal) return { lateMs, dies: undefined };
    return { lateMs: lateMs + death.lateMs, dies: death.moment };
  }

  /** As a clock of the rollout sleeps: aborted, it rejects with the signal's reason. */
  async #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    try {
      await this.#wait(ms, signal);
    } catch (error) {
      throw signal?.aborted === true ? signal.reason : error;
    }
  }

  /** As an SDK client waits: aborted, it rejects with an AbortError. A dead process never wakes. */
  async #wait(ms: number, signal?: AbortSignal): Promise<void> {
    const woken = this.#isDead ? forever : this.#machine.virtual.sleep(ms, signal);
    await woken.finally(() => (this.#isDead ? forever : undefined));
  }

  #dieAfter(ms: number): void {
    this.#machine.virtual.sleep(ms, this.#ended.signal).then(
      () => this.die(),
      () => undefined,
    );
  }
}
