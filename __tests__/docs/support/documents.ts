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
