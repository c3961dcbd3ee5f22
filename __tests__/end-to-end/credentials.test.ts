import { expect } from '@jest/globals';
import type { SessionCredentials, SessionSettings } from '../../simulator/model/sessions.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { type RunningSimulator, startSimulator } from '../../simulator/server.ts';
import { type Ended, Job, type Names } from './support/bundle.ts';
import { expectFailure, expectQuietPost, expectSuccess } from './support/expectations.ts';
import { about } from './support/scenes.ts';
import { Stage, TIME_SCALE } from './support/stage.ts';

const ROLE = 'arn:aws:iam::123456789012:role/ecs-canary';
const REFUSED = 'Refused: nothing was changed';
const HOUR_MS = 3_600_000;

const USUAL: Names = {
  cluster: 'demo',
  service: 'web',
  'canary-service': 'web-canary',
  alarms: 'demo-5xx, demo-latency',
  'poll-interval': '1s',
};

interface Setting {
  readonly inputs?: Names;
  readonly sessions?: SessionSettings;
  /** What the job knows of AWS and of GitHub; by default no credentials, but where to get tokens. */
  readonly env?: (aws: RunningSimulator) => Names;
}

/** Plays a scene where every call must be signed with a live session, and no secret may be seen at its end. */
async function onStage(
  scenario: Scenario,
  { inputs = {}, sessions = { lifetimeMs: HOUR_MS }, env = (aws) => aws.idTokens }: Setting,
  scene: (stage: Stage) => Promise<void>,
): Promise<void> {
  const aws = await startSimulator({ scenario, timeScale: TIME_SCALE, sessions });
  try {
    const common = { AWS_ENDPOINT_URL: aws.url, AWS_REGION: 'us-east-1', AWS_EC2_METADATA_DISABLED: 'true' };
    const job = await Job.start({ ...USUAL, ...inputs }, { ...common, ...env(aws) });
    const stage = new Stage(aws, job);
    try {
      await scene(stage);
      const told = [withoutMasks(stage.log), JSON.stringify(aws.journal.entries)].join('\n');
      for (const secret of aws.sessions.secrets()) expect(told).not.toContain(secret);
    } catch (error) {
      throw new Error(`${String(error)}\n\nThe log:\n${withoutMasks(stage.log)}`, { cause: error });
    } finally {
      await job.end();
    }
  } finally {
    await aws.close();
  }
}

const withRole = (more: Names = {}): Names => ({ 'role-to-assume': ROLE, 'role-duration': '15m', ...more });

/** The runner takes these lines for itself, and shows none of them. */
function withoutMasks(log: string): string {
  return log.replaceAll(/^::add-mask::.*$/gm, '');
}

/** No secret is in anything that a step leaves behind; every token was masked as soon as it was there. Returns the rest. */
function discreet({ aws }: Stage, end: Ended): Ended {
  const secrets = aws.sessions.secrets();
  const left = JSON.stringify([end.summary, end.outputs, end.state, end.errors]) + withoutMasks(end.log);
  for (const secret of secrets) expect(left).not.toContain(secret);
  const masks = end.commands.filter(({ name }) => name === 'add-mask');
  for (const { text } of masks) {
    expect(secrets).toContain(text);
    expect(text).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  }
  return { ...end, commands: end.commands.filter((command) => !masks.includes(command)) };
}

function count({ aws }: Stage, operation: string): number {
  return aws.journal.calls(operation).length;
}

/** Calls that AWS refused for the keys they were signed with. */
function refusedCalls({ aws }: Stage): readonly string[] {
  return aws.journal.entries
    .filter(({ outcome }) => /Token|Client/.test(outcome))
    .map(({ outcome }) => outcome);
}

const environment = ({ accessKeyId, secretAccessKey, sessionToken }: SessionCredentials): Names => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
});

