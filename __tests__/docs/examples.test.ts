import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { Cloud } from '../support/jobs.ts';
import { blocks, contents, documents, filesIn } from './support/documents.ts';
import { pages } from './support/recipes.ts';
import { asInExamples } from './support/scenario.ts';
import { answersTo, declared, filled, mistakesIn, OURS, oursIn, VERSION } from './support/workflows.ts';
import { mapping, stepsIn } from './support/yaml.ts';

const examples = [
  ...documents.flatMap((document) => blocks(document, 'yaml')).filter(({ label }) => label === undefined),
  ...filesIn('examples', '.yml').map((path) => ({ where: path, text: contents(path) })),
].map(({ where, text }) => {
  const value: unknown = parse(text);
  return { where, value };
});

const rollouts = examples.flatMap(({ where, value }) => oursIn(value).map((inputs) => ({ where, inputs })));

describe('the workflows that we show', () => {
  test('are there, in the README, in every recipe, and as files', () => {
    const places = rollouts.map(({ where }) => where.replace(/:.*/, ''));
    expect(new Set(places)).toEqual(
      new Set([
        'README.md',
        ...pages.map((page) => `docs/recipes/${page}.md`),
        ...filesIn('examples', '.yml'),
      ]),
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

  test.each(examples.filter(({ where }) => /^(?:examples|docs\/recipes)\//.test(where)))(
    'ask for few permissions, cancel nothing and end in time: $where',
    ({ value }) => {
      const workflow = mapping(value);
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

describe('the examples of releases, of modes and of the state table', () => {
  const played = rollouts.flatMap(({ where, inputs }) => {
    const isPlayed = ['image', 'mode', 'state-table'].some((name) => inputs[name] !== undefined);
    // Recipes have worlds of their own.
    if (where.startsWith('docs/') || !isPlayed) return [];
    return [{ where, mode: filled(inputs['mode'] ?? 'rollout'), inputs }];
  });

  test('show every mode and a release, as a file and in the README', () => {
    const shown = (place: string) => played.filter(({ where }) => where.startsWith(place));
    const modesIn = (place: string) => new Set(shown(place).map(({ mode }) => mode));
    const modes = Object.keys(ENDINGS);
    expect(modesIn('README.md')).toEqual(new Set(modes));
    expect(modesIn('examples/')).toEqual(new Set(modes.filter((mode) => mode !== 'plan')));
    for (const place of ['README.md', 'examples/']) {
      expect(shown(place).filter(({ inputs }) => inputs['image'] !== undefined)).toHaveLength(1);
    }
  });

  test.each(played)(
    'do what they say, on the simulator: $where, $mode',
    async ({ mode, inputs }) => {
      const images = { [`web:${VERSION}`]: `sha256:${'0a'.repeat(32)}` };
      const cloud = new Cloud(asInExamples(listenerScenario({ canaryTasks: 2, canaryWeight: 4, images })));
      // Credentials and region are the simulator's, and hours pass faster with fewer looks and beats.
      const beat = inputs['state-table'] === undefined ? {} : { 'lease-beat': '1m' };
      const here = { 'role-to-assume': '', 'aws-region': '', 'poll-interval': '5m', ...beat };
      const { state, failed } = await cloud.job({ inputs: { ...answersTo(inputs), ...here } }).main();
      expect([state.reason, state.result, failed]).toEqual([state.reason, ENDINGS[mode], false]);
      expect(state.release?.promoted !== undefined).toBe(inputs['image'] !== undefined);
      const isReadOnly = ['plan', 'status', 'recover'].includes(mode);
      expect(cloud.writes().length > 0).toBe(!isReadOnly);
      expect(cloud.tableWrites().length > 0).toBe(!isReadOnly && inputs['state-table'] !== undefined);
    },
    60_000,
  );
});
