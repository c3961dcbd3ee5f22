import { expect } from '@jest/globals';
import {
  listenerScenario,
  nlbScenario,
  noLoadBalancerScenario,
  taskCountScenario,
} from '../../simulator/scenarios.ts';
import { stateOf } from '../../simulator/state.ts';
import { LOGIN } from '../support/login.ts';
import { expectQuietPost, expectSuccess } from './support/expectations.ts';
import { onStage } from './support/stage.ts';
import { about } from './support/scenes.ts';

about('a healthy canary goes all the way', (scene) => {
  scene('by task counts: canary up before stable goes down, step by step', async () => {
    await onStage(taskCountScenario(), { inputs: { schedule: '10%:1s, 50%:1s, 100%:1s' } }, async (stage) => {
      const main = await stage.mainEnds();
      expectSuccess(main, 'completed', 'Canary serves 100%');
      expect(main.outputs).toMatchObject({
        ...{ percent: '100', 'failed-step': '', alarms: '[]', 'stable-count': '0', 'canary-count': '10' },
        ...{ 'stable-weight': '', 'canary-weight': '' },
      });
      expect(stage.writes()).toEqual([
        'web-canary 1',
        'web 9',
        'web-canary 5',
        'web 5',
        'web-canary 10',
        'web 0',
      ]);
      expect(stage.counts()).toEqual([0, 10]);
      await expectQuietPost(stage, main);
    });
  });

  scene('by the weights of a default action: tasks before weight, and stable keeps its tasks', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '5%:1s, 25%:1s, 100%:1s' } }, async (stage) => {
      const main = await stage.mainEnds();
      expectSuccess(main, 'completed', 'Canary serves 100%');
      expect(main.outputs).toMatchObject({
        ...{ percent: '100', 'stable-count': '10', 'canary-count': '10' },
        ...{ 'stable-weight': '0', 'canary-weight': '100' },
      });
      expect(stage.writes()).toEqual([
        ...['web-canary 1', 'weights web:95 web-canary:5'],
        ...['web-canary 3', 'weights web:75 web-canary:25'],
        ...['web-canary 10', 'weights web:0 web-canary:100'],
      ]);
      expect(stage.weights()).toEqual({ web: 0, 'web-canary': 100 });
      expect(stateOf(stage.aws).traffic.failed).toBe(0);
      await expectQuietPost(stage, main);
    });
  });

  scene('by the weights of a rule, to which the canary was not attached at first', async () => {
    const scenario = listenerScenario({ rule: true, attached: false });
    await onStage(scenario, { inputs: { schedule: '10%:1s, 100%:1s' } }, async (stage) => {
      const main = await stage.mainEnds();
      expectSuccess(main, 'completed', 'Canary serves 100%');
      expect(stage.writes()).toEqual([
        'weights web:100 web-canary:0',
        ...['web-canary 1', 'weights web:90 web-canary:10'],
        ...['web-canary 10', 'weights web:0 web-canary:100'],
      ]);
      expect(stage.aws.journal.mutating('ModifyRule')).toHaveLength(3);
      await expectQuietPost(stage, main);
    });
  });

  scene('behind a network load balancer, once new weights have settled', async () => {
    const inputs = { schedule: '50%:1s, 100%:1s', settle: '1s' };
    await onStage(nlbScenario(), { inputs }, async (stage) => {
      const main = await stage.mainEnds();
      expectSuccess(main, 'completed', 'Canary serves 100%');
      expect(main.log).toMatch(/settle/);
      expect(stage.weights()).toEqual({ web: 0, 'web-canary': 100 });
      await expectQuietPost(stage, main);
    });
  });

  scene('without any load balancer, by task counts', async () => {
    await onStage(noLoadBalancerScenario(), { inputs: { schedule: '20%:1s, 100%:1s' } }, async (stage) => {
      const main = await stage.mainEnds();
      expectSuccess(main, 'completed', 'Canary serves 100%');
      expect(stage.writes()).toEqual(['web-canary 2', 'web 8', 'web-canary 10', 'web 0']);
      await expectQuietPost(stage, main);
    });
  });
});

