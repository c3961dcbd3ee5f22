import type { Aws } from '../aws/clients.ts';
import { targetHealth } from '../aws/load-balancing.ts';
import type { ServiceView } from '../aws/services.ts';
import type { Sight } from '../rollout/ports.ts';
import { readPair, type ServicePair } from './pair.ts';
import { sharesGroup, type Target, type TaskCountTarget } from './target.ts';

export type Role = keyof ServicePair;

/** Targets of a group: those that get traffic, and those that were not judged yet. */
export interface TargetCounts {
  readonly healthy: number;
  readonly initial: number;
}

/** Both services and their targets at one moment. A shared group shows on both sides. */
export interface Reading extends ServicePair {
  readonly stableTargets?: TargetCounts;
  readonly canaryTargets?: TargetCounts;
}

/** One look at both services and their target groups, side by side. */
export async function look(aws: Aws, target: Target, signal: AbortSignal): Promise<Reading> {
  const stableArn = target.stable.targetGroupArn;
  const canaryArn = target.canary.targetGroupArn;
  const stableTargets = countTargets(aws, stableArn, signal);
  const [pair, ofStable, ofCanary] = await Promise.all([
    readPair(aws, target, signal),
    stableTargets,
    sharesGroup(target) ? stableTargets : countTargets(aws, canaryArn, signal),
  ]);
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
  const needed =
    target.kind === 'task-count' && sharesGroup(target)
      ? neededOfShared(reading, counts, target, role)
      : Math.max(reading[role].desired, target.kind === 'listener' && role === 'canary' ? 1 : 0);
  return {
    enough: counts.healthy >= needed,
    words: `${counts.healthy} of ${needed} targets healthy`,
  };
}

/**
 * In a shared group nobody can tell whose targets are healthy. For the canary, all must be. Stable must not wait for a sick
 * canary, nor take the canary's healthy targets for its own while its own are still being judged.
 */
function neededOfShared(reading: Reading, counts: TargetCounts, target: TaskCountTarget, role: Role): number {
  const { stable, canary } = reading;
  const withoutCanary = stable.desired + target.otherTargets;
  if (role === 'canary') return withoutCanary + canary.desired;
  return counts.initial === 0 ? withoutCanary : withoutCanary + canary.running;
}

async function countTargets(
  aws: Aws,
  targetGroupArn: string | undefined,
  signal: AbortSignal,
): Promise<TargetCounts | undefined> {
  if (targetGroupArn === undefined) return undefined;
  const found = await targetHealth(aws, targetGroupArn, signal);
  const countOf = (wanted: string): number => found.filter(({ state }) => state === wanted).length;
  return { healthy: countOf('healthy'), initial: countOf('initial') };
}

function sightOf(done: boolean, seen: readonly string[]): Sight {
  return { kind: done ? 'done' : 'waiting', seen: seen.join('; ') };
}
