import { describe, expect, test } from '@jest/globals';
import { parseSchedule } from '../../src/config/schedule.ts';
import { contents, documents, exists } from './support/documents.ts';
import { mapping } from './support/yaml.ts';

function scripts(): readonly string[] {
  const manifest: unknown = JSON.parse(contents('package.json'));
  return Object.keys(mapping(mapping(manifest)['scripts']));
}

describe('the README', () => {
  const readme = contents('README.md');

  test('names presets that are understood', () => {
    const presets = [...readme.matchAll(/^\| `(\w+)` \| .*100 % *\|$/gm)].flatMap(([, name]) => name ?? []);
    expect(presets).toHaveLength(3);
    for (const preset of presets) expect(parseSchedule(preset, 60_000)).toMatchObject({ ok: true });
  });

  test('names the command that CI runs', () => {
    expect(readme).toMatch(/^npm test\b/m);
    expect(contents('.ci/run').trim().split('\n')).toEqual([
      '#!/usr/bin/env bash',
      'set -euo pipefail',
      'cd "$(dirname "${BASH_SOURCE[0]}")/.."',
      'npm test',
    ]);
    expect(contents('.github/workflows/ci.yml')).toContain('run: npm test');
  });
});

describe.each(documents.map((document) => ({ document })))('$document', ({ document }) => {
  test('names files that are there', () => {
    const named = [
      ...contents(document).matchAll(/`((?:src|scripts|simulator|docs|examples)\/[\w./-]*)(?<!\.test\.ts)`/g),
    ];
    expect(named.flatMap(([, path]) => path ?? []).filter((path) => !exists(path))).toEqual([]);
  });

  test('names commands that package.json has', () => {
    const named = [...contents(document).matchAll(/npm run ([\w-]+)/g)].flatMap(([, name]) => name ?? []);
    expect(named.filter((name) => !scripts().includes(name))).toEqual([]);
  });
});
