import { type Simulation, simulate } from '../../../simulator/build.ts';
import { inProcessHandler } from '../../../simulator/in-process.ts';
import type { JournalEntry } from '../../../simulator/journal.ts';
import type { Scenario } from '../../../simulator/scenario.ts';
import { VirtualClock } from '../../../simulator/virtual-clock.ts';
import { type Aws, createAws } from '../../../src/aws/clients.ts';
import { jobStateKeeper } from '../../../src/checkpoint/job-state.ts';
import { alarmsGate } from '../../../src/health/alarms.ts';
import { tasksGate } from '../../../src/health/tasks.ts';
import { main } from '../../../src/main.ts';
import { isUnfinished, post } from '../../../src/post.ts';
import { parseCheckpoint } from '../../../src/rollout/checkpoint.ts';
import { CancelledError, PreflightError } from '../../../src/rollout/errors.ts';
import { initialState, type RolloutEvent, type RolloutState } from '../../../src/rollout/events.ts';
import { planOf, refuseErrors } from '../../../src/rollout/plan.ts';
import type { Clock, RollbackTo, Snapshot, Step } from '../../../src/rollout/ports.ts';
import type { RolloutOptions } from '../../../src/rollout/rollout.ts';
import { listen } from '../../../src/rollout/teller.ts';
import { discover } from '../../../src/traffic/discover.ts';
import { routerFor } from '../../../src/traffic/router-for.ts';
import { parseTarget, sharesGroup, type Target } from '../../../src/traffic/target.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** How long a call to AWS takes when nothing is wrong, ms. */
export const LATENCY_MS = 20;

export const OPTIONS = {
  pollMs: 15 * SECOND,
  patienceMs: MINUTE,
  stabilizeMs: 5 * MINUTE,
  rollback: true,
  rollbackTimeoutMs: 5 * MINUTE,
  cancelBudgetMs: 6 * SECOND,
} as const;

export interface Request {
  readonly steps: readonly Step[];
  readonly alarms: readonly string[];
  readonly rollbackTo: RollbackTo;
  /** After this long the job is cancelled, ms. */
  readonly cancelAtMs?: number | undefined;
  /** The process is killed when it has told this many events. */
  readonly dieAfter?: number | undefined;
}

export interface Told {
  readonly event: RolloutEvent;
  readonly state: RolloutState;
}

/** A process on virtual time that can be killed: from then on it neither wakes, nor hears, nor says anything. */
class Mortal {
  readonly clock: Clock;
  readonly aws: Aws;
  readonly died: Promise<undefined>;
  readonly #death = new AbortController();

  constructor({ simulator }: Simulation, virtual: VirtualClock) {
    const death = this.#death.signal;
    const forever = new Promise<never>(() => undefined);
    const sleep = async (ms: number, signal?: AbortSignal): Promise<void> => {
      if (death.aborted) return forever;
      try {
        await virtual.sleep(ms, signal === undefined ? death : AbortSignal.any([signal, death]));
      } catch (error) {
        if (this.#death.signal.aborted) return forever;
        throw signal?.aborted === true ? signal.reason : error;
      }
    };
    this.clock = { now: virtual.now, sleep };
    this.died = new Promise((resolve) => death.addEventListener('abort', () => resolve(undefined)));
    this.aws = createAws({
      region: 'us-east-1',
      clock: this.clock,
      userAgent: 'ecs-canary-test/1',
      requestHandler: inProcessHandler(simulator, {
        sleep,
        latencyMs: LATENCY_MS,
        requestTimeoutMs: 5 * SECOND,
      }),
      credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
    });
  }

  die(): void {
    this.#death.abort();
  }
}

/** A rollout with the real parts on a simulated AWS, main and, where main was killed or handed over, post. */
export class Rehearsal {
  readonly virtual = new VirtualClock();
  readonly aws: Simulation;
  readonly told: Told[] = [];
  readonly ofPost: Told[] = [];
  readonly startedAt: number;
  target: Target | undefined;
  /** As the post step will find it. */
  saved: string | undefined;
  #died = false;

  constructor(scenario: Scenario, seed: number) {
    this.aws = simulate(scenario, this.virtual, { seed });
    this.startedAt = this.virtual.now();
  }

