import { delivered, type Experience, preempted, responding, resultOf } from './experience.ts';
import type { Fault, Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import { ApiError } from './model/errors.ts';
import { Permissions } from './model/permissions.ts';
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
import { iamProtocol } from './wire/iam.ts';
import { forbidden } from './wire/permission.ts';
import { shownOf, type Protocol } from './wire/protocol.ts';
import { stsProtocol } from './wire/sts.ts';

/** What the caller is to experience. */
export type Outcome = Experience<WireResponse>;

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

/** A world behind the AWS wire protocols, with faults and a journal. It neither listens nor waits: callers do. */
export class Simulator {
  readonly world: World;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly sessions: Sessions;
  readonly permissions: Permissions;
  /** May be set at any time, to look on or to strike at an exact moment. */
  onCall: OnCall = () => 'go-on';
  readonly #past = new StaleReads();
  readonly #protocols: readonly Protocol[];
  #requests = 0;

  constructor(
    world: World,
    faults: Faults,
    journal: Journal,
    sessions = new Sessions(() => world.now, 1),
    permissions = new Permissions(),
  ) {
    this.world = world;
    this.faults = faults;
    this.journal = journal;
    this.sessions = sessions;
    this.permissions = permissions;
    this.#protocols = [
      ...protocols,
      ...[iamProtocol(permissions), stsProtocol(sessions), oidcProtocol(sessions)],
    ];
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
    const result = this.#unwelcome(request, recognised) ?? perform(this.world, recognised);
    if (result.kind === 'output' && !mutating) this.#past.remember(this.world.now, call, result.response);
    const isWithheld = this.#isWithheld('after', recognised);
    const ended = result.kind === 'refused' ? result.error.code : resultOf(fault);
    const outcome = isWithheld ? 'hang-after' : ended;
    this.#record(recognised, outcome, mutating && result.kind === 'output');
    return isWithheld ? { kind: 'hang' } : delivered(result.response, fault);
  }

  /** A refusal for who calls, or for what the caller may do. */
  #unwelcome(request: WireRequest, { protocol, call }: Recognised): Result | undefined {
    const error = unidentified(this.sessions, request, call) ?? forbidden(this.permissions, protocol, call);
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
    const { protocol, call } = recognised;
    const struck = { codes: protocol.codes, action: `${call.service}:${call.operation}` };
    const outcome = preempted(fault, struck, (error) => refusal(protocol, error).response);
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
