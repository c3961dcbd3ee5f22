import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../src/config/config.ts';
import { alarmArn, answering, configWith, ecsArn, elbArn, least, roleArn } from './inputs.ts';

const minute = 60_000;

describe('a config', () => {
  test('of the least inputs has the documented defaults', () => {
    expect(readConfig(answering(least))).toEqual({
      mode: 'rollout',
      cluster: 'default',
      service: 'web',
      canaryService: 'web-canary',
      traffic: 'auto',
      steps: [5, 25, 50, 100].map((share) => ({ share, bakeMs: 10 * minute })),
      alarms: ['web-5xx'],
      alarmArns: [],
      allowNoAlarms: false,
      alarmAtStart: 'fail',
      insufficientData: 'ok',
      pollMs: 15_000,
      onSuccess: 'keep',
      promotionSteps: [{ share: 0, bakeMs: 0 }],
      canaryCount: 'match',
      autoscaling: 'manage',
      stabilizeMs: 10 * minute,
      rollback: true,
      rollbackTo: 'stable',
      rollbackTimeoutMs: 10 * minute,
      patienceMs: 60_000,
      lockTimeoutMs: 0,
      leaseBeatMs: 10_000,
      resume: false,
      roleDurationMs: 60 * minute,
      logs: false,
      tag: false,
      strict: false,
      minRequests: 100,
      summary: true,
    });
  });

  test('of every input says what was given', () => {
    const listener = elbArn('listener-rule/app/lb/0123456789abcdef/0123456789abcdef/0123456789abcdef');
    const stable = elbArn('targetgroup/stable/0123456789abcdef');
    const canary = elbArn('targetgroup/canary/0123456789abcdef');
    expect(
      readConfig(
        answering({
          cluster: ecsArn('cluster/prod'),
          service: ecsArn('service/prod/web'),
          'canary-service': ecsArn('service/prod/web-canary'),
          image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:2.1',
          container: 'app_1-x',
          traffic: 'listener',
          listener,
          'stable-target-group': stable,
          'canary-target-group': canary,
          schedule: '10, 100:0s',
          bake: '1m',
          'on-success': 'promote',
          'promotion-schedule': '33.3%, 100%:2m',
          alarms: 'a\nb',
          'allow-no-alarms': 'True',
          'alarm-at-start': 'ignore',
          'insufficient-data': 'fail',
          'poll-interval': '1s',
          'canary-count': '3',
          autoscaling: 'refuse',
          'stabilize-timeout': '2m',
          settle: '0s',
          rollback: 'FALSE',
          'rollback-to': 'previous',
          'rollback-timeout': '3m',
          'monitoring-patience': '5s',
          mode: 'plan',
          'dry-run': 'true',
          'state-table': 'canary.state-1_A',
          'lock-timeout': '24h',
          'lease-beat': '5m',
          resume: 'true',
          'role-to-assume': roleArn('path/to/deployer'),
          'role-session-name': 'web+1=2,3.@-',
          'role-duration': '12h',
          'aws-region': 'eu-west-1',
          logs: 'true',
          tag: 'true',
          strict: 'true',
          'min-requests': '0',
          summary: 'false',
        }),
      ),
    ).toEqual({
      mode: 'plan',
      cluster: ecsArn('cluster/prod'),
      service: ecsArn('service/prod/web'),
      canaryService: ecsArn('service/prod/web-canary'),
      image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:2.1',
      container: 'app_1-x',
      traffic: 'listener',
      listenerArn: listener,
      stableTargetGroupArn: stable,
      canaryTargetGroupArn: canary,
      steps: [
        { share: 10, bakeMs: minute },
        { share: 100, bakeMs: 0 },
      ],
      onSuccess: 'promote',
      promotionSteps: [
        { share: 66.7, bakeMs: minute },
        { share: 0, bakeMs: 2 * minute },
      ],
      alarms: ['a', 'b'],
      alarmArns: [],
      allowNoAlarms: true,
      alarmAtStart: 'ignore',
      insufficientData: 'fail',
      pollMs: 1000,
      canaryCount: 3,
      autoscaling: 'refuse',
      stabilizeMs: 2 * minute,
      settleMs: 0,
      rollback: false,
      rollbackTo: 'previous',
      rollbackTimeoutMs: 3 * minute,
      patienceMs: 5000,
      stateTable: 'canary.state-1_A',
      lockTimeoutMs: 24 * 60 * minute,
      leaseBeatMs: 5 * minute,
      resume: true,
      roleToAssume: roleArn('path/to/deployer'),
      roleSessionName: 'web+1=2,3.@-',
      roleDurationMs: 12 * 60 * minute,
      region: 'eu-west-1',
      logs: true,
      tag: true,
      strict: true,
      minRequests: 0,
      summary: false,
    });
  });

  test('takes blanks for nothing, and trims the rest', () => {
    const blank = { cluster: '  ', percent: '\n', traffic: ' task-count\n', 'total-tasks': '\t10 ' };
    expect(configWith(blank)).toMatchObject({ cluster: 'default', traffic: 'task-count', totalTasks: 10 });
  });

  test('is frozen, steps and alarms too', () => {
    const config = configWith({ 'task-definition': 'web:3' });
    const { steps, promotionSteps, alarms, taskDefinition } = config;
    expect(
      [config, steps, steps[0], promotionSteps, promotionSteps[0], alarms, taskDefinition].every(
        Object.isFrozen,
      ),
    ).toBe(true);
  });

  test('asks for each input once', () => {
    const asked: string[] = [];
    readConfig((name) => {
      asked.push(name);
      return least[name] ?? '';
    });
    expect(asked).toHaveLength(new Set(asked).size);
  });
});

