import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { readConfig } from '../../src/config/config.ts';
import { InputError } from '../../src/rollout/errors.ts';
import { blocks, contents, documents, filesIn } from './support/documents.ts';
import { mapping, mappingOf, stepsIn } from './support/yaml.ts';

const OURS = 'org/ecs-canary@v1';

/** What GitHub might put in the place of each expression that the examples use. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  'inputs.percent': '25',
  'inputs.bake': '10m',
};

const examples = [
  ...documents.flatMap((document) => blocks(document, 'yaml')),
  ...filesIn('examples', '.yml').map((path) => ({ where: path, text: contents(path) })),
].map(({ where, text }) => {
  const value: unknown = parse(text);
  return { where, value };
});

const rollouts = examples.flatMap(({ where, value }) =>
  stepsIn(value)
    .filter(({ uses }) => uses === OURS)
    .map((step) => ({ where, inputs: mapping(step['with'] ?? {}) })),
);

const declared = mapping(mappingOf(contents('action.yml'))['inputs']);

function filled(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (whole, expression: string) => {
    const found = EXPRESSIONS[expression];
    if (found === undefined) throw new Error(`The test has no value for ${whole}.`);
    return found;
  });
}

/** What the action would say is wrong, with the defaults of action.yml as the runner fills them in. */
function mistakesIn(inputs: Readonly<Record<string, unknown>>): readonly string[] {
  const answers = Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, filled(value)]));
  const standard = (name: string): string => filled(mapping(declared[name])['default'] ?? '');
  try {
    readConfig((name) => answers[name] ?? standard(name));
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.mistakes;
    throw error;
  }
}

describe('the workflows that we show', () => {
  test('are there, in the README and as files', () => {
    const places = rollouts.map(({ where }) => where.replace(/:.*/, ''));
    expect(new Set(places)).toEqual(
      new Set(['README.md', 'examples/percent.yml', 'examples/release.yml', 'examples/return.yml']),
    );
  });

  test.each(rollouts)('use inputs that exist, with values that are accepted: $where', ({ inputs }) => {
    expect(Object.keys(declared)).toEqual(expect.arrayContaining(Object.keys(inputs)));
    expect(mistakesIn(inputs)).toEqual([]);
  });

  test('name this action one way only', () => {
    const named = examples.flatMap(({ value }) => stepsIn(value).map(({ uses }) => uses));
    expect(new Set(named.filter((uses) => uses.includes('ecs-canary')))).toEqual(new Set([OURS]));
  });

  test.each(filesIn('examples', '.yml').map((path) => ({ path })))(
    'ask for few permissions, cancel nothing and end in time: $path',
    ({ path }) => {
      const workflow = mappingOf(contents(path));
      expect(workflow['permissions']).toEqual({ contents: 'read', 'id-token': 'write' });
      expect(workflow['concurrency']).toMatchObject({ 'cancel-in-progress': false });
      for (const job of Object.values(mapping(workflow['jobs']))) {
        expect(mapping(job)['timeout-minutes']).toEqual(expect.any(Number));
      }
    },
  );
});
