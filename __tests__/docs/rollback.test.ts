import { describe, expect, test } from '@jest/globals';
import { STATE_TABLE, taskCountScenario } from '../../simulator/scenarios.ts';
import type { Inputs } from '../support/jobs.ts';
import { Kitchen, type World } from './support/recipes.ts';
import { VERSION } from './support/workflows.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A service that can be released, by weights or by task counts. */
function kitchenWith(world?: World): Kitchen {
  return new Kitchen('two-stages', {}, {}, world);
}

/** A release, or what else the inputs make of it. */
async function run(
  kitchen: Kitchen,
  inputs: Inputs = {},
): Promise<readonly [result: string | undefined, share: number | undefined]> {
  const { state } = await kitchen.play({ 'inputs.percent': '100' }, { inputs });
  return [state.result, state.split?.share];
}

const ROLLBACK: Inputs = { mode: 'rollback', percent: '', image: '' };

describe('the page on rollback: a completed promotion', () => {
  test.each([
    { way: 'weights', world: undefined },
    { way: 'task counts', world: taskCountScenario },
  ])('is undone with a state table: stable gets back what it ran before ($way)', async ({ world }) => {
    const kitchen = kitchenWith(world);
    const before = kitchen.everything();
    const table = { 'state-table': STATE_TABLE, 'lease-beat': '1m' };
    expect(await run(kitchen, table)).toEqual(['completed', 0]);
    expect(kitchen.everything().stable.taskDefinition).toBe('app:3');
    expect(await run(kitchen, { ...ROLLBACK, ...table })).toEqual(['rolled-back', 0]);
    expect(kitchen.everything()).toEqual(before);
  });

  test('stays without one: services keep what they run', async () => {
    const kitchen = kitchenWith();
    expect(await run(kitchen)).toEqual(['completed', 0]);
    const promoted = kitchen.everything();
    expect(await run(kitchen, ROLLBACK)).toEqual(['rolled-back', 0]);
    expect(kitchen.everything()).toEqual(promoted);
  });
});

describe('the page on rollback: a stable that can’t take over', () => {
  /** A release whose version doesn't start any more when it comes to stable. */
  async function failing(world?: World): Promise<Kitchen> {
    const kitchen = kitchenWith(world);
    const { tasks } = kitchen.aws.world.containers.scheduler;
    const { state } = await kitchen.play(
      { 'inputs.percent': '100' },
      {
        inputs: { 'stabilize-timeout': '5m' },
        afterEvent: ({ event }) => {
          if (event.type === 'stage-started' && event.stage === 'promote') {
            tasks.versions = { [VERSION]: { crashAtStart: 1 } };
          }
        },
      },
    );
    expect([state.reason, state.result, state.split?.share]).toEqual([state.reason, 'promotion-failed', 100]);
    tasks.versions = {};
    await kitchen.clock.sleep(5 * MINUTE);
    return kitchen;
  }

  test('leaves the canary serving, and stable with what it ran; the release can be run again (weights)', async () => {
    const kitchen = await failing();
    expect(kitchen.everything()).toMatchObject({
      stable: { desired: 4, taskDefinition: 'app:1' },
      canary: { desired: 4, taskDefinition: 'app:3' },
      routes: { 'web:80': { asked: { web: 0, 'web-canary': 100 } } },
    });
    expect(await run(kitchen)).toEqual(['completed', 0]);
    expect(kitchen.everything()).toMatchObject({
      stable: { desired: 4, taskDefinition: 'app:3' },
      canary: { desired: 4, taskDefinition: 'app:3' },
    });
  });

  test('leaves no tasks of stable; the release can be run again, but not by a schedule (task counts)', async () => {
    const kitchen = await failing(taskCountScenario);
    expect(kitchen.everything()).toMatchObject({
      stable: { desired: 0, taskDefinition: 'app:1' },
      canary: { desired: 4, taskDefinition: 'app:3' },
    });
    expect(await run(kitchen, { percent: '', schedule: '50%, 100%' })).toEqual(['refused', undefined]);
    expect(await run(kitchen)).toEqual(['completed', 0]);
    expect(kitchen.everything()).toMatchObject({
      stable: { desired: 4, taskDefinition: 'app:3' },
      canary: { desired: 0, taskDefinition: 'app:3' },
    });
  });

  test('is given up by `mode: rollback`', async () => {
    const kitchen = await failing();
    expect(await run(kitchen, ROLLBACK)).toEqual(['rolled-back', 0]);
    expect(kitchen.everything().stable).toEqual({ desired: 4, taskDefinition: 'app:1' });
  });
});
