import { PreflightError } from './errors.ts';
import type { Finding, Plan, Router, Snapshot, Step } from './ports.ts';

/**
 * Steps with what each comes to, and everything there is to say about them. Throws {@link PreflightError} with all errors
 * at once; nothing may be written then.
 */
export function planOf(
  router: Router,
  snapshot: Snapshot,
  steps: readonly Step[],
  findings: readonly Finding[],
): Plan {
  refuseErrors(findings);
  return {
    router: router.kind,
    mechanism: router.mechanism,
    steps: steps.map((step) => ({ ...step, aim: router.aim(step.share, snapshot) })),
    findings,
  };
}

export function refuseErrors(findings: readonly Finding[]): void {
  if (findings.some(({ severity }) => severity === 'error')) throw new PreflightError(findings);
}
