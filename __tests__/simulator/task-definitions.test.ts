import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListTagsForResourceCommand,
  RegisterTaskDefinitionCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { taskCountScenario } from '../../simulator/scenarios.ts';
import { arnOf, askJson, rehearse } from './support.ts';

const ECS = 'AmazonEC2ContainerServiceV20141113';

const describing = (taskDefinition: string): DescribeTaskDefinitionCommand =>
  new DescribeTaskDefinitionCommand({ taskDefinition, include: ['TAGS'] });

describe('a registered task definition', () => {
  test('is given back with all that was sent, what the SDK has never heard of too, and what AWS adds', () => {
    const { aws } = rehearse(taskCountScenario());
    const container = {
      ...{ name: 'app', image: 'example/app:3', essential: false, brandNew: { deep: [1, 'two', true] } },
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'app' }, newerStill: 1 },
      portMappings: [{ containerPort: 80, name: 'web', containerPortRange: '1-2' }],
    };
    const sent = {
      ...{ family: 'fresh', networkMode: 'awsvpc', enableSomethingNew: true, volumes: [{ name: 'v' }] },
      containerDefinitions: [container],
      tags: [{ key: 'team', value: 'web' }],
    };
    const registered = askJson(aws, `${ECS}.RegisterTaskDefinition`, sent);
    const described = askJson(aws, `${ECS}.DescribeTaskDefinition`, { taskDefinition: 'fresh' });
    expect(described.status).toBe(200);
    expect(registered.body).toMatchObject({ tags: sent.tags });
    expect(described.body).toMatchObject({
      tags: [],
      taskDefinition: {
        ...{
          family: 'fresh',
          revision: 1,
          status: 'ACTIVE',
          enableSomethingNew: true,
          volumes: sent.volumes,
        },
        taskDefinitionArn: expect.stringMatching(/:task-definition\/fresh:1$/),
        ...{ registeredAt: expect.any(Number), registeredBy: expect.stringContaining(':assumed-role/') },
        ...{ requiresAttributes: expect.any(Array), compatibilities: ['EC2', 'FARGATE'] },
        containerDefinitions: [
          { ...container, portMappings: [{ ...container.portMappings[0], hostPort: 80, protocol: 'tcp' }] },
        ],
      },
    });
    expect(described.body).not.toHaveProperty('taskDefinition.tags');
  });

  test('has its tags beside it, for whoever asks for them', async () => {
    const { ecs } = rehearse(taskCountScenario());
    const tags = [{ key: 'team', value: 'web' }];
    const containerDefinitions = [{ name: 'app', image: 'example/app:3' }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'app', containerDefinitions, tags }));
    expect(await ecs.send(describing('app'))).toMatchObject({ taskDefinition: { revision: 3 }, tags });
  });

  test('is refused with members that only answers have', () => {
    const { aws } = rehearse(taskCountScenario());
    const containerDefinitions = [{ name: 'app', image: 'example/app:3' }];
    const copied = { family: 'app', containerDefinitions, revision: 1 };
    const { status, body } = askJson(aws, `${ECS}.RegisterTaskDefinition`, copied);
    expect([status, body]).toMatchObject([400, { message: 'revision: belongs to answers alone' }]);
  });

  test('is a ClientException where there is none', async () => {
    const { ecs } = rehearse(taskCountScenario());
    for (const name of ['nobody', 'app:9']) {
      await expect(ecs.send(describing(name))).rejects.toMatchObject({ name: 'ClientException' });
    }
  });
});

describe('tags', () => {
  test('of a service are added, replaced, removed, listed, and shown with it when asked for', async () => {
    const { ecs, aws } = rehearse(taskCountScenario());
    const resourceArn = arnOf(aws.arns.services, 'web');
    const shown = async (): Promise<unknown> =>
      (await ecs.send(new ListTagsForResourceCommand({ resourceArn }))).tags;
    const tag = (key: string, value: string): Promise<unknown> =>
      ecs.send(new TagResourceCommand({ resourceArn, tags: [{ key, value }] }));
    await tag('a', '1');
    await tag('b', '1');
    await tag('a', '2');
    expect(await shown()).toEqual([
      { key: 'a', value: '2' },
      { key: 'b', value: '1' },
    ]);
    await ecs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a'] }));
    const asked = { cluster: 'demo', services: ['web'] };
    const plain = await ecs.send(new DescribeServicesCommand(asked));
    const tagged = await ecs.send(new DescribeServicesCommand({ ...asked, include: ['TAGS'] }));
    expect(plain.services?.[0]?.tags).toBeUndefined();
    expect(tagged.services?.[0]?.tags).toEqual([{ key: 'b', value: '1' }]);
    expect(aws.journal.mutating('TagResource')).toHaveLength(3);
  });

  test('are refused for what does not exist, and with names that AWS keeps for itself', async () => {
    const { ecs, aws } = rehearse(taskCountScenario());
    const resourceArn = arnOf(aws.arns.services, 'web');
    const tag = (arn: string, key: string): Promise<unknown> =>
      ecs.send(new TagResourceCommand({ resourceArn: arn, tags: [{ key, value: '' }] }));
    await expect(tag(`${resourceArn}-2`, 'a')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(tag(resourceArn, 'aws:a')).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
