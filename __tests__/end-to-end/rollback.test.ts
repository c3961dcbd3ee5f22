import { expect } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { expectFailure, expectQuietPost } from './support/expectations.ts';
import { onStage } from './support/stage.ts';
import { about } from './support/scenes.ts';

about('a rollback', (scene) => {
  scene(
    'that fails says so first, with what is live and the commands that mend it; post tries again',
    async () => {
      const inputs = { schedule: '20%:30s, 100%:1s', 'rollback-timeout': '4s' };
      await onStage(listenerScenario(), { inputs }, async (stage) => {
        const running = await stage.main();
        await running.says('watching for');
        stage.aws.faults.add({ kind: 'access-denied', operation: 'ModifyListener' });
        stage.alarm('ALARM', 'too many errors');
        const main = await running.ended;
        expectFailure(main, 'rollback-failed', 'demo-5xx', 'ROLLBACK FAILED: the canary still serves 20%');
        expect(main.outputs['percent']).toBe('20');
        for (const report of [main.log, main.summary]) {
          expect(report).toContain('aws elbv2 modify-listener');
          expect(report).toContain(stage.aws.arns.listeners['web:80']);
          expect(report).toContain('elasticloadbalancing:ModifyListener');
        }
        // Tasks of a group that still has traffic stay.
        expect(stage.counts()).toEqual([10, 2]);

        const inVain = await stage.postEnds(main);
        expect(inVain.code).toBe(1);
        expect(inVain.errors).toHaveLength(1);
        expect(inVain.summary).toContain('ROLLBACK FAILED');
      });
    },
  );

  scene('that failed in main succeeds in post, once AWS lets it', async () => {
    const inputs = { schedule: '20%:30s, 100%:1s', 'rollback-timeout': '3s' };
    await onStage(taskCountScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      stage.aws.faults.add({ kind: 'access-denied', operation: 'UpdateService' });
      stage.alarm('ALARM');
      const main = await running.ended;
      expectFailure(main, 'rollback-failed', 'demo-5xx', 'ROLLBACK FAILED: the canary still serves 20%');
      expect(main.log).toContain('aws ecs update-service');
      stage.aws.faults.clear();
      const post = await stage.postEnds(main);
      expect(post.errors).toEqual([]);
      expect(post.code).toBe(0);
      expect(stage.counts()).toEqual([10, 0]);
    });
  });

  scene('that is switched off leaves everything where it stands, and says so', async () => {
    const inputs = { schedule: '20%:30s, 100%:1s', rollback: 'false' };
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      const before = stage.writes().length;
      stage.alarm('ALARM', 'too many errors');
      const main = await running.ended;
      expectFailure(main, 'stopped', 'demo-5xx', 'without a rollback');
      expect(main.outputs['percent']).toBe('20');
      expect(stage.writes()).toHaveLength(before);
      expect(stage.weights()).toEqual({ web: 80, 'web-canary': 20 });
      await expectQuietPost(stage, main);
    });
  });

  for (const { to, share, weights, canaryTasks } of [
    { to: 'previous', share: '10', weights: { web: 90, 'web-canary': 10 }, canaryTasks: 1 },
    { to: 'stable', share: '0', weights: expect.objectContaining({ 'web-canary': 0 }), canaryTasks: 1 },
  ])
    scene(`to ${to} leads to ${share} %, where 10 % were live at the start`, async () => {
      const inputs = { schedule: '50%:30s, 100%:1s', 'rollback-to': to };
      const scenario = listenerScenario({ stableWeight: 90, canaryWeight: 10, canaryTasks: 1 });
      await onStage(scenario, { inputs }, async (stage) => {
        const running = await stage.main();
        await running.says('watching for');
        stage.alarm('ALARM');
        const main = await running.ended;
        expectFailure(main, 'rolled-back', 'demo-5xx', 'Rolled back at step 1');
        expect(main.outputs['percent']).toBe(share);
        expect(stage.weights()).toEqual(weights);
        expect(stage.counts()).toEqual([10, canaryTasks]);
        await expectQuietPost(stage, main);
      });
    });

  for (const { to, counts } of [
    { to: 'previous', counts: [8, 2] },
    { to: 'stable', counts: [10, 0] },
  ])
    scene(
      `to ${to} leads to counts ${counts.join(' and ')}, where 8 and 2 were live at the start`,
      async () => {
        const inputs = { schedule: '50%:30s, 100%:1s', 'rollback-to': to };
        await onStage(taskCountScenario({ stableTasks: 8, canaryTasks: 2 }), { inputs }, async (stage) => {
          const running = await stage.main();
          await running.says('watching for');
          stage.alarm('ALARM');
          const main = await running.ended;
          expectFailure(main, 'rolled-back', 'demo-5xx', 'Rolled back at step 1');
          expect(stage.counts()).toEqual(counts);
          await expectQuietPost(stage, main);
        });
      },
    );
});
