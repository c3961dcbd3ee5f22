import type { Scenario, ScenarioAlarm, ScenarioDimension } from '../../../simulator/scenario.ts';
import { ALARMS, CANARY, STABLE } from '../../../simulator/scenarios.ts';

/** The names that our examples use, where the simulator's scenarios have their own. */
const CLUSTER = 'prod';
const NAMES: Readonly<Record<string, string>> = {
  [ALARMS.errors]: '5xx',
  [ALARMS.latency]: 'latency',
};

/** A scenario under the names of the examples, whose stable service is called `service`, and its canary `<service>-canary`. */
export function asInExamples(scenario: Scenario, service: string = STABLE): Scenario {
  const named = (name: string): string => name.replace(STABLE, service);
  const alarms = scenario.alarms.flatMap((alarm): readonly ScenarioAlarm[] => {
    const name = NAMES[alarm.name];
    if (name === undefined || !('metric' in alarm)) return [];
    const dimensions = Object.entries(alarm.metric.dimensions).map(
      ([key, value]): [string, ScenarioDimension] => [
        key,
        typeof value === 'string' && [STABLE, CANARY].includes(value) ? named(value) : value,
      ],
    );
    const metric = { ...alarm.metric, dimensions: Object.fromEntries(dimensions) };
    return [{ ...alarm, name: `${named(CANARY)}-${name}`, metric }];
  });
  return {
    ...scenario,
    cluster: CLUSTER,
    alarms,
    services: scenario.services.map((each) => ({ ...each, name: named(each.name) })),
    traffic: scenario.traffic.map((each) =>
      'services' in each ? { ...each, services: each.services.map(named) } : each,
    ),
  };
}
