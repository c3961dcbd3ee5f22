import { inProcessHandler, inProcessTokens } from '../../simulator/in-process.ts';
import { STATE_TABLE } from '../../simulator/scenarios.ts';
import type { HeardCall, Simulator } from '../../simulator/simulator.ts';
import { type Claim, type JobPort, playMain, playPost, type Wiring } from '../../src/acts.ts';
import { type Aws, type AwsOptions, createAws } from '../../src/aws/clients.ts';
import { compose } from '../../src/compose.ts';
import { logListener } from '../../src/report/log.ts';
import { outputsListener } from '../../src/report/outputs.ts';
import { plainPrinter } from '../../src/report/printer.ts';
import { summaryListener } from '../../src/report/summary.ts';
import { failed } from '../../src/report/words.ts';
import { isUnfinished, parseCheckpoint } from '../../src/rollout/checkpoint.ts';
import { CancelledError } from '../../src/rollout/errors.ts';
import { initialState, type RolloutEvent, type RolloutState } from '../../src/rollout/events.ts';
import type { Holder } from '../../src/rollout/lease.ts';
import type { Audience, Listener } from '../../src/rollout/teller.ts';
import { SimulatedCloud } from './cloud.ts';
import { VirtualProcess } from './process.ts';

const SECOND = 1_000;
/** How long a call to AWS takes when nothing is wrong, ms. */
const LATENCY_MS = 20;

export type Inputs = Readonly<Record<string, string>>;

/** What every job says, unless it says otherwise: two short steps, under lease. */
export const USUAL: Inputs = {
  cluster: 'demo',
  service: 'web',
  'canary-service': 'web-canary',
  alarms: 'demo-5xx, demo-latency',
  schedule: '25%:2m, 100%:2m',
  'state-table': STATE_TABLE,
};

export interface Told {
  readonly event: RolloutEvent;
  readonly state: RolloutState;
}

/** How an act of a job ended. */
export interface Ended {
  /** As told last. */
  readonly state: RolloutState;
  /** Whether its exit code says so. */
  readonly failed: boolean;
  /** It was killed. */
  readonly died: boolean;
}

/** What looks on while a process is at work, and may kill, stop or cancel it. */
export interface Onlookers {
  /** Sees each event before it is kept. A job that is killed or stopped here has not kept it. */
  readonly onEvent?: (told: Told, job: Job) => void;
  /** Sees each event when all listeners have heard it, before the loop goes on. */
  readonly afterEvent?: (told: Told, job: Job) => void;
  /** Sees each call of this job twice, before and after AWS has done it. */
  readonly onCall?: (call: HeardCall, job: Job) => void;
}

/** The onlookers are main's. */
export interface JobOptions extends Onlookers {
  readonly name?: string;
  readonly inputs?: Inputs;
  /** How far the runner's clock is ahead, ms. */
  readonly skewMs?: number;
  readonly hasPostStep?: boolean;
  readonly ofPost?: Onlookers;
}

/** One simulated AWS, one clock, and the jobs that work on it. */
export class Cloud extends SimulatedCloud {
  #jobs = 0;

  job(options: JobOptions = {}): Job {
    this.#jobs += 1;
    return new Job(this, { name: `job-${this.#jobs}`, ...options }, this.#jobs);
  }
}

/** A job on a runner: main, and post with what main has saved. On virtual time. */
export class Job {
  readonly name: string;
  readonly me: Holder;
  readonly told: Told[] = [];
  readonly toldByPost: Told[] = [];
  /** Lines of the log, outside of what the acts print. */
  readonly warnings: string[] = [];
  readonly outputs: Record<string, string> = {};
  summary = '';
  log = '';
  /** The job's state, as the post step will find it. */
  checkpoint = '';
  claim: Claim | undefined;
  readonly #cloud: SimulatedCloud;
  readonly #options: JobOptions;
  readonly #cancel = new AbortController();
  #process: VirtualProcess;
  #onlookers: Onlookers;

  constructor(cloud: SimulatedCloud, options: JobOptions & { readonly name: string }, number: number) {
    const { name } = options;
    this.name = name;
    this.#cloud = cloud;
    this.#options = options;
    this.#onlookers = options;
    this.#process = new VirtualProcess(cloud.clock, options.skewMs);
    this.me = {
      token: `token-of-${name}`,
      since: this.#process.clock.now(),
      repository: `acme/${name}`,
      run: `https://github.com/acme/${name}/actions/runs/${number}`,
      workflow: 'Release',
      actor: 'mona',
    };
  }

  /** Kills the process that is at work: SIGKILL, or the runner is gone. */
  die(): void {
    this.#process.die();
  }

