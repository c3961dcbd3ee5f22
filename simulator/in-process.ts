import type { HttpHandlerOptions, HttpRequest, HttpResponse } from '@smithy/types';
import type { Simulator } from './simulator.ts';
import { bytes, type WireRequest, type WireResponse } from './wire/http.ts';

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

const wireRequestOf = (request: HttpRequest): WireRequest => ({
  method: request.method,
  path: request.path,
  headers: Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  ),
  body: bodyOf(request.body),
});

const httpResponseOf = ({ status, headers, body }: WireResponse): HttpResponse => ({
  ...{ statusCode: status, headers: { ...headers }, body },
});

const named = (name: string, message: string, extra: object = {}): Error =>
  Object.assign(new Error(message), { name, ...extra });

/** The SDK's own HTTP handler gives broken connections the name of a time-out, too; the code tells them apart. */
const brokenConnection = (): Error => named('TimeoutError', 'socket hang up', { code: 'ECONNRESET' });

/** Smithy also allows abort signals of its own making, which lack what the platform's have: these are not heard. */
const signalOf = ({ abortSignal }: HttpHandlerOptions): AbortSignal | undefined =>
  abortSignal !== undefined && 'throwIfAborted' in abortSignal ? abortSignal : undefined;

/**
 * A `requestHandler` for AWS SDK v3 clients that answers from a simulator, on a clock of the caller's choice:
 * `new ECSClient({ requestHandler: inProcessHandler(simulator, { sleep: clock.sleep }), region, credentials })`.
 */
export const inProcessHandler = (simulator: Simulator, options: InProcessOptions): InProcessHandler => {
  const { sleep, latencyMs = 0 } = options;

  const wait = async (ms: number, signal: AbortSignal | undefined): Promise<void> => {
    if (signal?.aborted === true) throw named('AbortError', 'Request aborted');
    if (ms > 0) await sleep(ms, signal);
  };

  const hang = async (timeoutMs: number, signal: AbortSignal | undefined): Promise<never> => {
    await sleep(timeoutMs, signal);
    throw named('TimeoutError', `No response within ${timeoutMs} ms (simulated)`, { code: 'ETIMEDOUT' });
  };

  const handle = async (
    request: HttpRequest,
    call: HttpHandlerOptions = {},
  ): Promise<{ response: HttpResponse }> => {
    const signal = signalOf(call);
    const timeoutMs = positive(call.requestTimeout) ?? options.requestTimeoutMs ?? Infinity;
    await wait(latencyMs / 2, signal);
    const outcome = simulator.respond(wireRequestOf(request));
    await wait(latencyMs / 2, signal);
    if (outcome.kind === 'hang') return hang(timeoutMs, signal);
    if (outcome.kind === 'reset') throw brokenConnection();
    if (outcome.delayMs > timeoutMs) return hang(timeoutMs, signal);
    await wait(outcome.delayMs, signal);
    return { response: httpResponseOf(outcome.response) };
  };

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
};

const positive = (ms: number | undefined): number | undefined =>
  ms !== undefined && ms > 0 ? ms : undefined;
