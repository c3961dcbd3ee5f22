import type { Finding } from '../rollout/ports.ts';

export function problem(subject: string, message: string, fix: string): Finding {
  return { severity: 'error', subject, message, fix };
}

export function warning(subject: string, message: string, fix: string): Finding {
  return { severity: 'warning', subject, message, fix };
}

export function note(subject: string, message: string, fix: string): Finding {
  return { severity: 'note', subject, message, fix };
}

/** The same, where it must not stand in the way: giving all traffic back to stable is wanted most when things are bad. */
export function softened(finding: Finding): Finding {
  return finding.severity === 'error' ? { ...finding, severity: 'warning' } : finding;
}
