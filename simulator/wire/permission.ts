import { PRINCIPAL } from '../model/arn.ts';
import { ApiError } from '../model/errors.ts';
import type { Permissions } from '../model/permissions.ts';
import type { Call, Protocol } from './protocol.ts';

/** Calls that no policy of the caller can forbid. */
const FREE = ['sts', 'github'];
const ROLES = ['taskRoleArn', 'executionRoleArn'];

const has = (input: unknown, names: readonly string[]): boolean =>
  typeof input === 'object' && input !== null && names.some((name) => name in input);

/**
 * The IAM actions that a call needs.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
const actionsOf = ({ service, operation, input }: Call): readonly string[] => [
  `${service}:${operation}`,
  ...(operation === 'RegisterTaskDefinition' && has(input, ROLES) ? ['iam:PassRole'] : []),
  ...(service === 'ecs' && operation !== 'TagResource' && has(input, ['tags']) ? ['ecs:TagResource'] : []),
];

/** Why AWS refuses a call for what its caller may do; `undefined` where it does not. */
export const forbidden = (
  permissions: Permissions,
  { codes }: Protocol,
  call: Call,
): ApiError | undefined => {
  if (FREE.includes(call.service)) return undefined;
  const action = actionsOf(call).find((needed) => !permissions.allows(needed));
  if (action === undefined) return undefined;
  const problem = `User: ${PRINCIPAL} is not authorized to perform: ${action} on resource: * because no identity-based policy allows the ${action} action`;
  return new ApiError(codes.accessDenied, problem, 403);
};
