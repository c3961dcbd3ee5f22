import type { Aws } from '../aws/clients.ts';
import { targetHealth, type TargetView } from '../aws/load-balancing.ts';
import type { ServiceView } from '../aws/services.ts';
import { taskAddresses } from '../aws/tasks.ts';
import type { Role, Sight } from '../rollout/ports.ts';
import { readPair, type ServicePair } from './pair.ts';
import { sharesGroup, type Target } from './target.ts';

/** Targets of a service: those that get traffic, and those that were not judged yet. */
export interface TargetCounts {
  readonly healthy: number;
  readonly initial: number;
  /** Whether there are targets, none of which is ever judged: their group is attached to no listener. */
  readonly unjudged: boolean;
  /** Whether these are the service's own targets. In a shared group they are all, where tasks have no address of their own. */
  readonly own: boolean;
}

/** Both services and their targets at one moment. */
export interface Reading extends ServicePair {
  readonly stableTargets?: TargetCounts;
  readonly canaryTargets?: TargetCounts;
}

/** One look at both services and their target groups, side by side. */
export async function look(aws: Aws, target: Target, signal: AbortSignal): Promise<Reading> {
  const [pair, targets] = await Promise.all([
    readPair(aws, target, signal),
    sharesGroup(target) ? sharedTargets(aws, target, signal) : separateTargets(aws, target, signal),
  ]);
  const [ofStable, ofCanary] = targets(pair);
  return {
    ...pair,
    ...(ofStable === undefined ? {} : { stableTargets: ofStable }),
    ...(ofCanary === undefined ? {} : { canaryTargets: ofCanary }),
  };
}

/** Desired counts, by those that are waited for. An answer with another count is from before the count was set. */
export type Wanted = Readonly<Partial<Record<Role, number>>>;

/**
 * Whether services can carry what their counts promise: every task runs and enough targets are healthy. The canary has
 * nothing pending, either; stable, which may be in the middle of a deployment when its traffic is given back, is not held
 * up by more tasks than it needs. An empty group is never enough for the canary of a listener, which is about to get traffic.
 */
export function capacity(reading: Reading, target: Target, wanted: Wanted): Sight {
  const seen = rolesOf(wanted).map(([role, count]) => ({
    hasCount: reading[role].desired >= count,
    ...tasks(reading, role),
    targets: targets(reading, target, role),
  }));
  return sightOf(
    seen.every(({ hasCount, full, targets: { enough } }) => hasCount && full && enough),
    seen.map(({ words, targets: { words: more } }) => `${words}${more === '' ? '' : `, ${more}`}`),
  );
}

/** Whether a service carries what its count promises; healthy targets are asked of it where its group can get traffic. */
export function ready(reading: Reading, target: Target, role: Role): Sight {
  const { full, words } = tasks(reading, role);
  const counts = role === 'stable' ? reading.stableTargets : reading.canaryTargets;
  if (reading[role].desired === 0 || counts?.unjudged === true) return sightOf(full, [words]);
  const { enough, words: more } = targets(reading, target, role);
  return sightOf(full && enough, [`${words}${more === '' ? '' : `, ${more}`}`]);
}

/** Whether the surplus of lowered services has stopped: as many run as asked, or in a rescue at most as many. */
export function settled(pair: ServicePair, wanted: Wanted, how: 'exactly' | 'at most'): Sight {
  const roles = rolesOf(wanted);
  const isSettled = ({ running, pending, desired }: ServiceView, count: number): boolean =>
    desired <= count && (how === 'exactly' ? running === desired && pending === 0 : running <= desired);
  return sightOf(
    roles.every(([role, count]) => isSettled(pair[role], count)),
    roles.map(([role]) => tasks(pair, role).words),
  );
}

/** Whether all of a service's tasks run. */
export function running(pair: ServicePair, role: Role): Sight {
  const { full, words } = tasks(pair, role);
  return sightOf(full, [words]);
}

function rolesOf(wanted: Wanted): readonly (readonly [Role, number])[] {
  return (['stable', 'canary'] as const).flatMap((role) => {
    const count = wanted[role];
    return count === undefined ? [] : [[role, count] as const];
  });
}

function tasks(pair: ServicePair, role: Role) {
  const { name, desired, running, pending } = pair[role];
  const waiting = pending > 0 ? `, ${pending} pending` : '';
  return {
    full: role === 'stable' ? running >= desired : running === desired && pending === 0,
    words: `${name} ${running} of ${desired} tasks running${waiting}`,
  };
}

function targets(reading: Reading, target: Target, role: Role) {
  const counts = role === 'stable' ? reading.stableTargets : reading.canaryTargets;
  if (counts === undefined) return { enough: true, words: '' };
  const { stable, canary } = reading;
  const isOfListener = target.kind === 'listener' && role === 'canary';
  const ownNeed = Math.max(reading[role].desired, isOfListener ? 1 : 0);
  const judged = counts.own || counts.initial === 0;
  const needed = counts.own ? ownNeed : role === 'canary' ? stable.desired + canary.desired : stable.desired;
  const awaited = judged || counts.healthy < needed ? '' : `, ${counts.initial} not judged yet`;
  return {
    enough: counts.healthy >= needed && judged,
    words: `${counts.healthy} of ${needed} targets healthy${awaited}`,
  };
}

/** Counts of stable's and the canary's targets, for the services as read at the same time. */
type Counting = (pair: ServicePair) => readonly [TargetCounts | undefined, TargetCounts | undefined];

async function separateTargets(aws: Aws, { stable, canary }: Target, signal: AbortSignal): Promise<Counting> {
  const groups = [stable.targetGroupArn, canary.targetGroupArn].map(async (arn) =>
    arn === undefined ? undefined : countOf(await targetHealth(aws, arn, signal), true),
  );
  const [ofStable, ofCanary] = await Promise.all(groups);
  return () => [ofStable, ofCanary];
}

/**
 * In a shared group a service's targets are told by the addresses of its tasks. Where tasks have none of their own (bridge
 * and host mode), all targets count for both, and none may be waiting for its first health check: it could be anybody's.
 */
async function sharedTargets(aws: Aws, target: Target, signal: AbortSignal): Promise<Counting> {
  const { cluster, stable, canary } = target;
  const [all, ofStable, ofCanary] = await Promise.all([
    targetHealth(aws, stable.targetGroupArn ?? '', signal),
    taskAddresses(aws, cluster, stable.service, signal),
    taskAddresses(aws, cluster, canary.service, signal),
  ]);
  const own = (addresses: ReadonlySet<string>, { running: tasksRunning }: ServiceView): TargetCounts =>
    addresses.size >= Math.max(1, tasksRunning)
      ? countOf(
          all.filter(({ id }) => addresses.has(id)),
          true,
        )
      : countOf(all, false);
  return (pair) => [own(ofStable, pair.stable), own(ofCanary, pair.canary)];
}

function countOf(targetsFound: readonly TargetView[], own: boolean): TargetCounts {
  const inState = (wanted: string): number => targetsFound.filter(({ state }) => state === wanted).length;
  const unjudged = targetsFound.length > 0 && targetsFound.every(({ state }) => state === 'unused');
  return { healthy: inState('healthy'), initial: inState('initial'), unjudged, own };
}

function sightOf(done: boolean, seen: readonly string[]): Sight {
  return { kind: done ? 'done' : 'waiting', seen: seen.join('; ') };
}
