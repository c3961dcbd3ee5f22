import type { HttpHandlerOptions, HttpRequest, HttpResponse } from '@smithy/types';
import type { Experience } from './experience.ts';
import { idTokenEnvironment } from './oidc.ts';
import type { Simulator } from './simulator.ts';
import { bytes, text, type WireRequest, type WireResponse } from './wire/http.ts';

export interface InProcessOptions {
  /** The clock to wait on: a virtual one, as a rule. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** When a call that hangs is given up, unless the client sets its own `requestTimeout`; never by default. */
  readonly requestTimeoutMs?: number;
  /** How long every call takes, in milliseconds of `sleep`'s clock. */
  readonly latencyMs?: number;
}

/** A stand-in for the SDK's HTTP handler that never leaves the process. */
export interface InProcessHandler {
  readonly metadata: { readonly handlerProtocol: string };
  readonly handle: (
    request: HttpRequest,
    options?: HttpHandlerOptions,
  ) => Promise<{ response: HttpResponse }>;
  readonly updateHttpClientConfig: (key: string, value: unknown) => void;
  readonly httpHandlerConfigs: () => Record<string, unknown>;
  readonly destroy: () => void;
}

const bodyOf = (body: unknown): Uint8Array => {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return bytes(body);
  if (body instanceof Uint8Array) return body;
  throw new TypeError('The in-process handler reads strings and byte arrays, no streams');
};

/** An SDK request as the simulator reads it. */
export const wireRequestOf = (request: HttpRequest): WireRequest => ({
  method: request.method,
  path: request.path,
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  ),
  body: bodyOf(request.body),
});

/** The simulator's answer as the SDK reads it. */
export const httpResponseOf = ({ status, headers, body }: WireResponse): HttpResponse => ({
  ...{ statusCode: status, headers: { ...headers }, body },
});

const named = (name: string, message: string, extra: object = {}): Error =>
  Object.assign(new Error(message), { name, ...extra });

/** The SDK's own HTTP handler gives broken connections the name of a time-out, too; the code tells them apart. */
const brokenConnection = (): Error => named('TimeoutError', 'socket hang up', { code: 'ECONNRESET' });

/** Smithy also allows abort signals of its own making, which lack what the platform's have: these are not heard. */
export const signalOf = ({ abortSignal }: HttpHandlerOptions): AbortSignal | undefined =>
  abortSignal !== undefined && 'throwIfAborted' in abortSignal ? abortSignal : undefined;

const wait = async (
  sleep: InProcessOptions['sleep'],
  ms: number,
  signal: AbortSignal | undefined,
): Promise<void> => {
  if (signal?.aborted === true) throw named('AbortError', 'Request aborted');
  if (ms > 0) await sleep(ms, signal);
};

/** Lets the caller of one request have its experience: the response, in time or too late, or none at all. */
export const undergo = async <R>(
  outcome: Experience<R>,
  options: InProcessOptions,
  call: HttpHandlerOptions,
): Promise<R> => {
  const { sleep } = options;
  const signal = signalOf(call);
  const timeoutMs = positive(call.requestTimeout) ?? options.requestTimeoutMs ?? Infinity;
  const hang = async (): Promise<never> => {
    await sleep(timeoutMs, signal);
    throw named('TimeoutError', `No response within ${timeoutMs} ms (simulated)`, { code: 'ETIMEDOUT' });
  };
  if (outcome.kind === 'hang') return hang();
  if (outcome.kind === 'reset') throw brokenConnection();
  if (outcome.delayMs > timeoutMs) return hang();
  await wait(sleep, outcome.delayMs, signal);
  return outcome.response;
};

/**
 * A `requestHandler` for AWS SDK v3 clients that answers from a simulator, on a clock of the caller's choice:
 * `new ECSClient({ requestHandler: inProcessHandler(simulator, { sleep: clock.sleep }), region, credentials })`.
 */
export const inProcessHandler = (simulator: Simulator, options: InProcessOptions): InProcessHandler => {
  const { sleep, latencyMs = 0 } = options;
  return handling(async (request, call) => {
    const signal = signalOf(call);
    await wait(sleep, latencyMs / 2, signal);
    const outcome = simulator.respond(wireRequestOf(request));
    await wait(sleep, latencyMs / 2, signal);
    return httpResponseOf(await undergo(outcome, options, call));
  });
};

/** A `requestHandler` that is nothing but a function. */
export const handling = (
  respond: (request: HttpRequest, call: HttpHandlerOptions) => Promise<HttpResponse>,
): InProcessHandler => ({
  metadata: { handlerProtocol: 'http/1.1' },
  handle: async (request, call = {}) => ({ response: await respond(request, call) }),
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
  destroy: () => undefined,
});

/** GitHub's token service on the same clock: what a job there would ask for tokens. */
export const inProcessTokens = (
  simulator: Simulator,
  options: InProcessOptions,
): ((audience: string, signal: AbortSignal) => Promise<string>) => {
  const handler = inProcessHandler(simulator, options);
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = idTokenEnvironment(
    '',
    simulator.sessions,
  );
  return async (audience, abortSignal) => {
    const request = {
      ...{ method: 'GET', protocol: 'http:', hostname: 'github', query: {} },
      path: `${url ?? ''}&audience=${encodeURIComponent(audience)}`,
      headers: { authorization: `Bearer ${bearer ?? ''}` },
    };
    const { response } = await handler.handle(request, { abortSignal });
    const answer: unknown = JSON.parse(text(bodyOf(response.body)));
    const value: unknown = typeof answer === 'object' && answer !== null && Reflect.get(answer, 'value');
    if (typeof value !== 'string') throw new Error(`GitHub answered HTTP ${response.statusCode}`);
    return value;
  };
};

const positive = (ms: number | undefined): number | undefined =>
  ms !== undefined && ms > 0 ? ms : undefined;
