import { afterEach, describe, expect, test } from '@jest/globals';
import { idTokens } from '../../src/github/id-token.ts';
import { TestClock } from '../aws/support/fake-aws.ts';
import { Servers } from '../support/http.ts';
import { failureOf } from '../support/remote-error.ts';

const never = new AbortController().signal;
const servers = new Servers();
afterEach(() => servers.close());

interface Asked {
  readonly requests: string[];
  readonly masked: string[];
  readonly clock: TestClock;
  readonly token: (signal?: AbortSignal) => Promise<string>;
}

/** A job whose token service answers with these statuses and bodies, the last of them for ever. */
async function job(...answers: readonly (readonly [status: number, body: string])[]): Promise<Asked> {
  const requests: string[] = [];
  const masked: string[] = [];
  const clock = new TestClock();
  const url = await servers.listen(({ method, url: path, headers }, response) => {
    const [status, body] = answers[Math.min(requests.length, answers.length - 1)] ?? [500, ''];
    requests.push(`${method ?? ''} ${path ?? ''} ${headers.authorization ?? ''}`);
    response.writeHead(status).end(body);
  });
  const source = idTokens({
    ...{ url: `${url}/token?api-version=2.0`, bearer: 'bearer-of-the-test', clock },
    mask: (secret) => void masked.push(secret),
  });
  return { requests, masked, clock, token: (signal = never) => source('sts.amazonaws.com', signal) };
}

const good = [200, '{"value":"a.b.c"}'] as const;

describe('an OIDC token', () => {
  test('is asked for as GitHub documents it, and masked before anybody has it', async () => {
    const { token, requests, masked } = await job(good);
    await expect(token()).resolves.toBe('a.b.c');
    expect(requests).toEqual([
      'GET /token?api-version=2.0&audience=sts.amazonaws.com Bearer bearer-of-the-test',
    ]);
    expect(masked).toEqual(['a.b.c']);
  });

  test('is asked for anew each time', async () => {
    const { token, requests } = await job([200, '{"value":"one"}'], [200, '{"value":"two"}']);
    expect([await token(), await token()]).toEqual(['one', 'two']);
    expect(requests).toHaveLength(2);
  });

  test.each([
    ['trouble of the service', [503, 'busy']],
    ['too many requests', [429, '']],
    ['an answer without a token', [200, '{}']],
    ['an answer that is no JSON', [200, '<html>']],
  ] as const)('is asked for again after %s, by the clock', async (_what, answer) => {
    const { token, requests, clock } = await job(answer, answer, answer, good);
    await expect(token()).resolves.toBe('a.b.c');
    expect(requests).toHaveLength(4);
    expect(clock.slept).toEqual([500, 1000, 2000]);
  });

  test('is given up after four tries', async () => {
    const { token, requests } = await job([500, '{"message":"Something broke."}']);
    const error = await failureOf(token());
    expect(error.message).toBe("GitHub's token service answered HTTP 500: Something broke.");
    expect(error.transient).toBe(true);
    expect(requests).toHaveLength(4);
  });

  test('that is refused is not asked for again', async () => {
    const { token, requests } = await job([403, '{"message":"Resource not\\naccessible"}']);
    const error = await failureOf(token());
    expect(error.message).toBe("GitHub's token service answered HTTP 403: Resource not accessible.");
    expect(error.transient).toBe(false);
    expect(requests).toHaveLength(1);
  });

  test.each([
    { url: undefined, bearer: 'x' },
    { url: 'http://127.0.0.1:9/?', bearer: undefined },
    { url: '', bearer: '' },
  ])('is not to be had where the runner offers none: $url $bearer', async (offer) => {
    const source = idTokens({ ...offer, clock: new TestClock(), mask: () => undefined });
    const error = await failureOf(source('sts.amazonaws.com', never));
    expect(error.message).toContain('ACTIONS_ID_TOKEN_REQUEST_URL');
    expect(error.transient).toBe(false);
  });

  test('is not to be had where nobody listens, and the reason is named', async () => {
    const url = await servers.listen(() => undefined);
    await servers.close();
    const source = idTokens({ url, bearer: 'x', clock: new TestClock(), mask: () => undefined });
    const error = await failureOf(source('sts.amazonaws.com', never));
    expect(error.message).toBe("GitHub's token service was not reached (ECONNREFUSED).");
    expect(error.transient).toBe(true);
  });

  test('is waited for no longer than the signal allows', async () => {
    const ends = new AbortController();
    const reason = new Error('too late');
    const url = await servers.listen(() => ends.abort(reason));
    const source = idTokens({
      ...{ url, bearer: 'bearer-of-the-test', clock: new TestClock() },
      mask: () => undefined,
    });
    await expect(source('sts.amazonaws.com', ends.signal)).rejects.toBe(reason);
  });

  test('is in no error, nor is what it is asked for with', async () => {
    for (const body of ['{"value":7,"token":"a.b.c"}', '{"message":7,"value":["a.b.c"]}']) {
      const { token } = await job([200, body]);
      const { message } = await failureOf(token());
      expect(message).not.toContain('a.b.c');
      expect(message).not.toContain('bearer-of-the-test');
    }
  });
});
