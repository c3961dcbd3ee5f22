import type { Aws } from '../aws/clients.ts';
import { isNotFound } from '../aws/errors.ts';
import {
  forwardPointsOf,
  readForwardPoint,
  type ForwardPoint,
  type TargetGroupView,
} from '../aws/load-balancing.ts';
import type { Finding } from '../rollout/ports.ts';
import { groupsIn } from './actions.ts';
import type { GroupsFound } from './find-groups.ts';
import { problem } from './findings.ts';

/** A forward point, and which of the candidate groups it divides traffic between. */
export interface Place {
  readonly point: ForwardPoint;
  readonly stable: TargetGroupView;
  readonly canary: TargetGroupView;
}

/** Where traffic could be divided: one place decides, several are ambiguous, none leaves the reason. */
export type PlaceFound =
  | { readonly kind: 'one'; readonly place: Place }
  | { readonly kind: 'none' | 'several'; readonly findings: readonly Finding[] };

/** The place at a given listener or rule. */
export async function placeAt(
  aws: Aws,
  arn: string,
  groups: GroupsFound,
  signal: AbortSignal,
): Promise<PlaceFound> {
  if (arn.includes(':listener-rule/net/')) return none('Network Load Balancers have no rules.', LISTENER_FIX);
  const point = await readPoint(aws, arn, signal);
  if (point === undefined) return none(`${arn} does not exist.`, 'Correct `listener` or `aws-region`.');
  if (point.kind === 'listener' && arn.includes(':listener-rule/')) {
    return none(
      `${arn} is the default rule of a listener, which only the listener itself can change.`,
      `Pass the listener's ARN: ${point.arn}`,
    );
  }
  const places = placesAt(point, groups);
  const both = places.filter((place) => holds(point, place.canary));
  return decide(both.length > 0 ? both : places, [
    problem(
      'listener',
      `The ${point.label} (${point.arn}) does not forward to a target group of the stable service beside which the canary's could be (stable: ${namesOf(groups.stable)}; canary: ${namesOf(groups.canary)}).`,
      LISTENER_FIX,
    ),
  ]);
}

/**
 * The one place among all load balancers that serve the stable service: where both groups are; else where stable's is,
 * provided that the canary's group is attached nowhere yet.
 */
export async function discoverPlace(aws: Aws, groups: GroupsFound, signal: AbortSignal): Promise<PlaceFound> {
  const points = await pointsOf(aws, groups, signal);
  const places = points.flatMap((point) => placesAt(point, groups));
  const both = places.filter(({ point, canary }) => holds(point, canary));
  if (both.length > 0) return decide(both, []);
  const free = places.filter(({ canary }) => isFree(canary, points));
  if (free.length > 0) return decide(free, []);
  if (places.length > 0) return { kind: 'several', findings: [ambiguous(places)] };
  return none(
    `No listener or rule forwards to a target group of the stable service (${namesOf(groups.stable)}) that is not the canary's.`,
    LISTENER_FIX,
  );
}

const LISTENER_FIX = 'Name in `listener` the listener or rule that forwards to the stable target group.';

/** Every way to divide the traffic of a point between a stable group that it forwards to and another one of the canary. */
function placesAt(point: ForwardPoint, groups: GroupsFound): readonly Place[] {
  return groups.stable
    .filter((stable) => holds(point, stable))
    .flatMap((stable) =>
      groups.canary
        .filter((canary) => canary.arn !== stable.arn)
        .map((canary) => ({ point, stable, canary })),
    );
}

function decide(places: readonly Place[], otherwise: readonly Finding[]): PlaceFound {
  const [place] = places;
  if (place === undefined) return { kind: 'none', findings: otherwise };
  if (places.length > 1) return { kind: 'several', findings: [ambiguous(places)] };
  return { kind: 'one', place };
}

function ambiguous(places: readonly Place[]): Finding {
  const points = new Map(places.map(({ point }) => [point.arn, point.label]));
  if (points.size > 1) {
    return problem(
      'listener',
      `Several listeners or rules may divide the traffic: ${[...points].map(([arn, label]) => `${label} (${arn})`).join(', ')}.`,
      'Name the right one in `listener`.',
    );
  }
  if (places.length > 1) {
    return problem(
      'target groups',
      `Several pairs of target groups may divide the traffic: ${places.map(({ stable, canary }) => `${stable.arn} and ${canary.arn}`).join('; ')}.`,
      'Name the right ones in `stable-target-group` and `canary-target-group`.',
    );
  }
  const all = places.map(({ point, canary }) => `${point.label} (${point.arn}), without ${canary.name}`);
  return problem(
    'listener',
    `The canary's target group is attached elsewhere, so it is unclear whether this is the place: ${all.join(', ')}.`,
    'Name in `listener` where its traffic is to be divided.',
  );
}

async function pointsOf(
  aws: Aws,
  { stable, canary }: GroupsFound,
  signal: AbortSignal,
): Promise<readonly ForwardPoint[]> {
  const loadBalancers = new Set([...stable, ...canary].flatMap(({ loadBalancerArns }) => loadBalancerArns));
  const points = await Promise.all([...loadBalancers].map((arn) => forwardPointsOf(aws, arn, signal)));
  return points.flat();
}

async function readPoint(aws: Aws, arn: string, signal: AbortSignal): Promise<ForwardPoint | undefined> {
  try {
    return await readForwardPoint(aws, arn, signal);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function holds(point: ForwardPoint, group: TargetGroupView): boolean {
  return groupsIn(point.actions).some(({ arn }) => arn === group.arn);
}

function isFree(group: TargetGroupView, points: readonly ForwardPoint[]): boolean {
  return group.loadBalancerArns.length === 0 && !points.some((point) => holds(point, group));
}

function namesOf(groups: readonly TargetGroupView[]): string {
  return groups.length === 0 ? 'none' : groups.map(({ name }) => name).join(', ');
}

function none(message: string, fix: string): PlaceFound {
  return { kind: 'none', findings: [problem('listener', message, fix)] };
}
