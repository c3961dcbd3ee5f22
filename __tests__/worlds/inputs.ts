import { STATE_TABLE } from '../../simulator/scenarios.ts';
import { printDuration } from '../../src/config/duration.ts';
import { printSchedule } from '../../src/config/schedule.ts';
import type { Mode } from '../../src/config/mode.ts';
import { NEW_IMAGE } from './scenario.ts';
import { ALARMS, isReturn, promotes, type World } from './world.ts';

/** The action's inputs, as a workflow would give them; empty where it would leave one out. */
export function inputsOf(the: World, mode: Mode): (name: string) => string {
  const { steps, options, table } = the;
  const given: Readonly<Record<string, string | undefined>> = {
    mode,
    cluster: 'demo',
    service: 'web',
    'canary-service': 'web-canary',
    alarms: ALARMS.join(', '),
    ...(isReturn(the) ? { percent: '0' } : { schedule: printSchedule(steps) }),
    'poll-interval': printDuration(options.pollMs),
    'monitoring-patience': printDuration(options.patienceMs),
    'stabilize-timeout': printDuration(options.stabilizeMs),
    rollback: String(options.rollback),
    'rollback-to': options.rollbackTo,
    'rollback-timeout': printDuration(options.rollbackTimeoutMs),
    settle: options.settleMs === undefined ? undefined : printDuration(options.settleMs),
    'canary-count': String(options.canaryCount),
    'total-tasks': options.totalTasks === undefined ? undefined : String(options.totalTasks),
    'alarm-at-start': options.alarmAtStart,
    'insufficient-data': options.insufficientData,
    'aws-region': 'us-east-1',
    ...releaseOf(the),
    ...(table === undefined
      ? {}
      : {
          'state-table': STATE_TABLE,
          'lease-beat': printDuration(table.beatMs),
          resume: String(table.resume),
        }),
  };
  return (name) => given[name] ?? '';
}

function releaseOf(the: World): Readonly<Record<string, string | undefined>> {
  const { release } = the;
  if (release === undefined || isReturn(the)) return {};
  const isPromoted = promotes(the);
  return {
    image: release.version === 'kept' ? undefined : NEW_IMAGE,
    'on-success': release.onSuccess === 'promote' && !isPromoted ? undefined : release.onSuccess,
    'promotion-schedule':
      isPromoted && release.promotion !== undefined ? printSchedule(release.promotion) : undefined,
    tag: String(isPromoted && release.tag),
  };
}