about('a role with sessions of seconds', (scene) => {
  for (const scenario of [listenerScenario(), taskCountScenario()])
    scene(`is renewed through a whole rollout, and no call is refused: ${scenario.name}`, async () => {
      const inputs = withRole({ schedule: '10%:6s, 50%:6s, 100%:6s' });
      await onStage(scenario, { inputs, sessions: { lifetimeMs: 6_000 } }, async (stage) => {
        const main = discreet(stage, await stage.mainEnds());
        expectSuccess(main, 'completed', 'Canary serves 100%');
        expect(refusedCalls(stage)).toEqual([]);
        expect(count(stage, 'AssumeRoleWithWebIdentity')).toBeGreaterThanOrEqual(4);
        expect(count(stage, 'AssumeRoleWithWebIdentity')).toBeLessThanOrEqual(10);
        expect(main.log).toContain('100%');
        await expectQuietPost(stage, main);
      });
    });

  scene('masks each token before anything else can show it', async () => {
    const inputs = withRole({ percent: '10', bake: '0s' });
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      const main = await stage.mainEnds();
      const masks = main.commands.filter(({ name }) => name === 'add-mask');
      expect(masks).toHaveLength(1);
      expect(main.commands[0]).toEqual(masks[0]);
      expectSuccess(discreet(stage, main), 'holding', 'Holding at 10%');
    });
  });

  scene('that AWS ends before their time is renewed, and the rollout goes on', async () => {
    const inputs = withRole({ schedule: '20%:8s, 100%:1s' });
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      await stage.until('some calls', () => count(stage, 'DescribeAlarms') > 5);
      stage.aws.sessions.expire();
      const main = discreet(stage, await running.ended);
      expectSuccess(main, 'completed', 'Canary serves 100%');
      expect(refusedCalls(stage).length).toBeGreaterThan(0);
      expect(count(stage, 'AssumeRoleWithWebIdentity')).toBe(2);
      expect(stage.weights()).toEqual({ web: 0, 'web-canary': 100 });
    });
  });

  scene('is assumed anew by the post step of a killed job, which restores', async () => {
    const inputs = withRole({ schedule: '20%:30s' });
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      running.kill('SIGKILL');
      const main = discreet(stage, await running.ended);
      stage.aws.sessions.expire();
      const post = discreet(stage, await stage.postEnds(main));
      expect(post.code).toBe(0);
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
      expect(stage.counts()).toEqual([10, 0]);
      expect(refusedCalls(stage)).toEqual([]);
      expect(count(stage, 'AssumeRoleWithWebIdentity')).toBe(2);
    });
  });
});

about('a role that can’t be renewed', (scene) => {
  scene('has the rollout turn back while the last session lives', async () => {
    const inputs = withRole({ schedule: '20%:50s' });
    await onStage(listenerScenario(), { inputs, sessions: { lifetimeMs: 30_000 } }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      stage.aws.faults.add({ kind: 'access-denied', operation: 'GetIdToken' });
      const main = discreet(stage, await running.ended);
      expectFailure(
        main,
        'rolled-back',
        /credentials end at .* and could not be renewed: Role arn:aws:iam::123456789012:role\/ecs-canary can't be assumed.*HTTP 403/,
        'Rolled back at step 1',
      );
      expect(main.errors[0]).toContain('`role-duration`');
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
      expect(stage.counts()).toEqual([10, 0]);
      expect(refusedCalls(stage)).toEqual([]);
    });
  });

  scene('for a while loses nothing: a rollback waits for it, though the session is over', async () => {
    const inputs = withRole({ schedule: '20%:50s', 'monitoring-patience': '6s' });
    await onStage(listenerScenario(), { inputs, sessions: { lifetimeMs: HOUR_MS } }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      await stage.until('some calls', () => count(stage, 'DescribeAlarms') > 5);
      stage.aws.faults.add({ kind: 'server-error', operation: 'GetIdToken' });
      stage.aws.sessions.expire();
      await running.says('Rollback: ');
      stage.aws.faults.clear();
      const main = discreet(stage, await running.ended);
      expectFailure(main, 'rolled-back', /could not be renewed|can't be assumed/, 'Rolled back at step 1');
      expect(main.errors[0]).toContain('HTTP 500');
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
    });
  });
});

about('a role that can’t be renewed any more', (scene) => {
  scene('ends in words and commands, and the post step restores once it can be', async () => {
    const inputs = withRole({
      ...{ schedule: '20%:50s', 'monitoring-patience': '6s', 'rollback-timeout': '8s' },
    });
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      await stage.until('some calls', () => count(stage, 'DescribeAlarms') > 5);
      stage.aws.faults.add({ kind: 'server-error', operation: 'GetIdToken' });
      stage.aws.sessions.expire();
      const main = discreet(stage, await running.ended);
      expectFailure(main, 'rollback-failed', /can't be assumed.*HTTP 500/, 'ROLLBACK FAILED');
      expect(main.log).toContain('aws elbv2 modify-listener');
      stage.aws.faults.clear();
      const post = discreet(stage, await stage.postEnds(main));
      expect(post.code).toBe(0);
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
      expect(stage.counts()).toEqual([10, 0]);
    });
  });
});

