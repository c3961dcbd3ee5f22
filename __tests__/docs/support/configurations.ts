import { policyOf, type PolicyDocument } from '../../../src/preflight/policy.ts';
import { listed, type PolicyStatement } from '../../../src/preflight/policy-statement.ts';
import type { Features } from '../../../src/preflight/survey.ts';
import { countSubject, listenerSubject, RULE } from '../../preflight/support/subjects.ts';

const ACCOUNT = '123456789012';
const BASE: Partial<Features> = { roleToAssume: `arn:aws:iam::${ACCOUNT}:role/deployer` };

/** Everything that the action can be asked for, but dividing traffic in another way. */
const EVERYTHING: Partial<Features> = {
  ...BASE,
  deploys: {
    ...{ registersFamily: 'web-canary', registersTags: true },
    repositoryArn: `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/app`,
  },
  promotes: true,
  roleArns: [`arn:aws:iam::${ACCOUNT}:role/web-task`, `arn:aws:iam::${ACCOUNT}:role/web-execution`],
  scaled: [{ service: 'stable' }, { service: 'canary' }],
  ...{ stateTable: 'canary-state', logGroups: ['/ecs/web'], tag: true },
};

const release = policyOf(listenerSubject({ features: EVERYTHING }));

/** What is called only when tasks fail, alarms flicker or something is written. */
const NOT_TO_LOOK = /^(?:ecs:(?:List|Describe)Tasks|cloudwatch:DescribeAlarmHistory|logs:GetLogEvents)$/;
const READING = /:(?:Describe|List|Get|Simulate)/;

/** The policies of docs/iam.md that are made from a configuration, by their names there. */
export const documented: Readonly<Record<string, PolicyDocument>> = {
  look: only(
    release,
    (action) => READING.test(action) && !NOT_TO_LOOK.test(action),
    () => true,
  ),
  'state-table': only(
    release,
    () => true,
    (sid) => sid === 'State',
  ),
  'task-count': policyOf(countSubject({ features: BASE })),
  listener: policyOf(listenerSubject({ features: BASE })),
  rule: policyOf(
    listenerSubject({
      forwardPoint: { kind: 'rule', arn: RULE, label: 'rule 10 of HTTPS:443', loadBalancer: 'application' },
      features: BASE,
    }),
  ),
  release,
};

/** The part of a policy that is about such actions, in such statements. */
function only(
  { Version, Statement }: PolicyDocument,
  isAsked: (action: string) => boolean,
  isIn: (sid: string) => boolean,
): PolicyDocument {
  return {
    Version,
    Statement: Statement.filter(({ Sid }) => isIn(Sid)).flatMap((each) => reduced(each, isAsked)),
  };
}

function reduced(
  statement: PolicyStatement,
  isAsked: (action: string) => boolean,
): readonly PolicyStatement[] {
  const actions = listed(statement.Action).filter(isAsked);
  const [only] = actions;
  if (only === undefined) return [];
  return [{ ...statement, Action: actions.length === 1 ? only : actions }];
}
