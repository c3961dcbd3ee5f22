import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import MarkdownIt from 'markdown-it';

const root = new URL('../../', import.meta.url);
const pages = globSync('{*,docs/**/*,simulator/**/*}.md', { cwd: root }).toSorted();

function tokensOf(page: string) {
  return new MarkdownIt({ html: true }).parse(readFileSync(new URL(page, root), 'utf8'), {});
}

/** Targets of links and pictures. */
function linksIn(page: string): readonly string[] {
  return tokensOf(page)
    .flatMap(({ children }) => children ?? [])
    .flatMap((token) => token.attrGet('href') ?? token.attrGet('src') ?? [])
    .map(String);
}

/** What GitHub makes of headings: small letters, without punctuation, with hyphens for blanks; `-1` and so on for repetitions. */
function anchorsIn(page: string): ReadonlySet<string> {
  const tokens = tokensOf(page);
  const seen = new Map<string, number>();
  return new Set(
    tokens.flatMap(({ type }, at) => {
      if (type !== 'heading_open') return [];
      const words = (tokens[at + 1]?.children ?? []).map(({ content }) => content).join('');
      const anchor = words
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-');
      const times = seen.get(anchor) ?? 0;
      seen.set(anchor, times + 1);
      return times === 0 ? anchor : `${anchor}-${times}`;
    }),
  );
}

/** Why a link leads nowhere; undefined for one that arrives, or leaves the repository. */
function flawOf(page: string, link: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return undefined;
  const target = new URL(link, new URL(page, root));
  const anchor = decodeURIComponent(target.hash.slice(1));
  target.hash = '';
  if (!existsSync(target)) return `${page}: ${link} does not exist`;
  if (anchor === '' || statSync(target).isDirectory() || !target.pathname.endsWith('.md')) return undefined;
  const relative = target.href.slice(root.href.length);
  return anchorsIn(relative).has(anchor) ? undefined : `${page}: ${link} has no such heading`;
}

test('there are pages to read', () => {
  expect(pages).toEqual(
    expect.arrayContaining(['README.md', 'docs/architecture.md', 'docs/iam.md', 'docs/rollback.md']),
  );
});

test.each(pages)('every relative link in %s leads somewhere', (page) => {
  expect(linksIn(page).flatMap((link) => flawOf(page, link) ?? [])).toEqual([]);
});

test('a link that leads nowhere would be noticed, and one to a heading too', () => {
  expect(flawOf('docs/iam.md', '../README.md#quick-start')).toBeUndefined();
  expect(flawOf('docs/iam.md', '../README.md#slow-start')).toContain('no such heading');
  expect(flawOf('docs/iam.md', 'README.md')).toContain('does not exist');
});

test('the page on architecture names only tests and sources that there are', () => {
  const text = readFileSync(new URL('docs/architecture.md', root), 'utf8');
  const tests = [...text.matchAll(/`([\w/-]+\.test\.ts)`/g)].map(([, path = '']) => `__tests__/${path}`);
  const sources = [...text.matchAll(/`((?:src|simulator|demo|scripts)\/[\w/.-]*)`/g)].map(
    ([, path = '']) => path,
  );
  expect(tests.length).toBeGreaterThan(10);
  expect(sources.length).toBeGreaterThan(10);
  expect([...tests, ...sources].filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

test('the page on architecture quotes only names that tests have', () => {
  const text = readFileSync(new URL('docs/architecture.md', root), 'utf8');
  const cited = [...text.matchAll(/`([\w/-]+\.test\.ts)` \(([^|]*?)\)(?=[,; |])/g)].flatMap(
    ([, path = '', notes = '']) =>
      [...notes.matchAll(/\*([^*]+)\*/g)].map(([, name = '']) => ({ path, name })),
  );
  expect(cited.length).toBeGreaterThan(5);
  const missing = cited.filter(({ path, name }) => {
    const source = readFileSync(new URL(`__tests__/${path}`, root), 'utf8');
    return name.split('…').some((part) => !source.includes(part.trim()));
  });
  expect(missing).toEqual([]);
});
