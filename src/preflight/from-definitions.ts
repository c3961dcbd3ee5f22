import { ecrImage } from '../aws/images.ts';
import { isRecord, type TaskDefinition } from '../aws/task-definitions.ts';
import { unique } from '../aws/batches.ts';
import type { Json } from '../rollout/ports.ts';
import { placeOf } from './arns.ts';
import type { Subject } from './subject.ts';

/**
 * ARNs of the task and execution roles that task definitions name. One may be given by its name alone, without a path:
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export function rolesIn(
  definitions: readonly TaskDefinition[],
  subject: Pick<Subject, 'stable' | 'region'>,
): readonly string[] {
  const { partition, account } = placeOf(subject);
  const named = definitions.flatMap(({ taskRoleArn, executionRoleArn }) =>
    [taskRoleArn, executionRoleArn].flatMap((role) => (typeof role === 'string' && role !== '' ? role : [])),
  );
  const arns = named.map((role) =>
    role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`,
  );
  return unique(arns);
}

/** Names of the log groups that containers with the driver `awslogs`, and a prefix to find their stream by, write to. */
export function logGroupsIn(definitions: readonly TaskDefinition[]): readonly string[] {
  const containers = definitions.flatMap(({ containerDefinitions }) => records(containerDefinitions));
  const groups = containers.flatMap(({ logConfiguration }) => {
    if (!isRecord(logConfiguration) || logConfiguration['logDriver'] !== 'awslogs') return [];
    const { options } = logConfiguration;
    if (!isRecord(options) || typeof options['awslogs-stream-prefix'] !== 'string') return [];
    const group = options['awslogs-group'];
    return typeof group === 'string' ? group : [];
  });
  return unique(groups);
}

/** ARN of the repository that an image's tag is looked up in; `undefined` for an image by digest, or of another registry. */
export function repositoryOf(image: string, subject: Pick<Subject, 'stable' | 'region'>): string | undefined {
  const found = ecrImage(image);
  if (found === undefined) return undefined;
  const { region, account, repository } = found;
  return `arn:${placeOf(subject).partition}:ecr:${region}:${account}:repository/${repository}`;
}

function records(value: Json | undefined): readonly Readonly<Record<string, Json>>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
