import { expect, test } from '@jest/globals';
import { forceDeployment, setTaskDefinition, tagService } from '../../src/aws/service-writes.ts';
import { fakeAws, never, Refusal } from './support/fake-aws.ts';

const ARN = 'arn:aws:ecs:eu-central-1:123456789012:service/prod/web';

test('tags are set by key and value', async () => {
  const { aws, calls } = fakeAws(() => ({}));
  await tagService(aws, ARN, { 'ecs-canary:stable': 'web:7', team: '' }, never);
  expect(calls.map(({ operation, input }) => [operation, input])).toEqual([
    [
      'TagResource',
      {
        resourceArn: ARN,
        tags: [
          { key: 'ecs-canary:stable', value: 'web:7' },
          { key: 'team', value: '' },
        ],
      },
    ],
  ]);
});

test('tags that AWS refuses are an error that names the service', async () => {
  const { aws } = fakeAws(() => {
    throw new Refusal('AccessDeniedException', 'not you');
  });
  await expect(tagService(aws, ARN, {}, never)).rejects.toThrow(`ecs:TagResource on ${ARN} failed`);
});

test('a task definition is set and nothing else', async () => {
  const { aws, calls } = fakeAws(() => ({}));
  await setTaskDefinition(aws, 'prod', 'web', 'web:7', never);
  expect(calls.map(({ input }) => input)).toEqual([
    { cluster: 'prod', service: 'web', taskDefinition: 'web:7' },
  ]);
});

test('a deployment is forced and nothing else changed', async () => {
  const { aws, calls } = fakeAws(() => ({}));
  await forceDeployment(aws, 'prod', 'web', never);
  expect(calls.map(({ input }) => input)).toEqual([
    { cluster: 'prod', service: 'web', forceNewDeployment: true },
  ]);
});
