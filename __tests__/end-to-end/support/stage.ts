import { setTimeout as sleep } from 'node:timers/promises';
import { stateOf } from '../../../simulator/state.ts';
import type { JournalEntry } from '../../../simulator/journal.ts';
import type { Scenario } from '../../../simulator/scenario.ts';
import { type RunningSimulator, startSimulator } from '../../../simulator/server.ts';
import { type Ended, Job, type Names, type Step } from './bundle.ts';

const LONGEST_WAIT_MS = 30_000;
/** A minute a second. */
export const TIME_SCALE = 60;

/** What every job here says, unless it says otherwise: one real second stands for a minute of the simulated world. */
const USUAL: Names = {
  cluster: 'demo',
  service: 'web',
  'canary-service': 'web-canary',
  alarms: 'demo-5xx, demo-latency',
  'poll-interval': '1s',
};

/** One job on one simulated AWS. */
export class Stage {
  readonly aws: RunningSimulator;
  readonly #job: Job;
  readonly #steps: Step[] = [];

  constructor(aws: RunningSimulator, job: Job) {
    this.aws = aws;
    this.#job = job;
  }

  /** @param env over what the runner gives it */
  async main(env: Names = {}): Promise<Step> {
    const step = await this.#job.main(env);
    this.#steps.push(step);
    return step;
  }

  async mainEnds(): Promise<Ended> {
    return (await this.main()).ended;
  }

  /** The post step, with what main saved; the runner always starts it. */
  async post(main: Ended): Promise<Step> {
    const step = await this.#job.post(main);
    this.#steps.push(step);
    return step;
  }

  async postEnds(main: Ended): Promise<Ended> {
    return (await this.post(main)).ended;
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
}

export interface Setting {
  readonly inputs?: Names;
  /** What the job knows of AWS; by default all it needs. */
  readonly env?: (url: string) => Names;
  readonly timeScale?: number;
}

/** Plays a scene on a fresh simulator and clears the stage afterwards, however it went. */
export async function onStage(
  scenario: Scenario,
  { inputs = {}, env = cloud, timeScale = TIME_SCALE }: Setting,
  scene: (stage: Stage) => Promise<void>,
): Promise<void> {
  const aws = await startSimulator({ scenario, timeScale });
  try {
    const job = await Job.start({ ...USUAL, ...inputs }, env(aws.url));
    await played(new Stage(aws, job), scene).finally(() => job.end());
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

/** `web 9`; `weights web:90 web-canary:10`. */
function inShort({ operation, params }: JournalEntry): string {
  const text = JSON.stringify(params);
  if (operation === 'UpdateService') {
    const [, service = '?'] = /"service":"([^"]+)"/.exec(text) ?? [];
    const [, count = '?'] = /"desiredCount":(\d+)/.exec(text) ?? [];
    return `${service} ${count}`;
  }
  const groups = text.matchAll(/targetgroup\/([^/"]+)\/[^"]*","Weight":(\d+)/g);
  return ['weights', ...[...groups].map(([, name, weight]) => `${name ?? '?'}:${weight ?? '?'}`)].join(' ');
}
