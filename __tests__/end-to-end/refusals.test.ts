import { expect } from '@jest/globals';
import type { Scenario, ScenarioService } from '../../simulator/scenario.ts';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import type { Names } from './support/bundle.ts';
import { inputNames } from '../config/inputs.ts';
import { expectFailure, expectQuietPost, expectSuccess } from './support/expectations.ts';
import { cloud, onStage, type Setting } from './support/stage.ts';
import { about } from './support/scenes.ts';

const REFUSED = 'Refused: nothing was changed';

/** The rollout is refused for a cause, without a mutating call, and post has nothing to add. */
async function expectRefusal(scenario: Scenario, setting: Setting, cause: RegExp | string): Promise<string> {
  let log = '';
  await onStage(scenario, setting, async (stage) => {
    const main = await stage.mainEnds();
    expectFailure(main, 'refused', cause, REFUSED);
    expect(stage.writes()).toEqual([]);
    await expectQuietPost(stage, main);
    log = main.log;
  });
  return log;
}

function withCanary(change: Partial<ScenarioService>): Scenario {
  const scenario = listenerScenario();
  const services = scenario.services.map((one) => (one.name === 'web-canary' ? { ...one, ...change } : one));
  return { ...scenario, services };
}

about('inputs', (scene) => {
  scene('that are all wrong are all named in one go', async () => {
    const wrong: Readonly<Record<string, string>> = {
      ...{ cluster: 'not a cluster!', service: '', 'canary-service': 'web canary', traffic: 'magic' },
      ...{ listener: 'arn:aws:s3:::bucket', 'stable-target-group': 'web', 'canary-target-group': 'nope' },
      ...{ schedule: '50%:10m, 20%:ten', percent: '101', bake: 'soon', alarms: '["demo-5xx"' },
      ...{ 'allow-no-alarms': 'perhaps', 'alarm-at-start': 'shrug', 'insufficient-data': 'whatever' },
      ...{ 'poll-interval': '0s', 'total-tasks': '1', 'canary-count': 'many', 'stabilize-timeout': '-1m' },
      ...{ settle: '2 hours', rollback: 'si', 'rollback-to': 'yesterday', 'rollback-timeout': 'never' },
      ...{ 'monitoring-patience': '1', 'dry-run': 'maybe', 'aws-region': 'the moon', summary: 'please' },
      ...{ mode: 'undo', 'state-table': '?', 'lock-timeout': 'long', 'lease-beat': '0s', resume: 'later' },
      ...{ 'role-to-assume': 'admin', 'role-session-name': '?', 'role-duration': '1s' },
      ...{ image: 'App', container: 'my app', 'task-definition': 'web', 'on-success': 'maybe' },
      ...{ 'promotion-schedule': '50', autoscaling: 'off', 'min-requests': '-1' },
      ...{ logs: '?', tag: '?', strict: '?' },
    };
    expect(Object.keys(wrong).toSorted()).toEqual(inputNames.toSorted());
    await onStage(listenerScenario(), { inputs: wrong }, async (stage) => {
      const main = await stage.mainEnds();
      expectFailure(main, 'refused', '', REFUSED);
      for (const name of Object.keys(wrong)) {
        expect(main.log).toMatch(new RegExp(`^ +- .*\\b${name}\\b`, 'm'));
        expect(main.summary).toMatch(new RegExp(`\\b${name}\\b`));
      }
      expect(stage.aws.journal.entries).toEqual([]);
      await expectQuietPost(stage, main);
    });
  });

  scene('with both a schedule and a percent are refused', async () => {
    const inputs = { schedule: '10%:1m', percent: '10' };
    await expectRefusal(listenerScenario(), { inputs }, /schedule.*percent|percent.*schedule/);
  });
});

about('services', (scene) => {
  scene('that do not exist are refused by name, beside what else is wrong', async () => {
    const inputs = { service: 'wbe', alarms: 'demo-5xxx' };
    const log = await expectRefusal(listenerScenario(), { inputs }, /wbe|demo-5xxx/);
    expect(log).toContain('wbe');
    expect(log).toContain('demo-5xxx');
  });

  scene('that are one and the same are refused', async () => {
    await expectRefusal(
      listenerScenario(),
      { inputs: { 'canary-service': 'web' } },
      /web.*Name two services/,
    );
  });

  for (const controller of ['CODE_DEPLOY', 'EXTERNAL'] as const)
    scene(`that ${controller} deploys are refused`, async () => {
      await expectRefusal(withCanary({ controller }), {}, new RegExp(`web-canary.*${controller}`));
    });

  scene('with a native canary strategy are refused', async () => {
    await expectRefusal(withCanary({ strategy: 'CANARY' }), {}, /web-canary.*CANARY/);
  });

  scene('with a deployment in progress are refused', async () => {
    await onStage(listenerScenario(), {}, async (stage) => {
      stage.happens({ what: 'block-placement', service: 'web', blocked: true });
      const taskDefinition = stage.aws.arns.taskDefinitions['app:2'] ?? '';
      stage.happens({ what: 'deploy', service: 'web', taskDefinition });
      const main = await stage.mainEnds();
      expectFailure(main, 'refused', /web.*deployment/, REFUSED);
      expect(stage.writes()).toEqual([]);
    });
  });

  scene('in a cluster that does not exist are refused', async () => {
    await expectRefusal(listenerScenario(), { inputs: { cluster: 'dmeo' } }, /dmeo/);
  });
});

