import type { Behaviour } from '../../simulator/model/behaviour.ts';
import type { Scenario } from '../../simulator/scenario.ts';
import {
  type CanaryKind,
  listenerScenario,
  nlbScenario,
  noLoadBalancerScenario,
  taskCountScenario,
} from '../../simulator/scenarios.ts';
import type { Released, Scaled, World } from './world.ts';

const SECOND = 1_000;
const CANARY_TASKS = 2;
/** From a change of weights until requests follow it. */
export const PROPAGATION_MS = { application: 2 * SECOND, network: 20 * SECOND } as const;
export const STICKY_SECONDS = 60;

/** The image of a third version, beside those of the simulator's `app:1` and `app:2`. */
export const NEW_IMAGE = 'example/app:3';

/** The simulated AWS that a world's rollout finds. */
export function scenarioOf(the: World): Scenario {
  const scenario = trafficOf(the);
  const { release } = the;
  if (release === undefined) return scenario;
  const { breaker: circuitBreaker, minimumHealthyPercent } = release;
  const manner = { circuitBreaker, minimumHealthyPercent };
  return { ...scenario, services: scenario.services.map((service) => ({ ...service, ...manner })) };
}

/** How tasks of this kind of version behave. */
export function behaviourOf(canary: CanaryKind): Partial<Behaviour> {
  return taskCountScenario({ canary }).behaviours?.['2'] ?? {};
}

/** Tag of the version that a rollout is about. */
export function tagOf({ release }: Pick<World, 'release'>): '2' | '3' {
  return release === undefined || release.version === 'kept' ? '2' : '3';
}

/** Which versions there are, and what the canary runs. The one that the rollout is about is of the world's kind. */
function versionsOf(release: Released | undefined, canary: CanaryKind) {
  if (release === undefined || release.version === 'kept') return { canary };
  const isThere = release.version === 'there';
  return {
    behaviours: { 3: behaviourOf(canary) },
    ...(isThere ? { canaryVersion: 'app:3' } : {}),
    ...(release.version === 'new' ? {} : { versions: { 'app:3': { image: NEW_IMAGE } } }),
  };
}

function trafficOf(the: World): Scenario {
  const settings = {
    tasks: { startMs: the.startMs, startJitter: 0.2, stopMs: 5 * SECOND },
    propagationMs: PROPAGATION_MS,
  };
  const common = {
    ...versionsOf(the.release, the.canary),
    ...(the.scaling === undefined ? {} : { scaling: limitsOf(the.scaling) }),
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

function limitsOf({ stable, canary }: Scaled) {
  return { ...(stable === undefined ? {} : { stable }), ...(canary === undefined ? {} : { canary }) };
}
