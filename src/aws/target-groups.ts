import type { TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2';
import { batches, lastSegment, unique } from './batches.ts';
import type { Aws } from './clients.ts';
import { call, isNotFound } from './errors.ts';

/** A page of an answer holds up to 400; AWS documents no length for the list of ARNs, so it is kept short. */
const GROUPS_A_CALL = 20;

export interface TargetGroupView {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string;
  /** instance, ip, lambda or alb. */
  readonly targetType: string;
  readonly healthCheckEnabled: boolean;
  /** How its targets are checked, by what AWS calls it (`path`, `port`, …); what an answer leaves out is left out. */
  readonly healthCheck?: Readonly<Record<string, string>>;
  readonly loadBalancerArns: readonly string[];
}

export interface TargetView {
  readonly id: string;
  readonly port?: number;
  /** initial, healthy, unhealthy, unhealthy.draining, unused, draining or unavailable. */
  readonly state: string;
  readonly reason?: string;
  readonly description?: string;
}

/** Target groups by ARN, in the order asked. One that does not exist is `missing`, not an error. */
export async function describeTargetGroups(
  aws: Aws,
  arns: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly found: readonly TargetGroupView[]; readonly missing: readonly string[] }> {
  const views: TargetGroupView[] = [];
  for (const batch of batches(unique(arns), GROUPS_A_CALL))
    views.push(...(await existing(aws, batch, signal)));
  const byArn = new Map(views.map((view) => [view.arn, view]));
  const found = unique(arns).flatMap((arn) => byArn.get(arn) ?? []);
  return { found, missing: unique(arns).filter((arn) => !byArn.has(arn)) };
}

/** Every target registered in a group. A group that does not exist is a RemoteError that `isNotFound` recognises. */
export async function targetHealth(
  aws: Aws,
  targetGroupArn: string,
  signal: AbortSignal,
): Promise<readonly TargetView[]> {
  const input = { TargetGroupArn: targetGroupArn };
  const { TargetHealthDescriptions: described = [] } = await call(
    'elasticloadbalancing:DescribeTargetHealth',
    targetGroupArn,
    async () => (await aws.elb()).describeTargetHealth(input, { abortSignal: signal }),
    signal,
  );
  return described.map(({ Target, TargetHealth }) => ({
    id: Target?.Id ?? '',
    ...(Target?.Port === undefined ? {} : { port: Target.Port }),
    state: TargetHealth?.State ?? 'unavailable',
    ...(TargetHealth?.Reason === undefined ? {} : { reason: TargetHealth.Reason }),
    ...(TargetHealth?.Description === undefined ? {} : { description: TargetHealth.Description }),
  }));
}

/** One missing group makes AWS refuse the whole list, so then each is asked for by itself. */
async function existing(
  aws: Aws,
  arns: readonly string[],
  signal: AbortSignal,
): Promise<readonly TargetGroupView[]> {
  try {
    const { TargetGroups = [] } = await call(
      'elasticloadbalancing:DescribeTargetGroups',
      arns.join(', '),
      async () =>
        (await aws.elb()).describeTargetGroups({ TargetGroupArns: [...arns] }, { abortSignal: signal }),
      signal,
    );
    return TargetGroups.map(viewOf);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    if (arns.length === 1) return [];
    const found: TargetGroupView[] = [];
    for (const arn of arns) found.push(...(await existing(aws, [arn], signal)));
    return found;
  }
}

function viewOf(group: TargetGroup): TargetGroupView {
  const arn = group.TargetGroupArn ?? '';
  return {
    arn,
    name: group.TargetGroupName ?? lastSegment(arn.slice(0, arn.lastIndexOf('/'))),
    protocol: group.Protocol ?? '',
    targetType: group.TargetType ?? 'instance',
    healthCheckEnabled: group.HealthCheckEnabled ?? true,
    healthCheck: healthCheckOf(group),
    loadBalancerArns: unique(group.LoadBalancerArns ?? []),
  };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html */
function healthCheckOf(group: TargetGroup): Readonly<Record<string, string>> {
  const settings: Readonly<Record<string, string | number | undefined>> = {
    protocol: group.HealthCheckProtocol,
    port: group.HealthCheckPort,
    path: group.HealthCheckPath,
    matcher: group.Matcher?.HttpCode ?? group.Matcher?.GrpcCode,
    'interval, s': group.HealthCheckIntervalSeconds,
    'timeout, s': group.HealthCheckTimeoutSeconds,
    'healthy threshold': group.HealthyThresholdCount,
    'unhealthy threshold': group.UnhealthyThresholdCount,
  };
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
