import { describe, expect, test } from '@jest/globals';
import { alarmArn, ecsArn, elbArn, expectMistakes, type Inputs, mistakesWith, roleArn } from './inputs.ts';

const group = elbArn('targetgroup/web/0123456789abcdef');
const listener = elbArn('listener/app/lb/0123456789abcdef/0123456789abcdef');

describe('a mistake names its input and says what is wrong', () => {
  test.each<[Inputs, string]>([
    [{ service: '' }, 'service: is required, and nothing was given.'],
    [{ 'canary-service': ' ' }, 'canary-service: is required, and nothing was given.'],
    [{ service: 'web service' }, 'service: "web service" cannot be the name of an ECS service.'],
    [{ service: 'w'.repeat(256) }, 'cannot be the name of an ECS service.'],
    [{ cluster: 'a/b' }, 'cluster: "a/b" cannot be the name of an ECS cluster.'],
    [{ cluster: ecsArn('service/web') }, 'is not the ARN of an ECS cluster.'],
    [{ service: ecsArn('cluster/web') }, 'is not the ARN of an ECS service.'],
    [{ service: ecsArn('service/a/b/c') }, 'is not the ARN of an ECS service.'],
    [{ service: 'arn:aws:ecs' }, 'service: "arn:aws:ecs" is not an ARN.'],
    [{ service: ecsArn('service/web', 'eu-west-1', '123', 'aws') }, 'names no account of twelve digits.'],
    [{ service: ecsArn('service/web', '', '123456789012', 'aws') }, 'names no region.'],
    [{ service: ecsArn('service/web', 'eu-west-1', '123456789012', 'awz') }, 'names no partition of AWS.'],
    [{ image: 'app 2' }, 'image: "app 2" contains blanks.'],
    [{ container: 'my app' }, 'container: "my app" cannot be the name of a container.'],
    [
      { container: 'c'.repeat(256) },
      'Write its name in the task definition: 1 to 255 letters, digits, - and _.',
    ],
    [{ 'task-definition': 'web' }, 'task-definition: "web" is a family without a revision'],
    [{ 'on-success': 'promoted' }, 'on-success: "promoted" is not one of the choices. Did you mean promote?'],
    [{ 'promotion-schedule': '50%' }, 'promotion-schedule: "50%" ends at 50 %'],
    [{ traffic: 'Listner' }, 'traffic: "Listner" is not one of the choices. Did you mean listener?'],
    [{ traffic: 'task_count' }, 'Did you mean task-count?'],
    [{ traffic: 'dns' }, 'is not one of the choices. Write auto, task-count or listener.'],
    [{ listener: elbArn('listener/gwy/lb/1/2') }, 'belongs to a Gateway Load Balancer'],
    [{ listener: elbArn('listener-rule/net/lb/1/2/3') }, 'is not the ARN of a listener'],
    [{ listener: elbArn('loadbalancer/app/lb/1') }, 'is the load balancer, not one of its listeners.'],
    [{ listener: group }, 'listener: "arn:aws:elasticloadbalancing:'],
    [{ 'stable-target-group': 'web' }, 'stable-target-group: "web" is not an ARN.'],
    [{ 'canary-target-group': listener }, 'is not the ARN of a target group.'],
    [{ schedule: '5%:10' }, 'schedule: "10" in "5%:10" names no unit.'],
    [{ percent: '101' }, 'percent: "101" is above 100 %.'],
    [{ percent: '1/2' }, 'percent: "1/2" is not a percent.'],
    [{ percent: '0.05' }, 'percent: "0.05" is finer than 0.1 %.'],
    [{ bake: '10 minutes' }, 'bake: "10 minutes" is not a duration.'],
    [{ bake: '121h' }, 'bake: "121h" is too long.'],
    [{ alarms: 'a,,b' }, 'alarms: "a,,b" has an empty entry.'],
    [{ alarms: '["a", 1]' }, 'has something other than a string in place 2.'],
    [{ alarms: '["a", "b"' }, 'is not a JSON array.'],
    [{ alarms: '[" "]' }, 'names no alarm.'],
    [{ alarms: 'x'.repeat(256) }, 'is too long for the name of an alarm.'],
    [{ alarms: ecsArn('service/web') }, 'is not the ARN of a CloudWatch alarm.'],
    [{ alarms: '' }, 'alarms: names no alarms, so a bad canary would go unnoticed as long as its tasks run.'],
    [{ alarms: '[]' }, 'alarms: "[]" names no alarms'],
    [{ 'allow-no-alarms': 'yes' }, 'allow-no-alarms: "yes" is neither true nor false.'],
    [{ 'alarm-at-start': 'ignored' }, 'Did you mean ignore?'],
    [{ 'insufficient-data': 'missing' }, 'insufficient-data: "missing" is not one of the choices.'],
    [{ 'poll-interval': '500ms' }, 'poll-interval: "500ms" is not a duration.'],
    [{ 'poll-interval': '0s' }, 'poll-interval: "0s" is too short.'],
    [{ 'poll-interval': '6m' }, 'poll-interval: "6m" is too long.'],
    [{ 'total-tasks': '1' }, 'total-tasks: "1" is too small.'],
    [{ 'total-tasks': '5001' }, 'total-tasks: "5001" is too large.'],
    [{ 'total-tasks': '010' }, 'total-tasks: "010" is not a whole number.'],
    [{ 'total-tasks': '1e3' }, 'total-tasks: "1e3" is not a whole number.'],
    [{ 'canary-count': 'matches' }, 'Did you mean match? Write match or as-is, or a number of tasks.'],
    [{ 'canary-count': '2.5' }, 'canary-count: "2.5" is not a whole number.'],
    [{ 'canary-count': '-1' }, 'canary-count: "-1" is not one of the choices.'],
    [{ autoscaling: 'suspend' }, 'is not one of the choices. Write manage, ignore or refuse.'],
    [{ 'stabilize-timeout': '0s' }, 'stabilize-timeout: "0s" is too short.'],
    [{ settle: 'soon' }, 'settle: "soon" is not a duration.'],
    [{ rollback: '1' }, 'rollback: "1" is neither true nor false.'],
    [{ rollback: 'tRUE' }, 'rollback: "tRUE" is neither true nor false.'],
    [{ 'rollback-to': 'canary' }, 'rollback-to: "canary" is not one of the choices.'],
    [{ 'rollback-timeout': '0s' }, 'rollback-timeout: "0s" is too short.'],
    [{ 'monitoring-patience': '0s' }, 'monitoring-patience: "0s" is too short.'],
    [{ 'dry-run': 'maybe' }, 'dry-run: "maybe" is neither true nor false.'],
    [{ mode: 'recovery' }, 'mode: "recovery" is not one of the choices. Did you mean recover?'],
    [{ mode: 'Status' }, 'mode: "Status" is not one of the choices. Did you mean status?'],
    [{ mode: 'undo' }, 'Write rollout, plan, status, rollback or recover.'],
    [{ 'state-table': 'ab' }, 'state-table: "ab" cannot be the name of a DynamoDB table.'],
    [{ 'state-table': 't'.repeat(256) }, 'Write 3 to 255 letters, digits, -, _ and .'],
    [{ 'state-table': 'canary/state' }, 'cannot be the name of a DynamoDB table.'],
    [
      { 'state-table': 'arn:aws:dynamodb:eu-west-1:123456789012:table/canary' },
      'is an ARN. Write the name of the table alone (3 to 255 letters, digits, -, _ and .).',
    ],
    [{ 'lock-timeout': '25h' }, 'lock-timeout: "25h" is too long. Write a duration from 0s to 24h.'],
    [{ 'lease-beat': '0s' }, 'lease-beat: "0s" is too short. Write a duration from 1s to 5m.'],
    [{ 'lease-beat': '6m' }, 'lease-beat: "6m" is too long.'],
    [{ resume: 'yes' }, 'resume: "yes" is neither true nor false.'],
    [{ 'role-to-assume': 'deployer' }, 'role-to-assume: "deployer" is not an ARN.'],
    [{ 'role-to-assume': 'arn:aws:iam::123456789012:user/x' }, 'is not the ARN of an IAM role.'],
    [{ 'role-to-assume': 'arn:aws:iam::123456789012:role/' }, 'is not the ARN of an IAM role.'],
    [{ 'role-to-assume': roleArn('a b/deployer') }, 'is not the ARN of an IAM role.'],
    [{ 'role-to-assume': roleArn('r'.repeat(65)) }, 'is not the ARN of an IAM role.'],
    [{ 'role-to-assume': roleArn('deployer', '1234') }, 'names no account of twelve digits.'],
    [{ 'role-to-assume': roleArn('deployer', '123456789012', 'gcp') }, 'names no partition of AWS.'],
    [
      { 'role-to-assume': 'arn:aws:iam:eu-west-1:123456789012:role/x' },
      'names a region, which the ARN of an IAM role never does.',
    ],
    [
      { 'role-to-assume': 'arn:aws:sts::123456789012:assumed-role/x/session' },
      'is a session of a role, not the role.',
    ],
    [{ 'role-session-name': 'x' }, 'role-session-name: "x" cannot be the name of a session.'],
    [{ 'role-session-name': 'a b' }, 'Write 2 to 64 letters, digits and any of _ + = , . @ -.'],
    [{ 'role-session-name': 's'.repeat(65) }, 'cannot be the name of a session.'],
    [{ 'role-duration': '14m59s' }, 'role-duration: "14m59s" is too short.'],
    [{ 'role-duration': '12h1s' }, 'role-duration: "12h1s" is too long. Write a duration from 15m to 12h.'],
    [
      { service: ecsArn('service/web', 'eu-west-1', '123456789012', 'aws-cn') },
      'names the partition aws-cn, but eu-west-1 is in aws.',
    ],
    [{ 'aws-region': 'Ireland' }, 'aws-region: "Ireland" is not the name of a region.'],
    [{ logs: 'all' }, 'logs: "all" is neither true nor false.'],
    [{ tag: 'v2' }, 'tag: "v2" is neither true nor false.'],
    [{ strict: 'very' }, 'strict: "very" is neither true nor false.'],
    [{ 'min-requests': '-1' }, 'min-requests: "-1" is not a whole number.'],
    [{ 'min-requests': '1000000001' }, 'is too large. Write a whole number from 0 to 1000000000.'],
    [{ summary: 'on' }, 'summary: "on" is neither true nor false.'],
  ])('%j', (inputs, mistake) => {
    const mistakes = mistakesWith(inputs);
    expect(mistakes).toEqual([expect.stringContaining(mistake)]);
    expect(mistakes[0]).toMatch(new RegExp(`^(?:${Object.keys(inputs).join('|')}): .*\\.$`));
  });
});