describe('percent', () => {
  test('is one step with the bake', () => {
    expect(configWith({ percent: '12.5%', bake: '90s' }).steps).toEqual([{ share: 12.5, bakeMs: 90_000 }]);
  });

  test('of 0 is one step without a bake, and needs no alarms', () => {
    expect(configWith({ percent: '0', alarms: '' }).steps).toEqual([{ share: 0, bakeMs: 0 }]);
  });
});

describe('alarms', () => {
  test.each([
    ['a, b ,c', ['a', 'b', 'c']],
    ['a\nb\r\nc,\n', ['a', 'b', 'c']],
    ['["a, b", "c"]', ['a, b', 'c']],
    ['[prod] 5xx, [prod] latency', ['[prod] 5xx', '[prod] latency']],
    ['b, a, b', ['b', 'a']],
    [`a, ${alarmArn('a')}`, ['a']],
    [alarmArn('team:web:5xx/high'), ['team:web:5xx/high']],
    ['überlast 🚨', ['überlast 🚨']],
  ])('%s are read by name', (alarms, names) => {
    expect(configWith({ alarms }).alarms).toEqual(names);
  });

  test('keep the ARNs that they were given by', () => {
    const arn = alarmArn('team:alarm:web');
    expect(configWith({ alarms: `a, ${arn}` }).alarmArns).toEqual([{ name: 'team:alarm:web', arn }]);
  });

  test('may be left out when that is said', () => {
    expect(configWith({ alarms: '', 'allow-no-alarms': 'true' }).alarms).toEqual([]);
    expect(configWith({ alarms: '[]', 'allow-no-alarms': 'true' }).alarms).toEqual([]);
  });
});

describe('resources', () => {
  test.each([
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-iso', 'us-iso-east-1'],
    ['aws-iso-b', 'us-isob-east-1'],
    ['aws-eusc', 'eusc-de-east-1'],
  ])('of the partition %s are accepted', (partition, region) => {
    const service = ecsArn('service/default/web', region, '123456789012', partition);
    expect(configWith({ service, 'aws-region': region }).service).toBe(service);
  });

  test('may have ARNs of the old form, which names no cluster', () => {
    expect(configWith({ service: ecsArn('service/web'), cluster: 'prod' }).cluster).toBe('prod');
  });

  test.each([
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws', 'eu-west-1'],
    ['aws-iso-e', 'eu-isoe-west-1'],
    ['aws-cn', 'ab-new-region-1'],
  ])('of the partition %s go with its role, in %s', (partition, region) => {
    const role = roleArn('deployer', '123456789012', partition);
    expect(configWith({ 'role-to-assume': role, 'aws-region': region }).roleToAssume).toBe(role);
  });

  test('may include the listener of a Network Load Balancer', () => {
    const listener = elbArn('listener/net/lb/0123456789abcdef/0123456789abcdef');
    expect(configWith({ listener }).listenerArn).toBe(listener);
  });
});
