import type { Simulation } from '../../../simulator/build.ts';
import type { Action } from '../../../simulator/model/elb-types.ts';

/** All of a simulated AWS that a rollout may change, by names. */
export interface Model {
  readonly counts: Readonly<Record<string, number>>;
  /** Action lists of listeners and of rules that have their own. */
  readonly actions: Readonly<Record<string, readonly Action[]>>;
}

export function modelOf({ world, arns }: Simulation): Model {
  const { listeners, rules } = world.balancing;
  const lists = Object.entries({ ...arns.listeners, ...arns.rules }).map(([name, arn]) => {
    const { actions = [] } = (listeners.get(arn) ?? rules.get(arn))?.routing ?? {};
    return [name, actions.map(withNames)] as const;
  });
  const counts = [...world.containers.services.values()].map(
    ({ name, desiredCount }) => [name, desiredCount] as const,
  );
  return { counts: Object.fromEntries(counts), actions: Object.fromEntries(lists) };
}

export function isSame(a: Model, b: Model): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What a report must say of a model that is not at home: each count and each pair of weights that is astray. */
export function astrayIn(model: Model, home: Model): readonly string[] {
  const counts = Object.entries(model.counts)
    .filter(([service, count]) => count !== home.counts[service])
    .map(([service, count]) => `desired count of ${service} is ${count} ${count === 1 ? 'task' : 'tasks'}`);
  const lists = Object.entries(model.actions)
    .filter(([name, actions]) => JSON.stringify(actions) !== JSON.stringify(home.actions[name]))
    .map(
      ([, actions]) =>
        `is stable ${told(weightIn(actions, 'web'))}, canary ${told(weightIn(actions, 'web-canary'))}`,
    );
  return [...counts, ...lists];
}

/** Weight of a target group by name; absent where it isn't attached. */
export function weightOf({ actions }: Model, group: string): number | undefined {
  return weightIn(Object.values(actions).flat(), group);
}

function weightIn(actions: readonly Action[], group: string): number | undefined {
  const groups = actions.flatMap((action) => (action.type === 'forward' ? action.groups : []));
  return groups.find(({ arn }) => arn === group)?.weight;
}

function told(weight: number | undefined): string {
  return weight === undefined ? 'not attached' : String(weight);
}

/** ARNs differ from seed to seed; names don't. */
function withNames(action: Action): Action {
  if (action.type !== 'forward') return action;
  const groups = action.groups.map(({ arn, weight }) => ({
    arn: /:targetgroup\/([^/]+)\//.exec(arn)?.[1] ?? arn,
    weight,
  }));
  return { ...action, groups };
}
