import type { Aws } from '../aws/clients.ts';
import { setDesiredCount } from '../aws/services.ts';
import type { Knob } from '../rollout/ports.ts';
import { count } from './json.ts';
import { readService } from './pair.ts';
import { shellLine } from './shell.ts';

/** Where a service lives. */
export interface ServicePlace {
  readonly region: string;
  readonly cluster: string;
  readonly service: string;
}

/** The desired count of a service. Its value is a number of tasks. */
export function countKnob(name: string, aws: Aws, { region, cluster, service }: ServicePlace): Knob {
  const label = `desired count of ${service}`;
  return {
    name,
    label,
    read: async (signal) => (await readService(aws, cluster, service, signal)).desired,
    write: (value, signal) => setDesiredCount(aws, cluster, service, count(value, label), signal),
    same: (a, b) => a === b,
    show: (value) => `${JSON.stringify(value)} ${value === 1 ? 'task' : 'tasks'}`,
    command: (value) =>
      shellLine([
        ...['aws', 'ecs', 'update-service', '--cluster', cluster, '--service', service],
        ...['--desired-count', String(count(value, label)), '--region', region],
      ]),
  };
}
