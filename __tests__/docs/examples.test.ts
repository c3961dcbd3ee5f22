import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { readConfig } from '../../src/config/config.ts';
import { InputError } from '../../src/rollout/errors.ts';
import { Cloud, type Inputs } from '../support/jobs.ts';
import { blocks, contents, documents, filesIn } from './support/documents.ts';
import { asInExamples } from './support/scenario.ts';
import { type Mapping, mapping, mappingOf, stepsIn } from './support/yaml.ts';

const OURS = 'org/ecs-canary@v1';

/** What GitHub might put in the place of each expression that the examples use. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  'inputs.percent': '25',
  'inputs.bake': '10m',
  'vars.CANARY_ROLE': 'arn:aws:iam::123456789012:role/ecs-canary',
  'vars.RECOVER_ROLE': 'arn:aws:iam::123456789012:role/ecs-canary-recover',
  'vars.STATUS_ROLE': 'arn:aws:iam::123456789012:role/ecs-canary-status',
  'vars.AWS_REGION': 'eu-west-1',
};

const examples = [
  ...documents.flatMap((document) => blocks(document, 'yaml')).filter(({ label }) => label === undefined),
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

/** Every input as the runner fills it in: as given, else the default of action.yml. */
function answersTo(inputs: Mapping): Inputs {
  const names = Object.keys({ ...declared, ...inputs });
  return Object.fromEntries(
    names.map((name) => [name, filled(inputs[name] ?? mapping(declared[name])['default'] ?? '')] as const),
  );
}

/** What the action would say is wrong. */
function mistakesIn(inputs: Mapping): readonly string[] {
  const answers = answersTo(inputs);
  try {
    readConfig((name) => answers[name] ?? '');
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.mistakes;
    throw error;
  }
}

describe('the workflows that we show', () => {
  test('are there, in the README and as files', () => {
    const places = rollouts.map(({ where }) => where.replace(/:.*/, ''));
    expect(new Set(places)).toEqual(new Set(['README.md', ...filesIn('examples', '.yml')]));
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

/** How each mode ends where a rollout holds at some share, and its run has ended in order. */
const ENDINGS: Readonly<Record<string, string>> = {
  rollout: 'completed',
  plan: 'planned',
  status: 'observed',
  rollback: 'rolled-back',
  recover: 'nothing-to-recover',
};

describe('the examples of modes and of the state table', () => {
  const played = rollouts.flatMap(({ where, inputs }) => {
    if (inputs['mode'] === undefined && inputs['state-table'] === undefined) return [];
    return [{ where, mode: filled(inputs['mode'] ?? 'rollout'), inputs }];
  });

  test('show every mode, as a file and in the README', () => {
    const shown = (place: string) =>
      played.filter(({ where }) => where.startsWith(place)).map(({ mode }) => mode);
    const modes = Object.keys(ENDINGS);
    expect(new Set(shown('README.md'))).toEqual(new Set(modes));
    expect(new Set(shown('examples/'))).toEqual(new Set(modes.filter((mode) => mode !== 'plan')));
  });

  test.each(played)(
    'do what they say, on the simulator: $where, $mode',
    async ({ mode, inputs }) => {
      const cloud = new Cloud(asInExamples(listenerScenario({ canaryTasks: 2, canaryWeight: 4 })));
      // Credentials and region are the simulator's, and hours pass faster with fewer looks.
      const here = { 'role-to-assume': '', 'aws-region': '', 'poll-interval': '5m' };
      const { state, failed } = await cloud.job({ inputs: { ...answersTo(inputs), ...here } }).main();
      expect([state.reason, state.result, failed]).toEqual([state.reason, ENDINGS[mode], false]);
      const isReadOnly = ['plan', 'status', 'recover'].includes(mode);
      expect(cloud.writes().length > 0).toBe(!isReadOnly);
      expect(cloud.tableWrites().length > 0).toBe(!isReadOnly);
    },
    60_000,
  );
});