about('a schedule that ends below 100 %', (scene) => {
  scene('holds there by weights, and post leaves it so', async () => {
    await onStage(listenerScenario(), { inputs: { percent: '12.5', bake: '1s' } }, async (stage) => {
      const main = await stage.mainEnds();
      expectSuccess(main, 'holding', 'Holding at 12.5%');
      expect(main.outputs['percent']).toBe('12.5');
      const { web = 0, 'web-canary': canary = 0 } = stage.weights() ?? {};
      expect(canary / (web + canary)).toBeCloseTo(0.125, 6);
      await expectQuietPost(stage, main);
    });
  });

  scene('holds there by task counts, and says which share they came to', async () => {
    await onStage(
      taskCountScenario({ stableTasks: 4 }),
      { inputs: { percent: '5', bake: '1s' } },
      async (stage) => {
        const main = await stage.mainEnds();
        expectSuccess(main, 'holding', 'Holding at 25%');
        expect(main.outputs).toMatchObject({ percent: '25', 'stable-count': '3', 'canary-count': '1' });
        expect(main.log).toMatch(/^::warning .*5 %25 comes to 25 %25/m);
      },
    );
  });
});

about('percent: 0 is the way out', (scene) => {
  scene('all traffic returns to stable by weights, although an alarm rings', async () => {
    const scenario = listenerScenario({ stableWeight: 50, canaryWeight: 50, canaryTasks: 5 });
    await onStage(scenario, { inputs: { percent: '0', bake: '0s' } }, async (stage) => {
      stage.alarm('ALARM');
      const main = await stage.mainEnds();
      expectSuccess(main, 'holding', 'Holding at 0%: all traffic is on stable');
      expect(stage.weights()?.['web-canary']).toBe(0);
      expect(stage.weights()?.['web']).toBeGreaterThan(0);
      await expectQuietPost(stage, main);
    });
  });

  scene('all tasks return to stable, up before down', async () => {
    const scenario = taskCountScenario({ stableTasks: 6, canaryTasks: 4 });
    await onStage(scenario, { inputs: { percent: '0', bake: '0s' } }, async (stage) => {
      const main = await stage.mainEnds();
      expectSuccess(main, 'holding', 'Holding at 0%: all traffic is on stable');
      expect(stage.writes()).toEqual(['web 10', 'web-canary 0']);
    });
  });
});

about('what is nobody’s business but the listener’s', (scene) => {
  scene(
    'stickiness, a login and a third target group stay as found through a rollout and its rollback',
    async () => {
      const scenario = listenerScenario({
        stickySeconds: 120,
        legacyWeight: 7,
        stableWeight: 93,
        before: [LOGIN],
      });
      await onStage(scenario, { inputs: { schedule: '20%:1s, 100%:10s' } }, async (stage) => {
        const arn = stage.aws.arns.listeners['web:80'] ?? '';
        const actions = (): unknown => stage.aws.world.balancing.listeners.get(arn)?.routing.actions;
        const found = structuredClone(actions());
        const step = await stage.main();
        await step.says(/Step 2 of 2[^]*watching for/);
        const atFull = structuredClone(actions());
        stage.alarm('ALARM');
        const main = await step.ended;

        expect(JSON.stringify(atFull)).not.toBe(JSON.stringify(found));
        expect(withoutWeights(atFull)).toEqual(withoutWeights(found));
        expect(actions()).toEqual(found);
        expect(main.outputs['result']).toBe('rolled-back');
        expect(main.log).toMatch(/^::warning [^]*sticki/im);
        for (const write of stage.writes().filter((one) => one.startsWith('weights'))) {
          expect(write).toMatch(/web-legacy:\d/);
        }
      });
    },
  );
});

function withoutWeights(actions: unknown): unknown {
  return JSON.parse(JSON.stringify(actions).replaceAll(/"weight":\d+/g, '"weight":0'));
}
