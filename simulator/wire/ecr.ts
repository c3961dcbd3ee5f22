import { ACCOUNT } from '../model/arn.ts';
import { ApiError } from '../model/errors.ts';
import type { Image, Images, Repository } from '../model/images.ts';
import type { Fields } from '../model/value.ts';
import { jsonProtocol } from './json-protocol.ts';
import { reads, type Operation } from './operation.ts';
import { pageOf, type Page } from './paging.ts';
import { byName, type Protocol } from './protocol.ts';
import { integer, list, oneOf, optional, string, structure, type StructureOf } from './schema.ts';

const paging = { nextToken: optional(string()), maxResults: optional(integer({ min: 1, max: 1000 })) };
const registryId = optional(string({ pattern: /^\d{12}$/ }));
const repositoryName = string({ min: 2, max: 256 });
const imageId = { imageDigest: optional(string()), imageTag: optional(string({ min: 1, max: 300 })) };

const describeImages = {
  ...{
    registryId,
    repositoryName,
    imageIds: optional(list(structure(imageId), { min: 1, max: 100 })),
    ...paging,
  },
  filter: optional(structure({ tagStatus: optional(oneOf('TAGGED', 'UNTAGGED', 'ANY')) })),
};
type ImagesInput = StructureOf<typeof describeImages>;

const describeRepositories = {
  ...{ registryId, repositoryNames: optional(list(repositoryName, { min: 1, max: 100 })), ...paging },
};

const describeImage = ({ name }: Repository, image: Image): Fields => ({
  ...{ registryId: ACCOUNT, repositoryName: name, imageDigest: image.digest },
  imageTags: image.tags.size === 0 ? undefined : [...image.tags],
  ...{ imageSizeInBytes: 52_428_800, imagePushedAt: new Date(image.pushedAt) },
  imageManifestMediaType: 'application/vnd.docker.distribution.manifest.v2+json',
});

const describeRepository = ({ arn, name, uri, createdAt, tagMutability }: Repository): Fields => ({
  ...{ repositoryArn: arn, registryId: ACCOUNT, repositoryName: name, repositoryUri: uri },
  ...{ createdAt: new Date(createdAt), imageTagMutability: tagMutability },
});

/** @throws ApiError RepositoryNotFoundException */
const repositoryOf = (images: Images, name: string, registry = ACCOUNT): Repository => {
  const repository = registry === ACCOUNT ? images.repositories.get(name) : undefined;
  if (repository !== undefined) return repository;
  const problem = `The repository with name '${name}' does not exist in the registry with id '${registry}'`;
  throw new ApiError('RepositoryNotFoundException', problem);
};

/** @throws ApiError ImageNotFoundException */
const imageOf = (
  { name, images }: Repository,
  { imageDigest, imageTag }: StructureOf<typeof imageId>,
): Image => {
  const image = [...images.values()].find(
    ({ digest, tags }) =>
      digest === (imageDigest ?? digest) && (imageTag === undefined || tags.has(imageTag)),
  );
  if (image !== undefined) return image;
  const id = `{imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'}`;
  const problem = `The image with imageId ${id} does not exist within the repository with name '${name}' in the registry with id '${ACCOUNT}'`;
  throw new ApiError('ImageNotFoundException', problem);
};

const imagesOf = (images: Images, input: ImagesInput): Page<Fields> => {
  const repository = repositoryOf(images, input.repositoryName, input.registryId);
  if (input.imageIds !== undefined) {
    if (input.maxResults !== undefined || input.nextToken !== undefined) {
      throw new ApiError('InvalidParameterException', 'Paging does not go with imageIds');
    }
    const named = new Set(input.imageIds.map((id) => imageOf(repository, id)));
    return { items: [...named].map((image) => describeImage(repository, image)), next: undefined };
  }
  const { tagStatus = 'ANY' } = input.filter ?? {};
  const all = [...repository.images.values()].filter(
    ({ tags }) => tagStatus === 'ANY' || (tagStatus === 'TAGGED') === tags.size > 0,
  );
  const page = pageOf(all, input.maxResults ?? 100, input.nextToken, 'InvalidParameterException');
  return { items: page.items.map((image) => describeImage(repository, image)), next: page.next };
};

const operations: readonly Operation[] = [
  reads('DescribeImages', describeImages, ({ images }, input) => {
    const { items, next } = imagesOf(images, input);
    return { imageDetails: items, nextToken: next };
  }),
  reads('DescribeRepositories', describeRepositories, ({ images }, input) => {
    const { repositoryNames: names, maxResults = 100, nextToken } = input;
    const all = names?.map((name) => repositoryOf(images, name, input.registryId)) ?? [
      ...images.repositories.values(),
    ];
    const page = pageOf(all, maxResults, nextToken, 'InvalidParameterException');
    return { repositories: page.items.map(describeRepository), nextToken: page.next };
  }),
];

/** The simulated part of Amazon ECR. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/ */
export const ecrProtocol: Protocol = jsonProtocol({
  ...{ service: 'ecr', target: 'AmazonEC2ContainerRegistry_V20150921', version: '1.1' },
  ...{ queryCompatible: false, operations: byName(operations) },
  codes: {
    ...{ invalidParameter: 'InvalidParameterException', missingParameter: 'InvalidParameterException' },
    ...{ throttled: 'ThrottlingException', accessDenied: 'AccessDeniedException' },
    ...{ serverError: 'ServerException', unknownOperation: 'UnknownOperationException' },
  },
});
