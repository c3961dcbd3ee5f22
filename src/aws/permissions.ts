import type { EvaluationResult, ResourceSpecificResult } from '@aws-sdk/client-iam';
import { RemoteError } from '../rollout/errors.ts';
import type { Aws } from './clients.ts';
import { call } from './errors.ts';
import { failureOf } from './failures.ts';

/** Actions that are all to be allowed on all of the resources. */
export interface Asked {
  readonly actions: readonly string[];
  /** ARNs, or `*` alone. */
  readonly resources: readonly string[];
}

/** What IAM's simulator says of one action on one resource. */
export interface Decision {
  readonly action: string;
  readonly resource: string;
  readonly isAllowed: boolean;
  /** `explicit`: a policy denies it, whatever others allow. */
  readonly denial: 'explicit' | 'implicit';
  /** Whether a service control policy or a permissions boundary is what stands in the way. */
  readonly by?: 'organization' | 'boundary';
  /** Condition keys of the policies whose values were not given: with them it might be allowed. */
  readonly unknownKeys: readonly string[];
}

/** ARN of whoever the credentials in use belong to. Needs no permission. */
export async function callerArn(aws: Aws, signal: AbortSignal): Promise<string> {
  const { Arn } = await call(
    'sts:GetCallerIdentity',
    'the credentials of this job',
    async () => (await aws.sts()).getCallerIdentity({}, { abortSignal: signal }),
    signal,
  );
  return Arn ?? '';
}

/** ARN of a role, which may have a path that the ARN of its sessions leaves out. */
export async function roleArn(aws: Aws, name: string, signal: AbortSignal): Promise<string> {
  const { Role } = await call(
    'iam:GetRole',
    `role ${name}`,
    async () => (await aws.iam()).getRole({ RoleName: name }, { abortSignal: signal }),
    signal,
  );
  return Role?.Arn ?? '';
}

/**
 * Asks IAM whether the policies of a user or role, its boundary and the organization's policies allow actions on resources.
 * Policies of sessions and of the resources themselves are left out of account:
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 *
 * @param principalArn ARN of a user or a role, never that of a role's session
 * @param context values of condition keys, such as `ecs:cluster`
 */
export async function simulate(
  aws: Aws,
  principalArn: string,
  { actions, resources }: Asked,
  context: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  let marker: string | undefined;
  do {
    const input = {
      PolicySourceArn: principalArn,
      ActionNames: [...actions],
      ResourceArns: [...resources],
      ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
        ContextKeyName,
        ContextKeyValues: [value],
        ContextKeyType: 'string' as const,
      })),
      ...(marker === undefined ? {} : { Marker: marker }),
    };
    const page = await call(
      'iam:SimulatePrincipalPolicy',
      principalArn,
      async () => (await aws.iam()).simulatePrincipalPolicy(input, { abortSignal: signal }),
      signal,
    );
    decisions.push(...(page.EvaluationResults ?? []).flatMap((result) => decisionsOf(result, resources)));
    marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (marker !== undefined && marker !== '');
  return decisions;
}

/**
 * One decision a resource. Where the answer isn't broken down, as for `*`, it holds for the resource that it names, or else for all
 * that were asked about: https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html
 */
function decisionsOf(result: EvaluationResult, resources: readonly string[]): readonly Decision[] {
  const { EvalActionName: action = '', ResourceSpecificResults: specific = [] } = result;
  const by = obstacleOf(result);
  const common = { action, ...(by === undefined ? {} : { by }) };
  if (specific.length > 0) return specific.map((each) => ({ ...common, ...ofResource(each) }));
  const named = resources.filter((resource) => resource === result.EvalResourceName);
  return (named.length > 0 ? named : resources).map((resource) => ({
    ...common,
    resource,
    ...decided(result.EvalDecision),
    unknownKeys: result.MissingContextValues ?? [],
  }));
}

function ofResource({
  EvalResourceName,
  EvalResourceDecision,
  MissingContextValues,
}: ResourceSpecificResult): Omit<Decision, 'action' | 'by'> {
  return {
    resource: EvalResourceName ?? '',
    ...decided(EvalResourceDecision),
    unknownKeys: MissingContextValues ?? [],
  };
}

function decided(decision: string | undefined): Pick<Decision, 'isAllowed' | 'denial'> {
  return {
    isAllowed: decision === 'allowed',
    denial: decision === 'explicitDeny' ? 'explicit' : 'implicit',
  };
}

function obstacleOf(result: EvaluationResult): Decision['by'] {
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'organization';
  if (result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false) return 'boundary';
  return undefined;
}

/** Whether IAM said that there is no such user or role. */
export function isNoSuchEntity(error: unknown): boolean {
  return error instanceof RemoteError && failureOf(error.cause).code === 'NoSuchEntity';
}
