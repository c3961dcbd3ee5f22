import { appendFileSync } from 'node:fs';
import { CancelledError } from './rollout/errors.ts';

/**
 * The runner starts this file for main and for post, and only the job's state tells them apart. So main leaves its mark
 * before anything else is loaded: a main that is killed while it loads must not be played again as post.
 */
const { env } = process;
const isPost = env['STATE_isPost'] === 'true';
if (!isPost && env['GITHUB_STATE'] !== undefined) appendFileSync(env['GITHUB_STATE'], 'isPost=true\n');

const cancel = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => cancel.abort(new CancelledError(`The job was cancelled (${signal}).`)));
}

const { runMain, runPost } = await import('./run.ts');
process.exitCode = await (isPost ? runPost(env) : runMain(env, cancel.signal));
