import { DescribeAlarmsCommand, CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DescribeServicesCommand, ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AssumeRoleWithWebIdentityCommand, STSClient, type Credentials } from '@aws-sdk/client-sts';
import { describe, expect, test } from '@jest/globals';
import { simulate, type Simulation } from '../../simulator/build.ts';
import { inProcessHandler, inProcessTokens } from '../../simulator/in-process.ts';
import type { SessionSettings } from '../../simulator/model/sessions.ts';
import { taskCountScenario } from '../../simulator/scenarios.ts';
import { startSimulator } from '../../simulator/server.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';
import { MINUTE, SECOND } from './support.ts';

const ROLE = 'arn:aws:iam::123456789012:role/ecs-canary';
const AUDIENCE = 'sts.amazonaws.com';
const never = new AbortController().signal;

interface Place {
  readonly clock: VirtualClock;
  readonly aws: Simulation;
  readonly idToken: (audience?: string) => Promise<string>;
  readonly assume: (token: string, change?: object) => Promise<Credentials>;
  /** A call to each service with these keys. */
  readonly calls: (keys: Credentials) => readonly Promise<unknown>[];
  /** A change, with keys of nobody. */
  readonly write: () => Promise<unknown>;
}

function place(sessions?: SessionSettings): Place {
  const clock = new VirtualClock();
  const aws = simulate(taskCountScenario(), clock, sessions === undefined ? {} : { sessions });
  const options = { sleep: clock.sleep };
  const client = {
    ...{ region: 'us-east-1', maxAttempts: 1, requestHandler: inProcessHandler(aws.simulator, options) },
  };
  const getToken = inProcessTokens(aws.simulator, options);
  const sts = new STSClient({
    ...client,
    credentials: () => Promise.reject(new Error('there are no credentials')),
  });
  return {
    ...{ clock, aws },
    idToken: (audience = AUDIENCE) => getToken(audience, never),
    assume: async (token, change = {}) => {
      const given = await sts.send(
        new AssumeRoleWithWebIdentityCommand({
          ...{ RoleArn: ROLE, RoleSessionName: 'test', WebIdentityToken: token, DurationSeconds: 900 },
          ...change,
        }),
      );
      if (given.Credentials === undefined) throw new Error('No credentials');
      return given.Credentials;
    },
    calls: ({ AccessKeyId, SecretAccessKey, SessionToken }) => {
      const credentials = {
        ...{ accessKeyId: AccessKeyId ?? '', secretAccessKey: SecretAccessKey ?? '' },
        ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
      };
      const signed = { ...client, credentials };
      return [
        new ECSClient(signed).send(new DescribeServicesCommand({ cluster: 'demo', services: ['web'] })),
        new ElasticLoadBalancingV2Client(signed).send(new DescribeLoadBalancersCommand({})),
        new CloudWatchClient(signed).send(new DescribeAlarmsCommand({})),
      ];
    },
    write: () => {
      const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nothing' };
      const input = { cluster: 'demo', service: 'web-canary', desiredCount: 3 };
      return new ECSClient({ ...client, credentials }).send(new UpdateServiceCommand(input));
    },
  };
}

describe('the token service', () => {
  test('gives a JWT for the audience that was asked for, good for five minutes', async () => {
    const { idToken, clock } = place();
    const [, claims = ''] = (await idToken('somebody')).split('.');
    const now = Math.floor(clock.now() / 1000);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      ...{ aud: 'somebody', iss: 'https://token.actions.githubusercontent.com', iat: now, exp: now + 300 },
    });
  });

  test('never gives the same twice', async () => {
    const { idToken } = place();
    expect(await idToken()).not.toBe(await idToken());
  });
});

describe('STS', () => {
  test('exchanges a token for the credentials of a session, without a signature', async () => {
    const { aws, assume, idToken, clock } = place();
    const given = await assume(await idToken(), { DurationSeconds: 1800 });
    expect(given.AccessKeyId).toMatch(/^ASIA[0-9A-F]{16}$/);
    expect(given.Expiration?.getTime()).toBe(clock.now() + 30 * MINUTE);
    expect(aws.journal.entries.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['GetIdToken', 'ok'],
      ['AssumeRoleWithWebIdentity', 'ok'],
    ]);
  });

  test('refuses a token that has expired', async () => {
    const { clock, assume, idToken } = place();
    const token = await idToken();
    await clock.sleep(5 * MINUTE);
    await expect(assume(token)).rejects.toMatchObject({ name: 'ExpiredTokenException' });
  });

  test('refuses a token that was meant for somebody else', async () => {
    const { assume, idToken } = place();
    await expect(assume(await idToken('somebody'))).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: 'Incorrect token audience',
    });
  });

  test('refuses a token that it does not know', async () => {
    const { assume, idToken } = place();
    await expect(assume(`${await idToken()}x`)).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
    });
  });

  test('refuses a role that does not trust the job, and a session longer than the role allows', async () => {
    const { assume, idToken } = place({ lifetimeMs: MINUTE, roles: [ROLE], maxDurationSeconds: 3600 });
    await expect(assume(await idToken(), { RoleArn: `${ROLE}-other` })).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(assume(await idToken(), { DurationSeconds: 3601 })).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
  });

  test.each([
    ['a duration below 15 minutes', { DurationSeconds: 899 }],
    ['a duration above 12 hours', { DurationSeconds: 43_201 }],
    ['a session name with a space', { RoleSessionName: 'a name' }],
    ['something that is no role', { RoleArn: 'arn:aws:iam::123456789012:user/somebody' }],
  ])('refuses %s', async (_what, change) => {
    const { assume, idToken } = place();
    await expect(assume(await idToken(), change)).rejects.toMatchObject({ name: 'ValidationError' });
  });
});

