import type { Finding, Reason, Role } from './ports.ts';

/** Inputs that can't be meant. Carries every mistake, not the first. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

/** The rollout was refused before anything changed. */
export class PreflightError extends Error {
  override readonly name = 'PreflightError';
  readonly findings: readonly Finding[];
  constructor(findings: readonly Finding[], options?: ErrorOptions) {
    super(
      findings.map((finding) => `${finding.subject}: ${finding.message} ${finding.fix}`).join('\n'),
      options,
    );
    this.findings = findings;
  }
}

/** A gate said unhealthy, or could not say anything for longer than patience allows. */
export class UnhealthyError extends Error {
  override readonly name = 'UnhealthyError';
  readonly reasons: readonly Reason[];
  constructor(reasons: readonly Reason[]) {
    super(reasons.map((reason) => reason.message).join('; '));
    this.reasons = reasons;
  }
}

/** Somebody else changed what we wrote; theirs stays. */
export class DriftError extends Error {
  override readonly name = 'DriftError';
  readonly knob: string;
  constructor(knob: string, message: string) {
    super(message);
    this.knob = knob;
  }
}

/** A version could not be brought to a service: its tasks fail, its circuit breaker put the old one back, or time is up. */
export class DeploymentError extends Error {
  override readonly name = 'DeploymentError';
  readonly role: Role;
  readonly reasons: readonly Reason[];
  constructor(role: Role, reasons: readonly Reason[], options?: ErrorOptions) {
    super(reasons.map((reason) => reason.message).join('; '), options);
    this.role = role;
    this.reasons = reasons;
  }
}

/** Something awaited did not come in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** The job was cancelled or asked to end. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/**
 * This run may change nothing more. `taken`: another run has the lease, and decides what becomes of the traffic.
 * `unrenewed`: the lease could not be renewed in time, or was freed by hand, so another run may take it; until one does, what this
 * run began is its own to put back.
 */
export class LeaseError extends Error {
  override readonly name = 'LeaseError';
  readonly kind: 'taken' | 'unrenewed';
  constructor(kind: 'taken' | 'unrenewed', message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Whether it is certain that another run decides now: even a rescue must stop. */
export function isTaken(error: unknown): error is LeaseError {
  return error instanceof LeaseError && error.kind === 'taken';
}

/** A call to AWS failed. `transient`: the same call may succeed later (throttled, 5xx, no answer, reset). */
export class RemoteError extends Error {
  override readonly name = 'RemoteError';
  readonly transient: boolean;
  constructor(message: string, transient: boolean, options?: ErrorOptions) {
    super(message, options);
    this.transient = transient;
  }
}

/** The words of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
