import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { documented } from '../../scripts/docs.ts';
import { failed } from '../../src/report/words.ts';
import { type Rescuer, type Result, RESULTS } from '../../src/rollout/events.ts';
import { quoted, rowsUnder } from './support/documents.ts';

const root = new URL('../../', import.meta.url);
const readme = textOf('README.md');
/** Who rolls back because a mode asks for it, and who does because of trouble. */
const ASKED: readonly Rescuer[] = ['request', 'recovery'];
const UNASKED: readonly Rescuer[] = ['main', 'post', 'later-run'];

function textOf(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** What becomes of the job, whoever has put things back. */
function jobOf(result: Result): string {
  const otherwise = [{}, ...UNASKED.map((restoredBy) => ({ restoredBy }))];
  const ends = otherwise.map((by) => failed({ result, ...by }));
  const asked = ASKED.map((restoredBy) => failed({ result, restoredBy }));
  if (ends.every((fails) => fails) && asked.every((fails) => !fails)) {
    return 'fails, unless `mode` is `rollback` or `recover`';
  }
  const [fails] = ends;
  expect([result, ...ends, ...asked]).toEqual([result, ...[...ends, ...asked].map(() => fails)]);
  return fails === true ? 'fails' : 'succeeds';
}

describe('the README', () => {
  test('has the inputs and outputs of action.yml, as scripts/docs.ts writes them', () => {
    expect(readme).toBe(documented(readme, textOf('action.yml')));
  });

  test('names every result, and whether the job fails with it', () => {
    const told = rowsUnder('README.md', 'Results').map(([result, job]) => [quoted(result), job] as const);
    expect(new Map(told)).toEqual(new Map(RESULTS.map((result) => [result, jobOf(result)])));
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
