import { describe, expect, test } from '@jest/globals';
import { membersOf } from '../aws/support/inputs.ts';
import { Refusal } from '../aws/support/fake-aws.ts';
import { Account, words } from './support/account.ts';
import { listenerSubject, LISTENER } from './support/subjects.ts';

const source = (account: Account): unknown =>
  account.calls('SimulatePrincipalPolicy')[0]?.['PolicySourceArn'];

describe('missing permissions', () => {
  test('are one warning, with each action and resource', async () => {
    const account = new Account();
    account.denied
      .set('elasticloadbalancing:ModifyListener', 'implicitDeny')
      .set('ecs:UpdateService', 'explicitDeny');
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([
      'warning permissions: By its policies arn:aws:iam::123456789012:role/ci/deployer may not call ' +
        '`ecs:UpdateService` on arn:aws:ecs:eu-west-1:123456789012:service/prod/web-canary (denied by a policy), ' +
        `\`elasticloadbalancing:ModifyListener\` on ${LISTENER}. Give it the policy that \`mode: plan\` prints.`,
    ]);
  });

  test('are those of the resources that IAM names, where it tells them apart', async () => {
    const account = new Account();
    const result = (EvalResourceName: string, EvalResourceDecision: string): object => ({
      ...{ EvalResourceName, EvalResourceDecision },
      MissingContextValues: EvalResourceDecision === 'allowed' ? [] : ['aws:SourceVpc'],
    });
    account.failing.set('SimulatePrincipalPolicy', (): object => {
      if (account.calls('SimulatePrincipalPolicy').length > 1) return { EvaluationResults: [] };
      const each = [result('arn:one', 'allowed'), result('arn:two', 'implicitDeny')];
      const summary = { EvalActionName: 'ecs:DescribeServices', EvalDecision: 'implicitDeny' };
      return { EvaluationResults: [{ ...summary, ResourceSpecificResults: each }] };
    });
    const [found] = words(await account.survey(listenerSubject()));
    expect(found).toContain('may not call `ecs:DescribeServices` on arn:two (depends on aws:SourceVpc).');
  });

  test('are found in an answer that is not broken down by resource, too', async () => {
    const account = new Account();
    account.isSpecific = false;
    account.denied.set('ecs:ListTasks', 'implicitDeny');
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([expect.stringContaining('may not call `ecs:ListTasks` on *.')]);
  });

  test('are those of the resource that an answer names, where there is one answer each', async () => {
    const account = new Account();
    const arns = ['web', 'web-canary'].map(
      (name) => `arn:aws:ecs:eu-west-1:123456789012:service/prod/${name}`,
    );
    account.failing.set('SimulatePrincipalPolicy', (): object => {
      if (account.calls('SimulatePrincipalPolicy').length > 1) return { EvaluationResults: [] };
      const decisions = arns.map((EvalResourceName, at) => ({
        ...{ EvalActionName: 'ecs:DescribeServices', EvalResourceName },
        EvalDecision: at === 0 ? 'allowed' : 'implicitDeny',
      }));
      return { EvaluationResults: decisions };
    });
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringContaining(
        '`ecs:DescribeServices` on arn:aws:ecs:eu-west-1:123456789012:service/prod/web-canary.',
      ),
    ]);
  });

  test('tell of an organization, a boundary and keys that were not given', async () => {
    const account = new Account();
    account.failing.set('SimulatePrincipalPolicy', () => ({
      EvaluationResults: [
        {
          EvalActionName: 'ecs:ListTasks',
          EvalDecision: 'implicitDeny',
          OrganizationsDecisionDetail: { AllowedByOrganizations: false },
          MissingContextValues: ['aws:SourceIp'],
        },
        {
          EvalActionName: 'ecs:DescribeTasks',
          EvalDecision: 'implicitDeny',
          PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
        },
      ],
    }));
    const [found] = words(await account.survey(listenerSubject()));
    expect(found).toContain('(not allowed by the organization; depends on aws:SourceIp)');
    expect(found).toContain('(not allowed by its permissions boundary)');
  });

  test('are asked about with the resources, and the values of condition keys, that the policy has', async () => {
    const account = new Account();
    await account.survey(listenerSubject());
    const asked = account.calls('SimulatePrincipalPolicy').map((input) => ({
      actions: membersOf(input, 'ActionNames'),
      resources: membersOf(input, 'ResourceArns'),
    }));
    expect(asked).toContainEqual({
      actions: ['elasticloadbalancing:ModifyListener'],
      resources: [LISTENER],
    });
    expect(asked.flatMap(({ actions }) => actions)).not.toContain('cloudwatch:GetMetricData');
    const [first] = account.calls('SimulatePrincipalPolicy');
    expect(first).toMatchObject({
      'ContextEntries.member.1.ContextKeyName': 'ecs:cluster',
      'ContextEntries.member.1.ContextKeyValues.member.1': 'arn:aws:ecs:eu-west-1:123456789012:cluster/prod',
    });
  });

  test('are read to the last page', async () => {
    const account = new Account();
    account.failing.set('SimulatePrincipalPolicy', () => {
      const isFirst = account.calls('SimulatePrincipalPolicy').length === 1;
      const result = { EvalActionName: 'ecs:ListTasks', EvalDecision: isFirst ? 'allowed' : 'implicitDeny' };
      return { IsTruncated: isFirst, Marker: 'more', EvaluationResults: [result] };
    });
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([expect.stringContaining('`ecs:ListTasks`')]);
    expect(account.calls('SimulatePrincipalPolicy')[1]).toMatchObject({ Marker: 'more' });
  });
});

