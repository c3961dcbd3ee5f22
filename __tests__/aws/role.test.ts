import { afterEach, describe, expect, test } from '@jest/globals';
import { describeAlarms } from '../../src/aws/alarms.ts';
import { credentialsGate } from '../../src/aws/credentials-gate.ts';
import { stsRefusal } from '../../src/aws/credentials-words.ts';
import { targetHealth } from '../../src/aws/load-balancing.ts';
import { describeServices } from '../../src/aws/services.ts';
import { fakeAws, never, Refusal, TestClock } from './support/fake-aws.ts';
import { HOUR, MINUTE, ROLE, RoleStage, type RoleStageOptions, SECOND } from './support/role-stage.ts';
import { failureOf } from '../support/remote-error.ts';

const stages: RoleStage[] = [];
afterEach(() => {
  for (const { job } of stages.splice(0)) job.destroy();
});

function stage(options?: RoleStageOptions): RoleStage {
  const made = new RoleStage(options);
  stages.push(made);
  return made;
}

describe('a role', () => {
  test('is assumed for the first call, with a token for STS, and signs all that follow', async () => {
    const there = stage({ role: { sessionName: 'gh-42', durationMs: 30 * MINUTE } });
    await there.look();
    await there.write(1);
    expect(there.aws.journal.entries.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ['GetIdToken', 'ok'],
      ['AssumeRoleWithWebIdentity', 'ok'],
      ['DescribeServices', 'ok'],
      ['UpdateService', 'ok'],
    ]);
    expect(there.aws.journal.entries.slice(0, 2).map(({ params }) => params)).toEqual([
      { audience: 'sts.amazonaws.com' },
      expect.objectContaining({ RoleArn: ROLE, RoleSessionName: 'gh-42', DurationSeconds: '1800' }),
    ]);
  });

  test('is assumed without a signature, by the name of this action', async () => {
    const there = stage();
    await there.look();
    const [exchange, call] = there.requests;
    expect(exchange?.operation).toBe('AssumeRoleWithWebIdentity');
    expect(exchange?.headers['authorization']).toBeUndefined();
    expect(exchange?.headers['user-agent']).toContain('ecs-canary/test');
    expect(call?.headers['authorization']).toContain('Credential=ASIA');
  });

  test('is assumed once for all clients, however many call at once', async () => {
    const there = stage();
    const { job } = there;
    await Promise.all([
      ...[there.look(), there.look(), there.write(1)],
      ...[describeAlarms(job, ['demo-5xx'], never), describeAlarms(job, ['demo-latency'], never)],
      targetHealth(job, there.aws.arns.targetGroups['web'] ?? '', never),
    ]);
    expect(there.exchanges).toBe(1);
    expect(there.refused).toBe(0);
  });

  test('is not assumed anew for each request, even where sessions last seconds', async () => {
    const there = stage({ sessions: { lifetimeMs: 8 * SECOND } });
    await there.lookFor(5 * SECOND, SECOND / 10);
    expect(there.outcomes('DescribeServices').length).toBeGreaterThan(40);
    expect(there.exchanges).toBe(1);
  });
});

