import type { Fault, Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import { ApiError } from './model/errors.ts';
import { Sessions } from './model/sessions.ts';
import type { World } from './model/world.ts';
import { oidcProtocol } from './oidc.ts';
import { StaleReads } from './stale-reads.ts';
import {
  notUnderstood,
  perform,
  protocols,
  recognise,
  refusal,
  type Recognised,
  type Result,
} from './wire/dispatch.ts';
import type { WireRequest, WireResponse } from './wire/http.ts';
import { unidentified } from './wire/identity.ts';
import { shownOf, type Protocol } from './wire/protocol.ts';
import { stsProtocol } from './wire/sts.ts';

/** What the caller is to experience. */
export type Outcome =
  | { readonly kind: 'response'; readonly response: WireResponse; readonly delayMs: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' };

/** A call that was understood: `before` the world hears of it, and `after` it has done, or refused, what was asked. */
export interface HeardCall {
  readonly moment: 'before' | 'after';
  readonly service: string;
  readonly operation: string;
  readonly mutating: boolean;
  readonly params: unknown;
}

/**
 * Hears of every call, twice unless a fault keeps it from the world. `withhold` leaves the caller without an answer for
 * ever, and, `before`, the world without the call.
 */
export type OnCall = (call: HeardCall) => 'go-on' | 'withhold';

const responding = (response: WireResponse, delayMs = 0): Outcome => ({
  kind: 'response',
  response,
  delayMs,
});

/** A world behind the AWS wire protocols, with faults and a journal. It neither listens nor waits: callers do. */
export class Simulator {
  readonly world: World;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly sessions: Sessions;
  /** May be set at any time, to look on or to strike at an exact moment. */
  onCall: OnCall = () => 'go-on';
  readonly #past = new StaleReads();
  readonly #protocols: readonly Protocol[];
  #requests = 0;

  constructor(world: World, faults: Faults, journal: Journal, sessions = new Sessions(() => world.now, 1)) {
    this.world = world;
    this.faults = faults;
    this.journal = journal;
    this.sessions = sessions;
    this.#protocols = [...protocols, stsProtocol(sessions), oidcProtocol(sessions)];
  }

  /** Answers one request. Deterministic, and free of waiting. */
  respond(request: WireRequest): Outcome {
    this.#requests += 1;
    const outcome = this.#answer(request);
    return outcome.kind === 'response' ? withId(outcome, this.#requests) : outcome;
  }

  #answer(request: WireRequest): Outcome {
    this.world.advance();
    const recognised = understand(request, this.#protocols);
    if ('status' in recognised) return responding(recognised);
    const { call, operation } = recognised;
    const mutating = operation?.mutating ?? false;
    if (this.#isWithheld('before', recognised)) {
      this.#record(recognised, 'hang', false);
      return { kind: 'hang' };
    }
    const fault = this.faults.strike(call.operation, shownOf(call), mutating);
    const lost = fault === undefined ? undefined : this.#withoutTheWorld(recognised, fault);
    if (lost !== undefined) return lost;
    const result = this.#unidentified(request, recognised) ?? perform(this.world, recognised);
    if (result.kind === 'output' && !mutating) this.#past.remember(this.world.now, call, result.response);
    const isWithheld = this.#isWithheld('after', recognised);
    const outcome = isWithheld ? 'hang-after' : resultOf(result, fault);
    this.#record(recognised, outcome, mutating && result.kind === 'output');
    return isWithheld ? { kind: 'hang' } : delivered(result, fault);
  }

  #unidentified(request: WireRequest, { protocol }: Recognised): Result | undefined {
    const error = unidentified(this.sessions, request, protocol);
    return error === undefined ? undefined : refusal(protocol, error);
  }

  #isWithheld(moment: HeardCall['moment'], { call, operation }: Recognised): boolean {
    const { service, operation: name } = call;
    const params = shownOf(call);
    const heard = { moment, service, operation: name, mutating: operation?.mutating ?? false, params };
    return this.onCall(heard) === 'withhold';
  }

  /** Faults that strike before the world hears of the call. */
  #withoutTheWorld(recognised: Recognised, fault: Fault): Outcome | undefined {
    if (fault.kind === 'stale-read') return this.#stale(recognised, fault);
    const outcome = preempt(recognised, fault);
    if (outcome !== undefined) this.#record(recognised, fault.kind, false);
    return outcome;
  }

  #stale(recognised: Recognised, { ageMs = 5_000 }: Fault): Outcome | undefined {
    const response = this.#past.recall(this.world.now - ageMs, recognised.call);
    if (response === undefined) return undefined;
    this.#record(recognised, 'stale-read', false);
    return responding(response);
  }

  #record({ call, operation }: Recognised, outcome: string, applied: boolean): void {
    this.journal.add({
      ...{ at: this.world.now, actor: 'api', service: call.service, operation: call.operation },
      ...{ mutating: operation?.mutating ?? false, params: shownOf(call), outcome, applied },
    });
  }
}

const withId = (outcome: Outcome & { readonly kind: 'response' }, count: number): Outcome => {
  const id = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  const { response } = outcome;
  return { ...outcome, response: { ...response, headers: { ...response.headers, 'x-amzn-requestid': id } } };
};

const understand = (request: WireRequest, spoken: readonly Protocol[]): Recognised | WireResponse => {
  try {
    return (
      recognise(request, spoken) ??
      notUnderstood(`Nothing simulated here answers ${request.method} ${request.path}`)
    );
  } catch (error) {
    if (error instanceof ApiError) return notUnderstood(error.message);
    throw error;
  }
};

const resultOf = (result: Result, fault: Fault | undefined): string => {
  if (result.kind === 'refused') return result.error.code;
  return fault?.kind === 'reset-after' || fault?.kind === 'hang-after' ? fault.kind : 'ok';
};

const delivered = ({ response }: Result, fault: Fault | undefined): Outcome => {
  if (fault?.kind === 'reset-after') return { kind: 'reset' };
  if (fault?.kind === 'hang-after') return { kind: 'hang' };
  return responding(response, fault?.kind === 'slow' ? (fault.delayMs ?? 1_000) : 0);
};

/** What a fault does instead of the call; `undefined` when the call goes through. */
const preempt = ({ protocol, call }: Recognised, { kind }: Fault): Outcome | undefined => {
  const { codes } = protocol;
  const refused = (code: string, message: string, status: number): Outcome =>
    responding(refusal(protocol, new ApiError(code, message, status)).response);
  switch (kind) {
    case 'throttle':
      return refused(codes.throttled, 'Rate exceeded', 400);
    case 'server-error':
      return refused(codes.serverError, 'The service had an internal problem (simulated)', 500);
    case 'access-denied': {
      const action = `${call.service}:${call.operation}`;
      const who = 'arn:aws:sts::123456789012:assumed-role/simulated/session';
      return refused(codes.accessDenied, `User: ${who} is not authorized to perform: ${action}`, 403);
    }
    case 'hang':
      return { kind: 'hang' };
    case 'reset-before':
      return { kind: 'reset' };
    case 'hang-after':
    case 'reset-after':
    case 'slow':
    case 'stale-read':
      return undefined;
  }
};
