import type { Versions } from '../../../simulator/model/behaviour.ts';
import type { Task } from '../../../simulator/model/ecs-types.ts';
import type { Scenario, ScenarioService } from '../../../simulator/scenario.ts';
import {
  listenerScenario,
  type ListenerOptions,
  noLoadBalancerScenario,
  taskCountScenario,
} from '../../../simulator/scenarios.ts';
import type { RolloutEvent } from '../../../src/rollout/events.ts';
import { changeText } from './change-text.ts';
import { Cloud, type Ended, type Inputs, type Job, type Onlookers } from '../../support/jobs.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

/** The version that is released: the simulator has `app:1` on stable and `app:2` on the canary. */
export const NEW = 'example/app:3';

export const RELEASE: Inputs = { image: NEW, schedule: '25%:2m, 100%:2m', logs: 'true' };

/** A release that takes as little time as one can. */
export const QUICK: Inputs = { image: NEW, schedule: '100%:20s', 'state-table': '' };

const scaling = {
  stable: { min: 2, max: 8, suspended: { out: true } },
  canary: { min: 1, max: 3 },
};

export const scenarios: Readonly<Record<string, (behaviours?: Versions) => Scenario>> = {
  listener: (behaviours = {}) => listenerScenario({ stableTasks: 4, behaviours, scaling }),
  'task counts': (behaviours = {}) => taskCountScenario({ stableTasks: 4, behaviours, scaling }),
  'no load balancer': (behaviours = {}) => noLoadBalancerScenario({ stableTasks: 4, behaviours }),
};

export const WAYS = ['listener', 'task counts'] as const;
export type Way = (typeof WAYS)[number];

/** Four tasks of `app:1` on stable, nothing that scales. */
export function world(way: Way, options: ListenerOptions = {}): Scenario {
  const scenario = way === 'listener' ? listenerScenario : taskCountScenario;
  return scenario({ stableTasks: 4, ...options });
}

/** The scenario with more said of one service, such as its circuit breaker. */
export function withService(scenario: Scenario, name: ServiceName, more: Partial<ScenarioService>): Scenario {
  const services = scenario.services.map((each) => (each.name === name ? { ...each, ...more } : each));
  return { ...scenario, services };
}

export type ServiceName = 'web' | 'web-canary';

/** One side of a release as it is. */
export interface LiveSide {
  readonly definition: string;
  readonly image: string;
  readonly desired: number;
  readonly running: number;
}

export class ReleaseCloud extends Cloud {
  service(name: ServiceName) {
    const service = [...this.aws.world.containers.services.values()].find((one) => one.name === name);
    if (service === undefined) throw new Error(`There is no service ${name}`);
    return service;
  }

  side(name: ServiceName): LiveSide {
    const { taskDefinition, desiredCount } = this.service(name);
    const { family, revision, containers } = taskDefinition;
    return {
      definition: `${family}:${revision}`,
      image: containers[0]?.image ?? '',
      desired: desiredCount,
      running: this.running(name).length,
    };
  }

  /** Tasks that run now. */
  running(name: ServiceName): readonly Task[] {
    return [...this.service(name).tasks].filter(({ lastStatus }) => lastStatus === 'RUNNING');
  }

  /** Both sides, the listener's actions and what autoscaling may do: all that must be as it was. */
  everything() {
    const scaling = [...this.aws.world.scaling.targets.values()].map(
      ({ resourceId, min, max, suspended }) => ({
        ...{ resourceId, min, max, suspended },
      }),
    );
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

  /** What has been sent to register task definitions, with effect. */
  registered(): readonly unknown[] {
    return this.aws.journal
      .mutating('RegisterTaskDefinition')
      .filter(({ applied }) => applied)
      .map(({ params }) => params);
  }

  /** All that was changed through the API, in order and in short. */
  changes(): readonly string[] {
    return this.aws.journal
      .mutating()
      .filter(({ service, applied }) => service !== 'dynamodb' && applied)
      .map(changeText);
  }

  /** Requests of users that failed so far. */
  failedRequests(): number {
    return this.aws.world.traffic.totals().failed;
  }

  /** Percent of the weights of listener or rule that the canary has; `undefined` where counts divide. */
  canaryWeight(): number {
    const weight = (name: string): number =>
      Number(new RegExp(`targetgroup/${name}/[^"]*","weight":(\\d+)`).exec(this.live().actions)?.[1] ?? NaN);
    return (100 * weight('web-canary')) / (weight('web') + weight('web-canary'));
  }
}

export interface Released extends Ended {
  readonly job: Job;
}

/** Plays a quick release, or what the inputs make of it. */
export async function release(
  cloud: ReleaseCloud,
  inputs: Inputs = {},
  onlookers: Onlookers = {},
): Promise<Released> {
  const job = cloud.job({ inputs: { ...QUICK, ...inputs }, ...onlookers });
  return { job, ...(await job.main()) };
}

/** Does something once, when all have heard of the first event that fits. */
export function when(
  fits: (event: RolloutEvent) => boolean,
  act: (job: Job) => void,
): Pick<Onlookers, 'afterEvent'> {
  const seen = { done: false };
  return {
    afterEvent: ({ event }, job) => {
      if (seen.done || !fits(event)) return;
      seen.done = true;
      act(job);
    },
  };
}

/** The knob's new value has been read back. */
export function wrote(knob: string): (event: RolloutEvent) => boolean {
  return (event) => event.type === 'wrote' && event.knob === knob;
}

export function stageStarted(stage: 'deploy' | 'promote'): (event: RolloutEvent) => boolean {
  return (event) => event.type === 'stage-started' && event.stage === stage;
}

/** All that speaks of a subject, one `severity: message` a line. */
export function findingsOn({ state }: Pick<Ended, 'state'>, subject: string): string {
  return state.findings
    .filter((finding) => finding.subject === subject)
    .map(({ severity, message, fix }) => `${severity}: ${message} ${fix}`)
    .join('\n');
}

/** Refused, and nothing sent. */
export const REFUSED = { failed: true, state: { result: 'refused', touched: false } };