describe('a session', () => {
  test('is asked for only where the simulator was told so', async () => {
    const { calls } = place();
    await Promise.all(
      calls({ AccessKeyId: 'x', SecretAccessKey: 'y', SessionToken: 'z', Expiration: undefined }),
    );
  });

  test('lets every service be called while it lasts, and none after', async () => {
    const { clock, assume, idToken, calls } = place({ lifetimeMs: 10 * SECOND });
    const keys = await assume(await idToken());
    await clock.sleep(9 * SECOND);
    await Promise.all(calls(keys));
    await clock.sleep(SECOND);
    const names = ['ExpiredTokenException', 'ExpiredToken', 'ExpiredTokenException'];
    for (const [at, call] of calls(keys).entries()) {
      await expect(call).rejects.toMatchObject({ name: names[at] });
    }
  });

  test('has keys that nobody can guess, and a token that belongs to them', async () => {
    const { assume, idToken, calls } = place({ lifetimeMs: MINUTE });
    const keys = await assume(await idToken());
    const other = await assume(await idToken());
    const names = ['UnrecognizedClientException', 'InvalidClientTokenId', 'UnrecognizedClientException'];
    for (const wrong of [
      { ...keys, AccessKeyId: 'AKIAGUESSED' },
      { ...keys, SessionToken: other.SessionToken },
    ]) {
      for (const [at, call] of calls(wrong).entries()) {
        await expect(call).rejects.toMatchObject({ name: names[at] });
      }
    }
  });

  test('may be ended by AWS before its time', async () => {
    const { aws, calls } = place({ lifetimeMs: MINUTE });
    const { accessKeyId, secretAccessKey, sessionToken } = aws.sessions.give(MINUTE);
    const keys = {
      ...{ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken },
      Expiration: undefined,
    };
    await Promise.all(calls(keys));
    aws.sessions.expire();
    for (const call of calls(keys)) await expect(call).rejects.toThrow('expired');
  });

  test('is needed to change anything', async () => {
    const { aws, write } = place({ lifetimeMs: MINUTE });
    await expect(write()).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
    expect(aws.world.containers.services.get('demo/web-canary')?.desiredCount).toBe(0);
    expect(aws.journal.mutating()).toMatchObject([
      { outcome: 'UnrecognizedClientException', applied: false },
    ]);
  });
});

test('faults strike the exchange as they strike every call', async () => {
  const { aws, assume, idToken } = place();
  const token = await idToken();
  aws.faults.add({ kind: 'throttle', operation: 'AssumeRoleWithWebIdentity', times: 1 });
  await expect(assume(token)).rejects.toMatchObject({ name: 'Throttling' });
  aws.faults.add({ kind: 'access-denied', operation: 'GetIdToken', times: 1 });
  await expect(idToken()).rejects.toThrow('HTTP 403');
  aws.faults.add({ kind: 'throttle', operation: 'GetIdToken', times: 1 });
  await expect(idToken()).rejects.toThrow('HTTP 429');
  aws.faults.add({ kind: 'server-error', operation: 'GetIdToken', times: 1 });
  await expect(idToken()).rejects.toThrow('HTTP 500');
});

test('the journal shows exchanges without tokens or keys', async () => {
  const { aws, assume, idToken } = place();
  await assume(await idToken());
  await expect(assume('not-a-token')).rejects.toThrow();
  expect(aws.journal.entries.map(({ service, params }) => [service, params])).toEqual([
    ['github', { audience: AUDIENCE }],
    ['sts', expect.objectContaining({ RoleArn: ROLE, WebIdentityToken: '***' })],
    ['sts', expect.objectContaining({ WebIdentityToken: '***' })],
  ]);
  const told = JSON.stringify(aws.journal.entries);
  const secrets = aws.sessions.secrets();
  expect(secrets).toHaveLength(4);
  for (const secret of [...secrets, 'not-a-token']) expect(told).not.toContain(secret);
  expect(aws.journal.mutating()).toEqual([]);
});

test('over HTTP, tokens are had as on a runner, and sessions live in real time', async () => {
  const aws = await startSimulator({
    ...{ scenario: taskCountScenario(), timeScale: 600, sessions: { lifetimeMs: 60_000 } },
  });
  try {
    const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer = '' } =
      aws.idTokens;
    const ask = (authorization: string): Promise<Response> =>
      fetch(`${url}&audience=${AUDIENCE}`, { headers: { authorization } });
    expect(await (await ask(`Bearer ${bearer}`)).json()).toEqual({
      value: expect.stringMatching(/^\S+\.\S+\.\S+$/),
    });
    expect((await ask('Bearer wrong')).status).toBe(401);
    const { expiresAt } = aws.sessions.give(60_000);
    expect(Math.abs(expiresAt - Date.now() - 60_000)).toBeLessThan(5_000);
  } finally {
    await aws.close();
  }
});
