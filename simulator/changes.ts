import type { AlarmState } from './model/alarm-types.ts';
import { ApiError } from './model/errors.ts';
import type { ForwardGroup, Routing } from './model/elb-types.ts';
import type { ScalingKind } from './model/scaling.ts';
import type { World } from './model/world.ts';

/** Something that somebody else, or fate, does to the world: an autoscaler, a colleague, a data centre. */
export type Change =
  | { readonly what: 'set-desired-count'; readonly service: string; readonly desiredCount: number }
  /** Moves the count within the service's bounds, if it has any, and if scaling of this kind is not suspended. */
  | {
      readonly what: 'autoscale';
      readonly service: string;
      readonly desiredCount: number;
      readonly kind: ScalingKind;
    }
  | { readonly what: 'deploy'; readonly service: string; readonly taskDefinition: string }
  | {
      readonly what: 'set-weights';
      /** A listener (its default action) or a rule. */
      readonly arn: string;
      /** By target group name or ARN; groups that are not named keep theirs. */
      readonly weights: Readonly<Record<string, number>>;
    }
  | {
      readonly what: 'set-alarm-state';
      readonly alarm: string;
      readonly state: AlarmState;
      readonly reason?: string | undefined;
    }
  /** As set-alarm-state, but evaluations do not take it back. */
  | {
      readonly what: 'script-alarm';
      readonly alarm: string;
      readonly state: AlarmState;
      readonly reason?: string | undefined;
    }
  /** Somebody pushes an image under `repository:tag`, which moves if it was there. */
  | { readonly what: 'push-image'; readonly image: string; readonly digest: string }
  | { readonly what: 'block-placement'; readonly service: string; readonly blocked: boolean }
  | {
      readonly what: 'crash-tasks';
      readonly service: string;
      readonly count?: number | undefined;
      readonly exitCode?: number | undefined;
    }
  | {
      readonly what: 'set-traffic';
      readonly source?: number | undefined;
      readonly requestsPerSecond: number;
    };

const serviceOf = (world: World, name: string) => {
  const service = [...world.containers.services.values()].find(
    (one) => one.name === name || one.arn === name,
  );
  if (service === undefined)
    throw new ApiError('ServiceNotFoundException', `No service ${name} in this world`);
  return service;
};

const setWeights = (world: World, arn: string, weights: Readonly<Record<string, number>>): void => {
  const listener = world.balancing.listeners.get(arn) ?? world.balancing.rules.get(arn)?.listener;
  const routing: Routing | undefined =
    world.balancing.rules.get(arn)?.routing ?? world.balancing.listeners.get(arn)?.routing;
  if (listener === undefined || routing === undefined) {
    throw new ApiError('ListenerNotFound', `No listener or rule ${arn} in this world`);
  }
  const weightOf = ({ arn: groupArn, weight }: ForwardGroup): number =>
    weights[groupArn] ?? weights[world.balancing.targetGroups.get(groupArn)?.name ?? ''] ?? weight;
  const actions = routing.actions.map((action) =>
    action.type === 'forward'
      ? { ...action, groups: action.groups.map((group) => ({ ...group, weight: weightOf(group) })) }
      : action,
  );
  world.balancing.route(routing, actions, listener.loadBalancer);
};

const crash = (world: World, name: string, count: number, exitCode: number): void => {
  const running = [...serviceOf(world, name).tasks].filter(({ lastStatus }) => lastStatus === 'RUNNING');
  for (const task of running.slice(0, count)) world.containers.scheduler.tasks.crash(task, exitCode);
};

/** Makes the change at the world's present time; tells whether it was made. @throws ApiError when it names what is not there */
export const applyChange = (world: World, change: Change): boolean => {
  if (change.what === 'autoscale') {
    const { service, desiredCount, kind } = change;
    return world.scaling.scale(serviceOf(world, service), desiredCount, kind);
  }
  make(world, change);
  return true;
};

const make = (world: World, change: Exclude<Change, { readonly what: 'autoscale' }>): void => {
  switch (change.what) {
    case 'set-desired-count':
      return world.containers.updateService(serviceOf(world, change.service), {
        desiredCount: change.desiredCount,
      });
    case 'deploy':
      return world.containers.updateService(serviceOf(world, change.service), {
        taskDefinition: world.containers.taskDefinition(change.taskDefinition),
      });
    case 'set-weights':
      return setWeights(world, change.arn, change.weights);
    case 'set-alarm-state': {
      const { alarm, state, reason = 'Set by somebody else' } = change;
      return world.alarms.setState(alarm, { state, reason, reasonData: undefined });
    }
    case 'script-alarm':
      return world.alarms.script(change.alarm, change.state, change.reason);
    case 'push-image':
      return world.images.push(change.image, change.digest);
    case 'block-placement': {
      const service = serviceOf(world, change.service);
      service.placementBlocked = change.blocked;
      service.startsHeldUntil = 0;
      return world.containers.scheduler.reconcile(service);
    }
    case 'crash-tasks':
      return crash(world, change.service, change.count ?? 1, change.exitCode ?? 1);
    case 'set-traffic': {
      const source = world.traffic.sources[change.source ?? 0];
      if (source === undefined) throw new ApiError('ValidationError', 'No such source of traffic');
      source.requestsPerSecond = change.requestsPerSecond;
    }
  }
};
