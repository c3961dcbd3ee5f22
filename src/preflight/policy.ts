import type { Asked } from '../aws/permissions.ts';
import { coreStatements } from './policy-core.ts';
import { extraStatements } from './policy-extras.ts';
import { listed, type PolicyStatement } from './policy-statement.ts';
import { surveyStatements } from './policy-survey.ts';
import type { Subject } from './subject.ts';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** What is only for the findings of the preflight: a rollout goes without, and says what it could not tell. */
const OPTIONAL = 'Preflight';

/**
 * The IAM policy that allows what a rollout of this configuration calls, a rollback and the preflight included, and no more.
 * Which action knows which resources and condition keys is AWS's to say:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html and its neighbours.
 */
export function policyOf(subject: Subject): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [...coreStatements(subject), ...extraStatements(subject), ...surveyStatements(subject)],
  };
}

/** As it is pasted into IAM. */
export function printPolicy(policy: PolicyDocument): string {
  return JSON.stringify(policy, null, 2);
}

/** What must be allowed for a rollout to work, for IAM to simulate: one entry a set of resources. */
export function requiredOf(policy: PolicyDocument): readonly Asked[] {
  const required = policy.Statement.filter(({ Sid }) => !Sid.startsWith(OPTIONAL));
  const sets = Map.groupBy(required, ({ Resource }) => JSON.stringify(listed(Resource)));
  return [...sets.values()].map((statements) => ({
    actions: statements.flatMap(({ Action }) => listed(Action)),
    resources: statements[0] === undefined ? [] : listed(statements[0].Resource),
  }));
}

/** The values of the condition keys in the policy, as they will be in the calls. */
export function contextOf({ Statement }: PolicyDocument): Readonly<Record<string, string>> {
  const conditions = Statement.flatMap(({ Condition = {} }) => Object.values(Condition));
  return Object.fromEntries(conditions.flatMap((keys) => Object.entries(keys)));
}