about('a role that can’t be assumed', (scene) => {
  const refusals: readonly (readonly [string, Setting, RegExp])[] = [
    [
      'for want of the permission',
      { env: () => ({}) },
      /role\/ecs-canary can't be assumed.*`id-token: write`/,
    ],
    ['for its trust policy', { sessions: { lifetimeMs: HOUR_MS, roles: [] } }, /AccessDenied.*trust policy/],
    [
      'for so long',
      { inputs: { 'role-duration': '2h' }, sessions: { lifetimeMs: HOUR_MS, maxDurationSeconds: 3600 } },
      /MaxSessionDuration.*`role-duration`/,
    ],
  ];
  for (const [why, setting, words] of refusals)
    scene(`${why} refuses the rollout, and says what to do`, async () => {
      const inputs = withRole(setting.inputs);
      await onStage(listenerScenario(), { ...setting, inputs }, async (stage) => {
        const main = discreet(stage, await stage.mainEnds());
        expectFailure(main, 'refused', words, REFUSED);
        const asked = new Set(stage.aws.journal.entries.map(({ operation }) => operation));
        expect(
          [...asked].filter((one) => !['GetIdToken', 'AssumeRoleWithWebIdentity'].includes(one)),
        ).toEqual([]);
        await expectQuietPost(stage, main);
      });
    });

  scene('although the environment has credentials is refused all the same', async () => {
    const env = (aws: RunningSimulator): Names => environment(aws.sessions.give(HOUR_MS));
    await onStage(listenerScenario(), { inputs: withRole(), env }, async (stage) => {
      const main = discreet(stage, await stage.mainEnds());
      expectFailure(main, 'refused', '`id-token: write`', REFUSED);
      expect(stage.aws.journal.entries).toEqual([]);
    });
  });
});

about('credentials of the environment', (scene) => {
  const endingIn =
    (ms: number) =>
    (aws: RunningSimulator): Names => ({
      ...environment(aws.sessions.give(HOUR_MS)),
      AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() + ms).toISOString(),
    });

  scene('that end before the plan does refuse the rollout', async () => {
    const setting = { inputs: { schedule: '10%:30m, 100%:30m' }, env: endingIn(40 * 60_000) };
    await onStage(listenerScenario(), setting, async (stage) => {
      const main = discreet(stage, await stage.mainEnds());
      expectFailure(main, 'refused', /expire in (40|39)m.*the bakes alone take 1h/, REFUSED);
      expect(main.log).toContain('role-to-assume');
      expect(stage.writes()).toEqual([]);
      await expectQuietPost(stage, main);
    });
  });

  scene('that have ended refuse it, too', async () => {
    const setting = { inputs: { percent: '10', bake: '0s' }, env: endingIn(-60_000) };
    await onStage(listenerScenario(), setting, async (stage) => {
      const main = discreet(stage, await stage.mainEnds());
      expectFailure(main, 'refused', /credentials.*expired at/, REFUSED);
      expect(stage.writes()).toEqual([]);
    });
  });

  scene('that end soon after the plan are worth a warning', async () => {
    const setting = { inputs: { percent: '10', bake: '1s' }, env: endingIn(5 * 60_000) };
    await onStage(listenerScenario(), setting, async (stage) => {
      const main = discreet(stage, await stage.mainEnds());
      expectSuccess(main, 'holding', 'Holding at 10%');
      expect(main.log).toMatch(/credentials.*expire in (5m|4m 5\ds)/);
    });
  });

  scene('that end at no time that can be read are worth a warning', async () => {
    const env = (aws: RunningSimulator): Names => ({
      ...environment(aws.sessions.give(HOUR_MS)),
      AWS_CREDENTIAL_EXPIRATION: 'whenever',
    });
    await onStage(listenerScenario(), { inputs: { percent: '10', bake: '0s' }, env }, async (stage) => {
      const main = discreet(stage, await stage.mainEnds());
      expectSuccess(main, 'holding', 'Holding at 10%');
      expect(main.log).toContain('AWS_CREDENTIAL_EXPIRATION');
    });
  });

  scene('that end in mid-rollout: it fails with the remedy, and with the commands that mend it', async () => {
    const inputs = { schedule: '20%:50s', 'monitoring-patience': '2s', 'rollback-timeout': '8s' };
    const env = (aws: RunningSimulator): Names => environment(aws.sessions.give(HOUR_MS));
    await onStage(listenerScenario(), { inputs, env }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      stage.aws.sessions.expire();
      const main = discreet(stage, await running.ended);
      expectFailure(main, 'rollback-failed', /ExpiredToken.*`role-to-assume`/, 'ROLLBACK FAILED');
      expect(main.log).toContain('aws elbv2 modify-listener');
      expect(refusedCalls(stage).length).toBeGreaterThan(3);
    });
  });
});
