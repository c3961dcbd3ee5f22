import type { Aws } from '../aws/clients.ts';
import type { Clock } from '../rollout/ports.ts';
import { type WatchingAlarm, alarmTree } from './alarm-tree.ts';
import type { Asker } from './asker.ts';
import type { Facts, Group } from './facts.ts';
import { balancersOf, readAttributes, readBalancers, readGroups } from './read-groups.ts';
import { readData, readTraffic } from './read-metrics.ts';
import { readPermissions } from './read-permissions.ts';
import type { Subject } from './subject.ts';

/** Asks AWS for everything the checks go by, side by side. */
export async function readFacts(aws: Aws, clock: Clock, asker: Asker, subject: Subject): Promise<Facts> {
  const views = readGroups(aws, asker, subject);
  const alarms = readAlarms(aws, asker, subject);
  const [known, groups, attributes, balancers, hadData, traffic, permissions] = await Promise.all([
    alarms,
    views,
    readAttributes(aws, asker, subject),
    views.then((found) => readBalancers(aws, asker, found ?? [])),
    alarms.then((found) => readData(aws, clock, asker, subject, found ?? [])),
    views.then((found) => readTraffic(aws, clock, asker, found ?? [])),
    asker.ask('whether permissions are missing', (signal) => readPermissions(aws, subject, signal)),
  ]);
  const groupOf = (arn: string | undefined): Group | undefined => {
    const view = groups?.find((each) => each.arn === arn);
    const its = arn === undefined ? undefined : attributes?.get(arn);
    return view && { view, ...(its === undefined ? {} : { attributes: its }) };
  };
  const [stable, canary] = [groupOf(subject.stable.targetGroupArn), groupOf(subject.canary.targetGroupArn)];
  return {
    ...(known === undefined ? {} : { alarms: known }),
    ...(hadData === undefined ? {} : { hadData }),
    ...(traffic === undefined ? {} : { traffic }),
    groups: {
      ...(stable === undefined ? {} : { stable }),
      ...(canary === undefined ? {} : { canary }),
    },
    ...(groups === undefined ? {} : { loadBalancerArns: balancersOf(groups) }),
    ...(balancers === undefined ? {} : { loadBalancers: balancers }),
    ...(permissions === undefined ? {} : { permissions }),
  };
}

async function readAlarms(
  aws: Aws,
  asker: Asker,
  { alarms }: Subject,
): Promise<readonly WatchingAlarm[] | undefined> {
  if (alarms.length === 0) return undefined;
  return asker.ask('what the alarms watch', (signal) => alarmTree(aws, alarms, signal));
}
