import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { documented } from '../../scripts/docs.ts';
import { failed } from '../../src/report/words.ts';
import { RESULTS } from '../../src/rollout/events.ts';

const root = new URL('../../', import.meta.url);
const readme = textOf('README.md');

function textOf(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** Cells of every row of every table under a heading of the second level. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const [, ...sections] = readme.split(/^## /m);
  const section = sections.find((each) => each.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`README.md has no section "${heading}"`);
  return section
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

describe('the README', () => {
  test('has the inputs and outputs of action.yml, as scripts/docs.ts writes them', () => {
    expect(readme).toBe(documented(readme, textOf('action.yml')));
  });

  test('names every result, and whether the job fails with it', () => {
    const told = rowsUnder('Results').flatMap(([result = '', job]) => {
      const name = /^`(.+)`$/.exec(result)?.[1];
      return name === undefined || name === 'result' ? [] : [[name, job] as const];
    });
    const meant = RESULTS.map((result) => [result, failed(result) ? 'fails' : 'succeeds'] as const);
    expect(new Map(told)).toEqual(new Map(meant));
    expect(told).toHaveLength(RESULTS.length);
  });

  test('names only commands that there are', () => {
    const scripts = [...textOf('package.json').matchAll(/^ {4}"([a-z-]+)": "/gm)].map(
      ([, name = '']) => name,
    );
    const commands = [...readme.matchAll(/\bnpm (?:run )?([a-z-]+)/g)].map(([, name = '']) => name);
    expect(commands).toEqual(expect.arrayContaining(['demo', 'test', 'simulator']));
    expect(commands.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});
