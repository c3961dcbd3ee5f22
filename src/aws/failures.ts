/** Sorts what an SDK client throws. Structural on purpose: an error's class may stem from another copy of a package. */

export type FailureKind =
  /** The caller's signal ended the call. */
  | 'aborted'
  | 'throttled'
  /** No connection was made, so nothing was sent. */
  | 'unreached'
  /** Sent, but no answer came: a time-out or a reset. */
  | 'unanswered'
  /** 5xx. */
  | 'server'
  /** An answer that isn't AWS's: HTML, an empty body, cut off. */
  | 'malformed'
  | 'denied'
  | 'credentials'
  | 'region'
  | 'not-found'
  /** AWS understood and said no: validation, limits, wrong state. */
  | 'refused';

export interface Failure {
  readonly kind: FailureKind;
  /** AWS's error code without a trailing `Exception`, or Node's (`ECONNRESET`). */
  readonly code: string;
  readonly status?: number;
  /** What was answered, in one line; never a header, a body or a signature. */
  readonly words: string;
  /** Requests sent for this call. */
  readonly attempts: number;
}

const THROTTLED = new Set([
  'BandwidthLimitExceeded',
  'EC2Throttled',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'Throttled',
  'Throttling',
  'TooManyRequests',
]);
const DENIED = new Set([
  'AccessDenied',
  'AuthorizationError',
  'NotAuthorized',
  'OptInRequired',
  'Unauthorized',
  'UnauthorizedOperation',
]);
const CREDENTIALS = new Set([
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidToken',
  'MissingAuthenticationToken',
  'RequestExpired',
  'TokenProviderError',
  'UnrecognizedClient',
]);
/** AWS quotes the request it saw, headers included, in these answers. */
const SIGNATURE = new Set([
  'IncompleteSignature',
  'InvalidSignature',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);
const UNREACHED = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
]);
const UNANSWERED = new Set([
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'RequestTimeout',
  'TimeoutError',
  'UND_ERR_SOCKET',
]);
const SERVER = new Set([
  'InternalError',
  'InternalFailure',
  'InternalServerError',
  'InternalServiceError',
  'InternalServiceFault',
  'ReplicatedWriteConflict',
  'Server',
  'ServerException',
  'ServiceUnavailable',
  'TransactionConflict',
]);

/** Reads an error of an SDK client, whatever it is. */
export function failureOf(thrown: unknown): Failure {
  const name = text(field(thrown, 'name'));
  const metadata = field(thrown, '$metadata');
  const status =
    number(field(metadata, 'httpStatusCode')) ?? number(field(field(thrown, '$response'), 'statusCode'));
  const code = shortCode(name, text(field(thrown, 'code')));
  const message = text(field(thrown, 'message')) ?? String(thrown);
  const kind = kindOf({
    name,
    code,
    message,
    status,
    skewCorrected: field(metadata, 'clockSkewCorrected') === true,
  });
  return {
    kind,
    code,
    ...(status === undefined ? {} : { status }),
    words: wordsOf(kind, code, message, status),
    attempts: number(field(metadata, 'attempts')) ?? 1,
  };
}

/** Whether the same call may succeed later. */
export function isTransient(kind: FailureKind): boolean {
  return (
    kind === 'throttled' ||
    kind === 'unreached' ||
    kind === 'unanswered' ||
    kind === 'server' ||
    kind === 'malformed'
  );
}

interface Marks {
  readonly name: string | undefined;
  readonly code: string;
  readonly message: string;
  readonly status: number | undefined;
  /** The SDK has learnt AWS's time from this answer: the next attempt is signed for it. */
  readonly skewCorrected: boolean;
}

function kindOf({ name, code, message, status, skewCorrected }: Marks): FailureKind {
  if (name === 'AbortError') return 'aborted';
  if (status === 429 || THROTTLED.has(code)) return 'throttled';
  if (message.startsWith('Region is missing')) return 'region';
  if (skewCorrected) return 'server';
  if (CREDENTIALS.has(code) || SIGNATURE.has(code)) return 'credentials';
  if (UNREACHED.has(code) || message.includes('without establishing a connection')) return 'unreached';
  if (UNANSWERED.has(code) || message === 'socket hang up') return 'unanswered';
  if ((status ?? 0) >= 500 || SERVER.has(code)) return 'server';
  if (isMalformed(name, message)) return 'malformed';
  if (DENIED.has(code)) return 'denied';
  if (code.endsWith('NotFound')) return 'not-found';
  return 'refused';
}

/** The SDK reports an unreadable body as the parser's own error. */
function isMalformed(name: string | undefined, message: string): boolean {
  return name === 'SyntaxError' || message.includes('Deserialization error');
}

/** `AccessDeniedException` and `AccessDenied` are one code, depending on the service's protocol. */
function shortCode(name: string | undefined, code: string | undefined): string {
  const known = name === undefined || name === 'Error' || name === 'TypeError' ? (code ?? name) : name;
  return (known ?? 'Error').replace(/(?<=.)Exception$/, '');
}

function wordsOf(kind: FailureKind, code: string, message: string, status: number | undefined): string {
  if (SIGNATURE.has(code)) return `${code}: the request's signature was not accepted`;
  if (
    kind === 'malformed' ||
    code === 'SyntaxError' ||
    (status !== undefined && /^Unknown(Error)?$/.test(code))
  ) {
    return `an answer that could not be read (HTTP ${String(status ?? '?')})`;
  }
  const line = message.split('\n', 1)[0] ?? '';
  const short = line.length > 600 ? `${line.slice(0, 600)}…` : line;
  return short === '' || short === code
    ? `${code}${status === undefined ? '' : ` (HTTP ${status})`}`
    : `${code}: ${short}`;
}

/** A property of an unknown value; undefined where there is none. */
export function field(of: unknown, key: string): unknown {
  if (typeof of !== 'object' || of === null) return undefined;
  const value: unknown = Reflect.get(of, key);
  return value;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
