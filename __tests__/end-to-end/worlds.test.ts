import { expect } from '@jest/globals';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario, nlbScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { expectFailure, expectQuietPost, expectSuccess } from './support/expectations.ts';
import { onStage } from './support/stage.ts';
import { about } from './support/scenes.ts';

about('a rollback behind', (scene) => {
  scene('a listener that did not know the canary’s group leaves it as it was, detached', async () => {
    const inputs = { schedule: '20%:20s, 100%:1s' };
    await onStage(listenerScenario({ attached: false }), { inputs }, async (stage) => {
      const arn = stage.aws.arns.listeners['web:80'] ?? '';
      const actions = (): unknown => stage.aws.world.balancing.listeners.get(arn)?.routing.actions;
      const found = structuredClone(actions());
      const running = await stage.main();
      await running.says('watching for');
      stage.alarm('ALARM');
      const main = await running.ended;
      expectFailure(main, 'rolled-back', 'demo-5xx', 'Rolled back at step 1');
      expect(actions()).toEqual(found);
      expect(stage.counts()).toEqual([10, 0]);
      await expectQuietPost(stage, main);
    });
  });

  scene('a network load balancer does not wait for the new weights to settle', async () => {
    const inputs = { schedule: '20%:20s, 100%:1s', settle: '1s' };
    await onStage(nlbScenario(), { inputs }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      const before = stage.writes().length;
      stage.alarm('ALARM');
      const main = await running.ended;
      expectFailure(main, 'rolled-back', 'demo-5xx', 'Rolled back at step 1');
      expect(stage.writes().slice(before)).toEqual(['weights web:100 web-canary:0', 'web-canary 0']);
    });
  });
});

about('how many tasks there are', (scene) => {
  scene('can be told for both services together', async () => {
    const inputs = { schedule: '25%:0s, 100%:0s', 'total-tasks': '4' };
    await onStage(taskCountScenario({ stableTasks: 4 }), { inputs }, async (stage) => {
      expectSuccess(await stage.mainEnds(), 'completed', 'Canary serves 100%');
      expect(stage.writes()).toEqual(['web-canary 1', 'web 3', 'web-canary 4', 'web 0']);
    });
  });

  for (const { count, writes } of [
    { count: '12', writes: ['web-canary 12', 'weights web:50 web-canary:50'] },
    { count: 'as-is', writes: ['weights web:50 web-canary:50'] },
  ])
    scene(`can be told for the canary alone: ${count}`, async () => {
      const inputs = { percent: '50', bake: '0s', 'canary-count': count };
      await onStage(listenerScenario({ canaryTasks: 6 }), { inputs }, async (stage) => {
        expectSuccess(await stage.mainEnds(), 'holding', 'Holding at 50%');
        expect(stage.writes()).toEqual(writes);
      });
    });
});

about('which way traffic is divided', (scene) => {
  /** A second rule that forwards to both groups, too. */
  function ambiguous(): Scenario {
    const scenario = listenerScenario({ rule: true });
    const loadBalancers = scenario.loadBalancers.map((balancer) => ({
      ...balancer,
      listeners: balancer.listeners.map((listener) => ({
        ...listener,
        rules: (listener.rules ?? []).flatMap((rule) => [
          rule,
          { ...rule, priority: 20, pathPattern: '/api/*' },
        ]),
      })),
    }));
    return { ...scenario, loadBalancers };
  }

  scene('is refused where two rules could do it, with both and the input that decides', async () => {
    await onStage(ambiguous(), {}, async (stage) => {
      const main = await stage.mainEnds();
      expectFailure(main, 'refused', /listener/, 'Refused: nothing was changed');
      for (const rule of ['web:80/10', 'web:80/20']) expect(main.log).toContain(stage.aws.arns.rules[rule]);
      expect(stage.writes()).toEqual([]);
    });
  });

  scene('is what the job says, where it says it', async () => {
    const scenario = ambiguous();
    // ARNs are the same in every world of a scenario.
    let listener = '';
    await onStage(scenario, {}, (stage) => {
      listener = stage.aws.arns.rules['web:80/20'] ?? '';
      return Promise.resolve();
    });
    await onStage(scenario, { inputs: { listener, percent: '10', bake: '0s' } }, async (stage) => {
      expectSuccess(await stage.mainEnds(), 'holding', 'Holding at 10%');
      const [write] = stage.aws.journal.mutating('ModifyRule');
      expect(JSON.stringify(write?.params)).toContain(listener);
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
    });
  });

  scene('can’t be by weights where both services share a target group', async () => {
    await onStage(taskCountScenario(), { inputs: { traffic: 'listener' } }, async (stage) => {
      const main = await stage.mainEnds();
      expectFailure(main, 'refused', /target group/, 'Refused: nothing was changed');
      expect(stage.writes()).toEqual([]);
    });
  });
});

about('an alarm without data', (scene) => {
  const silent = { percent: '20', bake: '2s', alarms: 'extra-1' };
  function withSilentAlarm(): Scenario {
    const scenario = listenerScenario({ extraAlarms: 1 });
    const alarms = scenario.alarms.map((alarm) =>
      alarm.name === 'extra-1' && 'criteria' in alarm
        ? {
            ...alarm,
            state: 'INSUFFICIENT_DATA' as const,
            criteria: { ...alarm.criteria, missingData: 'missing' as const },
          }
        : alarm,
    );
    return { ...scenario, alarms };
  }

  scene('is worth a warning that names it', async () => {
    await onStage(withSilentAlarm(), { inputs: silent }, async (stage) => {
      const main = await stage.mainEnds();
      expectSuccess(main, 'holding', 'Holding at 20%');
      expect(main.log).toMatch(/^::warning .*extra-1/m);
      expect(main.summary).toMatch(/warning.*extra-1/);
    });
  });

  scene('is trouble where the job says so', async () => {
    const inputs = { ...silent, 'insufficient-data': 'fail' };
    await onStage(withSilentAlarm(), { inputs }, async (stage) => {
      const main = await stage.mainEnds();
      expectFailure(main, 'rolled-back', 'extra-1', 'Rolled back at step 1');
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
    });
  });
});

about('somebody’s deployment during a bake', (scene) => {
  scene('of the canary is trouble: what was watched is not what runs', async () => {
    await onStage(listenerScenario(), { inputs: { schedule: '20%:20s, 100%:1s' } }, async (stage) => {
      const running = await stage.main();
      await running.says('watching for');
      const taskDefinition = stage.aws.arns.taskDefinitions['app:1'] ?? '';
      stage.happens({ what: 'deploy', service: 'web-canary', taskDefinition });
      const main = await running.ended;
      expectFailure(main, 'rolled-back', /web-canary/, 'Rolled back at step 1');
      expect(main.errors[0]).toContain('somebody deployed');
      expect(stage.weights()).toEqual({ web: 100, 'web-canary': 0 });
    });
  });
});
