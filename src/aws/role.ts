import type { STS } from '@aws-sdk/client-sts';
import { DeadlineError, messageOf } from '../rollout/errors.ts';
import type { Clock } from '../rollout/ports.ts';
import { within } from '../rollout/time.ts';
import { spell } from '../rollout/words.ts';
import { stsRefusal, tokenRefusal } from './credentials-words.ts';

/** Gives a fresh OIDC token for an audience, within seconds. A rejection with a RemoteError says whether it may pass. */
export type TokenSource = (audience: string, signal: AbortSignal) => Promise<string>;

/** A role whose credentials a job's OIDC token buys. */
export interface Role {
  readonly arn: string;
  readonly sessionName: string;
  /** How long a session is to last, ms: 15 minutes up to the role's maximum session duration. */
  readonly durationMs: number;
  readonly token: TokenSource;
}

export interface RoleSettings {
  readonly role: Role;
  readonly clock: Clock;
  readonly sts: () => Promise<Pick<STS, 'assumeRoleWithWebIdentity'>>;
  /** Ends what is still being waited for. */
  readonly ended: AbortSignal;
}

interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

interface Session {
  readonly identity: Identity;
  /** Epoch ms by our clock, as the others. */
  readonly since: number;
  readonly endsAt: number;
  /** From here on it is renewed beside the work. */
  readonly renewAt: number;
  /** From here on a call waits for the renewal: it might arrive too late. */
  readonly lastCallAt: number;
}

/** Credentials that could not be renewed when it was last tried. */
export interface Unrenewed {
  readonly why: string;
  /** Epoch ms; absent where there are none in force. */
  readonly endsAt?: number;
  /** Whether a quarter of the time set aside for renewing has gone by: what is left is for turning back. */
  readonly urgent: boolean;
}

/** What GitHub's token is for: https://docs.github.com/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws */
const AUDIENCE = 'sts.amazonaws.com';
const TOKEN_MS = 10_000;
const EXCHANGE_MS = 15_000;
const RENEW_MS = 5 * 60_000;
const LAST_CALL_MS = 10_000;
/** After a failure the next exchange is not tried sooner, and credentials this young are not given up. */
const PAUSE_MS = 3_000;

/**
 * Credentials of a role, exchanged for OIDC tokens and renewed before they end: once at a time, for all clients. While they
 * hold, no call waits for a renewal, and none fails for one that failed.
 */
export class RoleCredentials {
  /** For SDK clients. `memoized` keeps the SDK from asking us anew for each request of a session shorter than five minutes. */
  readonly provider = Object.assign((): Promise<Identity> => this.#current(), { memoized: true });
  readonly #settings: RoleSettings;
  #session: Session | undefined;
  /** Whether GitHub has ever given this job a token. */
  #hadOne = false;
  #failure: { readonly error: Error; readonly at: number } | undefined;
  #renewal: Promise<Error | undefined> | undefined;

  constructor(settings: RoleSettings) {
    this.#settings = settings;
  }

  /** AWS says that they have expired, so our clock must be wrong: the next call gets others. */
  forget(): void {
    if (this.#session !== undefined && this.#now() - this.#session.since >= PAUSE_MS) {
      this.#session = undefined;
    }
  }

  /** `undefined` where nothing keeps the credentials from being renewed. */
  unrenewed(): Unrenewed | undefined {
    if (this.#failure === undefined) return undefined;
    const why = this.#failure.error.message;
    if (this.#session === undefined) return { why, urgent: true };
    const { renewAt, endsAt } = this.#session;
    return { why, endsAt, urgent: this.#now() >= renewAt + (endsAt - renewAt) / 4 };
  }

  async #current(): Promise<Identity> {
    const session = this.#session;
    if (session !== undefined && this.#now() < session.renewAt) return session.identity;
    const renewal = this.#renew();
    if (session !== undefined && this.#now() < session.lastCallAt) return session.identity;
    const failure = await renewal;
    const latest = this.#session;
    if (latest !== undefined && (failure === undefined || this.#now() < latest.endsAt)) {
      return latest.identity;
    }
    throw failure ?? new Error('The credentials of the role were given up while they were being renewed.');
  }

  /** Never rejects: resolves to what went wrong, if anything. */
  #renew(): Promise<Error | undefined> {
    if (this.#renewal !== undefined) return this.#renewal;
    const last = this.#failure;
    if (last !== undefined && this.#now() - last.at < PAUSE_MS) return Promise.resolve(last.error);
    this.#renewal = this.#exchange().then(
      (session) => {
        this.#session = session;
        this.#failure = undefined;
        this.#renewal = undefined;
        return undefined;
      },
      (thrown: unknown) => {
        const error = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
        this.#failure = { error, at: this.#now() };
        this.#renewal = undefined;
        return error;
      },
    );
    return this.#renewal;
  }

  async #exchange(): Promise<Session> {
    const { arn } = this.#settings.role;
    const token = await this.#token().catch((error: unknown) => {
      throw tokenRefusal(arn, error, this.#hadOne);
    });
    this.#hadOne = true;
    const since = this.#now();
    const answer = await this.#assume(token).catch((error: unknown) => {
      throw stsRefusal(arn, error, token);
    });
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
      throw stsRefusal(arn, new Error('the answer has no credentials'), token);
    }
    const identity = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
    };
    return { identity, ...this.#times(since, Expiration) };
  }

  /**
   * A session lasts as long as was asked for. An end that says otherwise by our clock says that this clock is wrong, unless
   * it says less.
   */
  #times(since: number, expiration: Date | undefined): Omit<Session, 'identity'> {
    const { durationMs } = this.#settings.role;
    const saidMs = (expiration?.getTime() ?? NaN) - since;
    const lifetimeMs = saidMs > 0 && saidMs < durationMs ? saidMs : durationMs;
    const endsAt = since + lifetimeMs;
    const renewMs = Math.min(RENEW_MS, lifetimeMs / 4);
    return {
      since,
      endsAt,
      renewAt: endsAt - renewMs,
      lastCallAt: endsAt - Math.min(LAST_CALL_MS, renewMs / 2),
    };
  }

  #token(): Promise<string> {
    return this.#within(TOKEN_MS, "GitHub's token service", (signal) =>
      this.#settings.role.token(AUDIENCE, signal),
    );
  }

  #assume(token: string) {
    const { role, sts } = this.#settings;
    const input = {
      RoleArn: role.arn,
      RoleSessionName: role.sessionName,
      WebIdentityToken: token,
      DurationSeconds: Math.round(role.durationMs / 1000),
    };
    return this.#within(EXCHANGE_MS, 'STS', async (signal) =>
      (await sts()).assumeRoleWithWebIdentity(input, { abortSignal: signal }),
    );
  }

  #within<T>(ms: number, who: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { clock, ended } = this.#settings;
    const late = (): Error => new DeadlineError(`${who} did not answer within ${spell(ms)}`);
    return within(clock, ms, ended, late, work);
  }

  #now(): number {
    return this.#settings.clock.now();
  }
}