describe('whoever runs the job', () => {
  test('is, of a session, its role with the path that IAM tells', async () => {
    const account = new Account();
    await account.survey(listenerSubject());
    expect(source(account)).toBe('arn:aws:iam::123456789012:role/ci/deployer');
  });

  test('is the role that the job assumes, which IAM need not be asked for', async () => {
    const account = new Account();
    const roleToAssume = 'arn:aws:iam::123456789012:role/teams/deployer';
    await account.survey(listenerSubject({ features: { roleToAssume } }));
    expect(source(account)).toBe(roleToAssume);
    expect(account.calls('GetRole')).toEqual([]);
  });

  test('is taken to have no path where IAM does not tell it', async () => {
    const account = new Account();
    account.deny('GetRole', 'iam:GetRole');
    await expect(account.survey(listenerSubject())).resolves.toEqual([]);
    expect(source(account)).toBe('arn:aws:iam::123456789012:role/deployer');
  });

  test('is unknown where there is no such role without a path: a note says what would tell it', async () => {
    const account = new Account();
    account.deny('GetRole', 'iam:GetRole');
    account.failing.set('SimulatePrincipalPolicy', () => {
      throw new Refusal('NoSuchEntity', 'The role cannot be found.', 404);
    });
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([expect.stringMatching(/^note preflight: .*Allow `iam:GetRole` on/)]);
  });

  test('is as unknown where IAM may be asked for neither: the note is about the simulation', async () => {
    const account = new Account();
    account.deny('GetRole', 'iam:GetRole');
    account.deny('SimulatePrincipalPolicy', 'iam:SimulatePrincipalPolicy');
    const found = words(await account.survey(listenerSubject()));
    expect(found).toEqual([
      expect.stringMatching(/^note preflight: .*Allow `iam:SimulatePrincipalPolicy` on/),
    ]);
  });

  test('may be a user', async () => {
    const account = new Account();
    account.caller = 'arn:aws:iam::123456789012:user/ci/bot';
    await account.survey(listenerSubject());
    expect(source(account)).toBe('arn:aws:iam::123456789012:user/ci/bot');
  });

  test.each(['arn:aws:iam::123456789012:root', 'arn:aws:sts::123456789012:federated-user/bob'])(
    'is nobody whose policies could be simulated: %s',
    async (caller) => {
      const account = new Account();
      account.caller = caller;
      await expect(account.survey(listenerSubject())).resolves.toEqual([]);
      expect(account.calls('SimulatePrincipalPolicy')).toEqual([]);
    },
  );
});
