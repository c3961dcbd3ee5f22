import { messageOf, RemoteError } from '../rollout/errors.ts';
import type { Clock } from '../rollout/ports.ts';

/** Where a job gets its OIDC tokens, from the environment that the runner gives it. */
export interface TokenService {
  /** `ACTIONS_ID_TOKEN_REQUEST_URL`; the runner sets it where `id-token: write` is granted. */
  readonly url: string | undefined;
  /** `ACTIONS_ID_TOKEN_REQUEST_TOKEN` */
  readonly bearer: string | undefined;
  readonly clock: Clock;
  /** Keeps a secret out of the log. */
  readonly mask: (secret: string) => void | Promise<void>;
}

const TRIES = 4;
const FIRST_WAIT_MS = 250;
const MOST_WORDS = 300;

/**
 * Asks for a token as GitHub documents it; `core.getIDToken` does the same but can't be told to stop waiting. Rejects with a
 * RemoteError, transient where the same request may succeed later.
 * https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
export function idTokens(service: TokenService): (audience: string, signal: AbortSignal) => Promise<string> {
  return async (audience, signal) => {
    const { url = '', bearer = '' } = service;
    if (url === '' || bearer === '') {
      throw new RemoteError(
        'this job may not ask for one (ACTIONS_ID_TOKEN_REQUEST_URL and ACTIONS_ID_TOKEN_REQUEST_TOKEN are not set).',
        false,
      );
    }
    const address = `${url}${url.includes('?') ? '&' : '?'}audience=${encodeURIComponent(audience)}`;
    const token = await patiently(service.clock, signal, () => ask(address, bearer, signal));
    await service.mask(token);
    return token;
  };
}

async function patiently<T>(clock: Clock, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === TRIES || !(error instanceof RemoteError && error.transient)) throw error;
      await clock.sleep(FIRST_WAIT_MS * 2 ** attempt, signal);
    }
  }
}

async function ask(address: string, bearer: string, signal: AbortSignal): Promise<string> {
  const headers = { authorization: `Bearer ${bearer}`, accept: 'application/json' };
  const response = await fetch(address, { headers, signal }).catch((error: unknown) => {
    throw new RemoteError(`GitHub's token service was not reached (${reasonOf(error)}).`, true);
  });
  const body = await response.text().catch((error: unknown) => {
    throw new RemoteError(`GitHub's token service broke off the answer (${reasonOf(error)}).`, true);
  });
  const { status } = response;
  if (!response.ok) {
    const transient = status >= 500 || status === 429 || status === 408;
    throw new RemoteError(`GitHub's token service answered HTTP ${status}${saidIn(body)}.`, transient);
  }
  const token = member(body, 'value');
  if (token === undefined || token === '') {
    throw new RemoteError("GitHub's token service gave an answer without a token.", true);
  }
  return token;
}

/** What GitHub says of an error; never more of a body than that. */
function saidIn(body: string): string {
  const said = member(body, 'message')?.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '') ?? '';
  return said === '' ? '' : `: ${said.slice(0, MOST_WORDS)}`;
}

function member(body: string, name: string): string | undefined {
  try {
    return textOf(JSON.parse(body), name);
  } catch {
    return undefined;
  }
}

/** `fetch failed` says nothing; its cause does. */
function reasonOf(error: unknown): string {
  const cause = propertyOf(error, 'cause') ?? error;
  return textOf(cause, 'code') ?? textOf(cause, 'message') ?? messageOf(cause);
}

function textOf(of: unknown, name: string): string | undefined {
  const value = propertyOf(of, name);
  return typeof value === 'string' ? value : undefined;
}

function propertyOf(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null) return undefined;
  const value: unknown = Reflect.get(of, name);
  return value;
}
