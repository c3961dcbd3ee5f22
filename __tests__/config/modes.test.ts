import { describe, expect, test } from '@jest/globals';
import { configWith, ecsArn, expectMistakes, type Inputs, mistakesWith, roleArn } from './inputs.ts';

const table = { 'state-table': 'canary-state' };
const role = { 'role-to-assume': roleArn('deployer') };

describe('mode', () => {
  test.each<[Inputs, string]>([
    [{ mode: 'plan' }, 'plan'],
    [{ mode: 'status' }, 'status'],
    [{ mode: 'rollback' }, 'rollback'],
    [{ mode: 'recover', ...table }, 'recover'],
    [{ 'dry-run': 'true' }, 'plan'],
    [{ mode: 'rollout', 'dry-run': 'true' }, 'plan'],
    [{ mode: 'plan', 'dry-run': 'true' }, 'plan'],
    [{ mode: 'plan', 'dry-run': 'false' }, 'plan'],
    [{ mode: 'status', 'dry-run': 'false' }, 'status'],
  ])('of %j is %s', (inputs, mode) => {
    expect(configWith(inputs).mode).toBe(mode);
    expect(configWith(inputs)).not.toHaveProperty('dryRun');
  });

  test.each(['status', 'rollback', 'recover'])('%s is no dry run', (mode) => {
    expectMistakes({ mode, ...table, 'dry-run': 'true' }, [
      `dry-run: "true" has no meaning with mode: ${mode}. Leave dry-run out, or set mode to plan.`,
    ]);
  });

  test.each(['rollback', 'recover'])('%s can’t do without a rollback', (mode) => {
    expectMistakes({ mode, ...table, rollback: 'false' }, [
      `rollback: "false" contradicts mode: ${mode}. Leave rollback out, or set it to true.`,
    ]);
  });

  test.each(['rollout', 'plan', 'status'])('%s goes with rollback: false', (mode) => {
    expect(configWith({ mode, rollback: 'false' }).rollback).toBe(false);
  });

  test('recover can’t do without a table', () => {
    expectMistakes({ mode: 'recover' }, [
      'mode: "recover" needs a table that other runs have left their checkpoints in. Name it in state-table.',
    ]);
  });

  test('recover is not said to lack a table whose name can’t be read', () => {
    expectMistakes({ mode: 'recover', 'state-table': '?' }, ['state-table: "?" cannot be the name']);
  });
});

describe('alarms', () => {
  test.each<[string, Inputs]>([
    ['a rollout', {}],
    ['a plan', { mode: 'plan' }],
    ['a dry run', { 'dry-run': 'true' }],
    ['a recovery that goes on', { mode: 'recover', ...table, resume: 'true' }],
  ])('are asked of %s, unless it says it goes without', (_, inputs) => {
    expectMistakes({ ...inputs, alarms: '' }, ['alarms: names no alarms']);
    expect(configWith({ ...inputs, alarms: '', 'allow-no-alarms': 'true' }).alarms).toEqual([]);
  });

  test.each<[string, Inputs]>([
    ['a look', { mode: 'status' }],
    ['a rollback', { mode: 'rollback' }],
    ['a recovery that rolls back', { mode: 'recover', ...table }],
  ])('are not asked of %s', (_, inputs) => {
    expect(configWith({ ...inputs, alarms: '' }).alarms).toEqual([]);
  });

  test.each<Inputs>([{ mode: 'undo' }, { ...table, resume: 'perhaps' }])(
    'are not said to lack where %j leaves open whether they do',
    (inputs) => {
      expect(mistakesWith({ ...inputs, alarms: '' })).toHaveLength(1);
    },
  );
});

describe('what a mode has no use for', () => {
  const shared = { alarms: 'a, b', schedule: '5%:1m, 100%:1m', 'canary-count': '2', settle: '1s' };

  test.each(['status', 'rollback', 'recover'])('is no mistake in %s: workflows share inputs', (mode) => {
    expect(mistakesWith({ mode, ...table, ...shared })).toEqual([]);
    expect(mistakesWith({ mode, ...table, percent: '50', resume: 'true', 'lock-timeout': '1h' })).toEqual([]);
  });

  test.each(['status', 'rollback', 'recover'])('must be readable in %s all the same', (mode) => {
    expectMistakes({ mode, ...table, alarms: 'a,,b' }, ['alarms: "a,,b" has an empty entry.']);
    expectMistakes({ mode, ...table, schedule: 'soon' }, [
      'schedule: "soon" is neither a step nor a preset.',
    ]);
    expectMistakes({ mode, ...table, percent: '101' }, ['percent: "101" is above 100 %.']);
  });
});

