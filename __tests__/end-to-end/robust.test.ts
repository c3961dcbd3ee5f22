import { expect } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { expectFailure, expectQuietPost } from './support/expectations.ts';
import { onStage } from './support/stage.ts';
import { about } from './support/scenes.ts';

/** Linux takes no more than this in one environment variable, and a checkpoint travels to post in one. */
const MOST_BYTES_OF_A_VARIABLE = 128 * 1024;

about('a job', (scene) => {
  scene('whose log nobody reads any more still watches, and rolls back', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:20s, 100%:1s' } }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      running.deafen();
      stage.alarm('ALARM');
      const main = await running.ended;
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
      expect(stage.counts()).toEqual([10, 0]);
      expect(main.outputs['result']).toBe('rolled-back');
      expect(main.code).toBe(1);
    });
  });

  scene('whose summary can’t be written warns, and goes on', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:1s, 100%:1s' } }, async (stage) => {
      const running = await stage.main({ GITHUB_STEP_SUMMARY: '/no/such/folder/summary' });
      const main = await running.ended;
      expect(main.outputs['result']).toBe('completed');
      expect(main.code).toBe(0);
      expect(main.log).toMatch(/^::warning title=A report could not be written/m);
    });
  });

  scene('that can’t save its checkpoint changes nothing', async () => {
    await onStage(taskCountScenario(), { inputs: { schedule: '20%:1s, 100%:1s' } }, async (stage) => {
      const running = await stage.main({ GITHUB_STATE: '/no/such/folder/state' });
      const main = await running.ended;
      expect(main.code).not.toBe(0);
      expect(main.errors).toHaveLength(1);
      expect(stage.writes()).toEqual([]);
    });
  });

  scene(
    'that can’t save its checkpoint any more rolls back what it has saved, and changes nothing else',
    async () => {
      await onStage(listenerScenario(), { inputs: { schedule: '20%:2s, 100%:1s' } }, async (stage) => {
        const folder = await mkdtemp(join(tmpdir(), 'ecs-canary-state-'));
        const state = join(folder, 'state');
        await writeFile(state, '');
        const running = await stage.main({ GITHUB_STATE: state });
        await running.says('watching for');
        await rm(state);
        await mkdir(state);
        const main = await running.ended;
        await rm(folder, { recursive: true });
        expectFailure(main, 'rolled-back', /state/, 'Rolled back at step 1');
        expect(stage.writes().slice(2)).toEqual(['weights web:100 web-canary:0', 'web-canary 0']);
      });
    },
  );

  scene('that was killed leaves a summary that does not call it finished', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:20s, 100%:1s' } }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      running.kill('SIGKILL');
      const main = await running.ended;
      expect(main.summary.split('\n')[0]).toContain('Not finished: step 1 of 2 (20%)');
      expect(main.summary).toContain('20%');
    });
  });

  scene(
    'under a thousand alarms that ring at once has a checkpoint that fits, and says how many rang',
    async () => {
      const names = Array.from({ length: 1_000 }, (_, index) => `extra-${index + 1}`);
      const inputs = { schedule: '20%:20s', alarms: JSON.stringify(names) };
      await onStage(listenerScenario({ extraAlarms: 1_000 }), { inputs }, async (stage) => {
        const running = await stage.main();
        await running.says('watching for');
        for (const name of names) stage.alarm('ALARM', 'x'.repeat(1_023), name);
        const main = await running.ended;
        expectFailure(main, 'rolled-back', /extra-\d+/, 'Rolled back at step 1');
        expect(Buffer.byteLength(main.state['checkpoint'] ?? '')).toBeLessThan(MOST_BYTES_OF_A_VARIABLE);
        expect(Buffer.byteLength(main.summary)).toBeLessThan(1024 * 1024);
        expect(main.errors[0]).toContain('999 more');
        await expectQuietPost(stage, main);
      });
    },
  );

  scene('may be told to roll back twice: a second signal changes nothing', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:20s, 100%:1s' } }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      running.kill('SIGINT');
      running.kill('SIGTERM');
      running.kill('SIGINT');
      const main = await running.ended;
      expectFailure(main, 'rolled-back', 'cancelled', 'Cancelled at step 1');
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
    });
  });

  scene(
    'that is cancelled with rollback: false leaves everything where it stands; so does its post',
    async () => {
      const inputs = { schedule: '20%:20s, 100%:1s', rollback: 'false' };
      await onStage(listenerScenario(), { inputs }, async (stage) => {
        const running = await stage.main();
        await running.says('watching for');
        const before = stage.writes().length;
        running.kill('SIGINT');
        const main = await running.ended;
        expectFailure(main, 'stopped', 'cancelled (SIGINT)', 'without a rollback');
        expect(stage.writes()).toHaveLength(before);
        expect(stage.weights()).toEqual({ web: 80, 'web-canary': 20 });
        await expectQuietPost(stage, main);
      });
    },
  );

  scene(
    'that is killed with rollback: false is left where it stands, and post says what is live',
    async () => {
      const inputs = { schedule: '20%:20s, 100%:1s', rollback: 'false' };
      await onStage(listenerScenario(), { inputs }, async (stage) => {
        const running = await stage.main();
        await running.says('watching for');
        const before = stage.writes().length;
        running.kill('SIGKILL');
        const post = await stage.postEnds(await running.ended);
        expect(stage.writes()).toHaveLength(before);
        expect(post.summary.split('\n')[0]).toContain('the canary serves 20%');
        expect(post.log).toContain('aws elbv2 modify-listener');
      });
    },
  );
});

about('a post step', (scene) => {
  scene('that was interrupted may be played again, and writes only what is missing', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:20s, 100%:1s' } }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      running.kill('SIGKILL');
      const main = await running.ended;
      stage.aws.faults.add({ kind: 'hang', operation: 'UpdateService' });
      const first = await stage.post(main);
      await stage.until('a write', () => stage.writes().includes('web-canary 0'));
      first.kill('SIGKILL');
      await first.ended;
      stage.aws.faults.clear();
      const before = stage.writes().length;
      const second = await stage.postEnds(main);
      expect(second.code).toBe(0);
      expect(stage.writes().slice(before)).toEqual(['web-canary 0']);
      const third = await stage.postEnds(main);
      expect(third.code).toBe(0);
      expect(stage.writes()).toHaveLength(before + 1);
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
    });
  });

  scene('ignores the runner’s impatience: a signal does not stop a restore', async () => {
    await onStage(taskCountScenario(), { inputs: { schedule: '50%:20s, 100%:1s' } }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      running.kill('SIGKILL');
      const main = await running.ended;
      const post = await stage.post(main);
      const before = stage.writes().length;
      await stage.until('a write', () => stage.writes().length > before);
      post.kill('SIGINT');
      const end = await post.ended;
      expect(end.code).toBe(0);
      expect(stage.counts()).toEqual([10, 0]);
    });
  });
});
