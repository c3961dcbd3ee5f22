import { Readable } from 'node:stream';
import { createAws, type Aws } from '../../../src/aws/clients.ts';
import type { Clock } from '../../../src/rollout/ports.ts';

/** A refusal in AWS's words. */
export class Refusal extends Error {
  readonly code: string;
  readonly status: number;
  constructor(code: string, message = 'no', status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** A body sent as it is, whatever it is. */
export class Raw {
  readonly status: number;
  readonly body: string;
  constructor(status: number, body: string) {
    this.status = status;
    this.body = body;
  }
}

/** Never answered: ends only when the caller gives up. */
export const silence = Symbol('silence');

export type Input = Readonly<Record<string, unknown>>;
export type Play = (operation: string, input: Input) => unknown;

export interface Call {
  readonly operation: string;
  readonly input: Input;
  readonly userAgent: string;
}

/** Time that passes only by sleeping. */
export class TestClock implements Clock {
  readonly slept: number[] = [];
  #now: number;
  constructor(now = Date.parse('2026-11-01T12:00:00Z')) {
    this.#now = now;
  }
  now(): number {
    return this.#now;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
    return Promise.resolve();
  }
  pass(ms: number): void {
    this.#now += ms;
  }
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The real SDK clients, over a handler that answers what `play` says; every request is in `calls`. */
export function fakeAws(
  play: Play,
  clock: Clock = new TestClock(),
): { readonly aws: Aws; readonly calls: Call[]; readonly count: (operation: string) => number } {
  const calls: Call[] = [];
  const requestHandler = {
    handle: async (request: Sent, options?: { abortSignal?: unknown }): Promise<{ response: never }> => {
      const { operation, input, xml } = read(request);
      calls.push({ operation, input, userAgent: request.headers['user-agent'] ?? '' });
      const response: unknown = await respond(
        () => play(operation, input),
        operation,
        xml,
        options?.abortSignal,
      );
      return { response: response as never };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
  const aws = createAws({
    clock,
    userAgent: 'ecs-canary/test',
    region: 'eu-central-1',
    credentials: {
      accessKeyId: 'AKIDTEST',
      secretAccessKey: 'secret-of-the-test',
      sessionToken: 'token-of-the-test',
    },
    requestHandler,
  });
  return { aws, calls, count: (operation) => calls.filter((call) => call.operation === operation).length };
}

function read({ headers, body }: Sent): { operation: string; input: Input; xml: boolean } {
  const sent = body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);
  const target = headers['x-amz-target'];
  if (target !== undefined) {
    return { operation: target.slice(target.indexOf('.') + 1), input: JSON.parse(sent) as Input, xml: false };
  }
  const form = Object.fromEntries(new URLSearchParams(sent));
  return { operation: form['Action'] ?? '', input: form, xml: true };
}

async function respond(
  answer: () => unknown,
  operation: string,
  xml: boolean,
  signal: unknown,
): Promise<unknown> {
  try {
    const said: unknown = await answer();
    if (said === silence) return await untilAborted(signal);
    if (said instanceof Raw) return response(said.status, said.body);
    return response(200, xml ? envelope(operation, said) : JSON.stringify(said ?? {}));
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const { code, message, status } = thrown;
    const body = xml
      ? `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
      : JSON.stringify({ __type: code, message });
    return response(status, body);
  }
}

function untilAborted(signal: unknown): Promise<never> {
  return new Promise((_, reject) => {
    if (!(signal instanceof AbortSignal)) return;
    signal.addEventListener('abort', () =>
      reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' })),
    );
  });
}

function response(statusCode: number, body: string): object {
  return { statusCode, headers: {}, body: Readable.from([Buffer.from(body)]) };
}

function envelope(operation: string, said: unknown): string {
  return `<${operation}Response><${operation}Result>${toXml(said)}</${operation}Result></${operation}Response>`;
}

function toXml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${toXml(item)}</member>`).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([key, inner]) => `<${key}>${toXml(inner)}</${key}>`)
      .join('');
  }
  return value === undefined || value === null ? '' : `${value as string | number | boolean}`;
}

export const never = new AbortController().signal;
