import { unique } from '../aws/batches.ts';
import type { Aws } from '../aws/clients.ts';
import { type Attributes, loadBalancerAttributes, targetGroupAttributes } from '../aws/group-attributes.ts';
import { describeTargetGroups, type TargetGroupView } from '../aws/target-groups.ts';
import type { Asker } from './asker.ts';
import type { Subject } from './subject.ts';

function groupArns({ stable, canary }: Subject): readonly string[] {
  return unique([stable, canary].flatMap(({ targetGroupArn }) => targetGroupArn ?? []));
}

export async function readGroups(
  aws: Aws,
  asker: Asker,
  subject: Subject,
): Promise<readonly TargetGroupView[] | undefined> {
  const arns = groupArns(subject);
  if (arns.length === 0) return undefined;
  const answer = await asker.ask('how the target groups compare', (signal) =>
    describeTargetGroups(aws, arns, signal),
  );
  return answer?.found;
}

export async function readAttributes(
  aws: Aws,
  asker: Asker,
  subject: Subject,
): Promise<ReadonlyMap<string, Attributes> | undefined> {
  const arns = groupArns(subject);
  if (arns.length === 0) return undefined;
  return asker.ask('stickiness, deregistration delay and slow start of the target groups', (signal) =>
    byArn(arns, (arn) => targetGroupAttributes(aws, arn, signal)),
  );
}

export function balancersOf(groups: readonly TargetGroupView[]): readonly string[] {
  return unique(groups.flatMap(({ loadBalancerArns }) => loadBalancerArns));
}

/** An Application Load Balancer always balances across zones, whatever its targets' groups do. */
export async function readBalancers(
  aws: Aws,
  asker: Asker,
  groups: readonly TargetGroupView[],
): Promise<ReadonlyMap<string, Attributes> | undefined> {
  const arns = balancersOf(groups).filter((arn) => !isApplication(arn));
  if (arns.length === 0) return undefined;
  return asker.ask('whether cross-zone load balancing is on', (signal) =>
    byArn(arns, (arn) => loadBalancerAttributes(aws, arn, signal)),
  );
}

async function byArn<T>(
  arns: readonly string[],
  read: (arn: string) => Promise<T>,
): Promise<ReadonlyMap<string, T>> {
  return new Map(await Promise.all(arns.map(async (arn) => [arn, await read(arn)] as const)));
}

export function isApplication(loadBalancerArn: string): boolean {
  return loadBalancerArn.includes(':loadbalancer/app/');
}
