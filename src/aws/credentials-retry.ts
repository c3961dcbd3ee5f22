import { failureOf } from './failures.ts';
import type { RetryStrategy } from './retries.ts';

/**
 * Adds to a strategy: a first request that AWS refuses because its credentials have expired, by AWS's clock, is sent again
 * with fresh ones. Such a refusal comes before anything is done, so this holds for writes too. The SDK asks for credentials
 * anew each time it signs a request, also when it repeats one.
 *
 * @param forget gives up the credentials in use
 */
export function renewing(strategy: RetryStrategy, forget: () => void): RetryStrategy {
  return {
    acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
    refreshRetryTokenForRetry: (last, info) => {
      if (failureOf(info.error).code !== 'ExpiredToken')
        return strategy.refreshRetryTokenForRetry(last, info);
      forget();
      if (last.getRetryCount() > 0) return strategy.refreshRetryTokenForRetry(last, info);
      return Promise.resolve({ getRetryCount: () => 1, getRetryDelay: () => 0 });
    },
    recordSuccess: (token) => strategy.recordSuccess(token),
  };
}
