import { describe, expect, test } from '@jest/globals';
import { simulate, type Simulation } from '../../simulator/build.ts';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { stateOf, type WorldState } from '../../simulator/state.ts';
import { HOUR, MINUTE, SECOND } from './support.ts';

interface Wound {
  readonly aws: Simulation;
  /** Moves time on. */
  readonly pass: (ms: number) => void;
}

const wind = (seed: number): Wound => {
  let now = Date.UTC(2026, 10, 20, 12);
  const scenario = listenerScenario({
    ...{ canary: 'crash-loop', canaryTasks: 10, stableWeight: 50, canaryWeight: 50 },
    behaviours: { 'example/app:2': { errorRate: 0.05, crashesPerMinute: 0.5 } },
  });
  return { aws: simulate(scenario, { now: () => now }, { seed }), pass: (ms) => (now += ms) };
};

const play = (seed: number, lookEveryMs: number): WorldState => {
  const { aws, pass } = wind(seed);
  for (let passed = 0; passed < 20 * MINUTE; passed += lookEveryMs) {
    pass(lookEveryMs);
    stateOf(aws);
  }
  return stateOf(aws);
};

describe('a world', () => {
  test('is the same for the same seed, however often one looks', () => {
    expect(play(7, SECOND)).toEqual(play(7, 10 * MINUTE));
  });

  test('is another for another seed', () => {
    expect(play(7, MINUTE)).not.toEqual(play(8, MINUTE));
  });

  test('passes an hour with twenty tasks, traffic and three alarms in a few dozen milliseconds of work', () => {
    const hours = [1, 2, 3, 4, 5].map((seed) => {
      const { aws, pass } = wind(seed);
      const before = process.cpuUsage();
      pass(HOUR);
      aws.world.advance();
      return process.cpuUsage(before).user / 1000;
    });
    expect(Math.min(...hours)).toBeLessThan(150);
  });

  test('loses no request: the services’ and the refused ones add up', () => {
    const { traffic } = play(3, MINUTE);
    expect(traffic.requests).toBe(50 * 20 * 60);
    const served = Object.values(traffic.byService).reduce((sum, { requests }) => sum + requests, 0);
    expect(served).toBeLessThanOrEqual(traffic.requests);
    expect(served).toBeGreaterThan(traffic.requests * 0.9);
  });
});
