import type { Simulation } from '../../simulator/build.ts';
import type { ScalableTarget } from '../../simulator/model/scaling.ts';
import type { Service, Task } from '../../simulator/model/ecs-types.ts';
import type { Action, Routing } from '../../simulator/model/elb-types.ts';
import { field } from '../../src/aws/failures.ts';
import { isByCount, type KnobName, type Limits, type World } from './world.ts';

export type Role = 'stable' | 'canary';
export const NAMES = { stable: 'web', canary: 'web-canary' } as const;

/** What a rollout may change, as it is. */
export interface Live {
  readonly stable: number;
  readonly canary: number;
  /** The action list that divides traffic; empty where counts do. */
  readonly actions: readonly Action[];
  /** ARNs of the task definitions. */
  readonly stableDefinition: string;
  readonly canaryDefinition: string;
  /** Absent where nothing scales a service. */
  readonly stableScaling: ScalableTarget | undefined;
  readonly canaryScaling: ScalableTarget | undefined;
}

/** Looks at the simulated world past its API. */
export class Eye {
  readonly #the: World;
  readonly #aws: Simulation;
  readonly #routing: Routing | undefined;

  constructor(the: World, aws: Simulation) {
    this.#the = the;
    this.#aws = aws;
    const { rules, listeners } = aws.world.balancing;
    this.#routing = isByCount(the)
      ? undefined
      : (rules.get(aws.arns.rules['web:80/10'] ?? '') ?? listeners.get(aws.arns.listeners['web:80'] ?? ''))
          ?.routing;
  }

  /** ARN of the listener or rule that divides traffic. */
  get forwardArn(): string {
    const { rules, listeners } = this.#aws.arns;
    return rules['web:80/10'] ?? listeners['web:80'] ?? '';
  }

  live(): Live {
    const [stable, canary] = [this.service('stable'), this.service('canary')];
    const { scaling } = this.#aws.world;
    return {
      stable: stable.desiredCount,
      canary: canary.desiredCount,
      actions: this.#routing?.actions ?? [],
      stableDefinition: stable.taskDefinition.arn,
      canaryDefinition: canary.taskDefinition.arn,
      stableScaling: scaling.targetOf(stable),
      canaryScaling: scaling.targetOf(canary),
    };
  }

  service(role: Role): Service {
    const service = this.#aws.world.containers.services.get(`demo/${NAMES[role]}`);
    if (service === undefined) throw new Error(`There is no ${NAMES[role]} in this world.`);
    return service;
  }

