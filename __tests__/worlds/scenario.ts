import type { Scenario } from '../../simulator/scenario.ts';
import {
  listenerScenario,
  nlbScenario,
  noLoadBalancerScenario,
  taskCountScenario,
} from '../../simulator/scenarios.ts';
import type { World } from './world.ts';

const SECOND = 1_000;
const CANARY_TASKS = 2;
/** From a change of weights until requests follow it. */
export const PROPAGATION_MS = { application: 2 * SECOND, network: 20 * SECOND } as const;
export const STICKY_SECONDS = 60;

/** The simulated AWS that a world's rollout finds. */
export function scenarioOf(the: World): Scenario {
  const settings = {
    tasks: { startMs: the.startMs, startJitter: 0.2, stopMs: 5 * SECOND },
    propagationMs: PROPAGATION_MS,
  };
  const common = {
    canary: the.canary,
    stableTasks: the.stableTasks,
    canaryTasks: the.start === 'empty' ? 0 : CANARY_TASKS,
    requestsPerSecond: 20,
    settings,
  };
  const weighted = the.start === 'serving' ? { stableWeight: 90, canaryWeight: 10 } : {};
  const furniture = the.furnished ? { legacyWeight: 10, stickySeconds: STICKY_SECONDS } : {};
  switch (the.way) {
    case 'task-count':
      return taskCountScenario(common);
    case 'no-load-balancer':
      return noLoadBalancerScenario(common);
    case 'listener':
      return listenerScenario({ ...common, ...weighted, ...furniture });
    case 'rule':
      return listenerScenario({ ...common, ...weighted, ...furniture, rule: true });
    case 'unattached':
      return listenerScenario({ ...common, ...furniture, attached: false });
    case 'nlb':
      return nlbScenario({ ...common, ...weighted });
  }
}