describe('renewal', () => {
  test.each([
    ['five minutes before the end of an hour', HOUR, 55 * MINUTE],
    ['five minutes before the end of twelve hours', 12 * HOUR, 12 * HOUR - 5 * MINUTE],
    ['a quarter before the end of fifteen minutes', 15 * MINUTE, 15 * MINUTE * 0.75],
    ['a quarter before the end of seconds', 4 * SECOND, 3 * SECOND],
  ])('begins %s', async (_when, lifetimeMs, renewAfterMs) => {
    const there = stage({ sessions: { lifetimeMs }, role: { durationMs: 12 * HOUR } });
    await there.look();
    const since = there.aws.journal.calls('AssumeRoleWithWebIdentity')[0]?.at ?? 0;
    await there.sleep(since + renewAfterMs - 200 - there.virtual.now());
    await there.lookFor(100, 50);
    expect(there.exchanges).toBe(1);
    await there.sleep(100);
    await there.lookFor(100, 50);
    expect(there.exchanges).toBe(2);
  });

  test('keeps hours of calls from ever being refused', async () => {
    const there = stage({ sessions: { lifetimeMs: 15 * MINUTE }, role: { durationMs: 15 * MINUTE } });
    await there.lookFor(4 * HOUR, MINUTE);
    expect(there.refused).toBe(0);
    expect(there.exchanges).toBe(Math.ceil((4 * HOUR) / (12 * MINUTE)));
  });

  test('keeps no call waiting while the credentials hold', async () => {
    const there = stage();
    const usual = await there.look().then(() => there.look());
    await there.sleep(55 * MINUTE);
    there.aws.faults.add({ kind: 'hang', operation: 'GetIdToken' });
    for (let call = 0; call < 10; call++) expect(await there.look()).toBe(usual);
    expect(there.outcomes('GetIdToken')).toEqual(['ok', 'hang']);
  });

  test('is waited for where a call might arrive too late', async () => {
    const there = stage();
    await there.look();
    await there.sleep(HOUR - 5 * SECOND);
    await there.look();
    expect(there.exchanges).toBe(2);
    const [exchange, call] = there.requests.slice(-2);
    expect([exchange?.operation, call?.operation]).toEqual(['AssumeRoleWithWebIdentity', 'DescribeServices']);
  });

  test('that fails is tried again at later calls, not more often than every three seconds', async () => {
    const there = stage();
    await there.look();
    await there.sleep(55 * MINUTE);
    there.aws.faults.add({ kind: 'access-denied', operation: 'GetIdToken', forMs: MINUTE });
    await there.lookFor(MINUTE, SECOND / 4);
    const failures = there.outcomes('GetIdToken').filter((outcome) => outcome !== 'ok').length;
    expect(failures).toBeGreaterThan(10);
    expect(failures).toBeLessThanOrEqual(20);
    await there.lookFor(10 * SECOND, SECOND);
    expect(there.exchanges).toBe(2);
    expect(there.outcomes('DescribeServices').every((outcome) => outcome === 'ok')).toBe(true);
  });

  test('that fails to the end fails the calls after it, and they say why', async () => {
    const there = stage({ sessions: { lifetimeMs: MINUTE } });
    await there.look();
    there.aws.faults.add({ kind: 'server-error', operation: 'AssumeRoleWithWebIdentity' });
    await there.lookFor(50 * SECOND, SECOND);
    await there.sleep(10 * SECOND);
    const error = await failureOf(there.look());
    expect(error.message).toContain(ROLE);
    expect(error.transient).toBe(true);
    there.aws.faults.clear();
    await there.sleep(3 * SECOND);
    await there.look();
    expect(there.refused).toBe(0);
  });

  test('ends with the clients: nothing is left waiting', async () => {
    const there = stage();
    there.aws.faults.add({ kind: 'hang', operation: 'GetIdToken' });
    const look = there.look();
    const outcome = failureOf(look);
    await there.sleep(SECOND);
    there.job.destroy();
    await outcome;
    expect(there.virtual.sleeping).toBe(0);
  });
});

describe('a clock that is wrong', () => {
  test.each([
    ['behind by ten minutes', -10 * MINUTE],
    ['ahead by ten minutes', 10 * MINUTE],
    ['ahead by hours', 3 * HOUR],
    ['behind by hours', -3 * HOUR],
  ])('%s costs no refused call, and no exchange for each', async (_how, aheadMs) => {
    const there = stage({ aheadMs });
    await there.lookFor(3 * HOUR, MINUTE);
    expect(there.refused).toBe(0);
    expect(there.exchanges).toBeLessThanOrEqual(5);
  });
});

