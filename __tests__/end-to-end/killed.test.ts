import { expect } from '@jest/globals';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import type { Ended } from './support/bundle.ts';
import { onStage, type Stage } from './support/stage.ts';
import { about } from './support/scenes.ts';

const routers = [
  { name: 'by weights', scenario: listenerScenario(), weights: { web: 100, 'web-canary': 0 } },
  { name: 'by task counts', scenario: taskCountScenario(), weights: { web: 1 } },
] as const;

/** The world is as it was at the start; post says so without an error, and a second one finds nothing to do. */
async function expectRestored(stage: Stage, main: Ended, weights: object): Promise<void> {
  expect(main.code).toBeNull();
  const post = await stage.postEnds(main);
  expect(post.errors).toEqual([]);
  expect(post.commands.map(({ name }) => name)).toContain('warning');
  expect(post.code).toBe(0);
  expect(post.summary.split('\n')[0]).toContain('Rolled back');
  expect(stage.counts()).toEqual([10, 0]);
  expect(stage.weights()).toEqual(weights);
}

for (const { name, scenario, weights } of routers) {
  about(`${name}, a job that is killed`, (scene) => {
    scene('in a bake is restored by its post step', async () => {
      await onStage(scenario, { inputs: { schedule: '20%:0s, 50%:30s' } }, async (stage) => {
        const running = await stage.main();
        await running.says(/Step 2 of 2[^]*watching for/);
        running.kill('SIGKILL');
        const main = await running.ended;
        expect(main.outputs).toEqual({});
        await expectRestored(stage, main, weights);
      });
    });

    for (const nth of [1, 2, 3])
      scene(`right after write ${nth}, whose answer it never saw, is restored by its post step`, async () => {
        await onStage(scenario, { inputs: { schedule: '20%:0s, 50%:30s' } }, async (stage) => {
          const running = await stage.main();
          await stage.until('a write', () => stage.writes().length >= nth - 1);
          for (const operation of ['UpdateService', 'ModifyListener']) {
            stage.aws.faults.add({ kind: 'hang-after', operation });
          }
          await stage.until('a write', () => stage.writes().length >= nth);
          running.kill('SIGKILL');
          const main = await running.ended;
          stage.aws.faults.clear();
          await expectRestored(stage, main, weights);
        });
      });
  });
}

about('a job that is killed before it changed anything', (scene) => {
  scene('leaves its post step nothing to do', async () => {
    await onStage(listenerScenario(), {}, async (stage) => {
      stage.aws.faults.add({ kind: 'hang', operation: 'DescribeServices' });
      const running = await stage.main();
      await stage.until('a call', () => stage.aws.journal.calls('DescribeServices').length > 0);
      running.kill('SIGKILL');
      const post = await stage.postEnds(await running.ended);
      expect(post.log).toBe('');
      expect(post.code).toBe(0);
      expect(stage.writes()).toEqual([]);
    });
  });
});

about('a post step', (scene) => {
  scene('leaves alone what somebody else changed after the job was killed', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:30s' } }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      running.kill('SIGKILL');
      const main = await running.ended;
      const arn = stage.aws.arns.listeners['web:80'] ?? '';
      stage.happens({ what: 'set-weights', arn, weights: { web: 70, 'web-canary': 30 } });
      const writes = stage.writes().length;
      const post = await stage.postEnds(main);
      expect(post.code).toBe(1);
      expect(post.log).toContain('canary 20');
      expect(post.log).toContain('canary 30');
      expect(stage.weights()).toEqual({ web: 70, 'web-canary': 30 });
      expect(stage.writes()).toHaveLength(writes);
    });
  });
});
