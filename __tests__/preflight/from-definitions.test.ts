import { expect, test } from '@jest/globals';
import { logGroupsIn, repositoryOf, rolesIn } from '../../src/preflight/from-definitions.ts';
import { countSubject } from './support/subjects.ts';

const subject = countSubject();
const TASK = 'arn:aws:iam::123456789012:role/web/task';

test('the roles of task definitions are each named once, by ARN', () => {
  const definitions = [
    { taskRoleArn: TASK, executionRoleArn: 'execution' },
    { taskRoleArn: TASK },
    { taskRoleArn: '', executionRoleArn: null },
    {},
  ];
  expect(rolesIn(definitions, subject)).toEqual([TASK, 'arn:aws:iam::123456789012:role/execution']);
});

test('log groups are those of awslogs whose streams have a name that can be known', () => {
  const logging = (logDriver: string, options: Readonly<Record<string, string>>) => ({
    logConfiguration: { logDriver, options },
  });
  const known = { 'awslogs-group': '/ecs/web', 'awslogs-stream-prefix': 'web' };
  const containers = [
    logging('awslogs', known),
    logging('awslogs', { ...known, 'awslogs-stream-prefix': 'sidecar' }),
    logging('awslogs', { 'awslogs-group': '/ecs/old' }),
    logging('awsfirelens', { ...known, 'awslogs-group': '/ecs/lens' }),
    { name: 'silent' },
  ];
  const another = [logging('awslogs', { ...known, 'awslogs-group': '/ecs/new' })];
  const definitions = [{ containerDefinitions: containers }, { containerDefinitions: another }, {}];
  expect(logGroupsIn(definitions)).toEqual(['/ecs/web', '/ecs/new']);
});

test.each([
  [
    '999999999999.dkr.ecr.us-east-1.amazonaws.com/team/app:3',
    'arn:aws:ecr:us-east-1:999999999999:repository/team/app',
  ],
  [`999999999999.dkr.ecr.us-east-1.amazonaws.com/app@sha256:${'0'.repeat(64)}`, undefined],
  ['docker.io/library/nginx:1', undefined],
])('the repository of %s is %s', (image, expected) => {
  expect(repositoryOf(image, subject)).toBe(expected);
});
