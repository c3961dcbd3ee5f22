import { getInput, getState, saveState, setOutput, summary } from '@actions/core';
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
import { CancelledError, messageOf } from './rollout/errors.ts';
import { initialState, type RolloutState } from './rollout/events.ts';
import { type Audience, listen, type Listener } from './rollout/teller.ts';

/** Keys of the job state. `IS_POST` is saved first of all: the runner starts the same file for both acts. */
const IS_POST = 'isPost';
const CHECKPOINT = 'checkpoint';

const { env, stdout } = process;
const isRunner = env['GITHUB_ACTIONS'] === 'true' || env['GITHUB_STATE'] !== undefined;

async function runMain(): Promise<void> {
  saveState(IS_POST, 'true');
  const cancel = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => cancel.abort(new CancelledError(`The job was cancelled (${signal}).`)));
  }
  let parts: Composition | undefined;
  const events = main({
    clock: systemClock,
    cancel: cancel.signal,
    prepare: (signal) => {
      parts = compose({ input: getInput, clock: systemClock, hasPostStep: isRunner });
      return parts.prepare(signal);
    },
  });
  const target = () => parts?.target();
  const keeper = jobStateKeeper(target, (checkpoint) => saveState(CHECKPOINT, checkpoint));
  const state = await listen(
    events,
    initialState(systemClock.now()),
    audience(keeper, [outputsListener(setOutput)]),
  );
  parts?.close();
  process.exitCode = state.result === undefined || failed(state.result) ? 1 : 0;
}

async function runPost(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const saved = getState(CHECKPOINT);
  if (saved === '') return;
  const checkpoint = parseCheckpoint(saved);
  if (!isUnfinished(checkpoint)) return;
  const parts = compose({ input: getInput, clock: systemClock, hasPostStep: false });
  const events = post({
    checkpoint,
    router: parts.rebuild(checkpoint.target),
    clock: systemClock,
    rollback: parts.config.rollback,
    rollbackTo: parts.config.rollbackTo,
    timeoutMs: parts.postTimeoutMs,
  });
  const state: RolloutState = await listen(
    events,
    checkpoint.state,
    audience(() => undefined, []),
  );
  parts.close();
  process.exitCode = state.result === 'rolled-back' ? 0 : 1;
}

function audience(keeper: Listener, more: readonly Listener[]): Audience {
  const printer = printerOf();
  const others = [
    logListener(printer),
    ...more,
    ...(wantsSummary() ? [summaryListener(writeSummary, contextOf())] : []),
  ];
  return {
    keeper,
    others,
    onFailure: (error) => printer.warning(messageOf(error), 'A report could not be written'),
  };
}

function printerOf(): Printer {
  const write = (text: string): void => void stdout.write(text);
  return isRunner ? githubPrinter(write) : plainPrinter(write, stdout.isTTY);
}

function wantsSummary(): boolean {
  return env['GITHUB_STEP_SUMMARY'] !== undefined && getInput('summary').toLowerCase() !== 'false';
}

async function writeSummary(markdown: string): Promise<void> {
  await summary.emptyBuffer().addRaw(markdown).write({ overwrite: true });
}

function contextOf() {
  const region = getInput('aws-region') || env['AWS_REGION'];
  return {
    cluster: getInput('cluster') || 'default',
    service: getInput('service'),
    canaryService: getInput('canary-service'),
    ...(region === undefined ? {} : { region }),
  };
}

try {
  await (getState(IS_POST) === 'true' ? runPost() : runMain());
} catch (error) {
  printerOf().error(messageOf(error), 'ecs-canary failed in a way it should not have');
  process.exitCode = 1;
}
