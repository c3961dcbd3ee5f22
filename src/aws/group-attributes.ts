import type { Aws } from './clients.ts';
import { call } from './errors.ts';

/** Settings of a target group or a load balancer, by AWS's name for each: `deregistration_delay.timeout_seconds`. */
export type Attributes = Readonly<Record<string, string>>;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html */
export async function targetGroupAttributes(
  aws: Aws,
  targetGroupArn: string,
  signal: AbortSignal,
): Promise<Attributes> {
  const input = { TargetGroupArn: targetGroupArn };
  const { Attributes } = await call(
    'elasticloadbalancing:DescribeTargetGroupAttributes',
    targetGroupArn,
    async () => (await aws.elb()).describeTargetGroupAttributes(input, { abortSignal: signal }),
    signal,
  );
  return byKey(Attributes);
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html */
export async function loadBalancerAttributes(
  aws: Aws,
  loadBalancerArn: string,
  signal: AbortSignal,
): Promise<Attributes> {
  const input = { LoadBalancerArn: loadBalancerArn };
  const { Attributes } = await call(
    'elasticloadbalancing:DescribeLoadBalancerAttributes',
    loadBalancerArn,
    async () => (await aws.elb()).describeLoadBalancerAttributes(input, { abortSignal: signal }),
    signal,
  );
  return byKey(Attributes);
}

function byKey(
  attributes: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] = [],
): Attributes {
  return Object.fromEntries(
    attributes.flatMap(({ Key, Value }) => (Key === undefined || Value === undefined ? [] : [[Key, Value]])),
  );
}
