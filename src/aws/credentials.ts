import type { Finding } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import type { Aws } from './clients.ts';
import { LASTING_CREDENTIALS } from './credentials-words.ts';
import { call } from './errors.ts';
import { field } from './failures.ts';

/** What waits for tasks, and a rollback, may need beside the bakes, ms. */
const MARGIN_MS = 10 * 60_000;

/**
 * When the credentials in use end: those of the environment's variables, and only where these tell it
 * (`AWS_CREDENTIAL_EXPIRATION`). All other sources, and `role`, renew themselves. `at` is epoch ms, NaN where the variable
 * is no time. A RemoteError says why there are no credentials.
 */
export async function credentialsExpiry(aws: Aws): Promise<{ readonly at: number } | undefined> {
  const identity: unknown = await call('aws-credentials', 'this job', () => aws.ecs.config.credentials());
  const isOfEnvironment = field(field(identity, '$source'), 'CREDENTIALS_ENV_VARS') !== undefined;
  const expiration = field(identity, 'expiration');
  return isOfEnvironment && expiration instanceof Date ? { at: expiration.getTime() } : undefined;
}

/**
 * What speaks against credentials that can't be renewed.
 *
 * @param expiresAt epoch ms, as is `now`; NaN where it can't be told
 * @param planMs the bakes of the plan, together
 */
export function expiryFindings(expiresAt: number, now: number, planMs: number): readonly Finding[] {
  const subject = 'credentials';
  const leftMs = expiresAt - now;
  if (Number.isNaN(leftMs)) {
    const message =
      "`AWS_CREDENTIAL_EXPIRATION` is no time, so it isn't known how long the credentials last.";
    const fix = 'Write it like 2026-11-20T12:00:00Z, without quotes, or leave it out.';
    return [{ severity: 'warning', subject, message, fix }];
  }
  const fix = LASTING_CREDENTIALS;
  if (leftMs <= 0) {
    const message = `They expired at ${new Date(expiresAt).toISOString()} (\`AWS_CREDENTIAL_EXPIRATION\`).`;
    return [{ severity: 'error', subject, message, fix }];
  }
  if (leftMs <= planMs) {
    const message = `They expire in ${spell(leftMs)}, and the bakes alone take ${spell(planMs)}: after that nothing could be rolled back.`;
    return [{ severity: 'error', subject, message, fix }];
  }
  if (leftMs < planMs + MARGIN_MS) {
    const message = `They expire in ${spell(leftMs)}, ${spell(leftMs - planMs)} after the last bake: too little for waits or a rollback that take longer.`;
    return [{ severity: 'warning', subject, message, fix }];
  }
  return [];
}
