import { expect } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { expectFailure, expectQuietPost } from './support/expectations.ts';
import { onStage } from './support/stage.ts';
import { about } from './support/scenes.ts';

const inputs = { schedule: '20%:30s, 100%:1s' };

about('somebody else’s change during a bake is left as it is:', (scene) => {
  scene('weights', async () => {
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      const before = stage.writes().length;
      const arn = stage.aws.arns.listeners['web:80'] ?? '';
      stage.happens({ what: 'set-weights', arn, weights: { web: 60, 'web-canary': 40 } });
      const main = await running.ended;
      expectFailure(main, 'stopped', 'changed by somebody else', 'Stopped at step 1');
      expect(main.errors[0]).toMatch(/stable 80, canary 20.*stable 60, canary 40/);
      expect(main.outputs['percent']).toBe('40');
      expect(stage.weights()).toEqual({ web: 60, 'web-canary': 40 });
      expect(stage.writes()).toHaveLength(before);
      await expectQuietPost(stage, main);
    });
  });

  scene('the count of stable, as an autoscaler sets it', async () => {
    await onStage(taskCountScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      const before = stage.writes().length;
      stage.happens({ what: 'set-desired-count', service: 'web', desiredCount: 6 });
      const main = await running.ended;
      expectFailure(main, 'stopped', 'changed by somebody else', 'Stopped at step 1');
      expect(main.errors[0]).toMatch(/web.*8 tasks.*6 tasks/);
      expect(stage.counts()).toEqual([6, 2]);
      expect(stage.writes()).toHaveLength(before);
      await expectQuietPost(stage, main);
    });
  });

  scene('the count of the canary behind weights, while the weights, which are ours, go back', async () => {
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      stage.happens({ what: 'set-desired-count', service: 'web-canary', desiredCount: 7 });
      const main = await running.ended;
      expectFailure(main, 'stopped', 'changed by somebody else', 'Stopped at step 1');
      expect(main.errors[0]).toMatch(/web-canary.*2 tasks.*7 tasks/);
      expect(stage.counts()).toEqual([10, 7]);
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
      await expectQuietPost(stage, main);
    });
  });

  scene('and stable’s count behind weights is no business of the rollout at all', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:2s, 100%:1s' } }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      stage.happens({ what: 'set-desired-count', service: 'web', desiredCount: 12 });
      const main = await running.ended;
      expect(main.outputs['result']).toBe('completed');
      // At 100 % the canary has what stable has by then.
      expect(stage.counts()).toEqual([12, 12]);
    });
  });
});
