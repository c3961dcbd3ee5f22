import { ApiError } from '../model/errors.ts';
import type { Sessions } from '../model/sessions.ts';
import type { WireRequest } from './http.ts';
import type { Call } from './protocol.ts';

const EXPIRED = 'The security token included in the request is expired';
const UNKNOWN = 'The security token included in the request is invalid.';
const MISSING = 'Request is missing Authentication Token';

/** The older services, which speak the query protocol, name these errors otherwise. */
const NAMES = {
  query: {
    expired: 'ExpiredToken',
    unknown: 'InvalidClientTokenId',
    missing: 'MissingAuthenticationToken',
  },
  json: {
    expired: 'ExpiredTokenException',
    unknown: 'UnrecognizedClientException',
    missing: 'MissingAuthenticationTokenException',
  },
} as const;

const QUERY = ['elasticloadbalancing', 'iam', 'sts'];

/** The key that a request was signed with. */
export const accessKeyOf = ({ headers }: WireRequest): string | undefined =>
  /Credential=([^/,\s]+)\//.exec(headers['authorization'] ?? '')?.[1];

/** Why AWS refuses a request for the keys it was signed with; `undefined` where it does not. Signatures are not checked. */
export const unidentified = (
  sessions: Sessions,
  request: WireRequest,
  { service, operation }: Call,
): ApiError | undefined => {
  const isOpen = service === 'github' || operation === 'AssumeRoleWithWebIdentity';
  if (!sessions.enforced || isOpen) return undefined;
  const names = NAMES[QUERY.includes(service) ? 'query' : 'json'];
  const accessKeyId = accessKeyOf(request);
  if (accessKeyId === undefined) return new ApiError(names.missing, MISSING, 403);
  switch (sessions.standing(accessKeyId, request.headers['x-amz-security-token'])) {
    case 'live':
      return undefined;
    case 'expired':
      return new ApiError(names.expired, EXPIRED, 403);
    case 'unknown':
      return new ApiError(names.unknown, UNKNOWN, 403);
  }
};
