import type { Versions } from '../../../simulator/model/behaviour.ts';
import type { Scenario } from '../../../simulator/scenario.ts';
import { listenerScenario, noLoadBalancerScenario, taskCountScenario } from '../../../simulator/scenarios.ts';
import { Cloud, type Inputs } from '../../support/jobs.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

/** The version that is released: the simulator has `app:1` on stable and `app:2` on the canary. */
export const NEW = 'example/app:3';

export const RELEASE: Inputs = { image: NEW, schedule: '25%:2m, 100%:2m', logs: 'true' };

const scaling = {
  stable: { min: 2, max: 8, suspended: { out: true } },
  canary: { min: 1, max: 3 },
};

export const scenarios: Readonly<Record<string, (behaviours?: Versions) => Scenario>> = {
  listener: (behaviours = {}) => listenerScenario({ stableTasks: 4, behaviours, scaling }),
  'task counts': (behaviours = {}) => taskCountScenario({ stableTasks: 4, behaviours, scaling }),
  'no load balancer': (behaviours = {}) => noLoadBalancerScenario({ stableTasks: 4, behaviours }),
};

/** One side of a release as it is. */
export interface LiveSide {
  readonly definition: string;
  readonly image: string;
  readonly desired: number;
  readonly running: number;
}

export class ReleaseCloud extends Cloud {
  side(name: 'web' | 'web-canary'): LiveSide {
    const service = [...this.aws.world.containers.services.values()].find((one) => one.name === name);
    if (service === undefined) throw new Error(`There is no service ${name}`);
    const { taskDefinition, desiredCount, tasks } = service;
    const { family, revision, containers } = taskDefinition;
    return {
      definition: `${family}:${revision}`,
      image: containers[0]?.image ?? '',
      desired: desiredCount,
      running: [...tasks].filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
    };
  }

  /** Both sides, the listener's actions and what autoscaling may do: all that must be as it was. */
  everything() {
    const scaling = [...this.aws.world.scaling.targets.values()].map(({ resourceId, min, max, suspended }) => ({
      ...{ resourceId, min, max, suspended },
    }));
    const { desired: stable, definition: ofStable } = this.side('web');
    const { desired: canary, definition: ofCanary } = this.side('web-canary');
    return { ...this.live(), stable, canary, ofStable, ofCanary, scaling };
  }

  /** Revisions of all families. */
  revisions(): number {
    return this.aws.world.containers.taskDefinitions.size;
  }

  /** From now on, new tasks behave like this. */
  behave(versions: Versions): void {
    this.aws.world.containers.scheduler.tasks.versions = versions;
  }
}