  /** Tasks that can carry traffic. Without a load balancer nobody can tell more of a task than that it runs. */
  ready(role: Role): number {
    let count = 0;
    for (const task of this.service(role).tasks) if (this.#isReady(task)) count += 1;
    return count;
  }

  /** Tasks that run something else than their service is to run. */
  tasksOfOthers(role: Role): number {
    const { tasks, taskDefinition } = this.service(role);
    return [...tasks].filter(
      (task) => task.desiredStatus === 'RUNNING' && task.taskDefinition !== taskDefinition,
    ).length;
  }

  running(role: Role): number {
    let count = 0;
    for (const { lastStatus } of this.service(role).tasks) if (lastStatus === 'RUNNING') count += 1;
    return count;
  }

  weight(role: Role, actions: readonly Action[] = this.live().actions): number {
    const arn = this.#aws.arns.targetGroups[NAMES[role]];
    return groupsOf(actions).find((group) => group.arn === arn)?.weight ?? 0;
  }

  /** Percent of traffic that the canary is given: by weights, or by running tasks. */
  share(actions: readonly Action[] = this.live().actions): number {
    const [canary, stable] = isByCount(this.#the)
      ? [this.running('canary'), this.running('stable')]
      : [this.weight('canary', actions), this.weight('stable', actions)];
    return canary + stable === 0 ? 0 : (100 * canary) / (canary + stable);
  }

  knob(name: KnobName, live: Live = this.live()): string {
    switch (name) {
      case 'stable-count':
        return String(live.stable);
      case 'canary-count':
        return String(live.canary);
      case 'forward':
        return printOf(live.actions);
      case 'stable-definition':
        return live.stableDefinition;
      case 'canary-definition':
        return live.canaryDefinition;
      case 'stable-scaling':
        return printOfLimits(live.stableScaling);
      case 'canary-scaling':
        return printOfLimits(live.canaryScaling);
    }
  }

  #isReady({ ready, lastStatus, desiredStatus }: Task): boolean {
    return this.#the.way === 'no-load-balancer'
      ? lastStatus === 'RUNNING' && desiredStatus === 'RUNNING'
      : ready;
  }
}

/** Limits and what is held up, in one line. */
export function printOfLimits(limits: Limits | undefined): string {
  if (limits === undefined) return 'nothing scales it';
  const { min, max, suspended } = limits;
  return `${min}-${max}${suspended.in ? ' in' : ''}${suspended.out ? ' out' : ''}${suspended.scheduled ? ' scheduled' : ''}`;
}

/** The same line for limits as they are sent, or kept in a checkpoint. */
export function printOfScaling(value: unknown): string {
  const sent = field(value, 'SuspendedState');
  const isSent = sent !== undefined;
  const flag = (ofSent: string, kept: string): boolean =>
    (isSent ? field(sent, ofSent) : field(value, kept)) === true;
  return printOfLimits({
    min: Number(field(value, isSent ? 'MinCapacity' : 'min')),
    max: Number(field(value, isSent ? 'MaxCapacity' : 'max')),
    suspended: {
      in: flag('DynamicScalingInSuspended', 'inSuspended'),
      out: flag('DynamicScalingOutSuspended', 'outSuspended'),
      scheduled: flag('ScheduledScalingSuspended', 'scheduledSuspended'),
    },
  });
}

export function groupsOf(actions: readonly Action[]) {
  return actions.flatMap((action) => (action.type === 'forward' ? action.groups : []));
}

/** An action list of the model in one line: the same line for lists that mean the same. */
export function printOf(actions: readonly Action[]): string {
  return actions
    .map((action) =>
      action.type === 'forward'
        ? forwardPrint(
            action.groups,
            action.stickiness.enabled ? action.stickiness.durationSeconds : undefined,
          )
        : `${action.type} ${JSON.stringify(action.config)}`,
    )
    .join(' > ');
}

/** The same line for an action list as it is sent, or kept in a checkpoint. */
export function printOfSent(actions: unknown): string {
  return listOf(actions)
    .map((action) => {
      const type = String(field(action, 'Type'));
      if (type !== 'forward') return `${type} ${JSON.stringify(configOf(action))}`;
      const config = field(action, 'ForwardConfig');
      const sticky = field(config, 'TargetGroupStickinessConfig');
      const seconds =
        field(sticky, 'Enabled') === true ? Number(field(sticky, 'DurationSeconds')) : undefined;
      const groups = listOf(field(config, 'TargetGroups')).map(groupOf);
      const lone = { arn: String(field(action, 'TargetGroupArn')), weight: 1 };
      return forwardPrint(groups.length === 0 ? [lone] : groups, seconds);
    })
    .join(' > ');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function groupOf(value: unknown) {
  return { arn: String(field(value, 'TargetGroupArn')), weight: Number(field(value, 'Weight')) };
}

/** What an action holds besides its type and place. */
function configOf(action: unknown): unknown {
  return Object.entries(action ?? {}).find(([name]) => name.endsWith('Config'))?.[1];
}

export function forwardPrint(
  groups: readonly { readonly arn: string; readonly weight: number }[],
  stickySeconds: number | undefined,
): string {
  // A lone group gets everything, whatever it weighs.
  const [lone, ...others] = groups;
  const meant =
    lone === undefined || others.length > 0 ? groups : [{ ...lone, weight: Math.min(1, lone.weight) }];
  const weights = meant.map(({ arn, weight }) => `${nameOf(arn)} ${weight}`).sort();
  return `${weights.join(' ')}${stickySeconds === undefined ? '' : ` sticky ${stickySeconds}`}`;
}

function nameOf(targetGroupArn: string): string {
  return targetGroupArn.split('/')[1] ?? targetGroupArn;
}
