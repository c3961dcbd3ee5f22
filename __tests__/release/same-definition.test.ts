import { describe, expect, test } from '@jest/globals';
import type { TaskDefinition } from '../../src/aws/task-definitions.ts';
import { registrable, sameDefinition, withImage } from '../../src/release/task-definition.ts';

const container = (more: TaskDefinition = {}): TaskDefinition => ({
  family: 'app',
  containerDefinitions: [{ name: 'app', image: 'app:1', ...more }],
});

const environment = (...names: readonly string[]): TaskDefinition =>
  container({ environment: names.map((name) => ({ name, value: '1' })) });

describe('two definitions are the same', () => {
  test.each<readonly [string, TaskDefinition, TaskDefinition]>([
    ['whose keys have another order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    ['of which one is an answer', container(), { ...container(), revision: 3, status: 'ACTIVE' }],
    ['of which one has defaults', container(), container({ essential: true, cpu: 0, mountPoints: [] })],
    ['of which one has nothing in words', container(), { ...container(), volumes: [], taskRoleArn: null }],
    ['with other tags', container(), { ...container(), tags: [{ key: 'a', value: 'b' }] }],
    ['whose variables have another order', environment('A', 'B'), environment('B', 'A')],
    [
      'of which one has the host port that the container has',
      container({ portMappings: [{ containerPort: 80 }] }),
      container({ portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }] }),
    ],
    [
      'of which one leaves the host port to chance',
      container({ portMappings: [{ containerPort: 80 }] }),
      container({ portMappings: [{ containerPort: 80, hostPort: 0, protocol: 'tcp' }] }),
    ],
  ])('%s', (_what, one, other) => {
    expect(sameDefinition(one, other)).toBe(true);
    expect(sameDefinition(other, one)).toBe(true);
  });

  test.each<readonly [string, TaskDefinition, TaskDefinition]>([
    ['image', container(), container({ image: 'app:2' })],
    ['variable', environment('A'), environment('A', 'B')],
    ['command, whose order counts', container({ command: ['a', 'b'] }), container({ command: ['b', 'a'] })],
    ['field of tomorrow', container(), container({ fieldOfTomorrow: false })],
    ['essential container', container(), container({ essential: false })],
    [
      'host port',
      container({ portMappings: [{ containerPort: 80 }] }),
      container({ portMappings: [{ containerPort: 80, hostPort: 8080 }] }),
    ],
    [
      'protocol',
      container({ portMappings: [{ containerPort: 53 }] }),
      container({ portMappings: [{ containerPort: 53, protocol: 'udp' }] }),
    ],
    ['memory', container(), { ...container(), memory: '512' }],
    [
      'order of containers',
      { containerDefinitions: [{ name: 'a' }, { name: 'b' }] },
      { containerDefinitions: [{ name: 'b' }, { name: 'a' }] },
    ],
  ])('but not with another %s', (_what, one, other) => {
    expect(sameDefinition(one, other)).toBe(false);
    expect(sameDefinition(other, one)).toBe(false);
  });
});

describe('what is registered', () => {
  test('leaves out what AWS alone may set: tags of its own among them', () => {
    const tags = [
      { key: 'aws:cloudformation:stack-name', value: 'prod' },
      { key: 'team', value: 'web' },
      { key: 'awsome', value: 'yes' },
    ];
    const answer = { ...container(), ...{ taskDefinitionArn: 'a', revision: 1, registeredBy: 'mona' } };
    expect(registrable(answer, 'web', tags)).toEqual({
      ...container(),
      family: 'web',
      tags: [
        { key: 'team', value: 'web' },
        { key: 'awsome', value: 'yes' },
      ],
    });
  });

  test.each([[[]], [[{ key: 'aws:a', value: '' }]]])('has no tags rather than none in words', (tags) => {
    expect(registrable(container(), 'app', tags)).not.toHaveProperty('tags');
  });

  test('has the image in no other container', () => {
    const definition = {
      containerDefinitions: [
        { name: 'a', image: '1', x: null },
        { name: 'b', image: '1' },
      ],
    };
    expect(withImage(definition, 'a', '2')).toEqual({
      containerDefinitions: [
        { name: 'a', image: '2', x: null },
        { name: 'b', image: '1' },
      ],
    });
  });
});
