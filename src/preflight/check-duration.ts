import type { Finding, Forecast } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import { note, warning } from './findings.ts';

const HOUR_MS = 3_600_000;

/** https://docs.github.com/en/actions/reference/limits */
export const JOB_LIMIT_MS = { 'github-hosted': 6 * HOUR_MS, 'self-hosted': 5 * 24 * HOUR_MS } as const;

export interface Ends {
  /** As the runner says (`RUNNER_ENVIRONMENT`); absent where it doesn't. */
  readonly runner?: keyof typeof JOB_LIMIT_MS;
  /** How long the credentials last that can't be renewed; absent where they are, or it isn't known. */
  readonly credentialsLeftMs?: number;
}

/** Whether a plan can outlive its job or its credentials. Credentials that the bakes alone outlive are refused elsewhere. */
export function checkDuration(forecast: Forecast, { runner, credentialsLeftMs }: Ends): readonly Finding[] {
  const { leastMs, mostMs } = forecast;
  return [
    ...checkJob(forecast, runner),
    ...(credentialsLeftMs !== undefined && leastMs < credentialsLeftMs && credentialsLeftMs < mostMs
      ? [
          note(
            'credentials',
            `They expire in ${spell(credentialsLeftMs)}. The plan takes ${spell(leastMs)} at least, and up to ${spell(mostMs)} where tasks take as long as they may.`,
            'Use `role-to-assume`, which renews them, or ask for a longer session.',
          ),
        ]
      : []),
  ];
}

function checkJob({ leastMs, mostMs }: Forecast, runner: Ends['runner']): readonly Finding[] {
  const limitMs = JOB_LIMIT_MS[runner ?? 'github-hosted'];
  const fix = `Shorten the bakes or take fewer steps${runner === 'self-hosted' ? '' : '; a self-hosted runner has 5 days'}.`;
  const job =
    runner === undefined
      ? `a job on a GitHub-hosted runner ends after ${spell(limitMs)}`
      : `this job ends after ${spell(limitMs)}`;
  if (leastMs >= limitMs) {
    const message = `The plan takes ${spell(leastMs)} at least, and ${job}: it would be rolled back before its end.`;
    return [
      runner === undefined
        ? warning('schedule', message, fix)
        : { severity: 'error', subject: 'schedule', message, fix },
    ];
  }
  if (mostMs < limitMs) return [];
  return [
    note(
      'schedule',
      `The plan takes ${spell(leastMs)} at least, up to ${spell(mostMs)} where tasks take as long as they may, and ${job}.`,
      fix,
    ),
  ];
}
