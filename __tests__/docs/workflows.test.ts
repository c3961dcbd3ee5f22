import { describe, expect, test } from '@jest/globals';
import { contents, filesIn } from './support/documents.ts';
import { listOf, mapping, mappingOf, stepsIn, textsIn } from './support/yaml.ts';

const workflows = filesIn('.github/workflows', '.yml').map((path) => ({ path }));

test('the project checks, analyses and releases itself', () => {
  expect(workflows.map(({ path }) => path.replace(/.*\//, ''))).toEqual([
    ...['check-dist.yml', 'ci.yml', 'codeql.yml', 'release.yml'],
  ]);
});

describe.each(workflows)('$path', ({ path }) => {
  const source = contents(path);
  const workflow = mappingOf(source);
  const jobs = Object.values(mapping(workflow['jobs'])).map(mapping);

  test('begins with no permission to write', () => {
    expect(Object.values(mapping(workflow['permissions'])).filter((access) => access !== 'read')).toEqual([]);
  });

  test('pins every action by commit, with the version beside it', () => {
    const lines = source.split('\n').filter((line) => /\buses:/.test(line));
    const pinned = /^ +(?:- )?uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(lines).toHaveLength(stepsIn(workflow).length);
    expect(lines.filter((line) => !pinned.test(line))).toEqual([]);
  });

  test('keeps no credentials in the checkout', () => {
    for (const step of stepsIn(workflow).filter(({ uses }) => uses.startsWith('actions/checkout@'))) {
      expect(step['with']).toMatchObject({ 'persist-credentials': false });
    }
  });

  test('ends every job in time', () => {
    for (const job of jobs) expect(job['timeout-minutes']).toEqual(expect.any(Number));
  });
});

test('no script has an expression in it, which could be anything', () => {
  const scripts = workflows
    .flatMap(({ path }) => Object.values(mapping(mappingOf(contents(path))['jobs'])))
    .flatMap((job) => listOf(mapping(job)['steps']))
    .flatMap((step) => textsIn(mapping(step)['run']));
  expect(scripts.length).toBeGreaterThan(3);
  expect(scripts.filter((script) => script.includes('${{'))).toEqual([]);
});

test('one version of each action is in use', () => {
  const used = workflows.flatMap(({ path }) => stepsIn(mappingOf(contents(path))).map(({ uses }) => uses));
  const commits = Map.groupBy(new Set(used), (uses) => uses.replace(/@.*/, ''));
  expect([...commits.values()].filter((versions) => versions.length > 1)).toEqual([]);
});
