import { ECR } from '@aws-sdk/client-ecr';
import { DescribeTasksCommand, ListTasksCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { inProcess, rehearse, type Rehearsal } from './support.ts';

const digestOf = (digit: string): string => `sha256:${digit.repeat(64)}`;
const REGISTRY = '123456789012.dkr.ecr.us-east-1.amazonaws.com';

const place = (more: Partial<Scenario> = {}): Rehearsal & { readonly ecr: ECR } => {
  const images = { 'app:1': digestOf('1'), 'app:latest': digestOf('1'), 'app:2': digestOf('2') };
  const world = rehearse({ ...listenerScenario(), images, ...more });
  return { ...world, ecr: new ECR(inProcess(world)) };
};

const describing = (imageId: object) => ({ repositoryName: 'app', imageIds: [imageId] });

describe('images of a registry', () => {
  test('are found by tag and by digest, with all their tags', async () => {
    const { ecr } = place();
    for (const id of [{ imageTag: '1' }, { imageDigest: digestOf('1') }]) {
      const { imageDetails } = await ecr.describeImages(describing(id));
      expect(imageDetails).toMatchObject([
        { imageDigest: digestOf('1'), imageTags: ['1', 'latest'], repositoryName: 'app' },
      ]);
    }
    expect((await ecr.describeImages({ repositoryName: 'app' })).imageDetails).toHaveLength(2);
  });

  test('that are not there are errors of their own', async () => {
    const { ecr } = place();
    await expect(ecr.describeImages(describing({ imageTag: '9' }))).rejects.toMatchObject({
      name: 'ImageNotFoundException',
      message: expect.stringContaining("imageTag:'9'"),
    });
    await expect(ecr.describeImages({ repositoryName: 'nothing' })).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
    });
  });

  test('may be pushed by somebody: the tag moves, and the older image has it no more', async () => {
    const { ecr, aws } = place();
    aws.change({ what: 'push-image', image: 'app:latest', digest: digestOf('3') });
    const { imageDetails } = await ecr.describeImages(describing({ imageTag: 'latest' }));
    expect(imageDetails).toMatchObject([{ imageDigest: digestOf('3'), imageTags: ['latest'] }]);
    const older = await ecr.describeImages(describing({ imageTag: '1' }));
    expect(older.imageDetails?.[0]?.imageTags).toEqual(['1']);
  });

  test('keep their tags where the repository says so', async () => {
    const { ecr, aws } = place({ immutableRepositories: ['app'] });
    const { repositories } = await ecr.describeRepositories({ repositoryNames: ['app'] });
    expect(repositories).toMatchObject([
      { imageTagMutability: 'IMMUTABLE', repositoryUri: `${REGISTRY}/app`, repositoryName: 'app' },
    ]);
    const push = (): void => aws.change({ what: 'push-image', image: 'app:latest', digest: digestOf('3') });
    expect(push).toThrow('immutable');
  });

  test('run in tasks by the digest that their tag had when the task was placed', async () => {
    const versions = {
      'app:1': { image: `${REGISTRY}/app:latest` },
      'app:2': { image: `${REGISTRY}/app@${digestOf('f')}` },
    };
    const { ecs, aws, clock, ecr } = place({ versions });
    expect((await ecr.describeRepositories({})).repositories?.[0]?.imageTagMutability).toBe('MUTABLE');
    aws.change({ what: 'push-image', image: 'app:latest', digest: digestOf('3') });
    aws.change({ what: 'set-desired-count', service: 'web', desiredCount: 11 });
    aws.change({ what: 'set-desired-count', service: 'web-canary', desiredCount: 1 });
    await clock.sleep(60_000);
    const { taskArns = [] } = await ecs.send(new ListTasksCommand({ cluster: 'demo' }));
    const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'demo', tasks: taskArns }));
    const digests = tasks.map(({ containers }) => containers?.[0]?.imageDigest);
    expect(digests.filter((digest) => digest === digestOf('1'))).toHaveLength(10);
    expect(digests.filter((digest) => digest !== digestOf('1')).sort()).toEqual([
      digestOf('3'),
      digestOf('f'),
    ]);
  });
});
