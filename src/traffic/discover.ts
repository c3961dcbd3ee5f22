import type { Aws } from '../aws/clients.ts';
import type { TargetGroupView } from '../aws/load-balancing.ts';
import type { ServiceView } from '../aws/services.ts';
import type { Finding } from '../rollout/ports.ts';
import { checkCounts } from './check-counts.ts';
import { checkListener } from './check-listener.ts';
import { choose, type Choice } from './choose.ts';
import { checkGroups, findGroups } from './find-groups.ts';
import { findServices } from './find-services.ts';
import type { Place } from './find-forward.ts';
import type { ServicePair } from './pair.ts';
import type { DiscoveryRequest } from './request.ts';
import { loadBalancerKind, type ListenerTarget, type Target, type TaskCountTarget } from './target.ts';

export interface Discovery {
  /** Absent where it can't be told. With an `error` among the findings it is for information only. */
  readonly target?: Target;
  readonly findings: readonly Finding[];
}

/**
 * Finds out how the traffic of two services can be divided, and everything that speaks against doing so, all at once.
 * Reads only. Rejects with a RemoteError where AWS can't be asked.
 */
export async function discover(aws: Aws, request: DiscoveryRequest, signal: AbortSignal): Promise<Discovery> {
  const { pair, findings: ofServices } = await findServices(aws, request, signal);
  if (pair === undefined) return { findings: ofServices };
  const groups = await findGroups(aws, request, pair, signal);
  const known = [...ofServices, ...groups.findings];
  if (groups.findings.some(({ severity }) => severity === 'error')) return { findings: known };
  const choice = await choose(aws, request, pair, groups, signal);
  const { target, findings } = await settle(aws, request, pair, choice);
  return { ...(target === undefined ? {} : { target }), findings: [...known, ...findings] };
}

async function settle(
  aws: Aws,
  request: DiscoveryRequest,
  pair: ServicePair,
  choice: Choice,
): Promise<Discovery> {
  switch (choice.kind) {
    case 'undecided':
      return { findings: choice.findings };
    case 'listener':
      return {
        target: await listenerTarget(aws, request.cluster, pair, choice.place),
        findings: checkListener(choice.place, pair, request),
      };
    case 'task-count':
      return {
        target: await taskCountTarget(aws, request.cluster, pair, choice.group),
        findings: [
          ...checkGroups(choice.group === undefined ? [] : [choice.group], request),
          ...checkCounts(pair, request),
        ],
      };
  }
}

async function listenerTarget(
  aws: Aws,
  cluster: string,
  pair: ServicePair,
  { point, stable, canary }: Place,
): Promise<ListenerTarget> {
  return {
    kind: 'listener',
    region: await aws.region(),
    cluster,
    stable: { ...identity(pair.stable), targetGroupArn: stable.arn },
    canary: { ...identity(pair.canary), targetGroupArn: canary.arn },
    forwardPoint: {
      kind: point.kind,
      arn: point.arn,
      label: point.label,
      loadBalancer: loadBalancerKind(point.loadBalancerArn),
    },
  };
}

function identity({ name, taskDefinition }: ServiceView) {
  return { service: name, taskDefinition };
}

async function taskCountTarget(
  aws: Aws,
  cluster: string,
  { stable, canary }: ServicePair,
  group: TargetGroupView | undefined,
): Promise<TaskCountTarget> {
  const grouped = group === undefined ? {} : { targetGroupArn: group.arn };
  return {
    kind: 'task-count',
    region: await aws.region(),
    cluster,
    stable: { ...identity(stable), ...grouped },
    canary: { ...identity(canary), ...grouped },
  };
}
