import { describe, expect, test } from '@jest/globals';
import { contents } from './support/documents.ts';
import { Kitchen, pages, SET_UPS, timeoutOf } from './support/recipes.ts';
import { VERSION } from './support/workflows.ts';

const SECOND = 1_000;
/** What `rollback-timeout` is by default. */
const ROLLBACK_MS = 600 * SECOND;
/** The last stage of a release, and a file that is there. */
const LONGEST = { 'inputs.percent': '100', 'steps.render.outputs.task-definition': 'app:2' };

/** Those whose one run is a whole release from an image; the others have tests of their own. */
const whole = pages.filter((page) => !['render-task-definition', 'two-stages'].includes(page));

test('every recipe is listed and played, and no other', () => {
  const listed = [...contents('docs/recipes/README.md').matchAll(/^\| \[([\w-]+)\]/gm)].map(
    ([, page]) => page,
  );
  expect(listed.toSorted()).toEqual(pages);
  expect(Object.keys(SET_UPS).toSorted()).toEqual(pages);
});

test.each(pages)(
  'the job of the recipe %s has time for the longest release, and for a rollback',
  async (page) => {
    const kitchen = new Kitchen(page);
    const { state } = await kitchen.play(LONGEST, { inputs: { mode: 'plan' } });
    expect([state.reason, state.result]).toEqual([state.reason, 'planned']);
    expect(timeoutOf(page)).toBeGreaterThan((state.plan?.forecast?.mostMs ?? Infinity) + ROLLBACK_MS);
  },
);

test('the recipe alb-target-groups tells how many tasks the canary gets', async () => {
  const kitchen = new Kitchen('alb-target-groups', { stableTasks: 10 });
  const { state } = await kitchen.play({}, { inputs: { mode: 'plan' } });
  expect(state.plan?.steps.map(({ share, aim }) => [share, aim.canaryCount])).toEqual(
    expect.arrayContaining([
      [5, 1],
      [25, 3],
      [100, 10],
    ]),
  );
});

describe.each(whole)('the recipe %s', (page) => {
  test(
    'releases a good version: both services run it, stable has the traffic, all else is as it was',
    async () => {
      const kitchen = new Kitchen(page);
      const { stable, canary, ...before } = kitchen.everything();
      const { state, failed } = await kitchen.play();
      expect([state.reason, state.result, state.split?.share, failed]).toEqual([
        ...[state.reason, 'completed', 0, false],
      ]);
      const taskDefinition = 'app:3';
      expect(kitchen.everything()).toEqual({
        ...before,
        stable: { ...stable, taskDefinition },
        canary: { ...canary, taskDefinition },
      });
      expect(kitchen.running('canary').containers.map(({ image }) => image)).toEqual([kitchen.image]);
    },
    30 * SECOND,
  );

  test(
    'puts back everything when the version is bad',
    async () => {
      const kitchen = new Kitchen(page, {}, { [VERSION]: { errorRate: 0.5 } });
      const before = kitchen.everything();
      const { state } = await kitchen.play();
      expect([state.reason, state.result, state.split?.share]).toEqual([state.reason, 'rolled-back', 0]);
      expect(kitchen.everything()).toEqual(before);
    },
    30 * SECOND,
  );
});
