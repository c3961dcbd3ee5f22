import { randomUUID } from 'node:crypto';
import type { Claim, JobPort } from './acts.ts';
import { systemClock } from './clock.ts';
import { idTokens } from './github/id-token.ts';
import { logListener } from './report/log.ts';
import { outputsListener } from './report/outputs.ts';
import { githubPrinter, plainPrinter, type Printer } from './report/printer.ts';
import { summaryListener } from './report/summary.ts';
import { type Checkpoint, isUnfinished, parseCheckpoint } from './rollout/checkpoint.ts';
import { field, place, text } from './rollout/decode.ts';
import { messageOf } from './rollout/errors.ts';
import type { Holder } from './rollout/lease.ts';
import type { Audience, Listener } from './rollout/teller.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The names under which checkpoint and claim are kept in the job's state. */
const CHECKPOINT = 'checkpoint';
const CLAIM = 'claim';

/** Loaded when there is something to tell the runner, so that the first request to AWS needn't wait for it. */
const core = () => import('@actions/core');

/** One step of a job on GitHub's runner, as its environment tells; or a terminal, where most of that is absent. */
export class Job implements JobPort {
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  get hasPostStep(): boolean {
    return this.#env['GITHUB_STATE'] !== undefined;
  }

  get printer(): Printer {
    const write = (words: string): void => void process.stdout.write(words);
    const isRunner = this.#env['GITHUB_ACTIONS'] === 'true' || this.hasPostStep;
    return isRunner ? githubPrinter(write) : plainPrinter(write, process.stdout.isTTY);
  }

  /**
   * An input as the runner passes it: `INPUT_` and the name in capitals
   * (https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs).
   */
  readonly input = (name: string): string =>
    (this.#env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim();

  /** Exchanged for credentials where there is a role to assume. */
  get token() {
    return idTokens({
      url: this.#env['ACTIONS_ID_TOKEN_REQUEST_URL'],
      bearer: this.#env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'],
      clock: systemClock,
      mask: async (secret) => (await core()).setSecret(secret),
    });
  }

  get sessionName(): string {
    const { GITHUB_RUN_ID: run = '' } = this.#env;
    return /^\d{1,40}$/.test(run) ? `ecs-canary-${run}` : 'ecs-canary';
  }

  get runner(): JobPort['runner'] {
    const { RUNNER_ENVIRONMENT: runner } = this.#env;
    return runner === 'github-hosted' || runner === 'self-hosted' ? runner : undefined;
  }

  /** https://docs.github.com/actions/reference/workflows-and-actions/variables#default-environment-variables */
  holder(): Holder {
    const { GITHUB_REPOSITORY: repository, GITHUB_WORKFLOW: workflow, GITHUB_ACTOR: actor } = this.#env;
    const { GITHUB_SERVER_URL: server, GITHUB_RUN_ID: run, GITHUB_RUN_ATTEMPT: attempt } = this.#env;
    const isKnown = server !== undefined && repository !== undefined && run !== undefined;
    const again = attempt === undefined || attempt === '1' ? '' : `/attempts/${attempt}`;
    return {
      token: randomUUID(),
      since: systemClock.now(),
      ...(repository === undefined ? {} : { repository }),
      ...(workflow === undefined ? {} : { workflow }),
      ...(actor === undefined ? {} : { actor }),
      ...(isKnown ? { run: `${server}/${repository}/actions/runs/${run}${again}` } : {}),
    };
  }

  async saveCheckpoint(printed: string): Promise<void> {
    (await core()).saveState(CHECKPOINT, printed);
  }

  unfinished(): Checkpoint | undefined {
    const saved = this.#env[`STATE_${CHECKPOINT}`] ?? '';
    if (saved === '') return undefined;
    const checkpoint = parseCheckpoint(saved);
    return isUnfinished(checkpoint) ? checkpoint : undefined;
  }

  async saveClaim(claim: Claim | undefined): Promise<void> {
    if (!this.hasPostStep) return;
    (await core()).saveState(CLAIM, claim === undefined ? '' : JSON.stringify(claim));
  }

  claim(): Claim | undefined {
    const saved = this.#env[`STATE_${CLAIM}`] ?? '';
    if (saved === '') return undefined;
    const record = place(JSON.parse(saved), 'claim');
    return { id: text(field(record, 'id')), token: text(field(record, 'token')) };
  }

  /** Whoever keeps the checkpoint, the log, and where the runner asks for them, summary and outputs. */
  audience(keeper: Listener, { outputs }: { readonly outputs: boolean }): Audience {
    const { printer } = this;
    return {
      keeper,
      others: [logListener(printer), ...(outputs ? this.#outputs() : []), ...this.#summaries()],
      onFailure: (error) => this.warn(messageOf(error), 'A report could not be written'),
    };
  }

  warn(message: string, title: string): void {
    this.printer.warning(message, title);
  }

  #outputs(): readonly Listener[] {
    if (this.#env['GITHUB_OUTPUT'] === undefined) return [];
    return [outputsListener(async (name, value) => (await core()).setOutput(name, value))];
  }

  #summaries(): readonly Listener[] {
    const isWanted = this.input('summary').toLowerCase() !== 'false';
    if (this.#env['GITHUB_STEP_SUMMARY'] === undefined || !isWanted) return [];
    const region = this.input('aws-region') || this.#env['AWS_REGION'];
    const context = {
      cluster: this.input('cluster') || 'default',
      service: this.input('service'),
      canaryService: this.input('canary-service'),
      ...(region === undefined ? {} : { region }),
    };
    return [summaryListener(writeSummary, context)];
  }
}

async function writeSummary(markdown: string): Promise<void> {
  const { summary } = await core();
  await summary.emptyBuffer().addRaw(markdown).write({ overwrite: true });
}
