import type { ECSClientConfig } from '@aws-sdk/client-ecs';
import type { Clock } from '../rollout/ports.ts';
import { failureOf, isTransient, type FailureKind } from './failures.ts';

export type RetryStrategy = Extract<
  NonNullable<ECSClientConfig['retryStrategy']>,
  { acquireInitialRetryToken: unknown }
>;

/** Requests for one read, the first included. */
export const READ_ATTEMPTS = 5;

const BASE_MS = 100;
const THROTTLED_BASE_MS = 500;
const LONGEST_MS = 5000;

/**
 * Retries of reads: full jitter, exponential, on every failure that may pass. It waits by the clock; the SDK itself stops
 * listening to a wait when the caller's signal ends the call, and `ended` ends waits that nobody listens to any more.
 * Method: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function retrying(
  clock: Clock,
  ended: AbortSignal,
  random: () => number = Math.random,
): RetryStrategy {
  return {
    acquireInitialRetryToken: () => Promise.resolve(token(0)),
    refreshRetryTokenForRetry: async (last, { error }) => {
      const retry = last.getRetryCount() + 1;
      const { kind } = failureOf(error);
      if (retry >= READ_ATTEMPTS || !isTransient(kind)) throw new Error('This failure is final.');
      await clock.sleep(random() * longestWaitMs(kind, retry), ended);
      return token(retry);
    },
    recordSuccess: () => undefined,
  };
}

/** One request a call, whatever becomes of it: for writes, whose outcome must be read back before another is sent. */
export function once(): RetryStrategy {
  return {
    acquireInitialRetryToken: () => Promise.resolve(token(0)),
    refreshRetryTokenForRetry: () => Promise.reject(new Error('A write is sent once.')),
    recordSuccess: () => undefined,
  };
}

function longestWaitMs(kind: FailureKind, retry: number): number {
  const baseMs = kind === 'throttled' ? THROTTLED_BASE_MS : BASE_MS;
  return Math.min(LONGEST_MS, baseMs * 2 ** (retry - 1));
}

function token(count: number): { getRetryCount: () => number; getRetryDelay: () => number } {
  return { getRetryCount: () => count, getRetryDelay: () => 0 };
}
