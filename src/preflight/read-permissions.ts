import type { Aws } from '../aws/clients.ts';
import { callerArn, type Decision, isNoSuchEntity, roleArn, simulate } from '../aws/permissions.ts';
import type { Permissions } from './facts.ts';
import { contextOf, policyOf, requiredOf } from './policy.ts';
import type { Subject } from './subject.ts';

/** `arn:aws:sts::123456789012:assumed-role/deployer/session-7`. */
const SESSION = /^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\//;

interface Principal {
  readonly arn: string;
  /** Why the path of its role isn't known: then it is taken to have none. */
  readonly pathFailure?: unknown;
}

/**
 * What whoever runs this job may not do of what it needs; `undefined` where no policy decides: the account itself may do all, and
 * a federated user has the policies of whoever asked for it. Sets of resources come one after the other: IAM allows few calls a
 * second.
 */
export async function readPermissions(
  aws: Aws,
  subject: Subject,
  signal: AbortSignal,
): Promise<Permissions | undefined> {
  const principal = await principalOf(aws, subject, await callerArn(aws, signal), signal);
  if (principal === undefined) return undefined;
  const policy = policyOf(subject);
  const context = contextOf(policy);
  const denied: Decision[] = [];
  for (const asked of requiredOf(policy)) {
    const decisions = await simulate(aws, principal.arn, asked, context, signal).catch((error: unknown) => {
      throw isNoSuchEntity(error) && principal.pathFailure !== undefined ? principal.pathFailure : error;
    });
    denied.push(...decisions.filter(({ isAllowed }) => !isAllowed));
  }
  return { principalArn: principal.arn, denied };
}

/** The user or role whose policies decide. A session's ARN lacks the path of its role, which IAM tells. */
async function principalOf(
  aws: Aws,
  { features: { roleToAssume } }: Subject,
  caller: string,
  signal: AbortSignal,
): Promise<Principal | undefined> {
  const [, partition = 'aws', account = '', name] = SESSION.exec(caller) ?? [];
  if (name === undefined) return /:iam::\d+:(?:user|role)\//.test(caller) ? { arn: caller } : undefined;
  if (roleToAssume?.endsWith(`/${name}`) === true) return { arn: roleToAssume };
  try {
    return { arn: await roleArn(aws, name, signal) };
  } catch (pathFailure) {
    signal.throwIfAborted();
    return { arn: `arn:${partition}:iam::${account}:role/${name}`, pathFailure };
  }
}
