import { describe, expect, test } from '@jest/globals';
import { call, isNotFound } from '../../src/aws/errors.ts';
import { describeServices } from '../../src/aws/services.ts';
import { setDesiredCount } from '../../src/aws/service-writes.ts';
import { describeAlarms } from '../../src/aws/alarms.ts';
import { targetHealth, writeActions } from '../../src/aws/load-balancing.ts';
import { fakeAws, never, Raw, Refusal, silence, TestClock, type Play } from './support/fake-aws.ts';
import { failureOf } from '../support/remote-error.ts';

const reset = (code: string): Error => Object.assign(new Error(`socket: ${code}`), { code });
const timeout = Object.assign(new Error('a request has exceeded the configured 5000 ms requestTimeout.'), {
  name: 'TimeoutError',
  code: 'ETIMEDOUT',
});
const failing =
  (thrown: unknown): Play =>
  () => {
    if (thrown instanceof Raw) return thrown;
    throw thrown;
  };

const groupArn = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/50dc';
const reads: Readonly<
  Record<string, (play: Play) => ReturnType<typeof fakeAws> & { done: Promise<unknown> }>
> = {
  ECS: (play) => {
    const fake = fakeAws(play);
    return { ...fake, done: describeServices(fake.aws, 'prod', ['web'], never) };
  },
  'Elastic Load Balancing': (play) => {
    const fake = fakeAws(play);
    return { ...fake, done: targetHealth(fake.aws, groupArn, never) };
  },
  CloudWatch: (play) => {
    const fake = fakeAws(play);
    return { ...fake, done: describeAlarms(fake.aws, ['web-5xx'], never) };
  },
};

const cutOff = 'a cut-off JSON answer';
const passing: readonly (readonly [string, unknown])[] = [
  ['Throttling', new Refusal('Throttling', 'Rate exceeded')],
  ['ThrottlingException', new Refusal('ThrottlingException', 'Rate exceeded')],
  ['RequestLimitExceeded', new Refusal('RequestLimitExceeded', 'Request limit exceeded.', 503)],
  ['an internal failure', new Refusal('InternalFailure', 'oops', 500)],
  ['ServerException', new Refusal('ServerException', 'oops', 500)],
  ['a time-out', timeout],
  ['ECONNRESET', reset('ECONNRESET')],
  ['ECONNREFUSED', reset('ECONNREFUSED')],
  ['a name that does not resolve for now', reset('EAI_AGAIN')],
  ['a hang-up without a code', new Error('socket hang up')],
  ['an HTML page of a proxy with 502', new Raw(502, '<html><body>Bad Gateway</body></html>')],
  ['an empty 503', new Raw(503, '')],
  ['an HTML page with 429', new Raw(429, '<html><body>slow down</body></html>')],
  ['an empty 429', new Raw(429, '')],
  [cutOff, new Raw(200, '{"services": [')],
];

const lasting: readonly (readonly [string, Refusal])[] = [
  ['access denied', new Refusal('AccessDeniedException', 'User: x is not authorized')],
  ['access denied, as ELB says it', new Refusal('AccessDenied', 'User: x is not authorized', 403)],
  ['expired credentials', new Refusal('ExpiredTokenException', 'The security token is expired')],
  ['expired credentials, as ELB says it', new Refusal('ExpiredToken', 'The security token is expired', 403)],
  ['unknown credentials', new Refusal('UnrecognizedClientException', 'The security token is invalid')],
  ['a validation error', new Refusal('ValidationError', 'at most 100')],
  ['something that does not exist', new Refusal('ClusterNotFoundException', 'Cluster not found.')],
];

describe.each(Object.entries(reads))('a read of %s', (service, read) => {
  test.each(passing)(
    'is retried to the fifth attempt on %s, and then counts as transient',
    async (_what, thrown) => {
      const { calls, done } = read(failing(thrown));
      const error = await failureOf(done);
      expect(calls).toHaveLength(5);
      expect(error.transient).toBe(true);
      expect(error.message).toContain('after 5 attempts');
      expect(error.cause).toBeInstanceOf(Object);
    },
  );

  test.each(lasting)('is not retried on %s', async (_what, thrown) => {
    const { calls, done } = read(failing(thrown));
    const error = await failureOf(done);
    expect(calls).toHaveLength(1);
    expect(error.transient).toBe(false);
  });

  test('succeeds when a later attempt does', async () => {
    let attempts = 0;
    const { done, calls } = read((operation) => {
      attempts += 1;
      if (attempts < 5) throw new Refusal('Throttling', 'Rate exceeded');
      return operation === 'DescribeServices' ? { services: [] } : {};
    });
    await expect(done).resolves.toBeDefined();
    expect(calls).toHaveLength(5);
  });
});

test('a write is sent once, whatever becomes of it, and an unknown outcome is called unknown', async () => {
  for (const thrown of [
    timeout,
    reset('ECONNRESET'),
    new Refusal('InternalFailure', 'oops', 500),
    new Raw(502, '<html>'),
  ]) {
    const { aws, calls } = fakeAws(failing(thrown));
    const error = await failureOf(setDesiredCount(aws, 'prod', 'web', 3, never));
    expect(calls).toHaveLength(1);
    expect(error.transient).toBe(true);
    expect(error.message).toMatch(/unknown whether AWS carried it out/);
  }
});

test('a write to a listener or a rule is sent once too', async () => {
  for (const kind of ['listener', 'rule'] as const) {
    const { aws, calls } = fakeAws(failing(new Refusal('Throttling')));
    await failureOf(
      writeActions(aws, { kind, arn: 'arn:x' }, [{ Type: 'forward', TargetGroupArn: groupArn }], never),
    );
    expect(calls).toHaveLength(1);
  }
});

