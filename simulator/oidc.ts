import { ApiError } from './model/errors.ts';
import type { Sessions } from './model/sessions.ts';
import { bytes, type WireResponse } from './wire/http.ts';
import { reads } from './wire/operation.ts';
import { byName, type Protocol } from './wire/protocol.ts';
import { string } from './wire/schema.ts';

const PATH = '/_github/id-token';
const QUERY = '?api-version=2.0';

/** What a runner tells a job that has `id-token: write`. */
export const idTokenEnvironment = (url: string, sessions: Sessions): Readonly<Record<string, string>> => ({
  ACTIONS_ID_TOKEN_REQUEST_URL: `${url}${PATH}${QUERY}`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: sessions.bearer,
});

const answer = (status: number, content: object): WireResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: bytes(JSON.stringify(content)),
});

const THROTTLED = 'TooManyRequests';

/**
 * The service that gives jobs their OIDC tokens, as operation `GetIdToken` of the service `github`.
 * https://docs.github.com/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
export const oidcProtocol = (sessions: Sessions): Protocol => ({
  service: 'github',
  operations: byName([
    reads('GetIdToken', { audience: string({ min: 1 }), bearer: string() }, (_world, input) => {
      if (input.bearer !== sessions.bearer) throw new ApiError('Unauthorized', 'Unauthorized', 401);
      return { value: sessions.giveToken(input.audience) };
    }),
  ]),
  recognise: ({ method, path, headers }) => {
    const { pathname, searchParams } = new URL(path, 'http://simulator');
    if (method !== 'GET' || pathname !== PATH) return undefined;
    const audience = searchParams.get('audience') ?? '';
    const bearer = (headers['authorization'] ?? '').replace(/^bearer /i, '');
    return { service: 'github', operation: 'GetIdToken', input: { audience, bearer }, shown: { audience } };
  },
  answer: (_operation, output) => answer(200, output),
  refuse: ({ code, message, status }) => answer(code === THROTTLED ? 429 : status, { message }),
  codes: {
    ...{ invalidParameter: 'BadRequest', missingParameter: 'BadRequest', throttled: THROTTLED },
    ...{ accessDenied: 'Forbidden', serverError: 'InternalServerError', unknownOperation: 'NotFound' },
  },
});