describe('state-table', () => {
  test.each<[string, string]>([
    ['lock-timeout', '0s'],
    ['lock-timeout', '1h'],
    ['lease-beat', '10s'],
    ['resume', 'true'],
  ])('is what %s: %s is for', (name, value) => {
    expectMistakes({ [name]: value }, [
      `${name}: "${value}" has no meaning without state-table. Set state-table, or leave ${name} out.`,
    ]);
    expect(mistakesWith({ [name]: value, ...table })).toEqual([]);
    expect(mistakesWith({ [name]: value, 'state-table': '?' })).toHaveLength(1);
  });

  test('is not missed where nothing needs it', () => {
    expect(configWith({ resume: 'false' })).not.toHaveProperty('stateTable');
  });

  test('is told apart from what can’t be read: an unreadable duration is one mistake', () => {
    expectMistakes({ 'lock-timeout': 'soon' }, ['lock-timeout: "soon" is not a duration.']);
  });

  test.each(['abc', 't'.repeat(255), 'A.b-c_9'])('may be named %s', (name) => {
    expect(configWith({ 'state-table': name }).stateTable).toBe(name);
  });
});

describe('lock-timeout', () => {
  test('and the plan fit into a job together', () => {
    const days = { ...table, schedule: '5:60h, 100:36h' };
    expect(mistakesWith({ ...days, 'lock-timeout': '24h' })).toEqual([]);
    expectMistakes({ ...days, 'lock-timeout': '24h', settle: '1s' }, [
      'takes 96h2s to bake and settle after a lock-timeout of 24h, and no job lasts longer than 120h.',
    ]);
  });
});

describe('role-to-assume', () => {
  test.each<[string, string]>([
    ['role-session-name', 'deploy'],
    ['role-duration', '1h'],
  ])('is what %s: %s is for', (name, value) => {
    expectMistakes({ [name]: value }, [
      `${name}: "${value}" has no meaning without role-to-assume. Set role-to-assume, or leave ${name} out.`,
    ]);
    expect(mistakesWith({ [name]: value, ...role })).toEqual([]);
    expect(mistakesWith({ [name]: value, 'role-to-assume': '?' })).toHaveLength(1);
  });

  test.each([
    'deployer',
    'path/to/deployer',
    `${'p'.repeat(510)}/${'r'.repeat(64)}`,
    'aws-service-role/x.amazonaws.com/+=,.@-_',
  ])('may be the role %s', (name) => {
    const arn = roleArn(name);
    expect(configWith({ 'role-to-assume': arn }).roleToAssume).toBe(arn);
  });

  test('lies in the partition of the region', () => {
    expectMistakes({ ...role, 'aws-region': 'cn-north-1' }, [
      'is in the partition aws, but aws-region cn-north-1 is in aws-cn.',
    ]);
  });

  test('lies in the partition and the account of the resources, and in no region', () => {
    const service = ecsArn('service/web');
    expect(mistakesWith({ service, ...role })).toEqual([]);
    expectMistakes({ service, 'role-to-assume': roleArn('deployer', '123456789012', 'aws-cn') }, [
      'is in the partition aws-cn, but service is in aws.',
    ]);
    expectMistakes({ service, 'role-to-assume': roleArn('deployer', '210987654321') }, [
      'role-to-assume: "arn:aws:iam::210987654321:role/deployer" is in the account 210987654321, but service is in 123456789012.',
    ]);
  });
});

test('all that is wrong with mode, table and role is told at once', () => {
  expectMistakes(
    {
      ...{ mode: 'recover', 'dry-run': 'true', rollback: 'false', resume: 'true' },
      ...{ 'lock-timeout': '1s', 'lease-beat': '1s', 'role-session-name': 'xy', 'role-duration': '1h' },
      alarms: '',
    },
    [
      'alarms: names no alarms',
      'dry-run: ',
      'rollback: ',
      'mode: ',
      'lock-timeout: ',
      'lease-beat: ',
      'resume: ',
      'role-session-name: ',
      'role-duration: ',
    ],
  );
});