describe('credentials that AWS calls expired, though they should not be', () => {
  test('are renewed, and the call is sent again: a read', async () => {
    const there = stage();
    await there.look();
    await there.sleep(MINUTE);
    there.aws.sessions.expire();
    await there.look();
    expect(there.outcomes('DescribeServices')).toEqual(['ok', 'ExpiredTokenException', 'ok']);
    expect(there.exchanges).toBe(2);
  });

  test('are renewed, and the call is sent again: a write, which is carried out once', async () => {
    const there = stage();
    await there.look();
    await there.sleep(MINUTE);
    there.aws.sessions.expire();
    await there.write(3);
    expect(there.aws.journal.mutating().map(({ outcome, applied }) => [outcome, applied])).toEqual([
      ['ExpiredTokenException', false],
      ['ok', true],
    ]);
  });

  test('are renewed by the query protocol’s words for it, too', async () => {
    const there = stage();
    const group = there.aws.arns.targetGroups['web'] ?? '';
    await targetHealth(there.job, group, never);
    await there.sleep(MINUTE);
    there.aws.sessions.expire();
    await targetHealth(there.job, group, never);
    expect(there.outcomes('DescribeTargetHealth')).toEqual(['ok', 'ExpiredToken', 'ok']);
  });

  test('are renewed once for all calls that meet it at the same time', async () => {
    const there = stage();
    await there.look();
    await there.sleep(MINUTE);
    there.aws.sessions.expire();
    await Promise.all([there.look(), there.look(), there.look(), there.write(1)]);
    expect(there.exchanges).toBe(2);
  });

  test('are not renewed over and over where that does not help', async () => {
    const there = stage();
    await there.look();
    await there.sleep(MINUTE);
    const give = there.aws.sessions.assume.bind(there.aws.sessions);
    there.aws.sessions.assume = (asked) => {
      const given = give(asked);
      there.aws.sessions.expire();
      return given;
    };
    there.aws.sessions.expire();
    const error = await failureOf(there.look());
    expect(error.message).toContain('The credentials have expired');
    expect(there.exchanges).toBe(2);
    await failureOf(there.look());
    expect(there.exchanges).toBe(2);
  });

  test('of no role are not sent twice', async () => {
    const { aws, calls } = fakeAws(() => {
      throw new Refusal('ExpiredTokenException', 'The security token is expired');
    });
    const error = await failureOf(describeServices(aws, 'demo', ['web'], never));
    expect(calls).toHaveLength(1);
    expect(error.message).toMatch(/have expired\. Set the input `role-to-assume`.*`id-token: write`/);
  });
});

