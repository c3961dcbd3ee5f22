import { describe, expect, test } from '@jest/globals';
import { isNotFound } from '../../src/aws/errors.ts';
import { digestOf, ecrImage } from '../../src/aws/images.ts';
import { fakeAws, never, Refusal } from './support/fake-aws.ts';

const REGISTRY = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const at = { account: '123456789012', region: 'eu-central-1' };

describe('a reference to an image of ECR', () => {
  test.each([
    [`${REGISTRY}/app:1`, { ...at, repository: 'app', tag: '1' }],
    [`${REGISTRY}/team/shop/app:v1.2_3-x`, { ...at, repository: 'team/shop/app', tag: 'v1.2_3-x' }],
    [`${REGISTRY}/app`, { ...at, repository: 'app', tag: 'latest' }],
    ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com/app:1', { region: 'us-gov-west-1', tag: '1' }],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1', { region: 'cn-north-1', repository: 'app' }],
  ])('%s', (reference, expected) => {
    expect(ecrImage(reference)).toMatchObject(expected);
  });

  test.each([
    [`${REGISTRY}/app@sha256:${'a'.repeat(64)}`],
    [`${REGISTRY}/app:1@sha256:${'a'.repeat(64)}`],
    ['app:1'],
    ['public.ecr.aws/docker/library/nginx:1'],
    [`evil.example/${REGISTRY}/app:1`],
    ['123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.example/app:1'],
    [REGISTRY],
  ])('by tag is none of these: %s', (reference) => {
    expect(ecrImage(reference)).toBeUndefined();
  });
});

describe('digestOf', () => {
  const image = { ...at, repository: 'team/app', tag: '1' };

  test('asks the registry of the account for the tag', async () => {
    const { aws, calls } = fakeAws(() => ({ imageDetails: [{ imageDigest: 'sha256:a' }] }));
    await expect(digestOf(aws, image, never)).resolves.toBe('sha256:a');
    expect(calls.map(({ operation, input }) => [operation, input])).toEqual([
      [
        'DescribeImages',
        { registryId: at.account, repositoryName: 'team/app', imageIds: [{ imageTag: '1' }] },
      ],
    ]);
  });

  test.each(['ImageNotFoundException', 'RepositoryNotFoundException'])(
    'tells by %s that there is none',
    async (code) => {
      const { aws } = fakeAws(() => {
        throw new Refusal(code);
      });
      const error: unknown = await digestOf(aws, image, never).catch((thrown: unknown) => thrown);
      expect(isNotFound(error)).toBe(true);
      expect(error).toHaveProperty(
        'message',
        expect.stringContaining('ecr:DescribeImages on team/app:1 of account'),
      );
    },
  );
});
