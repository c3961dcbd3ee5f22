import { lastSegment } from '../aws/batches.ts';
import type { Subject } from './subject.ts';

/** Partition, region and account that everything about a subject is in. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** The service's own ARN tells; a region that it leaves out is the subject's. */
export function placeOf({ stable, region }: Pick<Subject, 'stable' | 'region'>): Place {
  const [, partition = 'aws', , its = '', account = ''] = stable.arn.split(':');
  return { partition, region: its === '' ? region : its, account };
}

/** `arn:aws:ecs:eu-west-1:123456789012:cluster/prod`. */
export function arnIn({ partition, region, account }: Place, service: string, resource: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}

/** The cluster's name, whether it was given by that or by its ARN. */
export function clusterName({ cluster }: Pick<Subject, 'cluster'>): string {
  return lastSegment(cluster);
}

/** The value of a load balancer's or target group's dimension: `app/web/0123`, `targetgroup/web/0123`. */
export function dimensionOf(arn: string): string {
  return lastPart(arn).replace(/^loadbalancer\//, '');
}

/** The family in a task definition's ARN: `web` of `…:task-definition/web:41`. */
export function familyOf(taskDefinition: string): string {
  return lastSegment(taskDefinition).replace(/:\d+$/, '');
}

/** The name in a target group's ARN, for people. */
export function groupName(arn: string): string {
  return /:targetgroup\/([^/]+)\//.exec(arn)?.[1] ?? arn;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
