import { describe, expect, test } from '@jest/globals';
import { describeTaskDefinition, registerTaskDefinition } from '../../src/aws/task-definitions.ts';
import { RemoteError } from '../../src/rollout/errors.ts';
import { fakeAws, never, Raw, Refusal } from './support/fake-aws.ts';

const ARN = 'arn:aws:ecs:eu-central-1:123456789012:task-definition/web:7';

/** With fields that no SDK knows, at every depth, and values that one might drop. */
const DEFINITION = {
  ...{ family: 'web', cpu: '256', volumes: [], taskOfTomorrow: { a: [1, null, { b: false }], c: '' } },
  containerDefinitions: [
    {
      ...{ name: 'app', image: 'app:1', essential: true, containerOfTomorrow: null, stopTimeout: 0 },
      linuxParameters: { initProcessEnabled: true, parameterOfTomorrow: 1.5 },
      environment: [{ name: 'GREETING', value: 'grüß dich – ☂' }],
    },
  ],
};

describe('describeTaskDefinition', () => {
  test('gives every field as ECS does, known or not, and the tags that it asks for', async () => {
    const tags = [{ key: 'team', value: 'web', tagOfTomorrow: 1 }];
    const definition = { ...DEFINITION, taskDefinitionArn: ARN, registeredAt: 1_700_000_000.123 };
    const { aws, calls } = fakeAws(() => ({ taskDefinition: definition, tags }));
    const described = await describeTaskDefinition(aws, 'web:7', never);
    expect(described).toEqual({ arn: ARN, family: 'web', definition, tags });
    expect(calls).toMatchObject([
      { operation: 'DescribeTaskDefinition', input: { taskDefinition: 'web:7', include: ['TAGS'] } },
    ]);
  });

  test('has no tags where there are none', async () => {
    const { aws } = fakeAws(() => ({ taskDefinition: { ...DEFINITION, taskDefinitionArn: ARN } }));
    expect((await describeTaskDefinition(aws, 'web', never)).tags).toEqual([]);
  });

  test.each([
    ['nothing', {}],
    ['no ARN', { taskDefinition: DEFINITION }],
    ['no family', { taskDefinition: { taskDefinitionArn: ARN } }],
    ['a list', { taskDefinition: [DEFINITION] }],
    ['no JSON', new Raw(200, '<html>')],
  ])('fails on an answer with %s', async (_what, answer) => {
    const { aws } = fakeAws(() => answer);
    await expect(describeTaskDefinition(aws, 'web:7', never)).rejects.toThrow(RemoteError);
  });

  test('names action and revision where AWS refuses', async () => {
    const { aws } = fakeAws(() => {
      throw new Refusal('ClientException', 'Unable to describe task definition.');
    });
    await expect(describeTaskDefinition(aws, 'web:9', never)).rejects.toThrow(
      'ecs:DescribeTaskDefinition on web:9 failed: Client: Unable to describe task definition.',
    );
  });

  test('asks again where the answer was lost on its way', async () => {
    let calls = 0;
    const { aws } = fakeAws(() => {
      calls += 1;
      return calls === 1 ? new Raw(503, '') : { taskDefinition: { ...DEFINITION, taskDefinitionArn: ARN } };
    });
    expect((await describeTaskDefinition(aws, 'web:7', never)).arn).toBe(ARN);
  });
});

describe('registerTaskDefinition', () => {
  test('sends every field as it is, and gives the new ARN', async () => {
    const { aws, calls } = fakeAws(() => ({ taskDefinition: { taskDefinitionArn: ARN } }));
    await expect(registerTaskDefinition(aws, DEFINITION, never)).resolves.toBe(ARN);
    expect(calls).toMatchObject([{ operation: 'RegisterTaskDefinition' }]);
    expect(calls[0]?.input).toEqual(DEFINITION);
  });

  test.each([
    ['throttled', () => new Raw(400, '{"__type":"ThrottlingException"}')],
    ['without an answer', () => new Raw(503, '')],
  ])('is sent once, be it %s', async (_what, answer) => {
    const { aws, count } = fakeAws(answer);
    await expect(registerTaskDefinition(aws, DEFINITION, never)).rejects.toMatchObject({ transient: true });
    expect(count('RegisterTaskDefinition')).toBe(1);
  });

  test('fails where the answer names no revision', async () => {
    const { aws } = fakeAws(() => ({}));
    await expect(registerTaskDefinition(aws, DEFINITION, never)).rejects.toMatchObject({ transient: true });
  });
});
