import { expect } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { expectFailure, expectQuietPost, expectSuccess } from './support/expectations.ts';
import { onStage } from './support/stage.ts';
import { about } from './support/scenes.ts';

/** The steps before the one that is to be baked are over after a single look each. */
const steps = [
  { step: 1, asked: '10%', schedule: '10%:20s, 50%:1s, 100%:1s' },
  { step: 2, asked: '50%', schedule: '10%:0s, 50%:20s, 100%:1s' },
  { step: 3, asked: '100%', schedule: '10%:0s, 50%:0s, 100%:20s' },
] as const;

about('an alarm', (scene) => {
  for (const { step, asked, schedule } of steps)
    scene(`in step ${step} brings all tasks back to stable`, async () => {
      await onStage(taskCountScenario(), { inputs: { schedule } }, async (stage) => {
        const running = await stage.main();
        await running.says(new RegExp(`Step ${step} of 3[^]*watching for`));
        const before = stage.writes().length;
        stage.alarm('ALARM', 'Threshold Crossed: 40 > 5');
        const main = await running.ended;
        expectFailure(
          main,
          'rolled-back',
          /demo-5xx.*Threshold Crossed: 40 > 5/,
          `Rolled back at step ${step}`,
        );
        expect(main.outputs).toMatchObject({
          ...{ 'failed-step': `${step} (${asked})`, alarms: '["demo-5xx"]', percent: '0' },
          ...{ 'stable-count': '10', 'canary-count': '0' },
        });
        expect(stage.counts()).toEqual([10, 0]);
        const back = stage.writes().slice(before);
        expect(back[0]).toBe('web 10');
        expect(back.at(-1)).toBe('web-canary 0');
        expect(new Set(back).size).toBe(2);
        await expectQuietPost(stage, main);
      });
    });

  for (const { step, asked, schedule } of steps)
    scene(
      `in step ${step} brings all weight back to stable, and then takes the canary’s tasks away`,
      async () => {
        const rule = step === 2;
        const setting = { inputs: { schedule } };
        await onStage(listenerScenario({ rule }), setting, async (stage) => {
          const running = await stage.main();
          await running.says(new RegExp(`Step ${step} of 3[^]*watching for`));
          const before = stage.writes().length;
          stage.alarm('ALARM', 'Threshold Crossed: 40 > 5');
          const main = await running.ended;
          expectFailure(
            main,
            'rolled-back',
            /demo-5xx.*Threshold Crossed: 40 > 5/,
            `Rolled back at step ${step}`,
          );
          expect(main.outputs).toMatchObject({ 'failed-step': `${step} (${asked})`, alarms: '["demo-5xx"]' });
          expect(main.outputs).toMatchObject({ percent: '0', 'stable-weight': '100', 'canary-weight': '0' });
          expect(stage.writes().slice(before)).toEqual(['weights web:100 web-canary:0', 'web-canary 0']);
          expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
          await expectQuietPost(stage, main);
        });
      },
    );

  scene('that follows from the canary’s own errors catches it', async () => {
    const scenario = listenerScenario({ canary: 'errors', requestsPerSecond: 100 });
    await onStage(scenario, { inputs: { schedule: '20%:20s, 100%:1s' } }, async (stage) => {
      const main = await stage.mainEnds();
      expectFailure(main, 'rolled-back', /demo-5xx/, 'Rolled back at step 1');
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
      expect(main.summary).toContain('demo-5xx');
    });
  });

  scene('that fired and recovered between two polls counts as fired', async () => {
    const inputs = { schedule: '20%:20s, 100%:1s', 'poll-interval': '3s' };
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      const polls = (): number => stage.aws.journal.calls('DescribeAlarms').length;
      const before = polls();
      await stage.until('a poll', () => polls() > before);
      stage.alarm('ALARM', 'a blip of errors');
      await sleep(200);
      stage.alarm('OK', 'over');
      expect(polls()).toBe(before + 1);
      const main = await running.ended;
      expectFailure(main, 'rolled-back', /demo-5xx/, 'Rolled back at step 1');
      expect(main.outputs['alarms']).toBe('["demo-5xx"]');
      expect(main.log).toContain('a blip of errors');
      expect(stage.counts()).toEqual([10, 0]);
    });
  });

  scene('that is composite counts as well', async () => {
    const inputs = { schedule: '20%:20s, 100%:1s', alarms: 'demo-unhealthy' };
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      stage.alarm('ALARM', 'too slow', 'demo-latency');
      const main = await running.ended;
      expectFailure(main, 'rolled-back', /demo-unhealthy/, 'Rolled back at step 1');
      expect(main.outputs['alarms']).toBe('["demo-unhealthy"]');
    });
  });

  scene('while traffic is being shifted stops the shift', async () => {
    const scenario = listenerScenario({
      settings: { tasks: { startMs: 600_000, startJitter: 0, stopMs: 1_000 } },
    });
    await onStage(scenario, { inputs: { schedule: '20%:1s, 100%:1s' } }, async (stage) => {
      const running = await stage.main();
      await running.says('waiting for healthy tasks');
      stage.alarm('ALARM');
      const main = await running.ended;
      expectFailure(main, 'rolled-back', /demo-5xx/, 'Rolled back at step 1');
      expect(stage.writes()).toEqual(['web-canary 2', 'web-canary 0']);
    });
  });

  scene('that rings before the start refuses the rollout', async () => {
    await onStage(listenerScenario(), {}, async (stage) => {
      stage.alarm('ALARM', 'since yesterday');
      const main = await stage.mainEnds();
      expectFailure(main, 'refused', /demo-5xx.*ALARM/, 'Refused: nothing was changed');
      expect(main.log).toContain('since yesterday');
      expect(stage.writes()).toEqual([]);
      await expectQuietPost(stage, main);
    });
  });

  scene('that rings before the start can be left out, until it has once been OK', async () => {
    const inputs = { schedule: '20%:2s, 100%:20s', 'alarm-at-start': 'ignore' };
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      stage.alarm('ALARM', 'since yesterday');
      const running = await stage.main();
      await running.says(/Step 2 of 2[^]*watching for/);
      stage.alarm('OK', 'mended');
      await running.says('counts from here on');
      stage.alarm('ALARM', 'again');
      const main = await running.ended;
      expectFailure(main, 'rolled-back', /demo-5xx.*again/, 'Rolled back at step 2');
    });
  });

  scene('whose name is misspelt refuses the rollout', async () => {
    await onStage(listenerScenario(), { inputs: { alarms: 'demo-5xx, demo-latencyy' } }, async (stage) => {
      const main = await stage.mainEnds();
      expectFailure(main, 'refused', 'demo-latencyy', 'Refused: nothing was changed');
      expect(stage.writes()).toEqual([]);
      await expectQuietPost(stage, main);
    });
  });

  scene('must be named, unless the job says that it needs none', async () => {
    await onStage(listenerScenario(), { inputs: { alarms: '' } }, async (stage) => {
      const main = await stage.mainEnds();
      expectFailure(main, 'refused', 'allow-no-alarms', 'Refused: nothing was changed');
      expect(stage.writes()).toEqual([]);
    });
    const inputs = { alarms: '', 'allow-no-alarms': 'true', percent: '10', bake: '0s' };
    await onStage(listenerScenario(), { inputs }, async (stage) => {
      expectSuccess(await stage.mainEnds(), 'holding', 'Holding at 10%');
    });
  });
});

about('a thousand alarms', (scene) => {
  scene('cost one call per hundred names and poll', async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `extra-${index + 1}`);
    const inputs = { schedule: '20%:4s', alarms: JSON.stringify(names) };
    await onStage(listenerScenario({ extraAlarms: 1_000 }), { inputs }, async (stage) => {
      const main = await stage.mainEnds();
      expectSuccess(main, 'holding', 'Holding at 20%');
      const calls = stage.aws.journal.calls('DescribeAlarms');
      expect(calls.length % 10).toBe(0);
      const lookedAt = (name: string): number =>
        calls.filter(({ params }) => JSON.stringify(params).includes(`"${name}"`)).length;
      expect(lookedAt('extra-1')).toBe(calls.length / 10);
      expect(lookedAt('extra-1000')).toBe(calls.length / 10);
      // One in the checks, one before the first change, and one a second since.
      const seconds = Number(main.outputs['duration-seconds']);
      expect(calls.length / 10).toBeLessThanOrEqual(seconds + 4);
      expect(calls.length / 10).toBeGreaterThanOrEqual(4);
    });
  });
});
