import { RegisterTaskDefinitionCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { IAM, type EvaluationResult } from '@aws-sdk/client-iam';
import { STS } from '@aws-sdk/client-sts';
import { describe, expect, test } from '@jest/globals';
import { simulate } from '../../simulator/build.ts';
import { inProcessTokens } from '../../simulator/in-process.ts';
import { taskCountScenario } from '../../simulator/scenarios.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';
import { inProcess, MINUTE, rehearse, SECOND } from './support.ts';

const ROLE = 'arn:aws:iam::123456789012:role/deploy/canary';

const place = (denied: readonly string[] = []) => {
  const world = rehearse({ ...taskCountScenario(), denied });
  const iam = new IAM(inProcess(world));
  const evaluate = async (ActionNames: string[], more = {}): Promise<readonly EvaluationResult[]> => {
    const simulated = await iam.simulatePrincipalPolicy({ PolicySourceArn: ROLE, ActionNames, ...more });
    return simulated.EvaluationResults ?? [];
  };
  const scale = (desiredCount: number): Promise<unknown> =>
    world.ecs.send(new UpdateServiceCommand({ cluster: 'demo', service: 'web', desiredCount }));
  return { ...world, iam, evaluate, scale };
};

describe('what the caller may do', () => {
  test('is everything, as policies tell and as calls find', async () => {
    const { evaluate, scale } = place();
    expect(await evaluate(['ecs:UpdateService'])).toMatchObject([
      { EvalActionName: 'ecs:UpdateService', EvalResourceName: '*', EvalDecision: 'allowed' },
    ]);
    await scale(3);
  });

  test('lacks what was denied: the simulated policy and the calls themselves agree', async () => {
    const { evaluate, scale, aws } = place(['ecs:UpdateService', 'logs:*']);
    const results = await evaluate(['ecs:UpdateService', 'ecs:DescribeServices', 'logs:GetLogEvents']);
    expect(results.map(({ EvalDecision }) => EvalDecision)).toEqual([
      'implicitDeny',
      'allowed',
      'implicitDeny',
    ]);
    await expect(scale(3)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(/is not authorized to perform: ecs:UpdateService on resource/),
    });
    expect(aws.journal.mutating()).toMatchObject([{ outcome: 'AccessDeniedException', applied: false }]);
    aws.permissions.allow('ecs:UpdateService');
    await scale(3);
  });

  test('may not cover the roles and tags of a task definition', async () => {
    const { ecs } = place(['iam:PassRole', 'ecs:TagResource']);
    const register = (more: object): Promise<unknown> => {
      const containerDefinitions = [{ name: 'app', image: 'app:3' }];
      return ecs.send(new RegisterTaskDefinitionCommand({ family: 'app', containerDefinitions, ...more }));
    };
    await expect(register({ executionRoleArn: ROLE })).rejects.toThrow('iam:PassRole');
    await expect(register({ tags: [{ key: 'a', value: 'b' }] })).rejects.toThrow('ecs:TagResource');
    await register({});
  });

  test('may not cover asking for it', async () => {
    const { evaluate } = place(['iam:SimulatePrincipalPolicy']);
    await expect(evaluate(['ecs:UpdateService'])).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('SimulatePrincipalPolicy', () => {
  test('answers for each action with each resource, page by page', async () => {
    const { iam } = place(['ecs:UpdateService']);
    const asked = {
      ...{ PolicySourceArn: ROLE, ActionNames: ['ecs:UpdateService', 'ecs:DescribeServices'] },
      ...{ ResourceArns: ['arn:aws:ecs:one', 'arn:aws:ecs:two'], MaxItems: 3 },
    };
    const first = await iam.simulatePrincipalPolicy(asked);
    expect([first.EvaluationResults?.length, first.IsTruncated]).toEqual([3, true]);
    const second = await iam.simulatePrincipalPolicy({ ...asked, Marker: first.Marker });
    expect(second).toMatchObject({
      IsTruncated: false,
      EvaluationResults: [{ EvalActionName: 'ecs:DescribeServices', EvalResourceName: 'arn:aws:ecs:two' }],
    });
  });

  test('takes roles and users, not the sessions of roles', async () => {
    const { evaluate } = place();
    const simulate = (PolicySourceArn: string): Promise<unknown> =>
      evaluate(['ecs:UpdateService'], { PolicySourceArn });
    const session = 'arn:aws:sts::123456789012:assumed-role/canary/job';
    await expect(simulate(session)).rejects.toMatchObject({ name: 'InvalidInputException' });
    await expect(simulate(ROLE.replace('123456789012', '999999999999'))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });
});

describe('GetCallerIdentity', () => {
  test('names the caller and the account', async () => {
    const { clock, aws } = place();
    const identity = await new STS(inProcess({ clock, aws })).getCallerIdentity({});
    expect(identity).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:sts::123456789012:assumed-role/simulated/session',
    });
    expect(aws.journal.calls('GetCallerIdentity')).toMatchObject([{ service: 'sts', params: {} }]);
  });

  test('names the session of the role that was assumed, as long as it lives', async () => {
    const clock = new VirtualClock();
    const aws = simulate(taskCountScenario(), clock, { sessions: { lifetimeMs: MINUTE } });
    const config = inProcess({ clock, aws });
    const idToken = inProcessTokens(aws.simulator, { sleep: clock.sleep });
    const WebIdentityToken = await idToken('sts.amazonaws.com', new AbortController().signal);
    const assumption = { RoleArn: ROLE, RoleSessionName: 'job', WebIdentityToken };
    const { Credentials: keys } = await new STS(config).assumeRoleWithWebIdentity(assumption);
    const credentials = {
      ...{ accessKeyId: keys?.AccessKeyId ?? '', secretAccessKey: keys?.SecretAccessKey ?? '' },
      sessionToken: keys?.SessionToken ?? '',
    };
    const sts = new STS({ ...config, credentials });
    expect((await sts.getCallerIdentity({})).Arn).toBe('arn:aws:sts::123456789012:assumed-role/canary/job');
    await clock.sleep(MINUTE + SECOND);
    await expect(sts.getCallerIdentity({})).rejects.toMatchObject({ name: 'ExpiredToken' });
    await expect(new STS(config).getCallerIdentity({})).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });
});