test('a write that never reached AWS says that nothing changed', async () => {
  const { aws } = fakeAws(failing(reset('ECONNREFUSED')));
  const error = await failureOf(setDesiredCount(aws, 'prod', 'web', 3, never));
  expect(error.message).toMatch(/nothing changed by this call/);
});

test('waits between attempts go by the clock, within full jitter, longer where AWS throttles', async () => {
  const limits = { InternalFailure: [100, 200, 400, 800], Throttling: [500, 1000, 2000, 4000] };
  for (const [code, most] of Object.entries(limits)) {
    const clock = new TestClock();
    const { aws } = fakeAws(failing(new Refusal(code, 'no', code === 'Throttling' ? 400 : 500)), clock);
    await failureOf(describeServices(aws, 'prod', ['web'], never));
    expect(clock.slept).toHaveLength(4);
    clock.slept.forEach((ms, at) => expect(ms).toBeLessThanOrEqual(most[at] ?? 0));
  }
});

test('access denied names the action, the resource that AWS names, and what to allow', async () => {
  const arn = 'arn:aws:ecs:eu-central-1:123456789012:service/prod/web';
  const words = `User: arn:aws:sts::123456789012:assumed-role/deploy/gh is not authorized to perform: ecs:UpdateService on resource: ${arn} because no identity-based policy allows it`;
  const { aws } = fakeAws(failing(new Refusal('AccessDeniedException', words)));
  const error = await failureOf(setDesiredCount(aws, 'prod', 'web', 3, never));
  expect(error.message).toContain('ecs:UpdateService on service web in cluster prod failed');
  expect(error.message).toContain(words);
  expect(error.message).toContain(`Allow \`ecs:UpdateService\` on ${arn}`);
});

test('expired credentials point at the length of the session, missing ones at the step to add', async () => {
  const expired = fakeAws(failing(new Refusal('ExpiredTokenException', 'The security token is expired')));
  expect((await failureOf(setDesiredCount(expired.aws, 'prod', 'web', 3, never))).message).toContain(
    'role-duration-seconds',
  );
  const missing = Object.assign(new Error('Could not load credentials from any providers'), {
    name: 'CredentialsProviderError',
  });
  const error = await failureOf(call('ecs:DescribeServices', 'service web', () => Promise.reject(missing)));
  expect(error.transient).toBe(false);
  expect(error.message).toContain('aws-actions/configure-aws-credentials before this step');
});

test("what AWS quotes of a request it couldn't verify stays out of the message", async () => {
  const words =
    "The request signature we calculated does not match. The Canonical String should have been 'POST / x-amz-security-token:token-of-the-test'";
  for (const code of ['SignatureDoesNotMatch', 'InvalidSignatureException', 'IncompleteSignature']) {
    const { aws } = fakeAws(failing(new Refusal(code, words, 403)));
    const error = await failureOf(setDesiredCount(aws, 'prod', 'web', 3, never));
    expect(error.message).not.toContain('token-of-the-test');
    expect(error.message).toContain("the request's signature was not accepted");
  }
});

test('an answer that cannot be read is described, not quoted', async () => {
  const { aws } = fakeAws(failing(new Raw(502, '<html><body>private words</body></html>')));
  const error = await failureOf(describeServices(aws, 'prod', ['web'], never));
  expect(error.message).toContain('an answer that could not be read (HTTP 502)');
  expect(error.message).not.toContain('private words');
});

describe("the caller's signal", () => {
  const reason = new Error('the job was cancelled');

  test('ends a call at once, with its own reason, untouched', async () => {
    const ends = new AbortController();
    const { aws, calls } = fakeAws(() => silence);
    const done = describeServices(aws, 'prod', ['web'], ends.signal);
    setImmediate(() => ends.abort(reason));
    await expect(done).rejects.toBe(reason);
    expect(calls.length).toBeLessThanOrEqual(1);
  });

  test('ends a wait for the next attempt too', async () => {
    const ends = new AbortController();
    const clock = { now: () => 0, sleep: () => new Promise<void>(() => undefined) };
    const { aws, calls } = fakeAws(failing(new Refusal('Throttling')), clock);
    const done = describeServices(aws, 'prod', ['web'], ends.signal);
    setTimeout(() => ends.abort(reason), 20);
    await expect(done).rejects.toBe(reason);
    expect(calls).toHaveLength(1);
  });

  test('already aborted sends nothing', async () => {
    const { aws, calls } = fakeAws(() => ({}));
    await expect(setDesiredCount(aws, 'prod', 'web', 3, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(calls).toHaveLength(0);
  });

  test('does not hide what AWS answered before it was aborted', async () => {
    const ends = new AbortController();
    const refused = new Refusal('AccessDeniedException', 'not authorized');
    const { aws } = fakeAws(() => {
      ends.abort(reason);
      throw refused;
    });
    const error = await failureOf(setDesiredCount(aws, 'prod', 'web', 3, ends.signal));
    expect(error.message).toContain('not authorized');
  });
});

test('what does not exist can be told from other refusals', async () => {
  for (const code of [
    'TargetGroupNotFound',
    'ListenerNotFound',
    'RuleNotFound',
    'ClusterNotFoundException',
  ]) {
    const { aws } = fakeAws(failing(new Refusal(code)));
    expect(isNotFound(await failureOf(setDesiredCount(aws, 'prod', 'web', 3, never)))).toBe(true);
  }
  const { aws } = fakeAws(failing(new Refusal('AccessDenied')));
  expect(isNotFound(await failureOf(setDesiredCount(aws, 'prod', 'web', 3, never)))).toBe(false);
  expect(isNotFound(new Refusal('TargetGroupNotFound'))).toBe(false);
});
