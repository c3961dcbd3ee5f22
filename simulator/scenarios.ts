import type { Scenario, ScenarioAction } from './scenario.ts';
import { CANARY, STABLE, type ScenarioOptions } from './scenario-options.ts';
import { alarms, appMetrics, balancerMetrics, common, group, services } from './scenario-parts.ts';

export { ALARMS, CANARY, CLUSTER, IMAGES, STABLE, STATE_TABLE } from './scenario-options.ts';
export type { CanaryKind, ScenarioOptions } from './scenario-options.ts';

/** Both services register in one target group behind an ALB: the split is the ratio of healthy tasks. */
export const taskCountScenario = (options: ScenarioOptions = {}): Scenario => ({
  name: 'task-count',
  description: 'Two services share one target group; traffic follows the number of healthy tasks.',
  ...common(options),
  targetGroups: [group('web', 'HTTP', options)],
  loadBalancers: [
    {
      name: 'web',
      type: 'application',
      listeners: [{ port: 80, protocol: 'HTTP', actions: [{ forward: { web: 1 } }] }],
    },
  ],
  services: services(options, ['web'], ['web']),
  alarms: alarms(options, ...balancerMetrics('web', 'web')),
  traffic: [{ listener: 'web:80', requestsPerSecond: options.requestsPerSecond ?? 50 }],
});

export interface ListenerOptions extends ScenarioOptions {
  /** Divide in a rule for `/*` instead of the default action. */
  readonly rule?: boolean;
  /** Attach the canary's group at weight 0 (default), or leave it attached to nothing. */
  readonly attached?: boolean;
  /** Weight of the stable group, default 100. */
  readonly stableWeight?: number;
  /** Weight of the canary's group, default 0. */
  readonly canaryWeight?: number;
  readonly stickySeconds?: number;
  /** A third group, `web-legacy`, with this weight and no tasks of either service. */
  readonly legacyWeight?: number;
  /** Other actions before the forward action, e.g. authenticate-oidc. */
  readonly before?: readonly Exclude<ScenarioAction, { forward: unknown }>[];
}

const LEGACY = 'web-legacy';

const forwardActions = (options: ListenerOptions): readonly ScenarioAction[] => {
  const { attached = true, stableWeight = 100, canaryWeight = 0, legacyWeight, before = [] } = options;
  const forward = {
    [STABLE]: stableWeight,
    ...(attached ? { [CANARY]: canaryWeight } : {}),
    ...(legacyWeight === undefined ? {} : { [LEGACY]: legacyWeight }),
  };
  const sticky = options.stickySeconds === undefined ? {} : { stickySeconds: options.stickySeconds };
  const order = before.length === 0 ? {} : { order: before.length + 1 };
  return [...before, { forward, ...sticky, ...order }];
};

/** Each service has its own target group; an ALB's listener or rule divides traffic by weight. */
export const listenerScenario = (options: ListenerOptions = {}): Scenario => {
  const actions = forwardActions(options);
  const legacy = options.legacyWeight === undefined ? [] : [group(LEGACY, 'HTTP', options)];
  const closed: ScenarioAction = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } };
  const rules = [{ priority: 10, pathPattern: '/*', actions }];
  return {
    name: 'listener',
    description: 'Two services with a target group each; the weights of a listener or rule divide traffic.',
    ...common(options),
    targetGroups: [group(STABLE, 'HTTP', options), group(CANARY, 'HTTP', options), ...legacy],
    loadBalancers: [
      {
        ...{ name: 'web', type: 'application' },
        listeners: [
          options.rule === true
            ? { port: 80, protocol: 'HTTP', actions: [closed], rules }
            : { port: 80, protocol: 'HTTP', actions },
        ],
      },
    ],
    services: services(options, [STABLE], [CANARY]),
    alarms: alarms(options, ...balancerMetrics('web', CANARY)),
    traffic: [{ listener: 'web:80', requestsPerSecond: options.requestsPerSecond ?? 50 }],
  };
};

/** As the listener scenario, behind an NLB: default action only, and changes take a minute to arrive. */
export const nlbScenario = (options: ListenerOptions = {}): Scenario => ({
  name: 'nlb',
  description: 'Two services with a target group each behind a network load balancer.',
  ...common(options),
  targetGroups: [group(STABLE, 'TCP', options), group(CANARY, 'TCP', options)],
  loadBalancers: [
    {
      ...{ name: 'web', type: 'network' },
      listeners: [{ port: 80, protocol: 'TCP', actions: forwardActions(options) }],
    },
  ],
  services: services(options, [STABLE], [CANARY]),
  alarms: alarms(options, ...appMetrics(CANARY)),
  traffic: [{ listener: 'web:80', requestsPerSecond: options.requestsPerSecond ?? 50 }],
});

/** No load balancer at all: requests (or messages of a queue) reach running tasks evenly. */
export const noLoadBalancerScenario = (options: ScenarioOptions = {}): Scenario => ({
  name: 'no-load-balancer',
  description: 'Two services without a load balancer; work reaches running tasks evenly.',
  ...common(options),
  targetGroups: [],
  loadBalancers: [],
  services: services(options, [], []),
  alarms: alarms(options, ...appMetrics(CANARY)),
  traffic: [{ services: [STABLE, CANARY], requestsPerSecond: options.requestsPerSecond ?? 50 }],
});

/** All scenarios by name, as the command line knows them. */
export const SCENARIOS: Readonly<Record<string, (options: ListenerOptions) => Scenario>> = {
  'task-count': taskCountScenario,
  listener: listenerScenario,
  nlb: nlbScenario,
  'no-load-balancer': noLoadBalancerScenario,
};
