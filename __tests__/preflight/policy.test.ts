import { describe, expect, test } from '@jest/globals';
import {
  contextOf,
  policyOf,
  type PolicyDocument,
  printPolicy,
  requiredOf,
} from '../../src/preflight/policy.ts';
import type { PolicyStatement } from '../../src/preflight/policy-statement.ts';
import type { Subject } from '../../src/preflight/survey.ts';
import { countSubject, LISTENER, listenerSubject, RULE, workerSubject } from './support/subjects.ts';

const WEB = 'arn:aws:ecs:eu-west-1:123456789012:service/prod/web';
const CANARY = 'arn:aws:ecs:eu-west-1:123456789012:service/prod/web-canary';

const statement = ({ Statement }: PolicyDocument, sid: string): PolicyStatement | undefined =>
  Statement.find(({ Sid }) => Sid === sid);
const sids = (subject: Subject): readonly string[] => policyOf(subject).Statement.map(({ Sid }) => Sid);
/** The statements that a subject needs beside those of another. */
const added = (to: Subject, by: Subject): readonly PolicyStatement[] => {
  const known = new Set(policyOf(to).Statement.map((each) => JSON.stringify(each)));
  return policyOf(by).Statement.filter((each) => !known.has(JSON.stringify(each)));
};
const actionsOf = (policy: PolicyDocument): readonly string[] =>
  policy.Statement.flatMap(({ Action }) => Action);

describe('the policy of a way to divide traffic', () => {
  test('by weights writes to the canary and the listener, and reads the rest', () => {
    const policy = policyOf(listenerSubject());
    expect(statement(policy, 'Services')).toEqual({
      ...{ Sid: 'Services', Effect: 'Allow', Action: 'ecs:DescribeServices', Resource: [WEB, CANARY] },
    });
    expect(statement(policy, 'CanaryService')).toMatchObject({
      Action: 'ecs:UpdateService',
      Resource: CANARY,
    });
    expect(statement(policy, 'Weights')).toMatchObject({
      Action: 'elasticloadbalancing:ModifyListener',
      Resource: LISTENER,
    });
  });

  test('by a rule writes to the rule', () => {
    const point = { kind: 'rule', arn: RULE, label: 'rule 10', loadBalancer: 'application' } as const;
    const policy = policyOf(listenerSubject({ forwardPoint: point, features: { searchesListeners: false } }));
    expect(statement(policy, 'Weights')).toMatchObject({
      Action: 'elasticloadbalancing:ModifyRule',
      Resource: RULE,
    });
    expect(actionsOf(policy)).toContain('elasticloadbalancing:DescribeRules');
  });

  test('by task counts writes to both services, and knows no listener', () => {
    const policy = policyOf(countSubject());
    expect(statement(policy, 'Services')).toMatchObject({
      Action: ['ecs:DescribeServices', 'ecs:UpdateService'],
      Resource: [WEB, CANARY],
    });
    expect(actionsOf(policy).filter((action) => /Listener|Rule/.test(action))).toEqual([]);
  });

  test('without a load balancer has none of it', () => {
    expect(actionsOf(policyOf(workerSubject())).join()).not.toContain('elasticloadbalancing');
  });

  test('without alarms has none of CloudWatch', () => {
    expect(actionsOf(policyOf(workerSubject({ alarms: [] }))).join()).not.toContain('cloudwatch');
  });

  test.each([
    [true, 'application', ['DescribeListeners', 'DescribeRules']],
    [false, 'application', ['DescribeListeners']],
    [true, 'network', ['DescribeListeners']],
  ] as const)(
    'reads rules only where a listener is searched (%s) and may have any (%s)',
    (searchesListeners, loadBalancer, expected) => {
      const forwardPoint = { kind: 'listener', arn: LISTENER, label: 'x', loadBalancer } as const;
      const policy = policyOf(listenerSubject({ forwardPoint, features: { searchesListeners } }));
      const reads = actionsOf(policy).filter((action) => /Describe(?:Listener|Rule)s/.test(action));
      expect(reads).toEqual(expected.map((name) => `elasticloadbalancing:${name}`));
    },
  );
});

