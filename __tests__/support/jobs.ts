import { inProcessHandler, inProcessTokens } from '../../simulator/in-process.ts';
import { STATE_TABLE } from '../../simulator/scenarios.ts';
import type { HeardCall, Simulator } from '../../simulator/simulator.ts';
import { Custody } from '../../src/checkpoint/custody.ts';
import { jobStateKeeper } from '../../src/checkpoint/job-state.ts';
import { createAws } from '../../src/aws/clients.ts';
import { type Composition, compose } from '../../src/compose.ts';
import { main } from '../../src/main.ts';
import { adopt } from '../../src/modes/adopt.ts';
import { isUnfinished, post } from '../../src/post.ts';
import { logListener } from '../../src/report/log.ts';
import { outputsListener } from '../../src/report/outputs.ts';
import { plainPrinter } from '../../src/report/printer.ts';
import { summaryListener } from '../../src/report/summary.ts';
import { failed } from '../../src/report/words.ts';
import { parseCheckpoint } from '../../src/rollout/checkpoint.ts';
import { CancelledError, messageOf } from '../../src/rollout/errors.ts';
import { initialState, type RolloutEvent, type RolloutState } from '../../src/rollout/events.ts';
import type { Holder } from '../../src/rollout/lease.ts';
import { type Audience, listen, type Listener } from '../../src/rollout/teller.ts';
import { SimulatedCloud } from './cloud.ts';
import { inTurn } from './keepers.ts';
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

/** A job on a runner: main, and post with what main has saved. Wired as src/run.ts does it, on virtual time. */
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
  claim = '';
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

  /** As runMain. */
  async main(): Promise<Ended> {
    const { hasPostStep = true } = this.#options;
    const { clock } = this.#process;
    const made: { parts?: Composition } = {};
    const target = () => made.parts?.target();
    const custody = new Custody({ clock, cancel: this.#cancel.signal, target });
    const events = main({
      clock,
      cancel: this.#cancel.signal,
      parts: () => {
        const parts = this.#compose(custody, hasPostStep);
        made.parts = parts;
        return { ...parts.parts(this.#cancel.signal), mode: parts.mode };
      },
    });
    const keepState = jobStateKeeper(target, (checkpoint) => void (this.checkpoint = checkpoint));
    const audience = this.#audience(this.told, hasPostStep ? [keepState, custody.keep] : [custody.keep]);
    return this.#act(this.told, async () => {
      const state = await listen(events, initialState(clock.now()), audience);
      const isLeft = (await this.#ended(custody, state, hasPostStep)) === 'left';
      if (!isLeft) this.claim = '';
      made.parts?.close();
      return { state, failed: failed(state), died: false };
    });
  }

  /** As runPost, in a process of its own; resolves to `undefined` where there is nothing to restore. */
  async post(): Promise<Ended | undefined> {
    const checkpoint = this.checkpoint === '' ? undefined : parseCheckpoint(this.checkpoint);
    const left = checkpoint !== undefined && isUnfinished(checkpoint) ? checkpoint : undefined;
    if (left === undefined && this.claim === '') return undefined;
    this.#process.die();
    this.#process = new VirtualProcess(this.#cloud.clock, this.#options.skewMs);
    this.#onlookers = this.#options.ofPost ?? {};
    const { clock } = this.#process;
    const custody: Custody = new Custody({
      clock,
      cancel: new AbortController().signal,
      target: () => parts.target(),
    });
    const parts = this.#compose(custody, false);
    const act = async (): Promise<Ended> => {
      const store = this.claim === '' ? undefined : parts.recordOf(this.claim);
      const adopted = store === undefined ? undefined : await adopt(store, this.me.token, clock);
      if (adopted?.kind === 'ours') custody.take(adopted.lease);
      if (adopted?.kind === 'unknown') this.warnings.push(adopted.why);
      const restoring = left && {
        ...{ checkpoint: left, rollback: parts.config.rollback, rollbackTo: left.state.rollbackTo, clock },
        ...{ router: parts.rebuild(left.target), timeoutMs: parts.postTimeoutMs },
        ...(adopted?.kind === 'taken' ? { taken: adopted.error } : {}),
      };
      const state =
        restoring &&
        (await listen(post(restoring), left.state, this.#audience(this.toldByPost, [custody.keep])));
      await this.#ended(custody, state ?? initialState(clock.now()), false);
      parts.close();
      const isFine = state === undefined || state.result === 'rolled-back';
      return { state: state ?? initialState(clock.now()), failed: !isFine, died: false };
    };
    const ended = await this.#act(this.toldByPost, act);
    return left === undefined ? undefined : ended;
  }

  #compose(custody: Custody, hasPostStep: boolean): Composition {
    const { clock } = this.#process;
    const inputs: Inputs = { ...USUAL, ...this.#options.inputs };
    const line = this.#line();
    const sleep = (ms: number, signal?: AbortSignal): Promise<void> => clock.sleep(ms, signal);
    const wire = { sleep, latencyMs: LATENCY_MS, requestTimeoutMs: 5 * SECOND };
    return compose({
      ...{ token: inProcessTokens(line, wire), sessionName: this.name },
      ...{ input: (name) => inputs[name] ?? '', clock, hasPostStep, me: this.me },
      onClaim: (id) => {
        this.claim = id;
        return Promise.resolve();
      },
      take: (lease) => custody.take(lease),
      connect: (options) =>
        createAws({
          ...options,
          region: 'us-east-1',
          requestHandler: inProcessHandler(line, wire),
          credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
        }),
    });
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

  #audience(told: Told[], keepers: readonly Listener[]): Audience {
    const process = this.#process;
    const onlookers = this.#onlookers;
    const printer = plainPrinter((text) => void (this.log += text), false);
    const context = { cluster: 'demo', service: 'web', canaryService: 'web-canary' };
    const keeper: Listener = async (event, state) => {
      onlookers.onEvent?.({ event, state }, this);
      await process.alive();
      told.push({ event, state });
      await inTurn(keepers)(event, state);
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

  async #ended(custody: Custody, state: RolloutState, hasPostStep: boolean): Promise<string> {
    try {
      return await custody.end(state, hasPostStep);
    } catch (error) {
      this.warnings.push(messageOf(error));
      return 'left';
    }
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
