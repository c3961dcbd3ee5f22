import { setTimeout as sleep } from 'node:timers/promises';
import { stateOf } from '../../../simulator/state.ts';
import type { Scenario } from '../../../simulator/scenario.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/server.ts';
import { inShort } from '../../support/in-short.ts';
import { type Ended, Job, type Names, type Step } from './bundle.ts';
import { type Lanes, lanes, loadIn } from './lanes.ts';

const LONGEST_WAIT_MS = 30_000;
/** A minute a second. */
export const TIME_SCALE = 60;

/** What every job here says, unless it says otherwise: one real second stands for a minute of the simulated world. */
export const USUAL: Names = {
  cluster: 'demo',
  service: 'web',
  'canary-service': 'web-canary',
  alarms: 'demo-5xx, demo-latency',
  'poll-interval': '1s',
};

export interface Live {
  /** Stable, canary. */
  readonly counts: readonly (number | undefined)[];
  readonly actions: unknown;
}

/** One job on one simulated AWS. */
export class Stage {
  readonly aws: RunningSimulator;
  readonly #job: Job;
  readonly #loading: Lanes;
  readonly #steps: Step[] = [];

  /** @param loading where bundles load */
  constructor(aws: RunningSimulator, job: Job, loading: Lanes = lanes(Infinity)) {
    this.aws = aws;
    this.#job = job;
    this.#loading = loading;
  }

  /** @param env over what the runner gives it */
  main(env: Names = {}): Promise<Step> {
    return this.#start(() => this.#job.main(env));
  }

  async mainEnds(): Promise<Ended> {
    return (await this.main()).ended;
  }

  /** The post step, with what main saved; the runner always starts it. */
  post(main: Ended): Promise<Step> {
    return this.#start(() => this.#job.post(main));
  }

  async postEnds(main: Ended): Promise<Ended> {
    return (await this.post(main)).ended;
  }

  /** Plays main of another job on the same AWS, which knows nothing of this one. */
  async another(inputs: Names): Promise<Ended> {
    const job = await Job.start({ ...USUAL, ...inputs }, cloud(this.aws.url));
    try {
      return await (
        await this.#start(() => job.main({}))
      ).ended;
    } finally {
      await job.end();
    }
  }

  /** Every mutating call so far, in short: `web-canary 1`, `weights web:95 web-canary:5`. */
  writes(): readonly string[] {
    return this.aws.journal.mutating().map(inShort);
  }

  /** Mutating calls since a moment, epoch ms, that the world took. */
  appliedSince(at: number): readonly { readonly what: string; readonly at: number }[] {
    return this.aws.journal
      .mutating()
      .filter(({ applied, atReal }) => applied && atReal !== undefined && atReal >= at)
      .map((entry) => ({ what: inShort(entry), at: entry.atReal ?? 0 }));
  }

  /** Desired counts: stable, canary. */
  counts(): readonly (number | undefined)[] {
    const { services } = stateOf(this.aws);
    return [services['web']?.desired, services['web-canary']?.desired];
  }

  /** Weights asked for, by target group, in the listener or, where there is one, the rule. */
  weights(): Readonly<Record<string, number>> | undefined {
    const { routes } = stateOf(this.aws);
    return (routes['web:80/10'] ?? routes['web:80'])?.asked;
  }

  /** Everything that a rollout here can change, as it is: desired counts, and the whole action list of the listener. */
  live(): Live {
    const { world, arns } = this.aws;
    const actions = world.balancing.listeners.get(arns.listeners['web:80'] ?? '')?.routing.actions ?? [];
    return { counts: this.counts(), actions: structuredClone(actions) };
  }

  /** Somebody, or fate, does something right now. */
  happens(change: Parameters<RunningSimulator['change']>[0]): void {
    this.aws.change(change);
  }

  alarm(state: 'OK' | 'ALARM', reason = 'because the test says so', alarm = 'demo-5xx'): void {
    this.happens({ what: 'script-alarm', alarm, state, reason });
  }

  /** Waits until something can be seen; rejects where that takes too long. */
  async until(what: string, isSeen: () => boolean): Promise<void> {
    const deadline = Date.now() + LONGEST_WAIT_MS;
    while (!isSeen()) {
      if (Date.now() > deadline) throw new Error(`Waited for ${what}, in vain`);
      await sleep(1);
    }
  }

  /** What all steps have logged. */
  get log(): string {
    return this.#steps.map(({ log }) => log).join('\n--- next step of the job ---\n');
  }

  async #start(start: () => Promise<Step>): Promise<Step> {
    const { entries } = this.aws.journal;
    const known = entries.length;
    const step = await loadIn(this.#loading, start, () => entries.length > known);
    this.#steps.push(step);
    return step;
  }
}

export interface Setting {
  readonly inputs?: Names;
  /** What the job knows of AWS; by default all it needs. */
  readonly env?: (url: string) => Names;
  readonly timeScale?: number;
  /** Where bundles load, so that those of many scenes don't do so at the same time. */
  readonly loading?: Lanes;
}

/** Plays a scene on a fresh simulator and clears the stage afterwards, however it went. */
export async function onStage(
  scenario: Scenario,
  { inputs = {}, env = cloud, timeScale = TIME_SCALE, loading = lanes(Infinity) }: Setting,
  scene: (stage: Stage) => Promise<void>,
): Promise<void> {
  const aws = await startSimulator({ scenario, timeScale });
  try {
    const job = await Job.start({ ...USUAL, ...inputs }, env(aws.url));
    await played(new Stage(aws, job, loading), scene).finally(() => job.end());
  } finally {
    await aws.close();
  }
}

/** A failure says what the steps have logged. */
async function played(stage: Stage, scene: (stage: Stage) => Promise<void>): Promise<void> {
  try {
    await scene(stage);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new Error(`${what}\n\nThe log:\n${stage.log}`, { cause: error });
  }
}

/** Endpoint, region and credentials. */
export function cloud(url: string): Names {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'simulated',
    AWS_SECRET_ACCESS_KEY: 'simulated',
  };
}
