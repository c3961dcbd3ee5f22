import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Command, commandsIn, readEntries } from './runner-files.ts';

/**
 * The bundle that a workflow would run. `npm test` has checked before that it is what the sources build; another one can be
 * named to see these tests fail.
 */
const BUNDLE = process.env['ECS_CANARY_BUNDLE'] ?? 'dist/index.js';
/** A run that takes longer hangs. */
const LONGEST_RUN_MS = 60_000;

export type Names = Readonly<Record<string, string>>;

/** What the runner has once a step is over. */
export interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly log: string;
  readonly outputs: Names;
  readonly state: Names;
  readonly summary: string;
  /** Workflow commands in the log. */
  readonly commands: readonly Command[];
  /** Texts of the error annotations. */
  readonly errors: readonly string[];
  /** Wall-clock time, epoch ms. */
  readonly endedAt: number;
}

interface RunnerFiles {
  readonly output: string;
  readonly state: string;
  readonly summary: string;
}

/** One step of a job: the bundle as a child process. */
export class Step {
  readonly #child: ChildProcess;
  readonly #changed = new Set<() => void>();
  readonly ended: Promise<Ended>;
  readonly #files: RunnerFiles;
  log = '';

  constructor(env: Names, files: RunnerFiles) {
    this.#files = files;
    this.#child = spawn(process.execPath, [BUNDLE], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const hear = (chunk: Buffer): void => {
      this.log += chunk.toString();
      for (const look of this.#changed) look();
    };
    this.#child.stdout?.on('data', hear);
    this.#child.stderr?.on('data', hear);
    const hung = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST_RUN_MS);
    this.ended = new Promise<number | null>((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', resolve);
    }).then((code) => {
      clearTimeout(hung);
      return this.#collect(code, Date.now());
    });
  }

  /** Resolves once the log says so; rejects when the run ends without. */
  async says(what: RegExp | string): Promise<void> {
    const isSaid = (): boolean => (typeof what === 'string' ? this.log.includes(what) : what.test(this.log));
    const said = new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isSaid()) return;
        this.#changed.delete(look);
        resolve();
      };
      this.#changed.add(look);
      look();
    });
    const over = this.ended.then(({ log }) => {
      if (!isSaid()) throw new Error(`The run ended without saying ${String(what)}:\n${log}`);
    });
    await Promise.race([said, over]);
  }

  /** Sends a signal; returns when, epoch ms. */
  kill(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): number {
    const at = Date.now();
    this.#child.kill(signal);
    return at;
  }

  /** From now on nobody reads its log: its next line meets a broken pipe. */
  deafen(): void {
    this.#child.stdout?.destroy();
  }

  async #collect(code: number | null, endedAt: number): Promise<Ended> {
    const commands = commandsIn(this.log);
    return {
      code,
      log: this.log,
      outputs: await readEntries(this.#files.output),
      state: await readEntries(this.#files.state),
      summary: await readFile(this.#files.summary, 'utf8'),
      commands,
      errors: commands.filter(({ name }) => name === 'error').map(({ text }) => text),
      endedAt,
    };
  }
}

/** A job on GitHub's runner, as far as one action can tell: a folder for its files, inputs, main and then post. */
export class Job {
  readonly #folder: string;
  readonly #env: Names;

  private constructor(folder: string, env: Names) {
    this.#folder = folder;
    this.#env = env;
  }

  /** @param env beside inputs and the runner's own, from scratch: nothing of this process's environment gets through */
  static async start(inputs: Names, env: Names): Promise<Job> {
    const all = { ...(await defaults()), ...inputs };
    const folder = await mkdtemp(join(tmpdir(), 'ecs-canary-job-'));
    const common = { HOME: folder, PATH: process.env['PATH'] ?? '', GITHUB_ACTIONS: 'true', CI: 'true' };
    return new Job(folder, {
      ...common,
      ...renamed(all, (name) => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`),
      ...env,
    });
  }

  main(env: Names): Promise<Step> {
    return this.#step('main', env);
  }

  /** The post step, with what main saved; the runner always starts it. */
  post(main: Ended): Promise<Step> {
    return this.#step(
      'post',
      renamed(main.state, (name) => `STATE_${name}`),
    );
  }

  /** Removes its files. */
  end(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }

  async #step(name: string, more: Names): Promise<Step> {
    const folder = await mkdtemp(join(this.#folder, `${name}-`));
    const [output, state, summary] = [join(folder, 'output'), join(folder, 'state'), join(folder, 'summary')];
    await Promise.all([output, state, summary].map((path) => writeFile(path, '')));
    const paths = { GITHUB_OUTPUT: output, GITHUB_STATE: state, GITHUB_STEP_SUMMARY: summary };
    return new Step({ ...this.#env, ...paths, ...more }, { output, state, summary });
  }
}

/** What the runner fills in for inputs that a workflow leaves out; an input without a default is empty. */
async function defaults(): Promise<Names> {
  const action: unknown = parse(await readFile('action.yml', 'utf8'));
  const inputs = Object.entries(fields(fields(action)['inputs']));
  return Object.fromEntries(
    inputs.map(([name, input]) => {
      const { default: value = '' } = fields(input);
      if (typeof value !== 'string')
        throw new TypeError(`The default of ${name} must be a string, as the runner has it`);
      return [name, value];
    }),
  );
}

function renamed(names: Names, rename: (name: string) => string): Names {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(names)) result[rename(name)] = value;
  return result;
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new TypeError('action.yml is not as expected');
  return { ...value };
}
