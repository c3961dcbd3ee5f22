import type { Scenario } from '../../../simulator/scenario.ts';
import { ALARMS } from '../../../simulator/scenarios.ts';

/** The names that our examples use, where the simulator's scenarios have their own. */
const CLUSTER = 'prod';
const NAMES: Readonly<Record<string, string>> = {
  [ALARMS.errors]: 'web-canary-5xx',
  [ALARMS.latency]: 'web-canary-latency',
};

/** A scenario under the names of the examples. */
export function asInExamples(scenario: Scenario): Scenario {
  const alarms = scenario.alarms.flatMap((alarm) => {
    const name = NAMES[alarm.name];
    return name === undefined ? [] : [{ ...alarm, name }];
  });
  return { ...scenario, cluster: CLUSTER, alarms };
}
