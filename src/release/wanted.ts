import { lastSegment } from '../aws/batches.ts';
import type { Aws } from '../aws/clients.ts';
import {
  describeTaskDefinition,
  type DescribedTaskDefinition,
  isRecord,
  type TaskDefinition,
} from '../aws/task-definitions.ts';
import { json, place } from '../rollout/decode.ts';
import { messageOf, RemoteError } from '../rollout/errors.ts';
import type { Finding } from '../rollout/ports.ts';
import { type Container, containersOf, registrable, sameDefinition, withImage } from './task-definition.ts';

/** Where a version comes from. */
export interface Source {
  readonly image?: string;
  readonly container?: string;
  readonly taskDefinition?:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'revision'; readonly reference: string };
  /** ARNs of what the services run. */
  readonly stable: string;
  readonly canary: string;
  /** Whether stable is to run it, too, in the end; absent: no. */
  readonly promotes?: boolean;
  readonly readFile: (path: string) => Promise<string>;
}

/** What the canary is to run: a revision that there is, or what one has to say. */
export type Wanted =
  | { readonly kind: 'revision'; readonly arn: string; readonly label: string }
  | { readonly kind: 'content'; readonly definition: TaskDefinition; readonly label: string };

export interface WantedFound {
  /** Absent where an error says why. */
  readonly wanted?: Wanted;
  /** The container that runs the version, and its image; absent where a task definition was given. */
  readonly replaced?: Container;
  readonly findings: readonly Finding[];
}

/** Finds out what the canary is to run, and refuses what can't be. What it runs already is a revision that there is. */
export async function findWanted(aws: Aws, source: Source, signal: AbortSignal): Promise<WantedFound> {
  const { image, taskDefinition } = source;
  const [canary, stable] = await Promise.all([
    describeTaskDefinition(aws, source.canary, signal),
    describeTaskDefinition(aws, source.stable, signal),
  ]);
  const found =
    image !== undefined
      ? fromImage(source, image, canary, stable)
      : taskDefinition === undefined
        ? { wanted: existing(canary), findings: [] }
        : taskDefinition.kind === 'file'
          ? await fromFile(source, taskDefinition.path, canary)
          : await fromRevision(aws, taskDefinition.reference, signal);
  const isKept = found.wanted?.kind === 'revision' && found.wanted.arn === canary.arn;
  const leaving = [...(isKept ? [] : [canary]), ...(source.promotes === true ? [stable] : [])];
  return { ...found, findings: [...found.findings, ...leaving.flatMap(noWayBack)] };
}

function fromImage(
  { container }: Source,
  image: string,
  canary: DescribedTaskDefinition,
  stable: DescribedTaskDefinition,
): WantedFound {
  const containers = containersOf(stable.definition);
  const chosen = containers.find(
    ({ name }, _, { length }) => name === container || (container === undefined && length === 1),
  );
  if (chosen === undefined) return { findings: [whichContainer(stable, containers, container)] };
  const definition = registrable(
    withImage(stable.definition, chosen.name, image),
    canary.family,
    stable.tags,
  );
  const label = `${image} in container ${chosen.name} of ${lastSegment(stable.arn)}`;
  const findings = chosen.image === image ? [sameImage(stable, image)] : [];
  return { wanted: unlessThere(definition, canary, label), replaced: { ...chosen, image }, findings };
}

async function fromFile(
  { readFile }: Source,
  path: string,
  canary: DescribedTaskDefinition,
): Promise<WantedFound> {
  const read = await readDefinition(readFile, path);
  if ('why' in read) return { findings: [wrongFile(path, read.why)] };
  const { family, tags } = read.definition;
  const definition = registrable(
    read.definition,
    typeof family === 'string' ? family : canary.family,
    tags ?? [],
  );
  if (containersOf(definition).length === 0)
    return { findings: [wrongFile(path, 'it defines no containers')] };
  return { wanted: unlessThere(definition, canary, path), findings: [] };
}

async function fromRevision(aws: Aws, reference: string, signal: AbortSignal): Promise<WantedFound> {
  try {
    const found = await describeTaskDefinition(aws, reference, signal);
    const { status } = found.definition;
    if (status === undefined || status === 'ACTIVE') return { wanted: existing(found), findings: [] };
    return { findings: [inactive(reference, JSON.stringify(status))] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RemoteError) || error.transient) throw error;
    return { findings: [absent(reference, error)] };
  }
}

function existing({ arn }: DescribedTaskDefinition): Wanted {
  return { kind: 'revision', arn, label: lastSegment(arn) };
}

/** Nothing is registered that the canary has already. */
function unlessThere(definition: TaskDefinition, canary: DescribedTaskDefinition, label: string): Wanted {
  const isThere = definition['family'] === canary.family && sameDefinition(definition, canary.definition);
  return isThere ? { ...existing(canary), label } : { kind: 'content', definition, label };
}

/** Either as it is registered, or as an answer of ECS wraps it. */
async function readDefinition(
  readFile: Source['readFile'],
  path: string,
): Promise<{ readonly definition: TaskDefinition } | { readonly why: string }> {
  try {
    const content = json(place(JSON.parse(await readFile(path)), path));
    if (!isRecord(content)) return { why: 'it is no JSON object' };
    const { taskDefinition } = content;
    return { definition: isRecord(taskDefinition) ? taskDefinition : content };
  } catch (error) {
    // What a parser quotes of the text is nothing for a log.
    return { why: error instanceof SyntaxError ? 'it is no JSON' : messageOf(error) };
  }
}

function problem(subject: string, message: string, fix: string): Finding {
  return { severity: 'error', subject, message, fix };
}

function whichContainer(
  { arn }: DescribedTaskDefinition,
  containers: readonly Container[],
  container: string | undefined,
): Finding {
  const names = containers.map(({ name }) => name).join(', ');
  const what =
    container === undefined
      ? `${lastSegment(arn)} has ${containers.length} containers (${names}), and \`image\` is for one of them.`
      : `${lastSegment(arn)} has no container ${container}; it has ${names}.`;
  return problem('container', what, 'Name the container that runs the new version.');
}

function sameImage({ arn }: DescribedTaskDefinition, image: string): Finding {
  return {
    severity: 'warning',
    subject: 'image',
    message: `Stable (${lastSegment(arn)}) names ${image}, too: the canary would be no other version, unless the tag was moved.`,
    fix: 'Name the image of the new version.',
  };
}

function wrongFile(path: string, why: string): Finding {
  return problem(
    'task-definition',
    `${path} can't be taken for a task definition: ${why}.`,
    'Give a JSON file as `aws ecs register-task-definition --cli-input-json` takes it, or as the render action writes it.',
  );
}

/** ECS deploys no revision that was deregistered, so a rollback could not bring it back. */
function noWayBack({ arn, definition: { status } }: DescribedTaskDefinition): readonly Finding[] {
  if (status === undefined || status === 'ACTIVE') return [];
  const message = `${lastSegment(arn)}, which runs now, is ${JSON.stringify(status)}: ECS would not deploy it again, so there is no way back to it.`;
  const fix = 'Deploy an ACTIVE revision to that service first.';
  return [problem('task definition', message, fix)];
}

function inactive(reference: string, status: string): Finding {
  return problem('task-definition', `${reference} is ${status}.`, 'Name an ACTIVE revision.');
}

function absent(reference: string, error: RemoteError): Finding {
  return problem(
    'task-definition',
    `${reference} can't be used: ${error.message}`,
    'Name a revision that exists.',
  );
}
