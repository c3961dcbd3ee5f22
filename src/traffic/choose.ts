import type { Aws } from '../aws/clients.ts';
import type { TargetGroupView } from '../aws/load-balancing.ts';
import type { Finding } from '../rollout/ports.ts';
import { discoverPlace, placeAt, type Place, type PlaceFound } from './find-forward.ts';
import type { GroupsFound } from './find-groups.ts';
import { problem } from './findings.ts';
import type { ServicePair } from './pair.ts';
import type { DiscoveryRequest } from './request.ts';

/** How traffic is to be divided. */
export type Choice =
  | { readonly kind: 'listener'; readonly place: Place }
  /** `group`: the target group that both services share, if there is one. */
  | { readonly kind: 'task-count'; readonly group?: TargetGroupView }
  | { readonly kind: 'undecided'; readonly findings: readonly Finding[] };

/** Decides between listener weights and task counts, by what was asked for and what is there. */
export async function choose(
  aws: Aws,
  request: DiscoveryRequest,
  services: ServicePair,
  groups: GroupsFound,
  signal: AbortSignal,
): Promise<Choice> {
  if (request.traffic === 'task-count') return byCounts(groups, services);
  const isListener = request.traffic === 'listener' || request.listenerArn !== undefined;
  const lonely = groupless(groups, services);
  if (isListener) {
    if (lonely.length > 0) return { kind: 'undecided', findings: lonely };
    return listenerOr(await findPlace(aws, request, groups, signal));
  }
  if (lonely.length === 1) return { kind: 'undecided', findings: lonely };
  if (lonely.length === 2 || isOneShared(groups)) return byCounts(groups, services);
  const found = await discoverPlace(aws, groups, signal);
  const hasShared = groups.stable.some(({ arn }) => groups.canary.some((other) => other.arn === arn));
  return found.kind === 'none' && hasShared ? byCounts(groups, services) : listenerOr(found);
}

function findPlace(
  aws: Aws,
  { listenerArn }: DiscoveryRequest,
  groups: GroupsFound,
  signal: AbortSignal,
): Promise<PlaceFound> {
  return listenerArn === undefined
    ? discoverPlace(aws, groups, signal)
    : placeAt(aws, listenerArn, groups, signal);
}

function listenerOr(found: PlaceFound): Choice {
  if (found.kind === 'one') return { kind: 'listener', place: found.place };
  return { kind: 'undecided', findings: found.findings };
}

/** Task counts divide traffic only where both services' tasks take it from one place. */
function byCounts(groups: GroupsFound, services: ServicePair): Choice {
  const lonely = groupless(groups, services);
  if (lonely.length === 2) return { kind: 'task-count' };
  if (lonely.length === 1) return { kind: 'undecided', findings: lonely };
  const [stable, canary] = [groups.stable, groups.canary];
  const [group] = stable;
  if (isOneShared(groups) && group !== undefined) return { kind: 'task-count', group };
  const isOneEach = stable.length === 1 && canary.length === 1;
  return { kind: 'undecided', findings: [isOneEach ? apart(stable, canary) : ambiguous(stable, canary)] };
}

function isOneShared({ stable, canary }: GroupsFound): boolean {
  return stable.length === 1 && canary.length === 1 && stable[0]?.arn === canary[0]?.arn;
}

/** One finding for each service without a target group. */
function groupless(groups: GroupsFound, services: ServicePair): readonly Finding[] {
  return (['stable', 'canary'] as const)
    .filter((role) => groups[role].length === 0)
    .map((role) =>
      problem(
        `${role}-target-group`,
        `Service ${services[role].name} has no target group.`,
        `Give it one, or name it in \`${role}-target-group\`; or let neither service have one.`,
      ),
    );
}

function apart(stable: readonly TargetGroupView[], canary: readonly TargetGroupView[]): Finding {
  return problem(
    'traffic',
    `The services have target groups of their own (${arns(stable)} and ${arns(canary)}), so their task counts don't divide the traffic.`,
    'Use `traffic: listener`, or register both services in one target group.',
  );
}

function ambiguous(stable: readonly TargetGroupView[], canary: readonly TargetGroupView[]): Finding {
  return problem(
    'target groups',
    `It is unclear which target groups divide the traffic: stable has ${arns(stable)}; canary has ${arns(canary)}.`,
    'Name the right ones in `stable-target-group` and `canary-target-group`.',
  );
}

function arns(groups: readonly TargetGroupView[]): string {
  return groups.map(({ arn }) => arn).join(', ');
}
