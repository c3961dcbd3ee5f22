import { RemoteError } from '../rollout/errors.ts';
import { LASTING_CREDENTIALS } from './credentials-words.ts';
import { failureOf, isTransient, type Failure } from './failures.ts';

/**
 * Runs a call to AWS. A failure becomes a {@link RemoteError} that names the IAM action, the resource, what AWS answered
 * and the fix, with the SDK's error as its cause. An end by `signal` rejects with the signal's own reason.
 *
 * @param action IAM action, e.g. `ecs:UpdateService`
 * @param resource what it is about, for people, e.g. `service web-canary in cluster prod`
 */
export async function call<T>(
  action: string,
  resource: string,
  run: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  try {
    return await run();
  } catch (thrown) {
    if (thrown instanceof RemoteError) throw thrown;
    const failure = failureOf(thrown);
    if (failure.kind === 'aborted') signal?.throwIfAborted();
    throw new RemoteError(describe(action, resource, failure), isTransient(failure.kind), { cause: thrown });
  }
}

/** Whether AWS said that the thing asked for (target group, listener, rule, cluster, …) does not exist. */
export function isNotFound(error: unknown): boolean {
  return error instanceof RemoteError && failureOf(error.cause).kind === 'not-found';
}

function describe(action: string, resource: string, failure: Failure): string {
  const attempts = failure.attempts > 1 ? ` after ${failure.attempts} attempts` : '';
  return `${action} on ${resource} failed${attempts}: ${withStop(failure.words)} ${fixOf(action, resource, failure)}`;
}

function withStop(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

function fixOf(action: string, resource: string, failure: Failure): string {
  switch (failure.kind) {
    case 'denied':
      return `Allow \`${action}\` on ${arnIn(failure.words) ?? resource} in the policy of the role this job uses.`;
    case 'credentials':
      return credentialsFix(failure.code);
    case 'region':
      return 'Set the input `aws-region`, or `AWS_REGION` in the job.';
    case 'throttled':
      if (action.startsWith('dynamodb:')) return 'Let the table scale on demand, or raise its capacity.';
      return 'AWS limits calls a second for the whole account: try later, or poll less often.';
    case 'unreached':
      return 'AWS was not reached, so nothing changed by this call: check the network, the proxy and the region.';
    case 'unanswered':
    case 'server':
    case 'malformed':
      return isRead(action)
        ? 'Try again: AWS, or something between it and the runner, had trouble answering.'
        : 'It is unknown whether AWS carried it out: read the live state before trusting it.';
    case 'not-found':
      return 'Check the name, the region and the account.';
    case 'aborted':
      return 'The call was ended before an answer came.';
    case 'refused':
      return 'Change what AWS objects to.';
  }
}

function credentialsFix(code: string): string {
  if (code.includes('Expired')) {
    return `The credentials have expired. ${LASTING_CREDENTIALS}`;
  }
  if (/Skew|Future/.test(code)) return "Set the runner's clock.";
  return (
    'There are no valid credentials: run aws-actions/configure-aws-credentials before this step, ' +
    'with `id-token: write` among the permissions of the job.'
  );
}

/** The resource that AWS's own answer names is more exact than ours. */
function arnIn(words: string): string | undefined {
  return /on resource: (arn:[^\s,]+)/.exec(words)?.[1];
}

function isRead(action: string): boolean {
  return /:(Describe|Get|List)/.test(action);
}
