import { expect } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { expectFailure, expectQuietPost, expectSuccess } from './support/expectations.ts';
import { onStage } from './support/stage.ts';
import { about } from './support/scenes.ts';

/** A real second, in simulated milliseconds. */
const SECOND = 60_000;

about('an AWS that has its moments', (scene) => {
  scene(
    'that hangs in a bake, and through the rollback, ends in time with the commands that mend it',
    async () => {
      const inputs = {
        ...{ schedule: '20%:40s, 100%:1s', 'monitoring-patience': '2s', 'rollback-timeout': '8s' },
      };
      await onStage(listenerScenario(), { inputs }, async (stage) => {
        const running = await stage.main();
        await running.says('watching for');
        stage.aws.faults.add({ kind: 'hang', operation: '*' });
        const main = await running.ended;
        expectFailure(main, 'rollback-failed', /unknown for \d+s/, 'ROLLBACK FAILED');
        expect(main.outputs['percent']).toBe('');
        expect(main.log).toContain('aws elbv2 modify-listener');
        stage.aws.faults.clear();
        const post = await stage.postEnds(main);
        expect(post.code).toBe(0);
        expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
        expect(stage.counts()).toEqual([10, 0]);
      });
    },
  );

  scene('may throttle every call for a while, before the start and in a bake', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:4s, 100%:1s' } }, async (stage) => {
      stage.aws.faults.add({ kind: 'throttle', operation: '*', times: 4 });
      const running = await stage.main();
      await running.says('watching for');
      stage.aws.faults.add({ kind: 'throttle', operation: '*', forMs: 3 * SECOND });
      const main = await running.ended;
      expectSuccess(main, 'completed', 'Canary serves 100%');
      expect(stage.weights()).toEqual({ web: 0, 'web-canary': 100 });
      await expectQuietPost(stage, main);
    });
  });

  scene('may throttle writes, which are then repeated', async () => {
    await onStage(taskCountScenario(), { inputs: { schedule: '20%:1s, 100%:1s' } }, async (stage) => {
      stage.aws.faults.add({ kind: 'throttle', operation: 'UpdateService', times: 3 });
      const main = await stage.mainEnds();
      expectSuccess(main, 'completed', 'Canary serves 100%');
      expect(stage.writes()).toEqual([
        ...['web-canary 2', 'web-canary 2', 'web-canary 2', 'web-canary 2'],
        ...['web 8', 'web-canary 10', 'web 0'],
      ]);
    });
  });

  scene('may take a write and lose the answer: the write is looked at, not repeated', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:1s, 100%:1s' } }, async (stage) => {
      stage.aws.faults.add({ kind: 'reset-after', operation: 'UpdateService', times: 1 });
      stage.aws.faults.add({ kind: 'reset-after', operation: 'ModifyListener', times: 1 });
      const main = await stage.mainEnds();
      expectSuccess(main, 'completed', 'Canary serves 100%');
      expect(stage.writes()).toEqual([
        ...['web-canary 2', 'weights web:80 web-canary:20'],
        ...['web-canary 10', 'weights web:0 web-canary:100'],
      ]);
    });
  });

  scene('may fall silent: health that stays unknown beyond the patience counts as unhealthy', async () => {
    const inputs = { schedule: '20%:30s, 100%:1s', 'monitoring-patience': '3s' };
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      stage.aws.faults.add({ kind: 'server-error', operation: 'DescribeAlarms' });
      const main = await running.ended;
      expectFailure(main, 'rolled-back', /alarms.*unknown|unknown.*alarms/i, 'Rolled back at step 1');
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
    });
  });

  scene('that denies a permission is named with the action that is missing', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:1s' } }, async (stage) => {
      stage.aws.faults.add({ kind: 'access-denied', operation: 'ModifyListener' });
      const main = await stage.mainEnds();
      expectFailure(main, 'rolled-back', 'elasticloadbalancing:ModifyListener', 'Rolled back at step 1');
      expect(stage.counts()).toEqual([10, 0]);
    });
  });

  scene('that denies a read refuses the rollout, with the action that is missing', async () => {
    await onStage(listenerScenario(), {}, async (stage) => {
      stage.aws.faults.add({ kind: 'access-denied', operation: 'DescribeServices' });
      const main = await stage.mainEnds();
      expectFailure(main, 'refused', 'ecs:DescribeServices', 'Refused: nothing was changed');
      expect(stage.writes()).toEqual([]);
      await expectQuietPost(stage, main);
    });
  });

  scene('may answer reads from the past for a moment: that is nobody’s change', async () => {
    const inputs = { schedule: '20%:2s, 50%:1s, 100%:1s' };
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      stage.aws.faults.add({
        kind: 'stale-read',
        operation: 'DescribeListeners',
        ageMs: 0.5 * SECOND,
        times: 6,
      });
      stage.aws.faults.add({
        kind: 'stale-read',
        operation: 'DescribeServices',
        ageMs: 0.5 * SECOND,
        times: 6,
      });
      expectSuccess(await stage.mainEnds(), 'completed', 'Canary serves 100%');
    });
  });

  scene(
    'that lets a rollback’s call through but loses the answer has it looked at, not repeated',
    async () => {
      await onStage(taskCountScenario(), { inputs: { schedule: '20%:20s, 100%:1s' } }, async (stage) => {
        const running = await stage.main();
        await running.says('watching for');
        const before = stage.writes().length;
        stage.aws.faults.add({ kind: 'reset-after', operation: 'UpdateService', times: 2 });
        stage.alarm('ALARM');
        const main = await running.ended;
        expectFailure(main, 'rolled-back', 'demo-5xx', 'Rolled back at step 1');
        expect(stage.writes().slice(before)).toEqual(['web 10', 'web-canary 0']);
      });
    },
  );
});
