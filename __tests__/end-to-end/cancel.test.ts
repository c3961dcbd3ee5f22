import { expect } from '@jest/globals';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { expectFailure } from './support/expectations.ts';
import { onStage } from './support/stage.ts';
import { about } from './support/scenes.ts';

/** The runner sends SIGTERM 7.5 s after SIGINT: traffic must be back before. */
const BACK_WITHIN_MS = 7_000;
const slowTasks = { tasks: { startMs: 240_000, startJitter: 0, stopMs: 5_000 } };

const routers: readonly {
  readonly name: string;
  readonly scenario: (settings: NonNullable<Scenario['settings']>) => Scenario;
  /** The call that brings the traffic back. */
  readonly first: string;
  readonly weights: object;
}[] = [
  {
    name: 'by weights',
    scenario: (settings) => listenerScenario({ settings }),
    first: 'weights web:100 web-canary:0',
    weights: { web: 100, 'web-canary': 0 },
  },
  {
    name: 'by task counts',
    scenario: (settings) => taskCountScenario({ settings }),
    first: 'web 10',
    weights: { web: 1 },
  },
];

for (const { name, scenario, first, weights } of routers) {
  about(`${name}, a cancelled job`, (scene) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      scene(
        `gives all traffic back within seconds of ${signal} in a bake; post has nothing left to write`,
        async () => {
          await onStage(scenario({}), { inputs: { schedule: '20%:30s, 100%:1s' } }, async (stage) => {
            const running = await stage.main();
            await running.says('watching for');
            const cancelledAt = running.kill(signal);
            const main = await running.ended;
            expectFailure(
              main,
              'rolled-back',
              `cancelled (${signal})`,
              'Cancelled at step 1 of 2 (20%) and rolled back',
            );
            const [restoring] = stage.appliedSince(cancelledAt);
            expect(restoring?.what).toBe(first);
            expect((restoring?.at ?? Infinity) - cancelledAt).toBeLessThan(BACK_WITHIN_MS);
            expect(main.endedAt - cancelledAt).toBeLessThan(BACK_WITHIN_MS + 500);
            const writes = stage.writes().length;
            const post = await stage.postEnds(main);
            expect(post.errors).toEqual([]);
            expect(post.code).toBe(0);
            expect(stage.writes()).toHaveLength(writes);
            expect(stage.counts()).toEqual([10, 0]);
            expect(stage.weights()).toEqual(weights);
          });
        },
      );

    scene(
      'gives all traffic back from the middle of a shift, and post finishes what takes longer',
      async () => {
        // Tasks take four real seconds to start.
        await onStage(scenario(slowTasks), { inputs: { schedule: '20%:0s, 100%:1s' } }, async (stage) => {
          const running = await stage.main();
          await running.says(/Step 2 of 2[^]*waiting for healthy tasks/);
          const cancelledAt = running.kill('SIGINT');
          const main = await running.ended;
          expect(main.code).toBe(1);
          expect(main.errors).toHaveLength(1);
          expect(main.endedAt - cancelledAt).toBeLessThan(BACK_WITHIN_MS + 500);
          const [restoring] = stage.appliedSince(cancelledAt);
          expect(restoring?.what).toBe(first);
          expect((restoring?.at ?? Infinity) - cancelledAt).toBeLessThan(BACK_WITHIN_MS);
          const post = await stage.postEnds(main);
          expect(post.code).toBe(0);
          expect(post.errors).toEqual([]);
          expect(stage.counts()).toEqual([10, 0]);
          expect(stage.weights()).toEqual(weights);
        });
      },
    );

    scene('that AWS leaves without an answer hands over to post, which puts everything back', async () => {
      await onStage(scenario({}), { inputs: { schedule: '20%:30s, 100%:1s' } }, async (stage) => {
        const running = await stage.main();
        await running.says('watching for');
        stage.aws.faults.add({ kind: 'hang', operation: '*' });
        const cancelledAt = running.kill('SIGINT');
        const main = await running.ended;
        expect(main.endedAt - cancelledAt).toBeLessThan(BACK_WITHIN_MS + 500);
        expect(main.code).toBe(1);
        expect(main.errors).toHaveLength(1);
        expect(main.outputs['result']).not.toBe('rolled-back');
        stage.aws.faults.clear();
        const post = await stage.postEnds(main);
        expect(post.errors).toEqual([]);
        expect(post.code).toBe(0);
        expect(post.summary.split('\n')[0]).toContain('Cancelled at step 1 of 2 (20%) and rolled back');
        expect(stage.counts()).toEqual([10, 0]);
        expect(stage.weights()).toEqual(weights);
      });
    });
  });
}

about('a job that is cancelled during the checks', (scene) => {
  scene('has nothing to put back, and says so', async () => {
    await onStage(listenerScenario(), {}, async (stage) => {
      stage.aws.faults.add({ kind: 'hang', operation: 'DescribeServices' });
      const running = await stage.main();
      await stage.until('a call', () => stage.aws.journal.calls('DescribeServices').length > 0);
      running.kill('SIGINT');
      const main = await running.ended;
      expectFailure(main, 'cancelled', 'cancelled (SIGINT)', 'Cancelled: nothing had to be put back');
      expect(stage.writes()).toEqual([]);
      const post = await stage.postEnds(main);
      expect(post.log).toBe('');
      expect(post.code).toBe(0);
    });
  });
});
