import { expect } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { expectFailure, expectQuietPost } from './support/expectations.ts';
import { onStage } from './support/stage.ts';
import { about } from './support/scenes.ts';

const routers = [
  { name: 'by weights', world: listenerScenario },
  { name: 'by task counts', world: taskCountScenario },
] as const;

for (const { name, world } of routers) {
  about(`${name}, a canary`, (scene) => {
    scene('that fails its health checks gets no traffic; log and summary say so', async () => {
      const inputs = { schedule: '20%:1s', 'stabilize-timeout': '10s' };
      await onStage(world({ canary: 'never-healthy' }), { inputs }, async (stage) => {
        const main = await stage.mainEnds();
        expectFailure(main, 'rolled-back', /web-canary/, 'Rolled back at step 1');
        for (const report of [main.log, main.summary]) expect(report).toMatch(/ELB health checks|unhealthy/);
        expect(stage.writes()).toEqual(['web-canary 2', 'web-canary 0']);
        await expectQuietPost(stage, main);
      });
    });

    scene(
      'that does not come up in time gets no traffic, and the deadline says what was awaited and seen',
      async () => {
        const settings = { tasks: { startMs: 3_600_000, startJitter: 0, stopMs: 1_000 } };
        const inputs = { schedule: '20%:1s', 'stabilize-timeout': '2s' };
        await onStage(world({ settings }), { inputs }, async (stage) => {
          const main = await stage.mainEnds();
          expectFailure(
            main,
            'rolled-back',
            'Waited 2s for healthy tasks of web-canary',
            'Rolled back at step 1',
          );
          expect(main.errors[0]).toContain('Last seen: web-canary 0 of 2 tasks running');
          expect(stage.writes()).toEqual(['web-canary 2', 'web-canary 0']);
          await expectQuietPost(stage, main);
        });
      },
    );

    scene('that crashes at its start gets no traffic; log and summary have its last words', async () => {
      const inputs = { schedule: '20%:1s', 'stabilize-timeout': '6s' };
      await onStage(world({ canary: 'crash-at-start' }), { inputs }, async (stage) => {
        const main = await stage.mainEnds();
        expectFailure(main, 'rolled-back', /web-canary/, 'Rolled back at step 1');
        for (const report of [main.log, main.summary]) {
          expect(report).toMatch(/exit(ed)?( with)?( code)? 1/i);
          expect(report).toMatch(/Essential container in task exited/);
        }
        expect(stage.writes()).toEqual(['web-canary 2', 'web-canary 0']);
        await expectQuietPost(stage, main);
      });
    });

    scene('that crashes again and again in its bake is rolled back with the exit codes', async () => {
      await onStage(world(), { inputs: { schedule: '20%:30s, 100%:1s' } }, async (stage) => {
        const running = await stage.main();
        await running.says('watching for');
        const over = new AbortController();
        const crashing = (async (): Promise<void> => {
          while (!over.signal.aborted) {
            stage.happens({ what: 'crash-tasks', service: 'web-canary', exitCode: 139 });
            await sleep(700);
          }
        })();
        const main = await running.ended;
        over.abort();
        await crashing;
        expectFailure(main, 'rolled-back', /web-canary/, 'Rolled back at step 1');
        for (const report of [main.log, main.summary]) expect(report).toContain('139');
        expect(stage.counts()).toEqual([10, 0]);
      });
    });
  });
}
