import type { Aws } from '../aws/clients.ts';
import { describeScaling, type Scaling } from '../aws/scalable-targets.ts';
import { messageOf, RemoteError } from '../rollout/errors.ts';
import type { Finding, Role } from '../rollout/ports.ts';

export type Autoscaling = 'manage' | 'ignore' | 'refuse';

export interface ScalingFound {
  readonly scaling: Readonly<Partial<Record<Role, Scaling>>>;
  readonly findings: readonly Finding[];
}

/** Whether autoscalers are at work on two services, and what speaks against a rollout for it. `ignore` asks nobody. */
export async function findScaling(
  aws: Aws,
  cluster: string,
  services: Readonly<Record<Role, string>>,
  wanted: Autoscaling,
  signal: AbortSignal,
): Promise<ScalingFound> {
  if (wanted === 'ignore') return { scaling: {}, findings: [] };
  try {
    const known = await describeScaling(aws, cluster, Object.values(services), signal);
    const [stable, canary] = [known.get(services.stable), known.get(services.canary)];
    const scaling = {
      ...(stable === undefined ? {} : { stable }),
      ...(canary === undefined ? {} : { canary }),
    };
    if (wanted === 'manage') return { scaling, findings: [] };
    const scaled = [...known.keys()];
    return { scaling: {}, findings: scaled.length === 0 ? [] : [refused(scaled)] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RemoteError)) throw error;
    return { scaling: {}, findings: [unknown(error, wanted)] };
  }
}

/**
 * A count that is outside of its limits, and that the rollout doesn't set itself, would be moved by any change of these: so autoscaling
 * is left alone there.
 */
export function outsideLimits(service: string, count: number, { min, max }: Scaling): Finding | undefined {
  if (count >= min && count <= max) return undefined;
  return {
    severity: 'warning',
    subject: 'autoscaling',
    message: `${service} has ${count} tasks, outside of its limits of ${min} to ${max}: any change of its autoscaling would move it within them. So that is left alone, and may scale it in meanwhile.`,
    fix: 'Bring count and limits together first.',
  };
}

function refused(services: readonly string[]): Finding {
  return {
    severity: 'error',
    subject: 'autoscaling',
    message: `Application Auto Scaling is at work on ${services.join(' and ')}, which \`autoscaling: refuse\` forbids.`,
    fix: 'Set `autoscaling` to `manage`, or deregister the scalable targets.',
  };
}

function unknown(error: RemoteError, wanted: Autoscaling): Finding {
  return {
    severity: wanted === 'refuse' ? 'error' : 'warning',
    subject: 'autoscaling',
    message: `Whether autoscaling is at work on the services can't be told, and an autoscaler may undo the split: ${messageOf(error)}`,
    fix: 'Set `autoscaling` to `ignore` where there is none.',
  };
}
