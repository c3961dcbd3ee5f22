import type { Aws } from '../aws/clients.ts';
import {
  describeScaling,
  readScaling,
  type Scaling,
  scalingId,
  setScaling,
} from '../aws/scalable-targets.ts';
import { shellLine } from '../aws/shell.ts';
import { place } from '../rollout/decode.ts';
import { RemoteError } from '../rollout/errors.ts';
import type { Json, Knob } from '../rollout/ports.ts';

export interface ScaledService {
  readonly region: string;
  /** Name or ARN. */
  readonly cluster: string;
  readonly service: string;
}

/** What Application Auto Scaling may do to a service. Its value is a {@link Scaling}. */
export function scalingKnob(name: string, aws: Aws, { region, cluster, service }: ScaledService): Knob {
  const label = `autoscaling of ${service}`;
  const read = (value: Json): Scaling => readScaling(place(value, label));
  return {
    name,
    label,
    read: async (signal) => {
      const found = (await describeScaling(aws, cluster, [service], signal)).get(service);
      if (found === undefined) throw gone(scalingId(cluster, service));
      return { ...found };
    },
    write: (value, signal) => setScaling(aws, cluster, service, read(value), signal),
    same: (a, b) => JSON.stringify(read(a)) === JSON.stringify(read(b)),
    show: (value) => show(read(value)),
    command: (value) => {
      const { min, max, inSuspended, outSuspended, scheduledSuspended } = read(value);
      const suspended = [
        `DynamicScalingInSuspended=${inSuspended}`,
        `DynamicScalingOutSuspended=${outSuspended}`,
        `ScheduledScalingSuspended=${scheduledSuspended}`,
      ];
      return shellLine([
        ...['aws', 'application-autoscaling', 'register-scalable-target', '--service-namespace', 'ecs'],
        ...['--scalable-dimension', 'ecs:service:DesiredCount'],
        ...['--resource-id', scalingId(cluster, service)],
        ...['--min-capacity', String(min), '--max-capacity', String(max)],
        ...['--suspended-state', suspended.join(','), '--region', region],
      ]);
    },
  };
}

/** `2 to 10 tasks`; `0 to 10 tasks; suspended: scale-in, schedule`. */
function show({ min, max, inSuspended, outSuspended, scheduledSuspended }: Scaling): string {
  const suspended = [
    ...(inSuspended ? ['scale-in'] : []),
    ...(outSuspended ? ['scale-out'] : []),
    ...(scheduledSuspended ? ['schedule'] : []),
  ];
  return `${min} to ${max} tasks${suspended.length === 0 ? '' : `; suspended: ${suspended.join(', ')}`}`;
}

function gone(id: string): RemoteError {
  return new RemoteError(
    `application-autoscaling:DescribeScalableTargets no longer finds ${id}, which was there at the start.`,
    false,
  );
}
