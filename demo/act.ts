import type { Scenario } from '../simulator/scenario.ts';
import { startSimulator } from '../simulator/server.ts';
import { stateOf, type WorldState } from '../simulator/state.ts';
import { type Inputs, playBundle } from './bundle.ts';
import { count, duration, percent, say, table } from './words.ts';

/** One release, and how it should end. */
export interface Act {
  /** Begins the names of its files. */
  readonly name: string;
  readonly title: string;
  readonly introduction: readonly string[];
  readonly scenario: Scenario;
  readonly inputs: Inputs;
  readonly expected: string;
}

/** Plays an act on a simulated AWS of its own. Resolves to whether it ended as expected. */
export async function perform(act: Act, timeScale: number): Promise<boolean> {
  const { scenario } = act;
  const aws = await startSimulator({ scenario, timeScale });
  try {
    const { service, canaryService, alarms } = scenario.release;
    const inputs = {
      cluster: scenario.cluster,
      service,
      'canary-service': canaryService,
      alarms: alarms.join(', '),
      'poll-interval': '1s',
      ...act.inputs,
    };
    const { result, summary } = await playBundle(act.name, inputs, aws.url);
    say('');
    table({ result, ...outcome(stateOf(aws)), summary });
    return result === act.expected;
  } finally {
    await aws.close();
  }
}

/** What became of the world, and of its users. */
function outcome({ split, services, traffic, elapsedMs }: WorldState): Inputs {
  const shares = split.flatMap((source) => Object.entries(source));
  const failedShare = traffic.requests === 0 ? 0 : traffic.failed / traffic.requests;
  return {
    'traffic now': shares.map(([service, share]) => `${service} ${percent(share)}`).join(', '),
    'tasks now': Object.entries(services)
      .map(([name, { running }]) => `${name} ${running}`)
      .join(', '),
    'versions now': Object.entries(services)
      .map(([name, { taskDefinition }]) => `${name} ${taskDefinition}`)
      .join(', '),
    "users' requests": `${count(traffic.requests)}, of which ${count(traffic.failed)} failed (${percent(failedShare)})`,
    'simulated time': duration(elapsedMs),
  };
}
