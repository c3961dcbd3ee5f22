import { describe, expect, test } from '@jest/globals';
import { taskCountScenario } from '../../simulator/scenarios.ts';
import { Kitchen } from './support/recipes.ts';

const SECOND = 1_000;

describe('the recipe two-stages', () => {
  const first = { 'inputs.percent': '10' };
  const last = { 'inputs.percent': '100' };

  test(
    'holds a first share, then releases and promotes the same version, with nothing deployed to the canary again',
    async () => {
      const kitchen = new Kitchen('two-stages', { stableTasks: 10 });
      const begun = kitchen.everything();
      const { state: held } = await kitchen.play(first);
      expect([held.result, held.split?.share]).toEqual(['holding', 10]);
      const between = kitchen.everything();
      expect(between).toMatchObject({
        stable: begun.stable,
        canary: { desired: 1, taskDefinition: 'app:3' },
      });
      const { state } = await kitchen.play(last);
      expect([state.reason, state.result, state.split?.share]).toEqual([state.reason, 'completed', 0]);
      expect(kitchen.everything()).toEqual({
        ...begun,
        stable: { ...begun.stable, taskDefinition: 'app:3' },
        canary: between.canary,
      });
    },
    30 * SECOND,
  );

  test(
    'with task counts leaves the canary the tasks of the first stage, and their share',
    async () => {
      const kitchen = new Kitchen('two-stages', { stableTasks: 10 }, {}, taskCountScenario);
      await kitchen.play(first);
      const { state } = await kitchen.play(last);
      expect([state.reason, state.result, state.split?.share]).toEqual([state.reason, 'completed', 10]);
      expect(kitchen.everything()).toMatchObject({
        stable: { desired: 9, taskDefinition: 'app:3' },
        canary: { desired: 1, taskDefinition: 'app:3' },
      });
    },
    30 * SECOND,
  );

  test(
    'takes the canary to 0 % on trouble in the second stage, with the version of the first',
    async () => {
      const kitchen = new Kitchen('two-stages', { stableTasks: 10 });
      await kitchen.play(first);
      const { state } = await kitchen.play(last, {
        afterEvent: ({ event }) => event.type === 'bake-started' && kitchen.alarm('ALARM', 'web-canary-5xx'),
      });
      expect([state.reason, state.result, state.split?.share]).toEqual([state.reason, 'rolled-back', 0]);
      expect(kitchen.everything().canary.taskDefinition).toBe('app:3');
    },
    30 * SECOND,
  );

  test('gives all traffic back with 0 %, and releases nothing, whatever the version', async () => {
    const kitchen = new Kitchen('two-stages', { stableTasks: 10 });
    const begun = kitchen.everything();
    await kitchen.play(first);
    const between = kitchen.everything();
    const { state } = await kitchen.play({ 'inputs.percent': '0', 'inputs.version': '9' });
    expect([state.reason, state.result, state.split?.share]).toEqual([state.reason, 'holding', 0]);
    await kitchen.clock.sleep(10 * SECOND);
    expect(kitchen.everything()).toEqual({ ...begun, canary: between.canary });
  });
});