describe('inputs that make no sense together', () => {
  test.each<[string, Inputs, readonly string[]]>([
    [
      'one service twice',
      { service: 'web', 'canary-service': 'web' },
      ['canary-service: "web" is the service that service names, too.'],
    ],
    [
      'one service by ARN and by name',
      { service: ecsArn('service/default/web'), 'canary-service': 'web' },
      ['canary-service: "web" is the'],
    ],
    [
      'a service in another cluster',
      { cluster: 'prod', service: ecsArn('service/test/web') },
      ['is in the cluster "test", but cluster is "prod".'],
    ],
    [
      'a service in another cluster than the default',
      { 'canary-service': ecsArn('service/test/web-canary') },
      ['is in the cluster "test", but cluster is "default".'],
    ],
    [
      'percent and schedule',
      { percent: '5', schedule: '10' },
      ['percent: "5" excludes schedule, which is "10". Give one of the two.'],
    ],
    [
      'a listener and task counts',
      {
        traffic: 'task-count',
        listener,
        'stable-target-group': group,
        'canary-target-group': group,
        'canary-count': 'as-is',
        settle: '0s',
      },
      [
        'listener: ',
        'stable-target-group: ',
        'canary-target-group: ',
        'settle: "0s" has no meaning with traffic: task-count. Leave settle out, or set traffic to listener.',
        'canary-count: "as-is" has no meaning with traffic: task-count.',
      ],
    ],
    [
      'total-tasks and a listener',
      { traffic: 'listener', 'total-tasks': '10' },
      ['total-tasks: "10" has no meaning with traffic: listener.'],
    ],
    [
      'one target group twice',
      { 'stable-target-group': group, 'canary-target-group': group },
      ['is the group that stable-target-group names, too'],
    ],
    ['a percent above 0 and no alarms', { percent: '0.1', alarms: '' }, ['alarms: names no alarms']],
    [
      'a schedule that cannot be read and no alarms',
      { schedule: 'x', alarms: '' },
      ['schedule: ', 'alarms: names no alarms'],
    ],
    ['a share for no tasks', { 'canary-count': '0' }, ['canary-count: "0" leaves the canary no task']],
    [
      'a plan longer than any job',
      { schedule: '5:60h, 10:59h, 100:2h' },
      ['schedule: "5:60h, 10:59h, 100:2h" takes 121h'],
    ],
    [
      'a plan that settling makes too long',
      { schedule: '5:60h, 100:59h', settle: '1h' },
      ['takes 121h to bake and settle'],
    ],
    [
      'regions that differ',
      { service: ecsArn('service/web'), alarms: alarmArn('a', 'eu-west-2') },
      ['is in the region eu-west-2, but service is in eu-west-1.'],
    ],
    [
      'a region that is not aws-region',
      { 'aws-region': 'us-east-1', service: ecsArn('service/web') },
      ['is in the region eu-west-1, but aws-region is us-east-1.'],
    ],
    [
      'accounts that differ',
      { listener, 'stable-target-group': elbArn('targetgroup/web/1', 'eu-west-1', '210987654321') },
      ['is in the account 210987654321, but listener is in 123456789012.'],
    ],
    [
      'partitions that differ',
      {
        cluster: ecsArn('cluster/prod'),
        service: ecsArn('service/web', 'cn-north-1', '123456789012', 'aws-cn'),
      },
      [
        'is in the partition aws-cn, but cluster is in aws.',
        'is in the region cn-north-1, but cluster is in eu-west-1.',
      ],
    ],
  ])('%s', (_, inputs, expected) => {
    expectMistakes(inputs, expected);
  });

  test.each<[string, Inputs]>([
    ['a canary of no tasks that gets no traffic', { 'canary-count': '0', percent: '0' }],
    ['the default canary-count with task counts', { 'canary-count': 'match', traffic: 'task-count' }],
    ['a plan of exactly five days', { schedule: '5:60h, 100:60h' }],
    ['a patience shorter than a poll', { 'poll-interval': '2m' }],
    ['services of one name length but two names', { service: 'web-a', 'canary-service': 'web-b' }],
  ])('are not %s', (_, inputs) => {
    expect(mistakesWith(inputs)).toEqual([]);
  });
});