describe('a role that can’t be assumed', () => {
  test.each([
    ['STS denies it', 'access-denied', /AccessDenied.*trust policy.*sub/, false],
    ['STS has trouble', 'server-error', /after 5 attempts.*InternalFailure.*Try again/, true],
    ['STS does not answer', 'hang', /STS did not answer within 15s.*Try again/, true],
    ['STS breaks off', 'reset-before', /socket hang up.*Try again/, true],
    ['STS throttles', 'throttle', /Rate exceeded.*Try again/, true],
  ] as const)('says so where %s', async (_what, kind, words, transient) => {
    const there = stage();
    there.aws.faults.add({ kind, operation: 'AssumeRoleWithWebIdentity' });
    const begun = there.virtual.now();
    const error = await failureOf(there.look());
    expect(error.message).toMatch(words);
    expect(error.message).toContain(`Role ${ROLE} can't be assumed`);
    expect(error.transient).toBe(transient);
    expect(there.virtual.now() - begun).toBeLessThanOrEqual(16 * SECOND);
  });

  test('says what to do where its trust policy does not know the job', async () => {
    const error = await failureOf(stage({ sessions: { lifetimeMs: HOUR, roles: [] } }).look());
    expect(error.message).toContain('Not authorized to perform sts:AssumeRoleWithWebIdentity');
    expect(error.message).toContain("Let the role's trust policy allow");
  });

  test('says what to do where the session would be longer than the role allows', async () => {
    const there = stage({
      sessions: { lifetimeMs: HOUR, maxDurationSeconds: 3600 },
      role: { durationMs: 2 * HOUR },
    });
    const error = await failureOf(there.look());
    expect(error.message).toContain('exceeds the MaxSessionDuration');
    expect(error.message).toContain('longer maximum session duration, or set a shorter `role-duration`');
    expect(error.transient).toBe(false);
  });

  test('says what to do where the account knows no provider', async () => {
    const there = stage({ role: { token: () => Promise.resolve('a-token-of-nobody') } });
    const error = await failureOf(there.look());
    expect(error.message).toMatch(/InvalidIdentityToken.*Create the OIDC provider/);
  });

  test.each([
    [{ code: 'ECONNREFUSED' }, 'Check the network', true],
    [{ name: 'IDPCommunicationErrorException' }, 'Try again', true],
    [{ name: 'IDPRejectedClaimException' }, 'Create the OIDC provider', false],
    [{ name: 'ExpiredTokenException' }, 'Try again', true],
    [{ name: 'RegionDisabledException' }, 'Change what STS objects to', false],
    [{ name: 'AccessDenied' }, 'trust policy', false],
  ] as const)('says what to do about %j', (marks, fix, transient) => {
    const error = stsRefusal(ROLE, Object.assign(new Error('no'), marks), 'a-token');
    expect(error.message).toContain(fix);
    expect(error.transient).toBe(transient);
  });

  test('says so where there is no token, with the permission that is missing', async () => {
    const token = (): Promise<string> =>
      Promise.reject(new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL\n env variable'));
    const error = await failureOf(stage({ role: { token } }).look());
    expect(error.message).toBe(
      `Role ${ROLE} can't be assumed, for want of an OIDC token: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable. ` +
        'Grant `id-token: write` under `permissions` of the job.',
    );
    expect(error.transient).toBe(false);
  });

  test('any more, for want of a token, does not ask for a permission that was there', async () => {
    const there = stage();
    await there.look();
    await there.sleep(HOUR);
    there.aws.faults.add({ kind: 'access-denied', operation: 'GetIdToken' });
    const error = await failureOf(there.look());
    expect(error.message).toContain('set a longer `role-duration`');
    expect(error.message).not.toContain('id-token');
  });

  test('is not waited for when its token does not come', async () => {
    const there = stage();
    there.aws.faults.add({ kind: 'hang', operation: 'GetIdToken' });
    const begun = there.virtual.now();
    const error = await failureOf(there.look());
    expect(there.virtual.now() - begun).toBe(10 * SECOND);
    expect(error.message).toContain("GitHub's token service did not answer within 10s");
    expect(error.transient).toBe(true);
  });

  test('fails calls at once for a moment, and is then tried again', async () => {
    const there = stage();
    there.aws.faults.add({ kind: 'access-denied', operation: 'GetIdToken', times: 1 });
    await failureOf(there.look());
    await failureOf(there.look());
    expect(there.outcomes('GetIdToken')).toEqual(['access-denied']);
    await there.sleep(3 * SECOND);
    await there.look();
  });
});

describe('secrets', () => {
  test('are in no error, even where AWS quotes what it was sent', async () => {
    const there = stage();
    there.aws.sessions.assume = ({ token }) => {
      throw Object.assign(
        new Error(`Value '${token}' at 'webIdentityToken' failed to satisfy constraint: ${token}`),
      );
    };
    there.aws.faults.add({ kind: 'access-denied', operation: 'GetIdToken', times: 1 });
    const errors = [await failureOf(there.look())];
    await there.sleep(3 * SECOND);
    errors.push(await failureOf(there.look()));
    expect(errors[1]?.message).toContain("Value '***' at 'webIdentityToken'");
    for (const error of errors) {
      const told = JSON.stringify([error.message, error.stack, String(error.cause)]);
      for (const secret of there.aws.sessions.secrets()) expect(told).not.toContain(secret);
    }
  });
});

describe('the gate of the credentials', () => {
  const window = { phase: 'bake', share: 10, since: 0, startedAt: 0 } as const;

  test('is healthy while nothing keeps them from being renewed', async () => {
    const there = stage();
    const gate = credentialsGate(there.job);
    await there.lookFor(2 * HOUR, 4 * MINUTE);
    expect(await gate.check(window, never)).toMatchObject({ kind: 'healthy' });
    expect(gate.conclude(window).verdict).toMatchObject({ kind: 'healthy' });
  });

  test('tells of a renewal that failed, and gives it time', async () => {
    const there = stage();
    const gate = credentialsGate(there.job);
    await there.look();
    await there.sleep(55 * MINUTE);
    there.aws.faults.add({ kind: 'access-denied', operation: 'GetIdToken' });
    await there.lookFor(MINUTE, 15 * SECOND);
    const verdict = await gate.check(window, never);
    expect(verdict).toMatchObject({
      kind: 'healthy',
      notes: [expect.stringContaining('could not be renewed')],
    });
    await there.lookFor(10 * SECOND, 5 * SECOND);
    expect(await gate.check(window, never)).toEqual(verdict);
    there.aws.faults.clear();
    await there.lookFor(10 * SECOND, SECOND);
    expect(await gate.check(window, never)).toEqual({ kind: 'healthy', seen: expect.any(String) });
  });

  test('is unhealthy while there is still time to turn back', async () => {
    const there = stage();
    const gate = credentialsGate(there.job);
    await there.look();
    await there.sleep(55 * MINUTE);
    there.aws.faults.add({ kind: 'access-denied', operation: 'GetIdToken' });
    await there.lookFor(1.25 * MINUTE, 15 * SECOND);
    expect(await gate.check(window, never)).toMatchObject({
      kind: 'unhealthy',
      reasons: [
        {
          subject: 'credentials',
          message: expect.stringMatching(/end at .*Z and could not be renewed: Role/),
        },
      ],
    });
    await there.write(0);
    expect(there.outcomes('UpdateService')).toEqual(['ok']);
  });

  test('is healthy where there is no role', async () => {
    const { aws } = fakeAws(() => ({}), new TestClock());
    expect(await credentialsGate(aws).check(window, never)).toMatchObject({ kind: 'healthy' });
  });
});
