import { ACCOUNT } from '../model/arn.ts';
import { ApiError } from '../model/errors.ts';
import type { Permissions } from '../model/permissions.ts';
import { reads } from './operation.ts';
import { pageOf } from './paging.ts';
import { byName, type Protocol } from './protocol.ts';
import { queryProtocol } from './query-protocol.ts';
import { integer, kept, list, optional, string } from './schema.ts';

const arns = list(string({ min: 1, max: 2048 }));

const simulatePrincipalPolicy = {
  PolicySourceArn: string({ min: 20, max: 2048 }),
  ActionNames: list(string({ pattern: /^[A-Za-z0-9-]+:\w+$/ }), { min: 1 }),
  ...{
    ResourceArns: optional(arns),
    CallerArn: optional(string({ min: 1 })),
    ContextEntries: optional(kept),
  },
  ...{ PolicyInputList: optional(kept), PermissionsBoundaryPolicyInputList: optional(kept) },
  ...{ ResourcePolicy: optional(string()), ResourceOwner: optional(string()) },
  ResourceHandlingOption: optional(string()),
  ...{ MaxItems: optional(integer({ min: 1, max: 1000 })), Marker: optional(string()) },
};

/** An assumed role's session is not what policies are attached to: its role is. */
const checkSource = (arn: string): void => {
  const [, account] = /^arn:aws[\w-]*:iam::(\d{12}):(?:role|user|group)\/.+$/.exec(arn) ?? [];
  if (account === undefined) {
    const problem = `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`;
    throw new ApiError('InvalidInput', problem);
  }
  if (account !== ACCOUNT) throw new ApiError('NoSuchEntity', `The entity ${arn} cannot be found.`, 404);
};

/** The simulated part of IAM. https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html */
export const iamProtocol = (permissions: Permissions): Protocol =>
  queryProtocol({
    ...{ service: 'iam', version: '2010-05-08', namespace: 'https://iam.amazonaws.com/doc/2010-05-08/' },
    operations: byName([
      reads('SimulatePrincipalPolicy', simulatePrincipalPolicy, (_world, input) => {
        checkSource(input.PolicySourceArn);
        const { ActionNames: actions, ResourceArns: resources = ['*'] } = input;
        const all = actions.flatMap((EvalActionName) =>
          resources.map((EvalResourceName) => ({
            ...{ EvalActionName, EvalResourceName },
            EvalDecision: permissions.allows(EvalActionName) ? 'allowed' : 'implicitDeny',
            ...{ MatchedStatements: [], MissingContextValues: [] },
          })),
        );
        const page = pageOf(all, input.MaxItems ?? 100, input.Marker, 'InvalidInput');
        const IsTruncated = page.next !== undefined;
        return { EvaluationResults: page.items, IsTruncated, Marker: page.next };
      }),
    ]),
    codes: {
      ...{ invalidParameter: 'ValidationError', missingParameter: 'ValidationError' },
      ...{ throttled: 'Throttling', accessDenied: 'AccessDenied' },
      ...{ serverError: 'ServiceFailure', unknownOperation: 'InvalidAction' },
    },
  });
