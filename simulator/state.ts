import type { Simulation } from './build.ts';
import { nameOf } from './model/arn.ts';
import type { Routing, TargetGroup } from './model/elb-types.ts';
import type { Service, Task } from './model/ecs-types.ts';
import { plainItem } from './model/item.ts';
import type { ScalableTarget } from './model/scaling.ts';
import type { Table } from './model/tables.ts';

/** The state of a world as plain JSON, for people and tests to look at. */
export interface WorldState {
  readonly now: string;
  readonly elapsedMs: number;
  readonly scenario: string;
  readonly services: Readonly<Record<string, ReturnType<typeof serviceState>>>;
  readonly targetGroups: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Weights by listener or rule, then by target group name: what was asked for, and what requests meet. */
  readonly routes: Readonly<Record<string, { readonly asked: Weights; readonly live: Weights }>>;
  readonly alarms: Readonly<Record<string, { readonly state: string; readonly reason: string }>>;
  readonly traffic: ReturnType<Simulation['world']['traffic']['totals']>;
  /** Share of requests by service now, 0–1, for each source of traffic. */
  readonly split: readonly Weights[];
  /** Scalable targets by service: the bounds, and what is suspended. */
  readonly scaling: Readonly<Record<string, Pick<ScalableTarget, 'min' | 'max' | 'suspended'>>>;
  /** Items of DynamoDB tables by the table's name, then by key. */
  readonly tables: Readonly<Record<string, Readonly<Record<string, PlainItem>>>>;
}

type PlainItem = ReturnType<typeof plainItem>;
type Weights = Readonly<Record<string, number>>;

const serviceState = (service: Service) => {
  const is = (status: Task['lastStatus']) =>
    [...service.tasks].filter(({ lastStatus }) => lastStatus === status).length;
  return {
    desired: service.desiredCount,
    running: is('RUNNING'),
    pending: is('PENDING') + is('PROVISIONING'),
    ready: [...service.tasks].filter(({ ready }) => ready).length,
    stopped: service.stopped.length,
    taskDefinition: service.taskDefinition.arn.slice(service.taskDefinition.arn.lastIndexOf('/') + 1),
    deployments: service.deployments.length,
    lastEvent: service.events[0]?.message,
  };
};

const targetStates = (group: TargetGroup): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { state } of group.targets.values()) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
};

const weights = (actions: Routing['actions'], names: ReadonlyMap<string, string>): Weights =>
  Object.fromEntries(
    actions.flatMap((action) =>
      action.type === 'forward'
        ? action.groups.map(({ arn, weight }) => [names.get(arn) ?? arn, weight])
        : [],
    ),
  );

const named = <T>(
  arns: Readonly<Record<string, string>>,
  of: (arn: string) => T | undefined,
): Record<string, T> => {
  const result: Record<string, T> = {};
  for (const [name, arn] of Object.entries(arns)) {
    const value = of(arn);
    if (value !== undefined) result[name] = value;
  }
  return result;
};

const itemsOf = ({ items }: Table): Readonly<Record<string, PlainItem>> =>
  Object.fromEntries([...items].map(([key, item]) => [key, plainItem(item)]));

/** Advances the world to now and describes it. */
export const stateOf = ({ world, arns, scenario }: Simulation): WorldState => {
  world.advance();
  const { balancing, containers, alarms, traffic } = world;
  const names = new Map([...balancing.targetGroups.values()].map(({ arn, name }) => [arn, name]));
  const routing = (arn: string) => (balancing.rules.get(arn) ?? balancing.listeners.get(arn))?.routing;
  const route = (arn: string) => {
    const found = routing(arn);
    return found && { asked: weights(found.actions, names), live: weights(found.live, names) };
  };
  return {
    ...{
      now: new Date(world.now).toISOString(),
      elapsedMs: world.now - world.startedAt,
      scenario: scenario.name,
    },
    services: Object.fromEntries(
      [...containers.services.values()].map((one) => [one.name, serviceState(one)]),
    ),
    targetGroups: Object.fromEntries(
      [...balancing.targetGroups.values()].map((one) => [one.name, targetStates(one)]),
    ),
    routes: named({ ...arns.listeners, ...arns.rules }, route),
    alarms: Object.fromEntries(
      [...alarms.all.values()].map(({ name, state, reason }) => [name, { state, reason }]),
    ),
    traffic: traffic.totals(),
    split: traffic.sources.map((source) => {
      const shares: Record<string, number> = {};
      for (const { service = 'nobody', share } of traffic.split(source)) {
        shares[service] = (shares[service] ?? 0) + share;
      }
      return Object.fromEntries(
        Object.entries(shares).map(([name, share]) => [name, Number(share.toFixed(9))]),
      );
    }),
    scaling: Object.fromEntries(
      [...world.scaling.targets.values()].map(({ resourceId, min, max, suspended }) => [
        nameOf(resourceId),
        { min, max, suspended },
      ]),
    ),
    tables: Object.fromEntries([...world.tables.all.values()].map((table) => [table.name, itemsOf(table)])),
  };
};
