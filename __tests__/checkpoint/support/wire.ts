import type { HttpHandlerOptions, HttpRequest, HttpResponse } from '@smithy/types';
import type { VirtualClock } from '../../../simulator/virtual-clock.ts';

export type Answer = Promise<{ response: HttpResponse }>;
export type Handle = (request: HttpRequest, options?: HttpHandlerOptions) => Answer;

export const operationOf = ({ headers }: HttpRequest): string =>
  headers['x-amz-target']?.split('.')[1] ?? 'unknown';

export const bodyOf = ({ body }: HttpRequest): string =>
  body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body);

/** The way to a server, on which a request may be held up after its sender gave up waiting. */
export class Wire {
  readonly #clock: VirtualClock;
  readonly #deliver: Handle;
  readonly #late: { operation: string; afterMs: number }[] = [];
  /** Operations in the order they were sent. */
  readonly sent: string[] = [];

  constructor(clock: VirtualClock, deliver: Handle) {
    this.#clock = clock;
    this.#deliver = deliver;
  }

  /** The next request of this operation arrives `afterMs` after it was sent, whatever its sender does meanwhile. */
  holdNext(operation: string, afterMs: number): void {
    this.#late.push({ operation, afterMs });
  }

  /** What the SDK's clients take for their handler. */
  get requestHandler() {
    return {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: (request: HttpRequest, options?: HttpHandlerOptions): Answer => this.#handle(request, options),
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
      destroy: () => undefined,
    };
  }

  #handle(request: HttpRequest, options: HttpHandlerOptions = {}): Answer {
    const operation = operationOf(request);
    this.sent.push(operation);
    const at = this.#late.findIndex((late) => late.operation === operation);
    const [late] = at < 0 ? [] : this.#late.splice(at, 1);
    if (late === undefined) return this.#deliver(request, options);
    const arriving = this.#clock.sleep(late.afterMs).then(() => this.#deliver(request));
    return Promise.race([arriving, givingUp(options)]);
  }
}

const givingUp = ({ abortSignal }: HttpHandlerOptions): Promise<never> =>
  new Promise((_, reject) => {
    const giveUp = (): void => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    if (abortSignal instanceof AbortSignal) abortSignal.addEventListener('abort', giveUp, { once: true });
  });