  /** SIGSTOP. */
  stop(): void {
    this.#process.stop();
  }

  /** SIGCONT. */
  continue(): void {
    this.#process.continue();
  }

  /** SIGINT. */
  cancel(): void {
    this.#cancel.abort(new CancelledError('The job was cancelled (SIGINT).'));
  }

  get state(): RolloutState | undefined {
    return (this.toldByPost.at(-1) ?? this.told.at(-1))?.state;
  }

  types(): readonly RolloutEvent['type'][] {
    return this.told.map(({ event }) => event.type);
  }

  /** Main, as on a runner. */
  async main(): Promise<Ended> {
    return this.#act(this.told, async () => {
      const state = await playMain(this.#port(this.told), this.#wiring(), this.#cancel.signal);
      return { state, failed: failed(state), died: false };
    });
  }

  /** Post, in a process of its own; resolves to `undefined` where there is nothing to tell. */
  async post(): Promise<Ended | undefined> {
    this.#process.die();
    this.#process = new VirtualProcess(this.#cloud.clock, this.#options.skewMs);
    this.#onlookers = this.#options.ofPost ?? {};
    let isSilent: boolean | undefined;
    const ended = await this.#act(this.toldByPost, async () => {
      const state = await playPost(this.#port(this.toldByPost), this.#wiring());
      isSilent = state === undefined;
      const isFine = state === undefined || state.result === 'rolled-back';
      return { state: state ?? initialState(this.#cloud.clock.now()), failed: !isFine, died: false };
    });
    return isSilent === true ? undefined : ended;
  }

  #port(told: Told[]): JobPort {
    const inputs: Inputs = { ...USUAL, ...this.#options.inputs };
    const { hasPostStep = true } = this.#options;
    return {
      input: (name) => inputs[name] ?? '',
      token: inProcessTokens(this.#line(), this.#wire()),
      ...{ sessionName: this.name, hasPostStep },
      holder: () => this.me,
      saveCheckpoint: (printed) => void (this.checkpoint = printed),
      unfinished: () => {
        const checkpoint = this.checkpoint === '' ? undefined : parseCheckpoint(this.checkpoint);
        return checkpoint !== undefined && isUnfinished(checkpoint) ? checkpoint : undefined;
      },
      saveClaim: (claim) => Promise.resolve(void (this.claim = claim)),
      claim: () => this.claim,
      audience: (keeper) => this.#audience(told, keeper),
      warn: (message) => void this.warnings.push(message),
    };
  }

  #wiring(): Wiring {
    const connect = (options: AwsOptions): Aws =>
      createAws({
        ...options,
        region: 'us-east-1',
        requestHandler: inProcessHandler(this.#line(), this.#wire()),
        credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
      });
    return { clock: this.#process.clock, compose: (around) => compose({ ...around, connect }) };
  }

  #wire() {
    const { clock } = this.#process;
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> => clock.sleep(ms, signal);
    return { sleep, latencyMs: LATENCY_MS, requestTimeoutMs: 5 * SECOND };
  }

  #line(): Simulator {
    const process = this.#process;
    const onlookers = this.#onlookers;
    const line = this.#cloud.line(this.name);
    const answer = () => (process.isDead ? 'withhold' : 'go-on');
    line.onCall = (call) => {
      if (!process.isDead) onlookers.onCall?.(call, this);
      return answer();
    };
    return line;
  }

  #audience(told: Told[], keep: Listener): Audience {
    const process = this.#process;
    const onlookers = this.#onlookers;
    const printer = plainPrinter((text) => void (this.log += text), false);
    const context = { cluster: 'demo', service: 'web', canaryService: 'web-canary' };
    const keeper: Listener = async (event, state) => {
      onlookers.onEvent?.({ event, state }, this);
      await process.alive();
      told.push({ event, state });
      await keep(event, state);
    };
    return {
      keeper,
      others: [
        logListener(printer),
        outputsListener((name, value) => void (this.outputs[name] = value)),
        summaryListener((markdown) => Promise.resolve(void (this.summary = markdown)), context),
        async (event, state) => {
          onlookers.afterEvent?.({ event, state }, this);
          await process.alive();
        },
      ],
      onFailure: (error) => {
        throw error;
      },
    };
  }

  /** A process has ended with its act, whatever it had left to do. */
  async #act(told: readonly Told[], act: () => Promise<Ended>): Promise<Ended> {
    const process = this.#process;
    const killed = async (): Promise<Ended> => {
      await process.death;
      const state = told.at(-1)?.state ?? initialState(process.clock.now());
      return { state, failed: true, died: true };
    };
    try {
      return await Promise.race([act(), killed()]);
    } finally {
      process.die();
    }
  }
}