describe('each feature adds what it needs, and nothing else', () => {
  const base = countSubject();
  const deploys = { registersFamily: 'web-canary', registersTags: false } as const;
  const roleArns = ['arn:aws:iam::123456789012:role/task', 'arn:aws:iam::123456789012:role/execution'];

  test('an image: reading and registering task definitions, passing roles, looking the tag up', () => {
    const repositoryArn = 'arn:aws:ecr:eu-west-1:123456789012:repository/app';
    const subject = countSubject({ features: { deploys: { ...deploys, repositoryArn }, roleArns } });
    expect(added(base, subject)).toEqual([
      { Sid: 'TaskDefinitions', Effect: 'Allow', Action: 'ecs:DescribeTaskDefinition', Resource: '*' },
      {
        ...{ Sid: 'Register', Effect: 'Allow', Action: 'ecs:RegisterTaskDefinition' },
        Resource: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web-canary:*',
      },
      {
        ...{ Sid: 'PassRoles', Effect: 'Allow', Action: 'iam:PassRole', Resource: roleArns },
        Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      },
      {
        ...{ Sid: 'Image', Effect: 'Allow', Action: 'ecr:DescribeImages' },
        Resource: repositoryArn,
      },
    ]);
  });

  test('tags of a revision: tagging it as it is registered, and only then', () => {
    const plain = countSubject({ features: { deploys } });
    const subject = countSubject({ features: { deploys: { ...deploys, registersTags: true } } });
    expect(added(plain, subject)).toEqual([
      {
        ...{ Sid: 'RegisterTags', Effect: 'Allow', Action: 'ecs:TagResource' },
        Resource: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web-canary:*',
        Condition: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } },
      },
    ]);
  });

  test('a revision that is there: no registering', () => {
    const subject = countSubject({ features: { deploys: { registersTags: false }, roleArns } });
    expect(added(base, subject).map(({ Sid }) => Sid)).toEqual(['TaskDefinitions', 'PassRoles']);
  });

  test('a promotion: updating stable, too, whatever divides the traffic', () => {
    const subject = listenerSubject({ features: { promotes: true, roleArns } });
    expect(statement(policyOf(subject), 'Services')).toMatchObject({
      Action: ['ecs:DescribeServices', 'ecs:UpdateService'],
    });
    expect(sids(subject)).toContain('PassRoles');
  });

  test('tags: on both services, where there is a promotion', () => {
    const promotes = countSubject({ features: { promotes: true } });
    const subject = countSubject({ features: { promotes: true, tag: true } });
    expect(added(promotes, subject)).toEqual([
      { Sid: 'Tags', Effect: 'Allow', Action: 'ecs:TagResource', Resource: [WEB, CANARY] },
    ]);
    expect(added(base, countSubject({ features: { tag: true } }))).toEqual([]);
  });

  describe('autoscaling', () => {
    const target = 'arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/1234';
    const suspend = {
      ...{
        Sid: 'SuspendAutoscaling',
        Effect: 'Allow',
        Action: 'application-autoscaling:RegisterScalableTarget',
      },
      Condition: {
        StringEquals: {
          'application-autoscaling:service-namespace': 'ecs',
          'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
        },
      },
    };

    test('that is found is suspended at its own target', () => {
      const scaled = [{ service: 'stable', scalableTargetArn: target }] as const;
      expect(added(base, countSubject({ features: { scaled } }))).toEqual([{ ...suspend, Resource: target }]);
    });

    test('whose target has no ARN is suspended by namespace and dimension', () => {
      const scaled = [{ service: 'stable', scalableTargetArn: target }, { service: 'canary' }] as const;
      expect(added(base, countSubject({ features: { scaled } }))).toEqual([
        {
          ...suspend,
          Resource: 'arn:aws:application-autoscaling:eu-west-1:123456789012:scalable-target/*',
        },
      ]);
    });

    test("of stable needs stable's own permission, since Application Auto Scaling asks for it", () => {
      const of = (service: 'stable' | 'canary'): PolicyStatement | undefined =>
        statement(policyOf(listenerSubject({ features: { scaled: [{ service }] } })), 'Services');
      expect(of('stable')).toMatchObject({ Action: ['ecs:DescribeServices', 'ecs:UpdateService'] });
      expect(of('canary')).toMatchObject({ Action: 'ecs:DescribeServices' });
    });

    test.each([
      ['manage', ['Autoscaling']],
      ['refuse', ['Autoscaling']],
      ['ignore', []],
    ] as const)('that is not there is looked for with %s: %j', (autoscaling, expected) => {
      const found = sids(countSubject({ features: { autoscaling } }));
      expect(found.filter((sid) => /scaling/i.test(sid))).toEqual(expected);
    });

    test('that is to be refused is never suspended', () => {
      const scaled = [{ service: 'canary' }] as const;
      expect(sids(countSubject({ features: { autoscaling: 'refuse', scaled } }))).not.toContain(
        'SuspendAutoscaling',
      );
    });
  });

  test('roles are passed to nobody where nothing is deployed', () => {
    expect(sids(countSubject({ features: { roleArns, logGroups: ['/ecs/web'] } }))).not.toContain(
      'PassRoles',
    );
  });

  test('logs: the streams of the groups, and the definitions that name these', () => {
    const subject = countSubject({ features: { logGroups: ['/ecs/web'] } });
    expect(added(base, subject)).toMatchObject([
      { Sid: 'TaskDefinitions' },
      {
        ...{ Sid: 'Logs', Action: 'logs:GetLogEvents' },
        Resource: 'arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/web:log-stream:*',
      },
    ]);
  });

  test('a state table: its item', () => {
    expect(added(base, countSubject({ features: { stateTable: 'canary-state' } }))).toEqual([
      {
        ...{ Sid: 'State', Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] },
        Resource: 'arn:aws:dynamodb:eu-west-1:123456789012:table/canary-state',
      },
    ]);
  });
});