about('a name that reads well', (scene) => {
  const there = 'us-east-1:123456789012';
  const other = { account: 'us-east-1:210987654321', region: 'eu-west-1:123456789012' };
  const listener = 'listener/app/web/0123456789abcdef/0123456789abcdef';
  const group = 'targetgroup/web/0123456789abcdef';
  const alarms = `arn:aws:cloudwatch:${other.region}:alarm:demo-5xx`;
  const wrong: readonly (readonly [what: string, inputs: Names, cause: RegExp])[] = [
    [
      'a listener that is not there',
      { listener: `arn:aws:elasticloadbalancing:${there}:${listener}` },
      /listener/,
    ],
    ['a listener of another account', { listener: elb(other.account, listener) }, /210987654321/],
    ['a listener of another region', { listener: elb(other.region, listener) }, /eu-west-1/],
    ['a target group that is not there', { 'stable-target-group': elb(there, group) }, /target group/i],
    [
      'a target group of another account',
      { 'canary-target-group': elb(other.account, group) },
      /210987654321/,
    ],
    ['a target group of another region', { 'canary-target-group': elb(other.region, group) }, /eu-west-1/],
    ['a service of another account', { service: ecs(other.account, 'service/demo/web') }, /210987654321/],
    ['a service of another region', { service: ecs(other.region, 'service/demo/web') }, /eu-west-1/],
    ['a cluster of another account', { cluster: ecs(other.account, 'cluster/demo') }, /210987654321/],
    ['a cluster of another region', { cluster: ecs(other.region, 'cluster/demo') }, /eu-west-1/],
    ['an alarm of another region', { alarms }, /eu-west-1/],
    [
      'an alarm of another account',
      { alarms: `arn:aws:cloudwatch:${other.account}:alarm:demo-5xx` },
      /210987654321/,
    ],
    [
      'a region that is not the resources’',
      { 'aws-region': 'eu-west-1', service: ecs(there, 'service/demo/web') },
      /us-east-1.*eu-west-1/,
    ],
  ];
  for (const [what, inputs, cause] of wrong)
    scene(`is refused for ${what}`, async () => {
      const quick = { percent: '10', bake: '0s', 'state-table': 'canary-state', ...inputs };
      await expectRefusal(listenerScenario(), { inputs: quick }, cause);
    });

  function elb(place: string, resource: string): string {
    return `arn:aws:elasticloadbalancing:${place}:${resource}`;
  }

  function ecs(place: string, resource: string): string {
    return `arn:aws:ecs:${place}:${resource}`;
  }
});

about('the way to AWS', (scene) => {
  scene('without credentials is refused in words', async () => {
    const env = (url: string) => ({
      ...{ AWS_ENDPOINT_URL: url, AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' },
    });
    await expectRefusal(listenerScenario(), { env }, /credentials/i);
  });

  scene('without a region is refused in words', async () => {
    const env = (url: string) => ({ ...cloud(url), AWS_REGION: '' });
    await expectRefusal(listenerScenario(), { env }, /region/i);
  });

  scene('that leads nowhere is refused with the address', async () => {
    const env = (url: string) => ({ ...cloud(url), AWS_ENDPOINT_URL: 'http://127.0.0.1:9' });
    await expectRefusal(listenerScenario(), { env }, /127\.0\.0\.1:9|ECONNREFUSED|connect/);
  });

  scene('may be set service by service', async () => {
    const env = (url: string) => ({
      ...cloud('http://127.0.0.1:9'),
      AWS_ENDPOINT_URL_ECS: url,
      AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2: url,
      AWS_ENDPOINT_URL_CLOUDWATCH: url,
    });
    await onStage(listenerScenario(), { env, inputs: { percent: '10', bake: '0s' } }, async (stage) => {
      expectSuccess(await stage.mainEnds(), 'holding', 'Holding at 10%');
    });
  });
});

about('a dry run', (scene) => {
  for (const scenario of [listenerScenario(), taskCountScenario()])
    scene(`shows the plan and changes nothing: ${scenario.name}`, async () => {
      const inputs = { schedule: '10%:10m, 100%:10m', 'dry-run': 'true' };
      await onStage(scenario, { inputs }, async (stage) => {
        const main = await stage.mainEnds();
        expectSuccess(main, 'planned', 'Dry run: nothing was changed');
        expect(main.log).toMatch(/1\. 10%, watched for 10m/);
        expect(main.log).toMatch(/2\. 100%, watched for 10m/);
        expect(main.outputs['percent']).toBe('0');
        expect(stage.writes()).toEqual([]);
        await expectQuietPost(stage, main);
      });
    });

  scene('finds the same mistakes as a real run', async () => {
    await expectRefusal(listenerScenario(), { inputs: { 'dry-run': 'true', alarms: 'nobody' } }, 'nobody');
  });
});

about('the job summary', (scene) => {
  scene('is not written when it is not wanted', async () => {
    await onStage(listenerScenario(), { inputs: { summary: 'false', 'dry-run': 'true' } }, async (stage) => {
      const main = await stage.mainEnds();
      expect(main.outputs['result']).toBe('planned');
      expect(main.summary).toBe('');
    });
  });
});
