import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { githubPrinter } from './report/printer.ts';
import { CancelledError, messageOf } from './rollout/errors.ts';

/**
 * The runner starts this file for main and for post, and only the job's state tells them apart. So main leaves its mark
 * before anything else is loaded: a main that is killed while it loads must not be played again as post.
 */
const { env } = process;
const isPost = env['STATE_isPost'] === 'true' || env['STATE_checkpoint'] !== undefined;
const isMarked = isPost || mark(env['GITHUB_STATE']);

const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => cancel.abort(new CancelledError(`The job was cancelled (${signal}).`)));
}

// A log that nobody reads any more is no reason to leave a rollout where it stands.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
// Nothing should get here. If it does, it is told, and what was changed is put back all the same.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (thrown: unknown) => {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    process.stderr.write(`${error.stack ?? error.message}\n`);
    cancel.abort(error);
  });
}

if (isMarked) {
  // What this Node has compiled once, it needn't again: so the post step, and later runs of a self-hosted runner, start sooner.
  enableCompileCache();
  const { runMain, runPost } = await import('./run.ts');
  process.exitCode = await (isPost ? runPost(env) : runMain(env, cancel.signal));
} else {
  process.exitCode = 1;
}

/** Without a state file that takes the mark, nothing that a rollout changes could be put back after a cancel. */
function mark(stateFile: string | undefined): boolean {
  if (stateFile === undefined) return true;
  const delimiter = `ghadelimiter_${randomUUID()}`;
  try {
    appendFileSync(stateFile, `isPost<<${delimiter}\ntrue\n${delimiter}\n`);
    return true;
  } catch (error) {
    const why = `The job's state can't be saved, and without it a cancelled rollout could not be put back: ${messageOf(error)}`;
    githubPrinter((text) => process.stdout.write(text)).error(
      `${why} Nothing was changed.`,
      'Rollout refused',
    );
    return false;
  }
}
