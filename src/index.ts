import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { CancelledError } from './rollout/errors.ts';

/**
 * The runner starts this file for main and for post, and only the job's state tells them apart. So main leaves its mark
 * before anything else is loaded: a main that is killed while it loads must not be played again as post.
 */
const { env } = process;
const isPost = env['STATE_isPost'] === 'true' || env['STATE_checkpoint'] !== undefined;
if (!isPost && env['GITHUB_STATE'] !== undefined) {
  const delimiter = `ghadelimiter_${randomUUID()}`;
  appendFileSync(env['GITHUB_STATE'], `isPost<<${delimiter}\ntrue\n${delimiter}\n`);
}

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

const { runMain, runPost } = await import('./run.ts');
process.exitCode = await (isPost ? runPost(env) : runMain(env, cancel.signal));