describe('what only the preflight reads', () => {
  test('is marked by its Sid, and not required', () => {
    const policy = policyOf(countSubject());
    const optional = policy.Statement.filter(({ Sid }) => Sid.startsWith('PreflightOptional'));
    expect(optional.flatMap(({ Action }) => Action)).toEqual([
      'cloudwatch:GetMetricData',
      'elasticloadbalancing:DescribeLoadBalancerAttributes',
      'elasticloadbalancing:DescribeTargetGroupAttributes',
      'iam:GetRole',
      'iam:SimulatePrincipalPolicy',
    ]);
    const required = requiredOf(policy).flatMap(({ actions }) => actions);
    expect(required).toContain('ecs:UpdateService');
    expect(required.filter((action) => /GetMetricData|Attributes|^iam:/.test(action))).toEqual([]);
  });

  test('has no settings of an Application Load Balancer in it', () => {
    const actions = actionsOf(policyOf(listenerSubject()));
    expect(actions).toContain('elasticloadbalancing:DescribeTargetGroupAttributes');
    expect(actions).not.toContain('elasticloadbalancing:DescribeLoadBalancerAttributes');
  });

  test('is of the role that the job assumes, where that is known', () => {
    const roleToAssume = 'arn:aws:iam::123456789012:role/deployer';
    const resource = (subject: Subject): unknown =>
      statement(policyOf(subject), 'PreflightOptionalOfRole')?.Resource;
    expect(resource(countSubject({ features: { roleToAssume } }))).toBe(roleToAssume);
    expect(resource(countSubject())).toBe('arn:aws:iam::123456789012:role/*');
  });
});

test('actions on the same resources are asked about together', () => {
  const features = { promotes: true, tag: true, stateTable: 'canary-state' };
  const sets = requiredOf(policyOf(listenerSubject({ features })));
  expect(sets).toContainEqual({
    actions: ['ecs:DescribeServices', 'ecs:UpdateService', 'ecs:TagResource'],
    resources: [WEB, CANARY],
  });
  const keys = sets.map(({ resources }) => resources.join());
  expect(new Set(keys).size).toBe(keys.length);
});

test('condition keys have the values that the policy gives them', () => {
  const features = { promotes: true, roleArns: ['arn:aws:iam::123456789012:role/task'] };
  expect(contextOf(policyOf(countSubject({ features })))).toEqual({
    'ecs:cluster': 'arn:aws:ecs:eu-west-1:123456789012:cluster/prod',
    'iam:PassedToService': 'ecs-tasks.amazonaws.com',
  });
});

test('partition, region and account are those of the stable service; a cluster may be given by its ARN', () => {
  const cluster = 'arn:aws-cn:ecs:cn-north-1:123456789012:cluster/prod';
  const base = countSubject({ cluster, features: { stateTable: 'canary-state' } });
  const stable = { ...base.stable, arn: 'arn:aws-cn:ecs:cn-north-1:123456789012:service/web' };
  const policy = policyOf({ ...base, stable });
  expect(statement(policy, 'Services')?.Resource).toContain(
    'arn:aws-cn:ecs:cn-north-1:123456789012:service/web',
  );
  expect(statement(policy, 'Tasks')?.Resource).toBe('arn:aws-cn:ecs:cn-north-1:123456789012:task/prod/*');
  expect(statement(policy, 'State')?.Resource).toBe(
    'arn:aws-cn:dynamodb:cn-north-1:123456789012:table/canary-state',
  );
});

test('a policy is printed as JSON that IAM takes: indented, with Sids that are letters, each once', () => {
  const policy = policyOf(listenerSubject({ features: { promotes: true, tag: true, stateTable: 'x' } }));
  const printed = printPolicy(policy);
  expect(JSON.parse(printed)).toEqual(policy);
  expect(printed).toMatch(/^\{\n {2}"Version": "2012-10-17",\n/);
  const names = policy.Statement.map(({ Sid }) => Sid);
  expect(names.filter((name) => !/^[A-Za-z0-9]+$/.test(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
});
