import { type Arn, arnKinds, arnOf } from './arn.ts';
import { type Parsed, right, wrong } from './parsed.ts';

/** A task definition: in a JSON file, or registered. */
export type TaskDefinitionReference =
  | { readonly kind: 'file'; readonly path: string }
  /** `given`: `family:revision`, or the ARN. */
  | { readonly kind: 'revision'; readonly given: string; readonly arn?: Arn };

/** Longest path that Linux opens, in bytes: https://man7.org/linux/man-pages/man3/realpath.3.html */
const longestPath = 4096;

const forms =
  'Write family:revision such as web:42, an ARN, or the path of a JSON file such as ./task-definition.json';

const parseArn = arnOf(arnKinds.taskDefinition);

/** Reads a path (what ends in `.json` or contains a slash), `family:revision`, or the ARN of a revision. */
export function parseTaskDefinition(text: string): Parsed<TaskDefinitionReference> {
  if (text.startsWith('arn:')) return fromArn(text);
  const flaw = flawOf(text);
  if (flaw !== undefined) return wrong({ given: text, wrong: flaw, right: forms });
  return isPath(text) ? right({ kind: 'file', path: text }) : right({ kind: 'revision', given: text });
}

function fromArn(text: string): Parsed<TaskDefinitionReference> {
  const arn = parseArn(text);
  return arn.ok ? right({ kind: 'revision', given: text, arn: arn.value }) : arn;
}

function isPath(text: string): boolean {
  return text.endsWith('.json') || text.includes('/');
}

function flawOf(text: string): string | undefined {
  if (text.startsWith('{')) return 'is JSON itself, not the path of its file';
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return 'is a URL';
  return isPath(text) ? flawOfPath(text) : flawOfRevision(text);
}

function flawOfPath(text: string): string | undefined {
  // Spaces are let through, also those of an unusual width; what is not to be seen is no part of a file's name.
  if (/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(text))
    return 'contains characters that cannot be seen';
  if (text.endsWith('/')) return 'is a folder';
  return Buffer.byteLength(text) > longestPath ? 'is too long for a path' : undefined;
}

/** Families: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
function flawOfRevision(text: string): string | undefined {
  if (/^[\w-]{1,255}:[1-9]\d{0,9}$/.test(text)) return undefined;
  if (/^[\w-]{1,255}$/.test(text))
    return 'is a family without a revision, or a file without .json: nobody could tell which';
  if (/^[\w-]{1,255}:/.test(text)) return 'names no revision by its number';
  return 'is neither a task definition nor the path of one';
}
