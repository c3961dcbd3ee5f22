import { PRINCIPAL } from './arn.ts';
import { ApiError } from './errors.ts';
import { Random } from './random.ts';

/** How long credentials last, and for whom there are any. */
export interface SessionSettings {
  /** Every session lasts this long, whatever was asked for, in milliseconds of the sessions' clock. */
  readonly lifetimeMs: number;
  /** Default five minutes, as GitHub's. */
  readonly tokenLifetimeMs?: number;
  /** The roles' maximum session duration, default 43200. */
  readonly maxDurationSeconds?: number;
  /** ARNs of the roles whose trust policy lets the job in; default all. */
  readonly roles?: readonly string[];
}

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface Assumption {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly token: string;
  readonly durationSeconds: number;
}

export const STS_AUDIENCE = 'sts.amazonaws.com';
export const TOKEN_ISSUER = 'https://token.actions.githubusercontent.com';

interface IdToken {
  readonly audience: string;
  readonly expiresAt: number;
}

interface Session extends SessionCredentials {
  /** Who acts in it. */
  readonly arn: string;
  revoked: boolean;
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
const seconds = (ms: number): number => Math.floor(ms / 1000);

/** A session of a role; the role's path is not in it. */
export const sessionArnOf = (roleArn: string, sessionName: string): string =>
  `${roleArn.replace(':iam:', ':sts:').replace(/:role\/(.+\/)?/, ':assumed-role/')}/${sessionName}`;

/** OIDC tokens that GitHub has given, and sessions that STS has given for them. */
export class Sessions {
  /** What the runner shows to GitHub's token service. */
  readonly bearer: string;
  /** Whether other services accept nothing but a live session's keys. */
  readonly enforced: boolean;
  readonly #now: () => number;
  readonly #settings: SessionSettings | undefined;
  readonly #random: Random;
  readonly #tokens = new Map<string, IdToken>();
  readonly #sessions = new Map<string, Session>();

  /** Without settings, sessions last as long as was asked for, and everybody's keys are accepted. */
  constructor(now: () => number, seed: number, settings?: SessionSettings) {
    this.#now = now;
    this.#settings = settings;
    this.#random = new Random(seed ^ 0x3c6ef372);
    this.enforced = settings !== undefined;
    this.bearer = `bearer-${this.#random.hex(32)}`;
  }

  /** A JWT as GitHub gives it, good for one audience and not for long. */
  giveToken(audience: string): string {
    const expiresAt = this.#now() + (this.#settings?.tokenLifetimeMs ?? 300_000);
    const claims = {
      ...{ iss: TOKEN_ISSUER, aud: audience, sub: 'repo:demo/demo:ref:refs/heads/main' },
      ...{ iat: seconds(this.#now()), exp: seconds(expiresAt), jti: this.#random.hex(32) },
    };
    const signature = Buffer.from(this.#random.hex(64)).toString('base64url');
    const token = `${encoded({ typ: 'JWT', alg: 'RS256', kid: 'simulated' })}.${encoded(claims)}.${signature}`;
    this.#tokens.set(token, { audience, expiresAt });
    return token;
  }

  /** @throws ApiError as STS would */
  assume({ roleArn, sessionName, token, durationSeconds }: Assumption): SessionCredentials {
    const { roles, maxDurationSeconds = 43_200, lifetimeMs } = this.#settings ?? {};
    this.#check(token);
    if (roles?.includes(roleArn) === false) {
      throw new ApiError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403);
    }
    if (durationSeconds > maxDurationSeconds) {
      const problem = 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.';
      throw new ApiError('ValidationError', problem);
    }
    return this.give(lifetimeMs ?? durationSeconds * 1000, sessionArnOf(roleArn, sessionName));
  }

  /** A session's credentials, as an earlier step of the job might have put them into the environment. */
  give(lifetimeMs: number, arn = PRINCIPAL): SessionCredentials {
    const credentials = {
      accessKeyId: `ASIA${this.#random.hex(16).toUpperCase()}`,
      secretAccessKey: this.#random.hex(40),
      sessionToken: this.#random.hex(200),
      expiresAt: this.#now() + lifetimeMs,
    };
    this.#sessions.set(credentials.accessKeyId, { ...credentials, arn, revoked: false });
    return credentials;
  }

  /** From now on AWS says that all sessions given so far have expired, whatever was said of their end. */
  expire(): void {
    for (const session of this.#sessions.values()) session.revoked = true;
  }

  /** What AWS makes of the keys that a request was signed with. */
  standing(accessKeyId: string, sessionToken: string | undefined): 'live' | 'expired' | 'unknown' {
    const session = this.#sessions.get(accessKeyId);
    if (session === undefined || session.sessionToken !== sessionToken) return 'unknown';
    return session.revoked || this.#now() >= session.expiresAt ? 'expired' : 'live';
  }

  /** Who signs with this key. */
  callerOf(accessKeyId: string): string {
    return this.#sessions.get(accessKeyId)?.arn ?? PRINCIPAL;
  }

  /** Everything given so far that nobody else may see. */
  secrets(): readonly string[] {
    const sessions = [...this.#sessions.values()];
    const keys = sessions.flatMap(({ secretAccessKey, sessionToken }) => [secretAccessKey, sessionToken]);
    return [this.bearer, ...this.#tokens.keys(), ...keys];
  }

  #check(token: string): void {
    const known = this.#tokens.get(token);
    if (known === undefined) {
      throw new ApiError('InvalidIdentityToken', 'No OpenIDConnect provider found in your account for it');
    }
    if (known.audience !== STS_AUDIENCE) {
      throw new ApiError('InvalidIdentityToken', 'Incorrect token audience');
    }
    if (this.#now() >= known.expiresAt) {
      const [now, end] = [seconds(this.#now()), seconds(known.expiresAt)];
      const problem = `Token expired: current date/time ${now} must be before the expiration date/time ${end}`;
      throw new ApiError('ExpiredTokenException', problem);
    }
  }
}
