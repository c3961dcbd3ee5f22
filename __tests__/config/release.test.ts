import { describe, expect, test } from '@jest/globals';
import { configWith, expectMistakes, type Inputs, mistakesWith } from './inputs.ts';

const table = { 'state-table': 'canary-state' };
const release = { image: 'app:2', container: 'app', 'promotion-schedule': '100', tag: 'true' };

describe('a new version', () => {
  test('comes from an image or a task definition, not from both', () => {
    expectMistakes({ image: 'app:2', 'task-definition': 'web:3' }, [
      'task-definition: "web:3" excludes image, which is "app:2". Give one of the two.',
    ]);
    expectMistakes({ image: '?', 'task-definition': 'web' }, [
      'image: "?" cannot be',
      'task-definition: "web" is a family',
      'task-definition: "web" excludes image, which is "?".',
    ]);
  });

  test('is left alone by the way out of trouble: workflows share inputs', () => {
    for (const version of [{ image: 'app:2' }, { 'task-definition': 'web:3' }])
      for (const onSuccess of ['', 'promote', 'keep'])
        expect(configWith({ ...version, 'on-success': onSuccess, percent: '0' }).onSuccess).toBe('keep');
    expectMistakes({ image: 'app:2', tag: 'true', percent: '0' }, []);
  });

  test('has its container named only with an image', () => {
    expect(configWith({ image: 'app:2', container: 'app' }).container).toBe('app');
    for (const inputs of [{}, { 'task-definition': 'web:3' }])
      expectMistakes({ ...inputs, container: 'app' }, [
        'container: "app" has no meaning without image. Set image, or leave container out.',
      ]);
    expectMistakes({ image: '?', container: 'app' }, ['image: ']);
  });
});

describe('what brings and promotes a version', () => {
  test.each(['status', 'rollback'])('is no mistake with mode: %s: workflows share inputs', (mode) => {
    const shared = { ...release, 'on-success': 'promote', 'task-definition': 'web:3', percent: '10' };
    expect(mistakesWith({ mode, ...shared })).toEqual([]);
    expect(mistakesWith({ mode, container: 'app', percent: '0' })).toEqual([]);
  });

  test.each(['status', 'rollback'])('is only said to be unreadable, where it is, with mode: %s', (mode) => {
    expectMistakes({ mode, image: 'App', tag: 'maybe' }, ['image: "App" has capital', 'tag: "maybe" is']);
  });

  test.each<[string, Inputs]>([
    ['a rollout', {}],
    ['a plan', { mode: 'plan' }],
    ['a dry run', { 'dry-run': 'true' }],
    ['a rollout that goes on', { ...table, resume: 'true' }],
    ['a recovery that goes on', { mode: 'recover', ...table, resume: 'true' }],
    ['a recovery that rolls back', { mode: 'recover', ...table }],
  ])('goes with %s', (_, inputs) => {
    expect(configWith({ ...inputs, ...release })).toMatchObject({
      image: 'app:2',
      container: 'app',
      onSuccess: 'promote',
      tag: true,
    });
  });

  test('is not compared in a recovery that rolls back: workflows share inputs', () => {
    expectMistakes({ mode: 'recover', ...table, 'on-success': 'promote', percent: '10' }, []);
    expectMistakes({ mode: 'recover', ...table, 'on-success': 'keep', tag: 'true' }, []);
    expectMistakes({ mode: 'recover', ...table, image: 'app:2', percent: '0' }, []);
  });
});

describe.each([
  ['autoscaling', ['manage', 'ignore', 'refuse']],
  ['logs', ['true', 'false']],
  ['strict', ['true', 'false']],
  ['min-requests', ['0', '1', '1000000000']],
] as const)('%s', (name, values) => {
  test.each(['rollout', 'plan', 'status', 'rollback', 'recover'])('goes with mode: %s', (mode) => {
    for (const value of values) expectMistakes({ mode, ...table, [name]: value }, []);
  });
});

test('all that is wrong with a release is told at once', () => {
  expectMistakes(
    {
      ...{ image: 'app:2', 'task-definition': 'web:3', percent: '10', 'on-success': 'promote' },
      ...{ autoscaling: 'x', logs: 'x', strict: 'x', 'min-requests': 'x', alarms: '' },
    },
    [
      ...['autoscaling: ', 'logs: ', 'strict: ', 'min-requests: ', 'alarms: names no alarms'],
      ...['task-definition: "web:3" excludes', 'on-success: "promote" needs'],
    ],
  );
});
