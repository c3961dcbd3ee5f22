import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/config.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import { initialState } from '../../src/rollout/events.ts';
import { documented } from '../../scripts/docs.ts';
import { answering, least } from './inputs.ts';

const source = readFileSync(new URL('../../action.yml', import.meta.url), 'utf8');

function entries(
  section: string,
): readonly (readonly [name: string, entry: Readonly<Record<string, unknown>>])[] {
  const action: unknown = parse(source);
  return Object.entries(mapping(mapping(action)[section])).map(([name, entry]) => [name, mapping(entry)]);
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('action.yml: a mapping was expected');
  return Object.fromEntries(Object.entries(value));
}

describe('action.yml', () => {
  test('has the very inputs that are read', () => {
    const asked: string[] = [];
    readConfig((name) => {
      asked.push(name);
      return least[name] ?? '';
    });
    expect(asked.toSorted()).toEqual(
      entries('inputs')
        .map(([name]) => name)
        .toSorted(),
    );
  });

  test('gives the defaults that the code has for inputs left out', () => {
    const defaults = entries('inputs').flatMap(([name, entry]) =>
      typeof entry['default'] === 'string' ? [[name, entry['default']] as const] : [],
    );
    expect(defaults.length).toBeGreaterThan(10);
    expect(readConfig(answering({ ...Object.fromEntries(defaults), ...least }))).toEqual(
      readConfig(answering(least)),
    );
  });

  test('says the default of every input in words, and means it', () => {
    for (const [name, entry] of entries('inputs')) {
      const { default: value, description, required } = entry;
      if (required === true) continue;
      expect([name, description]).toEqual([name, expect.stringMatching(/Default[ :]/)]);
      if (typeof value === 'string')
        expect([name, description]).toEqual([name, expect.stringContaining(`Default \`${value}\``)]);
    }
  });

  test('has no default where being left out means something', () => {
    const bare = entries('inputs').flatMap(([name, entry]) => ('default' in entry ? [] : [name]));
    expect(bare).toEqual([
      ...[
        'service',
        'canary-service',
        'image',
        'container',
        'task-definition',
        'listener',
        'stable-target-group',
        'canary-target-group',
        'schedule',
        'percent',
      ],
      ...[
        'on-success',
        'promotion-schedule',
        'alarms',
        'total-tasks',
        'settle',
        'state-table',
        'lock-timeout',
        'lease-beat',
      ],
      ...['role-to-assume', 'role-session-name', 'role-duration', 'aws-region'],
    ]);
  });

  test('has the outputs that workflows are promised', () => {
    expect(entries('outputs').map(([name]) => name)).toEqual([
      ...['result', 'percent', 'failed-step', 'reason', 'alarms', 'checkpoint', 'stable-count'],
      ...['canary-count', 'stable-weight', 'canary-weight', 'promoted-task-definition'],
      ...['previous-task-definition', 'duration-seconds'],
    ]);
  });

  test('has the very outputs that are set', () => {
    expect(entries('outputs').map(([name]) => name)).toEqual(Object.keys(outputsOf(initialState(0))));
  });

  test('runs one bundle on Node 24, before and after', () => {
    expect(mapping(parse(source))['runs']).toEqual({
      using: 'node24',
      main: 'dist/index.js',
      post: 'dist/index.js',
    });
  });
});

describe('the tables of a README', () => {
  const readme =
    'before <!-- inputs -->outdated<!-- /inputs --> between <!-- outputs --><!-- /outputs --> after';

  test('list every input and output of action.yml, between their marks', () => {
    const text = documented(readme, source);
    for (const [name] of [...entries('inputs'), ...entries('outputs')])
      expect(text).toContain(`\n| \`${name}\` | `);
    expect(text).not.toContain('outdated');
    expect(text).toMatch(/^before [^]* between [^]* after$/);
  });

  test('do not change when made again', () => {
    const text = documented(readme, source);
    expect(documented(text, source)).toBe(text);
  });

  test('keep a description in its cell', () => {
    const yaml = 'inputs: { a: { description: "x | <b> `<c>`\\ny" } }\noutputs: {}';
    expect(documented(readme, yaml)).toContain('| `a` | x \\| &lt;b> `<c>` y |');
  });

  test('are not written where no place is marked for them', () => {
    expect(() => documented('<!-- inputs --><!-- /inputs -->', source)).toThrow('<!-- outputs -->');
  });
});
