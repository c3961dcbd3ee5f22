import { lastSegment } from '../aws/batches.ts';
import type { Aws } from '../aws/clients.ts';
import { isSameRevision, readService } from '../aws/services.ts';
import { setTaskDefinition } from '../aws/service-writes.ts';
import { shellLine } from '../aws/shell.ts';
import { DEFINITION, type Json, type Knob, type Role } from '../rollout/ports.ts';
import { putBack } from './arrival.ts';
import { deploymentFailed } from './evidence.ts';
import type { ReleasePlace } from './place.ts';

/** What a service runs. Its value is the ARN of a task definition; changing it starts a deployment. */
export function definitionKnob(role: Role, aws: Aws, place: ReleasePlace): Knob {
  const { region, cluster } = place;
  const service = place[role];
  const label = `task definition of ${service}`;
  return {
    name: DEFINITION[role],
    label,
    read: async (signal) => (await readService(aws, cluster, service, signal)).taskDefinition,
    write: (value, signal) => setTaskDefinition(aws, cluster, service, arn(value, label), signal),
    same: (a, b) => isSameRevision(arn(a, label), arn(b, label)),
    explain: async (live, signal) => {
      const view = await readService(aws, cluster, service, signal);
      const why = putBack(view);
      if (why === undefined || view.taskDefinition !== live) return undefined;
      return deploymentFailed(aws, place, role, { view, why, other: view.taskDefinition }, signal);
    },
    show: (value) => lastSegment(arn(value, label)),
    command: (value) =>
      shellLine([
        ...['aws', 'ecs', 'update-service', '--cluster', cluster, '--service', service],
        ...['--task-definition', arn(value, label), '--region', region],
      ]),
  };
}

function arn(value: Json, label: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`Malformed ${label}: expected an ARN, got ${JSON.stringify(value)}.`);
}
