import type { Scenario } from '../../../simulator/scenario.ts';
import {
  listenerScenario,
  nlbScenario,
  noLoadBalancerScenario,
  taskCountScenario,
} from '../../../simulator/scenarios.ts';
import type { Inputs } from '../../support/jobs.ts';

const SECOND = 1_000;

/** A way to divide traffic, in a small world where little is waited for. */
export interface Way {
  readonly name: string;
  readonly scenario: Scenario;
  readonly inputs: Inputs;
  /** A way that is the same but for some calls. */
  readonly variantOf?: Way;
}

export const ALARM = 'demo-5xx';

/** Two steps, the second of which promotes; a bake ends with a look at every gate. */
export const LAST_STEP = 1;

const inputs: Inputs = {
  schedule: '30%:5s, 100%:0s',
  alarms: ALARM,
  'poll-interval': '30s',
  'monitoring-patience': '1m',
  'stabilize-timeout': '1m',
  'rollback-timeout': '1m',
  'state-table': '',
};

const common = {
  stableTasks: 3,
  requestsPerSecond: 1,
  drainSeconds: 1,
  settings: {
    tasks: { startMs: SECOND, startJitter: 0, stopMs: SECOND },
    propagationMs: { application: SECOND, network: 5 * SECOND },
  },
};

const listener = way('listener', listenerScenario({ ...common, legacyWeight: 10, stickySeconds: 60 }));

export const WAYS: readonly Way[] = [
  way('task-count', taskCountScenario(common)),
  way('no-load-balancer', noLoadBalancerScenario(common)),
  listener,
  { ...way('rule', listenerScenario({ ...common, rule: true })), variantOf: listener },
  {
    ...way('canary’s group unattached', listenerScenario({ ...common, attached: false })),
    variantOf: listener,
  },
  { ...way('nlb', nlbScenario(common), { settle: '5s' }), variantOf: listener },
];

/** Targets are healthy after two checks, which come faster than with AWS: nothing here is about waiting for them. */
function way(name: string, scenario: Scenario, more: Inputs = {}): Way {
  const healthCheck = { intervalSeconds: 2, healthyThreshold: 2, unhealthyThreshold: 2 };
  const targetGroups = scenario.targetGroups.map((group) => ({ ...group, healthCheck }));
  return { name, scenario: { ...scenario, targetGroups }, inputs: { ...inputs, ...more } };
}
