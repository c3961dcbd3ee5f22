import type { Aws } from '../aws/clients.ts';
import { readService } from '../aws/services.ts';
import { setDesiredCount } from '../aws/service-writes.ts';
import type { Knob, Role } from '../rollout/ports.ts';
import { count } from './json.ts';
import { shellLine } from '../aws/shell.ts';
import type { Target } from './target.ts';

/** Where a service lives. */
export interface ServicePlace {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
}

/** What a service's autoscaler may make of a count that is ours. */
export type Autoscaled = (ours: number, live: number) => boolean;

/** An autoscaler that is left to scale out may raise the count; and so may the restoring of its limits. */
export function scalesOut(target: Target, role: Role): Autoscaled {
  return target.scaling?.[role] === undefined ? () => false : (ours, live) => live > ours;
}

/** Any change of an autoscaler's limits brings the count within them, if it was found outside. */
export function clampOf(target: Target, role: Role): Autoscaled {
  const limits = target.scaling?.[role];
  if (limits === undefined) return () => false;
  return (ours, live) => live === Math.min(Math.max(ours, limits.min), limits.max);
}

/** The desired count of a service. Its value is a number of tasks. */
export function countKnob(
  name: string,
  aws: Aws,
  { region, cluster, service }: ServicePlace,
  autoscaled: Autoscaled,
): Knob {
  const label = `desired count of ${service}`;
  return {
    name,
    label,
    read: async (signal) => (await readService(aws, cluster, service, signal)).desired,
    write: (value, signal) => setDesiredCount(aws, cluster, service, count(value, label), signal),
    same: (a, b) => a === b,
    mayBecome: (ours, live) => autoscaled(count(ours, label), count(live, label)),
    show: (value) => `${JSON.stringify(value)} ${value === 1 ? 'task' : 'tasks'}`,
    command: (value) =>
      shellLine([
        ...['aws', 'ecs', 'update-service', '--cluster', cluster, '--service', service],
        ...['--desired-count', String(count(value, label)), '--region', region],
      ]),
  };
}
