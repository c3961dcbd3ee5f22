import { jobStateKeeper } from './checkpoint/job-state.ts';
import { systemClock } from './clock.ts';
import { type Composition, compose } from './compose.ts';
import { main } from './main.ts';
import { isUnfinished, post } from './post.ts';
import { logListener } from './report/log.ts';
import { outputsListener } from './report/outputs.ts';
import { githubPrinter, plainPrinter, type Printer } from './report/printer.ts';
import { summaryListener } from './report/summary.ts';
import { failed } from './report/words.ts';
import { parseCheckpoint } from './rollout/checkpoint.ts';
import { messageOf } from './rollout/errors.ts';
import { initialState } from './rollout/events.ts';
import { type Audience, listen, type Listener } from './rollout/teller.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The name under which the checkpoint is kept in the job's state. */
const CHECKPOINT = 'checkpoint';

/** Loaded when there is something to tell the runner, so that the first request to AWS needn't wait for it. */
const core = () => import('@actions/core');

/** Plays main against the runner's environment. Resolves to the exit code; never rejects. */
export async function runMain(env: Environment, cancel: AbortSignal): Promise<number> {
  return guarded(env, async () => {
    let parts: Composition | undefined;
    const events = main({
      clock: systemClock,
      cancel,
      prepare: (signal) => {
        parts = compose({
          input: inputOf(env),
          clock: systemClock,
          hasPostStep: env['GITHUB_STATE'] !== undefined,
        });
        return parts.prepare(signal);
      },
    });
    const state = await listen(
      events,
      initialState(systemClock.now()),
      audience(
        env,
        keeperOf(env, () => parts?.target()),
        outputsOf(env),
      ),
    );
    parts?.close();
    return state.result === undefined || failed(state.result) ? 1 : 0;
  });
}

/** Plays post: what main could not finish, if anything. Resolves to the exit code; never rejects. */
export async function runPost(env: Environment): Promise<number> {
  return guarded(env, async () => {
    const saved = env[`STATE_${CHECKPOINT}`] ?? '';
    if (saved === '') return 0;
    const checkpoint = parseCheckpoint(saved);
    if (!isUnfinished(checkpoint)) return 0;
    const parts = compose({ input: inputOf(env), clock: systemClock, hasPostStep: false });
    const { rollback, rollbackTo } = parts.config;
    const events = post({
      ...{ checkpoint, rollback, rollbackTo, clock: systemClock },
      router: parts.rebuild(checkpoint.target),
      timeoutMs: parts.postTimeoutMs,
    });
    const state = await listen(
      events,
      checkpoint.state,
      audience(env, () => undefined, []),
    );
    parts.close();
    return state.result === 'rolled-back' ? 0 : 1;
  });
}

/** Outside a job there is no post step to keep a checkpoint for. */
function keeperOf(env: Environment, target: () => object | undefined): Listener {
  if (env['GITHUB_STATE'] === undefined) return () => undefined;
  return jobStateKeeper(target, async (checkpoint) => (await core()).saveState(CHECKPOINT, checkpoint));
}

function outputsOf(env: Environment): readonly Listener[] {
  if (env['GITHUB_OUTPUT'] === undefined) return [];
  return [outputsListener(async (name, value) => (await core()).setOutput(name, value))];
}

async function guarded(env: Environment, act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    printerOf(env).error(messageOf(error), 'ecs-canary failed in a way it should not have');
    return 1;
  }
}

function audience(env: Environment, keeper: Listener, more: readonly Listener[]): Audience {
  const printer = printerOf(env);
  const summaries = wantsSummary(env) ? [summaryListener(writeSummary, contextOf(env))] : [];
  return {
    keeper,
    others: [logListener(printer), ...more, ...summaries],
    onFailure: (error) => printer.warning(messageOf(error), 'A report could not be written'),
  };
}

function printerOf(env: Environment): Printer {
  const write = (text: string): void => void process.stdout.write(text);
  return isRunner(env) ? githubPrinter(write) : plainPrinter(write, process.stdout.isTTY);
}

async function writeSummary(markdown: string): Promise<void> {
  const { summary } = await core();
  await summary.emptyBuffer().addRaw(markdown).write({ overwrite: true });
}

function isRunner(env: Environment): boolean {
  return env['GITHUB_ACTIONS'] === 'true' || env['GITHUB_STATE'] !== undefined;
}

function wantsSummary(env: Environment): boolean {
  return env['GITHUB_STEP_SUMMARY'] !== undefined && inputOf(env)('summary').toLowerCase() !== 'false';
}

/**
 * An input as the runner passes it: `INPUT_` and the name in capitals
 * (https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs).
 */
function inputOf(env: Environment): (name: string) => string {
  return (name) => (env[`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`] ?? '').trim();
}

function contextOf(env: Environment) {
  const input = inputOf(env);
  const region = input('aws-region') || env['AWS_REGION'];
  return {
    cluster: input('cluster') || 'default',
    service: input('service'),
    canaryService: input('canary-service'),
    ...(region === undefined ? {} : { region }),
  };
}