describe('many mistakes', () => {
  test('are told at once', () => {
    const names = [
      'service',
      'canary-service',
      'image',
      'container',
      'task-definition',
      'on-success',
      'promotion-schedule',
      'autoscaling',
      'logs',
      'tag',
      'strict',
      'min-requests',
      'traffic',
      'bake',
      'rollback',
      'alarms',
      'schedule',
      'aws-region',
      'total-tasks',
    ];
    const mistakes = mistakesWith(Object.fromEntries(names.map((name) => [name, '?,,?'])));
    expect(new Set(mistakes.map((mistake) => mistake.split(':')[0]))).toEqual(new Set(names));
  });

  test('are not compounded: what cannot be read is compared with nothing', () => {
    expect(mistakesWith({ alarms: ',', 'monitoring-patience': 'x' })).toHaveLength(2);
    expect(mistakesWith({ schedule: '5:x', bake: 'y' })).toHaveLength(2);
    expect(mistakesWith({ percent: 'none', alarms: '' })).toHaveLength(1);
    expectMistakes({ percent: 'none', schedule: '100:120h', settle: '1h' }, [
      'percent: "none" is not a percent.',
      'percent: "none" excludes schedule',
    ]);
  });

  test('in one input are cut off at ten', () => {
    const mistakes = mistakesWith({ schedule: Array.from({ length: 1000 }, () => 'x').join(',') });
    expect(mistakes).toHaveLength(11);
    expect(mistakes.at(-1)).toBe('schedule: and 990 more like these.');
  });
});
