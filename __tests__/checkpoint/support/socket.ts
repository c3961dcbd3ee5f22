import type { HttpHandlerOptions, HttpRequest, HttpResponse } from '@smithy/types';
import type { Fault, Faults } from '../../../simulator/faults.ts';
import type { VirtualClock } from '../../../simulator/virtual-clock.ts';
import { bodyOf, operationOf, type Answer, type Handle } from './wire.ts';

const ANSWER_TIMEOUT_MS = 5_000;

/** Sends to the server over a socket. On the virtual clock that takes no time: the clock can't see sockets. */
export function over(url: string, clock: VirtualClock): Handle {
  return async (request) => {
    const progress = { isOver: false };
    const answer = post(url, request).finally(() => (progress.isOver = true));
    answer.catch(() => undefined);
    while (!progress.isOver) await clock.sleep(0);
    return { response: await answer };
  };
}

async function post(url: string, request: HttpRequest): Promise<HttpResponse> {
  const headers = new Headers(request.headers);
  headers.delete('host');
  headers.delete('content-length');
  const answer = await fetch(url, { method: 'POST', headers, body: bodyOf(request) });
  return {
    statusCode: answer.status,
    headers: Object.fromEntries(answer.headers),
    body: new Uint8Array(await answer.arrayBuffer()),
  };
}

/** The simulator's faults, on the way to a server that has none. */
export function withFaults(deliver: Handle, faults: Faults, clock: VirtualClock): Handle {
  return (request, options = {}) => {
    const operation = operationOf(request);
    const fault = faults.strike(operation, bodyOf(request), operation !== 'GetItem');
    return fault === undefined ? deliver(request, options) : strike(fault, request, options);
  };

  async function strike(fault: Fault, request: HttpRequest, options: HttpHandlerOptions): Answer {
    switch (fault.kind) {
      case 'throttle':
        return refusal(400, 'ProvisionedThroughputExceededException', 'Too fast');
      case 'server-error':
        return refusal(500, 'InternalServerError', 'Had a problem');
      case 'access-denied':
        return refusal(400, 'AccessDeniedException', 'User: x is not authorized');
      case 'reset-before':
        throw hangUp();
      case 'reset-after':
        await deliver(request, options);
        throw hangUp();
      case 'hang':
        return silence(options);
      case 'hang-after':
        await deliver(request, options);
        return silence(options);
      case 'slow':
      case 'stale-read':
        throw new Error(`dynalite has no fault ${fault.kind}`);
    }
  }

  async function silence({ abortSignal }: HttpHandlerOptions): Promise<never> {
    await clock.sleep(ANSWER_TIMEOUT_MS, abortSignal instanceof AbortSignal ? abortSignal : undefined);
    throw Object.assign(new Error('No response'), { name: 'TimeoutError' });
  }
}

function refusal(statusCode: number, code: string, message: string): { response: HttpResponse } {
  const body = new TextEncoder().encode(
    JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${code}`, message }),
  );
  return { response: { statusCode, headers: {}, body } };
}

function hangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}
