import type { Aws } from './aws/clients.ts';
import { credentialsGate } from './aws/credentials-gate.ts';
import type { Config } from './config/config.ts';
import { alarmsGate } from './health/alarms.ts';
import { tasksGate } from './health/tasks.ts';
import type { Resuming } from './modes/parts.ts';
import type { Desk } from './prepare.ts';
import type { Clock, Gate } from './rollout/ports.ts';
import { sharesGroup, type Target } from './traffic/target.ts';

/** The gate that is asked before it is known where the rollout takes place. */
export function alarmsOf({ config, aws, around: { clock } }: Desk, resuming?: Resuming): Gate {
  const { alarms, alarmArns, alarmAtStart, insufficientData } = config;
  return alarmsGate(aws, {
    ...{ names: alarms, arns: alarmArns, atStart: alarmAtStart, insufficientData, clock },
    ...(resuming === undefined ? {} : { since: resuming.since }),
  });
}

/** All others. */
export function gatesOf({ config, aws, around: { clock } }: Desk, target: Target): readonly Gate[] {
  const credentials = config.roleToAssume === undefined ? [] : [credentialsGate(aws)];
  return [tasksOf(config, aws, clock, target), ...credentials];
}

function tasksOf(config: Config, aws: Aws, clock: Clock, target: Target): Gate {
  const groups = (arn: string | undefined): readonly string[] => (arn === undefined ? [] : [arn]);
  return tasksGate(aws, {
    cluster: target.cluster,
    stableService: target.stable.service,
    canaryService: target.canary.service,
    stableTargetGroupArns: groups(target.stable.targetGroupArn),
    canaryTargetGroupArns: groups(target.canary.targetGroupArn),
    sharedTargetGroup: sharesGroup(target),
    clock,
    pollMs: config.pollMs,
    logs: config.logs,
  });
}
