import { type Parsed, right, wrong } from './parsed.ts';

/** Most characters before the digest: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const longest = 255;
/** `@sha256:` and 64 digits follow. No more than that is looked at closely. */
const longestWithDigest = longest + 72;

const tooLong = `has more than ${longest} characters before its digest`;

const forms = 'Write registry/repository:tag, or registry/repository@sha256:digest';

/**
 * Reads the reference of an image, `[registry/]repository[:tag][@sha256:digest]`:
 * https://github.com/distribution/reference/blob/main/reference.go
 */
export function parseImage(text: string): Parsed<string> {
  const flaw = flawOf(text);
  return flaw === undefined ? right(text) : wrong({ given: text, wrong: flaw, right: forms });
}

function flawOf(text: string): string | undefined {
  if (text.length > longestWithDigest) return tooLong;
  if (/\s/.test(text)) return 'contains blanks';
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(text)) return 'is a URL, and an image is named without https://';
  if (/^sha256:[\da-f]{64}$/i.test(text)) return 'is a digest without the repository that it is in';
  const [tagged = '', digest, ...more] = text.split('@');
  if (tagged.length > longest) return tooLong;
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/'));
  const name = colon < 0 ? tagged : tagged.slice(0, colon);
  return (
    flawOfName(name) ??
    (colon < 0 ? undefined : flawOfTag(tagged.slice(colon + 1))) ??
    (more.length > 0 ? 'contains @ more than once' : undefined) ??
    (digest === undefined ? undefined : flawOfDigest(digest))
  );
}

function flawOfName(name: string): string | undefined {
  const parts = name.split('/');
  const [first = '', ...path] = parts;
  const repository = isRegistry(first) && path.length > 0 ? path : parts;
  if (repository.every(isPathComponent)) return undefined;
  if (repository.includes('')) return 'has an empty part in its name';
  if (repository.map((part) => part.toLowerCase()).every(isPathComponent))
    return 'has capital letters in its repository, where only small ones may be';
  return 'cannot be the name of an image';
}

/** What Docker takes the first part for when it has a dot, a port or is localhost. */
function isRegistry(part: string): boolean {
  return (
    /[.:]|^localhost$/.test(part) &&
    /^[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*(?::\d{1,5})?$/i.test(part)
  );
}

function isPathComponent(part: string): boolean {
  return /^[a-z\d]+(?:(?:[._]|__|-+)[a-z\d]+)*$/.test(part);
}

function flawOfTag(tag: string): string | undefined {
  if (tag === '') return 'names no tag after its colon';
  return /^\w[\w.-]{0,127}$/.test(tag)
    ? undefined
    : 'has a tag of other than 1 to 128 letters, digits, dots, - and _';
}

function flawOfDigest(digest: string): string | undefined {
  return /^sha256:[\da-f]{64}$/.test(digest)
    ? undefined
    : 'has a digest other than sha256: and 64 hexadecimal digits in small letters';
}
