import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import MarkdownIt from 'markdown-it';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A file of the repository, by its path from the root. */
export function contents(path: string): string {
  return readFileSync(root + path, 'utf8');
}

export function exists(path: string): boolean {
  return existsSync(root + path);
}

/** Paths from the root of the files in a folder that end so, folders below included. */
export function filesIn(folder: string, ending: string): readonly string[] {
  return readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .toSorted();
}

/** What a person reads about the project. */
export const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'],
  ...filesIn('docs', '.md'),
];

export interface Block {
  /** `README.md:42`. */
  readonly where: string;
  /** What an HTML comment right before the block says. */
  readonly label: string | undefined;
  readonly text: string;
}

/** The code blocks of a document in one language. */
export function blocks(document: string, language: string): readonly Block[] {
  const tokens = new MarkdownIt({ html: true }).parse(contents(document), {});
  return tokens.flatMap((token, index) => {
    if (token.type !== 'fence' || token.info.trim() !== language) return [];
    const before = tokens[index - 1];
    const label = before?.type === 'html_block' ? /<!-- (.+) -->/.exec(before.content)?.[1] : undefined;
    return [{ where: `${document}:${(token.map?.[0] ?? 0) + 1}`, label, text: token.content }];
  });
}

/** The only code block of a document in a language under a label. */
export function block(document: string, language: string, label: string): string {
  const found = blocks(document, language).filter((each) => each.label === label);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${document} has ${found.length} of ${label}`);
  return only.text;
}

/** Cells of every row of every table under a heading of the second level, headings of columns and rules left out. */
export function rowsUnder(document: string, heading: string): readonly (readonly string[])[] {
  const [, ...sections] = contents(document).split(/^## /m);
  const section = sections.find((each) => each.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${document} has no section "${heading}"`);
  const lines = section.split('\n');
  return lines
    .filter((line, at) => line.startsWith('|') && !isRule(line) && !isRule(lines[at + 1] ?? ''))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

function isRule(line: string): boolean {
  return /^\|[-| ]+$/.test(line);
}

/** What stands between backticks, if that is all there is. */
export function quoted(cell: string | undefined): string | undefined {
  return /^`([^`]+)`$/.exec(cell ?? '')?.[1];
}
