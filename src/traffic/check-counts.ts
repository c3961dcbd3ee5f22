import type { Finding } from '../rollout/ports.ts';
import { distanceOf } from './distance.ts';
import { problem, warning } from './findings.ts';
import type { ServicePair } from './pair.ts';
import type { DiscoveryRequest } from './request.ts';
import { splitTasks } from './task-split.ts';

/** All that speaks against dividing traffic by task counts, or should be known before it is. */
export function checkCounts(services: ServicePair, request: DiscoveryRequest): readonly Finding[] {
  return [...checkTotal(services, request), ...checkShares(services, request)];
}

function checkTotal({ stable, canary }: ServicePair, { totalTasks }: DiscoveryRequest): readonly Finding[] {
  if (totalTasks === undefined) return [];
  const now = stable.desired + canary.desired;
  if (totalTasks < stable.desired) {
    return [
      problem(
        'total-tasks',
        `${totalTasks} is fewer than the ${stable.desired} tasks that ${stable.name} has now.`,
        `Set it to ${now} or more, or leave it out.`,
      ),
    ];
  }
  if (totalTasks >= now) return [];
  return [
    warning(
      'total-tasks',
      `${totalTasks} is fewer than the ${now} tasks that both services have now (${stable.desired} and ${canary.desired}).`,
      'Make sure that fewer tasks can carry the traffic.',
    ),
  ];
}

function checkShares({ stable, canary }: ServicePair, request: DiscoveryRequest): readonly Finding[] {
  const total = request.totalTasks ?? stable.desired + canary.desired;
  const distances = request.steps.flatMap(
    ({ share }) => distanceOf(share, splitTasks(share, total).achieved) ?? [],
  );
  if (distances.length === 0) return [];
  return [
    warning(
      'schedule',
      `With ${total} ${total === 1 ? 'task' : 'tasks'} in all, ${distances.join(', ')}.`,
      'Raise `total-tasks`, choose shares that the tasks can make, or divide traffic by weights (`traffic: listener`).',
    ),
  ];
}
