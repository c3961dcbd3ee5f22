import { ApiError } from '../model/errors.ts';
import type { Containers } from '../model/containers.ts';
import type { Value } from '../model/value.ts';
import * as shapes from './ecs-shapes.ts';
import { changes, reads, type Operation } from './operation.ts';

export const describeTags = ({ tags }: Containers, arn: string): readonly Value[] =>
  tags.of(arn).map((tag) => ({ ...tag }));

/** @throws ApiError ResourceNotFoundException */
const resourceOf = (containers: Containers, arn: string): string => {
  if (!containers.hasResource(arn)) {
    throw new ApiError('ResourceNotFoundException', `The resource ${arn} was not found.`);
  }
  return arn;
};

/** Tags of Amazon ECS's resources. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TagResource.html */
export const tagOperations: readonly Operation[] = [
  changes('TagResource', shapes.tagResource, ({ containers }, { resourceArn, tags }) => {
    containers.tags.add(resourceOf(containers, resourceArn), tags);
    return {};
  }),
  changes('UntagResource', shapes.untagResource, ({ containers }, { resourceArn, tagKeys }) => {
    containers.tags.remove(resourceOf(containers, resourceArn), tagKeys);
    return {};
  }),
  reads('ListTagsForResource', shapes.listTagsForResource, ({ containers }, { resourceArn }) => ({
    tags: describeTags(containers, resourceOf(containers, resourceArn)),
  })),
];
