import { describe, expect, test } from '@jest/globals';
import { configWith, ecsArn, mistakesWith } from './inputs.ts';

describe('a task definition', () => {
  test.each([
    'task-definition.json',
    './task-definition.json',
    '../ecs/web',
    '/home/runner/work/_temp/task-definition--2001-9pWFhGQkBGnJ-.json',
    String.raw`D:\a\_temp\task-definition.json`,
    'ecs/my service (größer).json',
    'web:3.json',
    'web/3:4',
    'ü'.repeat(2045) + '/x.json'.slice(1),
  ])('may be in the file %s', (path) => {
    expect(configWith({ 'task-definition': path }).taskDefinition).toEqual({ kind: 'file', path });
  });

  test.each([
    'web:1',
    'Web_1-a:2147483647',
    `${'f'.repeat(255)}:3`,
    ecsArn('task-definition/web:42'),
    ecsArn('task-definition/Web_1-a:1', 'cn-north-1', '123456789012', 'aws-cn'),
  ])('may be the revision %s', (reference) => {
    expect(configWith({ 'task-definition': reference }).taskDefinition).toEqual({
      kind: 'revision',
      reference,
    });
  });

  const forms =
    'Write family:revision such as web:42, an ARN, or the path of a JSON file such as ./task-definition.json.';

  test.each([
    ['web', 'is a family without a revision, or a file without .json: nobody could tell which'],
    ['web:', 'names no revision by its number'],
    ['web:0', 'names no revision by its number'],
    ['web:07', 'names no revision by its number'],
    ['web:latest', 'names no revision by its number'],
    ['web:1:2', 'names no revision by its number'],
    [`${'f'.repeat(256)}:3`, 'is neither a task definition nor the path of one'],
    ['f'.repeat(256), 'is neither a task definition nor the path of one'],
    ['my app:3', 'is neither a task definition nor the path of one'],
    ['{"family": "web", "image": "a/b"}', 'is JSON itself, not the path of its file'],
    ['s3://bucket/task.json', 'is a URL'],
    ['HTTPS://example.com/task', 'is a URL'],
    ['ecs/', 'is a folder'],
    ['task\n.json', 'contains characters that cannot be seen'],
    ['task\u200b.json', 'contains characters that cannot be seen'],
    ['task\u2028.json', 'contains characters that cannot be seen'],
    ['\u3164/task', 'contains characters that cannot be seen'],
    ['ü'.repeat(2046) + '.json', 'is too long for a path'],
  ])('cannot be %j: it %s', (given, wrong) => {
    const mistakes = mistakesWith({ 'task-definition': given });
    expect(mistakes).toEqual([expect.stringContaining(`${wrong}. ${forms}`)]);
  });

  test.each([
    [ecsArn('task-definition/web'), 'names a family of task definitions, and none of its revisions'],
    [ecsArn('task-definition/web:0'), 'is not the ARN of a revision of a task definition'],
    [ecsArn('task-definition/a/b:1'), 'is not the ARN of a revision of a task definition'],
    [ecsArn('service/web'), 'is not the ARN of a revision of a task definition'],
    ['arn:aws:s3:::bucket/task.json', 'names no region'],
    [ecsArn('task-definition/web:1', 'eu-west-1', '12'), 'names no account of twelve digits'],
  ])('cannot be %s: it %s', (given, wrong) => {
    expect(mistakesWith({ 'task-definition': given })).toEqual([
      `task-definition: "${given}" ${wrong}. Write the ARN of a revision of a task definition, such as arn:aws:ecs:eu-west-1:123456789012:task-definition/family:3.`,
    ]);
  });

  test('lies with the other resources', () => {
    expect(
      mistakesWith({ service: ecsArn('service/web'), 'task-definition': ecsArn('task-definition/web:1') }),
    ).toEqual([]);
    expect(
      mistakesWith({
        service: ecsArn('service/web'),
        'task-definition': ecsArn('task-definition/web:1', 'eu-west-2', '210987654321'),
      }),
    ).toEqual([
      expect.stringMatching(/^task-definition: .* is in the region eu-west-2, but service is in eu-west-1\./),
      expect.stringMatching(/^task-definition: .* is in the account 210987654321, but service is in 1/),
    ]);
    expect(
      mistakesWith({ 'aws-region': 'us-east-1', 'task-definition': ecsArn('task-definition/web:1') }),
    ).toEqual([
      expect.stringMatching(/^task-definition: .* is in the region eu-west-1, but aws-region is us-east-1/),
    ]);
  });
});
