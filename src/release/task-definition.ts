import { isRecord, type TaskDefinition } from '../aws/task-definitions.ts';
import type { Json } from '../rollout/ports.ts';

/**
 * What an answer says of a revision and a registration can't: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
 */
const OF_THE_REVISION: ReadonlySet<string> = new Set([
  ...['taskDefinitionArn', 'revision', 'status', 'requiresAttributes', 'compatibilities'],
  ...['registeredAt', 'registeredBy', 'deregisteredAt', 'deleteRequestedAt'],
]);

/** Tags under this prefix are AWS's own: nobody else may set them. */
const AWS_TAG = 'aws:';

export interface Container {
  readonly name: string;
  readonly image: string;
}

/** The containers of a definition, as far as they are named. */
export function containersOf(definition: TaskDefinition): readonly Container[] {
  return records(definition['containerDefinitions']).flatMap(({ name, image }) =>
    typeof name === 'string' ? [{ name, image: typeof image === 'string' ? image : '' }] : [],
  );
}

/** The definition with another image in one of its containers, everything else as it is. */
export function withImage(definition: TaskDefinition, container: string, image: string): TaskDefinition {
  const containers = records(definition['containerDefinitions']).map((each) =>
    each['name'] === container ? { ...each, image } : each,
  );
  return { ...definition, containerDefinitions: containers };
}

/** A definition as it can be registered: under a family, without what belongs to a revision. */
export function registrable(definition: TaskDefinition, family: string, tags: Json): TaskDefinition {
  const kept = Object.entries(definition).filter(([name]) => !OF_THE_REVISION.has(name));
  const own = records(tags).filter(({ key }) => typeof key !== 'string' || !key.startsWith(AWS_TAG));
  return { ...Object.fromEntries(kept), family, ...(own.length === 0 ? {} : { tags: own }) };
}

/**
 * Whether two definitions mean the same to ECS: an answer names defaults that a registration leaves out, and sorts what has no
 * order. Tags don't count: they change nothing that runs.
 */
export function sameDefinition(one: TaskDefinition, other: TaskDefinition): boolean {
  return JSON.stringify(essence(one)) === JSON.stringify(essence(other));
}

function essence(definition: TaskDefinition): Json {
  const kept = Object.entries(definition).filter(([name]) => name !== 'tags' && !OF_THE_REVISION.has(name));
  const { containerDefinitions, ...rest } = Object.fromEntries(kept);
  const containers = records(containerDefinitions).map((container) => ({
    ...DEFAULTS,
    ...container,
    portMappings: records(container['portMappings']).map(port),
  }));
  return plain({ ...rest, containerDefinitions: containers }) ?? null;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const DEFAULTS = { essential: true, cpu: 0 } as const;

/** A host port of 0, or the container's own, is what the network mode makes of none. */
function port(mapping: TaskDefinition): TaskDefinition {
  const { hostPort, ...rest } = mapping;
  const isImplied = hostPort === undefined || hostPort === 0 || hostPort === rest['containerPort'];
  return { protocol: 'tcp', ...rest, ...(isImplied ? {} : { hostPort }) };
}

/** Keys in order, lists of named things by name, nothing that is empty. */
function plain(value: Json): Json | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) return plainList(value);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    const kept = plain(member);
    return kept === undefined ? [] : [[name, kept]];
  });
  if (entries.length === 0) return undefined;
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function plainList(list: readonly Json[]): Json | undefined {
  const items = list.flatMap((item) => plain(item) ?? []);
  if (items.length === 0) return undefined;
  const isNamed = items.every(
    (item) => isRecord(item) && typeof item['name'] === 'string' && 'value' in item,
  );
  return isNamed ? [...items].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
}

function records(value: Json | undefined): readonly TaskDefinition[] {
  return Array.isArray(value) ? value.filter((item: Json): item is TaskDefinition => isRecord(item)) : [];
}
