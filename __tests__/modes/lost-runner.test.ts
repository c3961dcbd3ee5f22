import { describe, expect, test } from '@jest/globals';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { isUnfinished } from '../../src/rollout/checkpoint.ts';
import { deathsIn, type Death } from '../support/deaths.ts';
import { figure } from '../support/figures.ts';
import { Cloud, type Inputs } from '../support/jobs.ts';

const SECOND = 1_000;
const short: Inputs = { schedule: '25%:20s, 100%:20s' };

const scenarios = {
  listener: listenerScenario({ stableTasks: 4 }),
  'task-count': taskCountScenario({ stableTasks: 4 }),
};

/** Plays a rollout up to a death. */
async function dead(scenario: Scenario, { options }: Death): Promise<Cloud> {
  const cloud = new Cloud(scenario);
  const { died } = await cloud.job({ name: 'lost', inputs: short, ...options }).main();
  expect(died).toBe(true);
  return cloud;
}

/** Whether what the lost run left has to be put back, as the record says. */
function isLeft(cloud: Cloud): boolean {
  const state = cloud.checkpoint();
  return state !== undefined && isUnfinished({ target: undefined, state });
}

function expectRestored(cloud: Cloud): void {
  expect(cloud.live()).toEqual(cloud.start);
  expect(cloud.record()).not.toHaveProperty('holder');
  expect(cloud.checkpoint()?.phase).toBe('ended');
}

async function recovered(cloud: Cloud): Promise<void> {
  const wasLeft = isLeft(cloud);
  const janitor = cloud.job({ name: 'janitor', inputs: { mode: 'recover' } });
  const { state, failed } = await janitor.main();
  expect(failed).toBe(false);
  if (wasLeft) {
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'recovery', split: { share: 0 } });
    expect(state.reason).toContain('acme/lost');
    expectRestored(cloud);
  } else {
    expect(state.result).toBe('nothing-to-recover');
    expect(cloud.writes('janitor')).toEqual([]);
  }
}

async function followed(cloud: Cloud): Promise<void> {
  const wasLeft = isLeft(cloud);
  const hasEnded = cloud.checkpoint()?.phase === 'ended';
  const later = cloud.job({ name: 'later', inputs: { ...short, 'lock-timeout': '1m' } });
  const { state, failed } = await later.main();
  if (wasLeft) {
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'later-run', split: { share: 0 } });
    expect(state.reason).toContain('acme/lost');
    expect(failed).toBe(true);
    expect(later.types()).not.toContain('step-started');
    expect(later.log).toContain('This run began nothing of its own');
    expectRestored(cloud);
  } else if (hasEnded) {
    expect(state.restoredBy).toBeUndefined();
  } else {
    expect(state.result).toBe('completed');
    expect(failed).toBe(false);
  }
}

describe.each(Object.entries(scenarios))('a runner that is lost (%s)', (way, scenario) => {
  test(
    'at any moment leaves nothing that a recovery, or the next rollout, does not put back',
    async () => {
      const deaths = await deathsIn(scenario, short);
      for (const [index, death] of deaths.entries()) {
        const cloud = await dead(scenario, death);
        const isRecovery = (index % 2 === 0) === (way === 'listener');
        await (isRecovery ? recovered : followed)(cloud).catch((error: unknown) => {
          throw new Error(`${death.label}, ${isRecovery ? 'recovery' : 'later rollout'}`, { cause: error });
        });
      }
      figure(`lost runners, ${way}`, deaths.length);
    },
    300 * SECOND,
  );
});
