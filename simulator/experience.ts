import type { Fault } from './faults.ts';
import { PRINCIPAL } from './model/arn.ts';
import { ApiError } from './model/errors.ts';
import type { Protocol } from './wire/protocol.ts';

/** What a caller is to experience, the response in whatever form. */
export type Experience<R> =
  | { readonly kind: 'response'; readonly response: R; readonly delayMs: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' };

export const responding = <R>(response: R, delayMs = 0): Experience<R> => ({
  kind: 'response',
  response,
  delayMs,
});

/** A call as faults see it: what its service calls things, and what IAM calls the call. */
export interface Struck {
  readonly codes: Protocol['codes'];
  /** Such as `ecs:UpdateService`. */
  readonly action: string;
}

/** What a fault does instead of the call; `undefined` when the call goes through. `refuse` puts an error into its form. */
export const preempted = <R>(
  { kind }: Fault,
  { codes, action }: Struck,
  refuse: (error: ApiError) => R,
): Experience<R> | undefined => {
  const refused = (code: string, message: string, status: number): Experience<R> =>
    responding(refuse(new ApiError(code, message, status)));
  switch (kind) {
    case 'throttle':
      return refused(codes.throttled, 'Rate exceeded', 400);
    case 'server-error':
      return refused(codes.serverError, 'The service had an internal problem (simulated)', 500);
    case 'access-denied':
      return refused(codes.accessDenied, `User: ${PRINCIPAL} is not authorized to perform: ${action}`, 403);
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

/** What becomes of the answer to a call that went through. */
export const delivered = <R>(response: R, fault: Fault | undefined): Experience<R> => {
  if (fault?.kind === 'reset-after') return { kind: 'reset' };
  if (fault?.kind === 'hang-after') return { kind: 'hang' };
  return responding(response, fault?.kind === 'slow' ? (fault.delayMs ?? 1_000) : 0);
};

/** How the journal calls the end of a call that AWS has carried out. */
export const resultOf = (fault: Fault | undefined): string =>
  fault?.kind === 'reset-after' || fault?.kind === 'hang-after' ? fault.kind : 'ok';
