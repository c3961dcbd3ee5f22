import type { Aws } from '../aws/clients.ts';
import { targetHealth, type TargetView } from '../aws/load-balancing.ts';
import { describeServices, type MissingService, type ServiceView } from '../aws/services.ts';
import { taskAddresses } from '../aws/tasks.ts';
import { narrowedTo, targetsOf, type Targets } from './targets.ts';

export interface Place {
  readonly cluster: string;
  readonly stableService: string;
  readonly canaryService: string;
  readonly stableTargetGroupArns: readonly string[];
  readonly canaryTargetGroupArns: readonly string[];
  /** Both services' tasks are registered in the same groups. */
  readonly sharedTargetGroup: boolean;
}

/** Both services and their targets at one look. */
export interface Scene {
  readonly stable: ServiceView;
  readonly canary: ServiceView;
  /** Absent where there are no groups, or where targets of a shared group can't be told apart. */
  readonly stableTargets?: Targets;
  readonly canaryTargets?: Targets;
}

export type Look = { readonly scene: Scene } | { readonly missing: readonly MissingService[] };

type Groups = readonly (readonly TargetView[])[];

/**
 * One DescribeServices and one DescribeTargetHealth a group, all at once. `tellApart`: whose targets those of a shared
 * group are matters now.
 */
export async function lookAt(aws: Aws, place: Place, tellApart: boolean, signal: AbortSignal): Promise<Look> {
  const read = (arns: readonly string[]): Promise<Groups> =>
    Promise.all(arns.map((arn) => targetHealth(aws, arn, signal)));
  const [{ found, missing }, stableGroups, canaryGroups] = await Promise.all([
    describeServices(aws, place.cluster, [place.stableService, place.canaryService], signal),
    read(place.sharedTargetGroup ? [] : place.stableTargetGroupArns),
    read(place.canaryTargetGroupArns),
  ]);
  const [stable, canary] = found;
  if (stable === undefined || canary === undefined) return { missing };
  const shared = place.sharedTargetGroup && tellApart;
  const canaryTargets = shared
    ? await canaryShare(aws, place, { stable, canary }, canaryGroups, signal)
    : targetsOf(place.sharedTargetGroup ? [] : canaryGroups);
  const stableTargets = targetsOf(stableGroups);
  return {
    scene: {
      stable,
      canary,
      ...(stableTargets === undefined ? {} : { stableTargets }),
      ...(canaryTargets === undefined ? {} : { canaryTargets }),
    },
  };
}

/**
 * The canary's part of a group it shares: told apart by the addresses of its tasks, which are asked for only when not
 * every task of both services has a healthy target.
 */
async function canaryShare(
  aws: Aws,
  { cluster, canaryService }: Place,
  { stable, canary }: Pick<Scene, 'stable' | 'canary'>,
  groups: Groups,
  signal: AbortSignal,
): Promise<Targets | undefined> {
  const all = targetsOf(groups);
  if (all === undefined || all.healthy >= stable.desired + canary.desired) return undefined;
  const addresses = await taskAddresses(aws, cluster, canaryService, signal);
  if (addresses.size === 0) return undefined;
  return targetsOf(groups.map((targets) => narrowedTo(targets, addresses)));
}

/** Whether a service has fewer tasks, or fewer healthy targets, than it should. */
export function isShort({ running, desired }: ServiceView, targets: Targets | undefined): boolean {
  return running < desired || (targets !== undefined && targets.healthy < desired);
}

/** `2 of 3 tasks, 1 healthy target`. */
export function standing({ running, desired }: ServiceView, targets: Targets | undefined): string {
  return `${running} of ${desired} tasks${healthyWords(targets)}`;
}

/** `canary 3/3 tasks, 3 healthy targets; stable 10/10`. */
export function seenOf({ canary, stable, canaryTargets }: Scene): string {
  const count = ({ running, desired }: ServiceView): string => `${running}/${desired}`;
  return `canary ${count(canary)} tasks${healthyWords(canaryTargets)}; stable ${count(stable)}`;
}

function healthyWords(targets: Targets | undefined): string {
  return targets === undefined
    ? ''
    : `, ${targets.healthy} healthy target${targets.healthy === 1 ? '' : 's'}`;
}