  /** Calls `look` after each entry of the journal, while the world is as the call left it. */
  watch(look: (entry: JournalEntry) => void): void {
    const { journal } = this.aws;
    const add = journal.add.bind(journal);
    journal.add = (entry) => {
      add(entry);
      const last = journal.entries.at(-1);
      if (last !== undefined) look(last);
    };
  }

  get died(): boolean {
    return this.#died;
  }

  /** The state at main's end, or at post's. */
  get end(): RolloutState | undefined {
    return (this.ofPost.at(-1) ?? this.told.at(-1))?.state;
  }

  get snapshot(): Snapshot | undefined {
    return this.told.at(-1)?.state.snapshot;
  }

  /** Plays main and then post, as the runner does. */
  async play(request: Request): Promise<void> {
    await this.#main(request);
    if (this.saved !== undefined) await this.#post(this.saved, request.rollbackTo);
  }

  async #main(request: Request): Promise<void> {
    const process = new Mortal(this.aws, this.virtual);
    const cancel = new AbortController();
    const cancelled = new AbortController();
    if (request.cancelAtMs !== undefined) {
      this.virtual.sleep(request.cancelAtMs, cancelled.signal).then(
        () => cancel.abort(new CancelledError('The job was cancelled.')),
        () => undefined,
      );
    }
    const events = main({
      clock: process.clock,
      cancel: cancel.signal,
      prepare: (signal) => this.#prepare(process, request, signal),
    });
    const keep = jobStateKeeper(
      () => this.target,
      (checkpoint) => {
        this.saved = checkpoint;
        return Promise.resolve();
      },
    );
    const keeper = (event: RolloutEvent, state: RolloutState): void | Promise<void> => {
      if (this.told.length + 1 === request.dieAfter) {
        this.#died = true;
        process.die();
        return new Promise<void>(() => undefined);
      }
      this.told.push({ event, state });
      return keep(event, state);
    };
    await Promise.race([listen(events, initialState(this.virtual.now()), quiet(keeper)), process.died]);
    cancelled.abort();
    process.die();
  }

  /** What compose.ts does, on a clock and a connection of our own. */
  async #prepare(process: Mortal, request: Request, signal: AbortSignal) {
    const { aws, clock } = process;
    const alarms = alarmsGate(aws, {
      names: request.alarms,
      atStart: 'fail',
      insufficientData: 'ok',
      clock,
    });
    const discovery = await discover(
      aws,
      {
        cluster: 'demo',
        service: 'web',
        canaryService: 'web-canary',
        traffic: 'auto',
        steps: request.steps,
      },
      signal,
    );
    const findings = [...discovery.findings, ...(await alarms.lint(request.steps, signal))];
    refuseErrors(findings);
    const { target } = discovery;
    if (target === undefined) throw new PreflightError(findings);
    this.target = target;
    const router = routerFor(target, aws);
    const snapshot = await router.snapshot(signal);
    const tasks = tasksGate(aws, {
      cluster: target.cluster,
      stableService: target.stable.service,
      canaryService: target.canary.service,
      stableTargetGroupArns: groups(target.stable.targetGroupArn),
      canaryTargetGroupArns: groups(target.canary.targetGroupArn),
      sharedTargetGroup: sharesGroup(target),
      clock,
      pollMs: OPTIONS.pollMs,
    });
    const options: RolloutOptions = { ...OPTIONS, rollbackTo: request.rollbackTo };
    return {
      router,
      snapshot,
      options,
      gates: [alarms, tasks],
      plan: planOf(router, snapshot, request.steps, findings),
      dryRun: false,
    };
  }

  async #post(saved: string, rollbackTo: RollbackTo): Promise<void> {
    const checkpoint = parseCheckpoint(saved);
    if (!isUnfinished(checkpoint)) return;
    const process = new Mortal(this.aws, this.virtual);
    const events = post({
      checkpoint,
      router: routerFor(parseTarget(checkpoint.target), process.aws),
      clock: process.clock,
      rollback: true,
      rollbackTo,
      timeoutMs: 4 * MINUTE,
    });
    await listen(
      events,
      checkpoint.state,
      quiet((event, state) => void this.ofPost.push({ event, state })),
    );
    process.die();
  }
}

function quiet(keeper: (event: RolloutEvent, state: RolloutState) => void | Promise<void>) {
  return { keeper, others: [], onFailure: () => undefined };
}

function groups(arn: string | undefined): readonly string[] {
  return arn === undefined ? [] : [arn];
}
