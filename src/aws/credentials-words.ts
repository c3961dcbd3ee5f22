import { DeadlineError, messageOf, RemoteError } from '../rollout/errors.ts';
import { type Failure, failureOf, field, isTransient, text } from './failures.ts';

/** What to do about credentials that end too soon. */
export const LASTING_CREDENTIALS =
  'Set the input `role-to-assume`, with `id-token: write` among the permissions of the job: this action then renews its ' +
  'credentials itself. Or get credentials that last longer (`role-duration-seconds` of ' +
  'aws-actions/configure-aws-credentials, up to the maximum session duration of the role).';

/**
 * GitHub's token service gave no token for a role.
 *
 * @param hadOne whether it gave this job one before, so that the permission is there
 */
export function tokenRefusal(roleArn: string, thrown: unknown, hadOne: boolean): RemoteError {
  const transient =
    thrown instanceof DeadlineError || (thrown instanceof RemoteError ? thrown.transient : false);
  const fix = tokenFix(transient, hadOne);
  const words = withStop(messageOf(thrown).replaceAll(/\s+/g, ' ').trim());
  return new RemoteError(
    `Role ${roleArn} can't be assumed, for want of an OIDC token: ${words} ${fix}`,
    transient,
  );
}

/** STS could not ask GitHub for its keys, or the token was too old; the next one is fresh. */
const MAY_PASS = new Set(['IDPCommunicationError', 'ExpiredToken']);

/**
 * STS refused to exchange a token, or did not answer. AWS quotes parameters that it objects to, so the token is taken out
 * of its words, and its error is not kept as the cause.
 */
export function stsRefusal(roleArn: string, thrown: unknown, token: string): RemoteError {
  const failure = failureOf(without(token, thrown));
  const transient =
    thrown instanceof DeadlineError || isTransient(failure.kind) || MAY_PASS.has(failure.code);
  const attempts = failure.attempts > 1 ? ` after ${failure.attempts} attempts` : '';
  return new RemoteError(
    `Role ${roleArn} can't be assumed: sts:AssumeRoleWithWebIdentity failed${attempts}: ` +
      `${withStop(failure.words)} ${stsFix(failure, transient)}`,
    transient,
  );
}

/** What a job shows to ask for tokens ends itself: after some six hours, as seen in https://github.com/Azure/azure-cli/pull/28778 */
function tokenFix(transient: boolean, hadOne: boolean): string {
  if (transient) return "Try again: GitHub's token service had trouble answering.";
  return hadOne
    ? 'It gave this job a token before, and gives none later than about six hours after the start: set a longer `role-duration`.'
    : 'Grant `id-token: write` under `permissions` of the job.';
}

function stsFix(failure: Failure, transient: boolean): string {
  if (failure.kind === 'denied') {
    return (
      "Let the role's trust policy allow `sts:AssumeRoleWithWebIdentity` to the OIDC provider " +
      '`token.actions.githubusercontent.com`, with conditions on `aud` (`sts.amazonaws.com`) and on `sub` that match this ' +
      "job's repository and its environment, branch or tag."
    );
  }
  if (/DurationSeconds/i.test(failure.words)) {
    return 'Give the role a longer maximum session duration, or set a shorter `role-duration`.';
  }
  if (failure.kind === 'region') return 'Set the input `aws-region`, or `AWS_REGION` in the job.';
  if (failure.kind === 'unreached') return 'Check the network, the proxy and the region.';
  if (transient) return 'Try again: STS, or something between it and the runner, had trouble answering.';
  if (['InvalidIdentityToken', 'IDPRejectedClaim'].includes(failure.code)) {
    return (
      "Create the OIDC provider `token.actions.githubusercontent.com` in the role's account, with the audience " +
      '`sts.amazonaws.com`.'
    );
  }
  return 'Change what STS objects to.';
}

function without(secret: string, thrown: unknown): object {
  return {
    name: field(thrown, 'name'),
    code: field(thrown, 'code'),
    message: (text(field(thrown, 'message')) ?? String(thrown)).replaceAll(secret, '***'),
    $metadata: field(thrown, '$metadata'),
    $response: field(thrown, '$response'),
  };
}

function withStop(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}
