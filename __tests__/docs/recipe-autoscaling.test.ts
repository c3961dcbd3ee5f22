import { describe, expect, test } from '@jest/globals';
import { noLoadBalancerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { Kitchen, SCALING, type World } from './support/recipes.ts';

const SECOND = 1_000;
const PAGE = 'autoscaling';

const counts: World = (options) => taskCountScenario({ ...options, scaling: SCALING });

function kitchenWith(world?: World): Kitchen {
  return new Kitchen(PAGE, {}, {}, world);
}

describe('the recipe autoscaling', () => {
  test.each([
    {
      way: 'weights',
      world: undefined,
      web: { min: 3, max: 8, suspended: { in: true, out: false, scheduled: true } },
      canary: { min: 0, max: 8, suspended: { in: true, out: false, scheduled: true } },
    },
    {
      way: 'task counts',
      world: counts,
      web: { min: 0, max: 8, suspended: { in: true, out: true, scheduled: true } },
      canary: { min: 0, max: 4, suspended: { in: true, out: true, scheduled: true } },
    },
  ])(
    'holds up what would undo the rollout, by $way',
    async ({ world, web, canary }) => {
      const kitchen = kitchenWith(world);
      const seen: unknown[] = [];
      await kitchen.play(
        {},
        {
          afterEvent: ({ event }) => {
            if (event.type === 'bake-started') seen.push(kitchen.everything().scaling);
          },
        },
      );
      expect(seen[0]).toEqual({ web, 'web-canary': canary });
    },
    30 * SECOND,
  );

  test(
    'widens limits around a count that stays, and warns with the command that sets them as they were',
    async () => {
      const kitchen = kitchenWith(counts);
      const before = kitchen.everything();
      const { state } = await kitchen.play({}, { inputs: { schedule: '', percent: '50', bake: '1m' } });
      expect([state.reason, state.result]).toEqual([state.reason, 'holding']);
      const { stable, scaling } = kitchen.everything();
      expect(stable.desired).toBe(2);
      expect(scaling).toEqual({ ...before.scaling, web: { ...before.scaling['web'], min: 2 } });
      expect(state.findings).toContainEqual(
        expect.objectContaining({
          severity: 'warning',
          subject: 'autoscaling of web',
          fix: expect.stringMatching(/register-scalable-target .*--min-capacity 3 --max-capacity 8/),
        }),
      );

      // Later runs take them for yours.
      const back = await kitchen.play({}, { inputs: { schedule: '', percent: '0', image: '' } });
      expect([back.state.result, kitchen.everything().scaling]).toEqual(['holding', scaling]);
      const next = await kitchen.play({}, { inputs: { schedule: '100%:0s' } });
      expect([next.state.result, kitchen.everything().scaling]).toEqual(['completed', scaling]);
    },
    30 * SECOND,
  );

  test('with `ignore` leaves it alone, and takes what it does for drift', async () => {
    const kitchen = kitchenWith(counts);
    const { scaling } = kitchen.everything();
    const { state } = await kitchen.play(
      {},
      {
        inputs: { autoscaling: 'ignore' },
        afterEvent: ({ event }) => {
          if (event.type !== 'bake-started') return;
          kitchen.aws.change(
            { what: 'set-desired-count', service: 'web', desiredCount: 7 },
            { actor: 'autoscaler' },
          );
        },
      },
    );
    expect([state.reason, state.result, kitchen.everything().scaling]).toEqual([
      state.reason,
      'stopped',
      scaling,
    ]);
    expect(kitchen.everything().stable.desired).toBe(7);
  });

  test('with `refuse` begins nothing where there is a scalable target, and does where there is none', async () => {
    const inputs = { autoscaling: 'refuse', schedule: '100%:0s' };
    const { state } = await kitchenWith().play({}, { inputs });
    expect([state.result, state.reason]).toEqual(['refused', expect.stringContaining('autoscaling: refuse')]);
    const without = await kitchenWith(noLoadBalancerScenario).play({}, { inputs });
    expect([without.state.reason, without.state.result]).toEqual([without.state.reason, 'completed']);
  });
});
