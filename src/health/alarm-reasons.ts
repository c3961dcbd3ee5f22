import type { AlarmView } from '../aws/alarms.ts';
import type { Finding, Reason } from '../rollout/ports.ts';
import { instant } from '../rollout/words.ts';
import { evidenceOf, measures, quoted } from './alarm-words.ts';

export const noAlarms: Finding = {
  severity: 'error',
  subject: 'alarms',
  message: 'There are no alarms to watch.',
  fix: 'Name some in `alarms`, or set `allow-no-alarms: true`.',
};

export function firing(alarm: AlarmView): Reason {
  return {
    kind: 'alarm',
    subject: alarm.name,
    message: `alarm "${alarm.name}" went to ALARM`,
    evidence: evidenceOf(alarm),
  };
}

export function blip(alarm: AlarmView, fired: { readonly reason: string; readonly at: number }): Reason {
  return {
    kind: 'alarm',
    subject: alarm.name,
    message: `alarm "${alarm.name}" fired and recovered between two looks`,
    evidence: [
      ...(fired.reason === '' ? [] : [`state reason: ${fired.reason}`]),
      `at ${instant(fired.at)}; ${alarm.state} again when seen`,
      ...measures(alarm),
    ],
  };
}

export function presumedBlip(alarm: AlarmView, why: string): Reason {
  return {
    kind: 'alarm',
    subject: alarm.name,
    message: `alarm "${alarm.name}" left ${alarm.state} and came back between two looks, which counts as fired`,
    evidence: [`its history could not tell otherwise: ${why}`, ...evidenceOf(alarm)],
  };
}

export function goneReason(name: string): Reason {
  return {
    kind: 'alarm',
    subject: name,
    message: `alarm "${name}" no longer exists`,
    evidence: ['CloudWatch showed it when the rollout began and does not show it now'],
  };
}

export function silentReason(name: string): Reason {
  return {
    kind: 'alarm',
    subject: name,
    message: `alarm "${name}" saw no data in the whole bake`,
    evidence: ['`insufficient-data: fail`: an alarm without data watches nothing'],
  };
}

export function silentFinding(silent: readonly string[]): Finding {
  return {
    severity: 'warning',
    subject: silent.length === 1 ? (silent[0] ?? 'alarms') : 'alarms',
    message: `${quoted(silent)} saw no data in the whole bake, so ${silent.length === 1 ? 'it' : 'they'} watched nothing.`,
    fix: 'Check metric and dimensions, send the canary traffic, or set `insufficient-data: fail`.',
  };
}
