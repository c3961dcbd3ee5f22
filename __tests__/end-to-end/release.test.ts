import { expect } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scenario } from '../../simulator/scenario.ts';
import { listenerScenario, taskCountScenario } from '../../simulator/scenarios.ts';
import { expectFailure, expectQuietPost, expectSuccess } from './support/expectations.ts';
import { onStage, type Stage } from './support/stage.ts';
import { about } from './support/scenes.ts';

const scaling = { stable: { min: 4, max: 12 }, canary: { min: 1, max: 3, suspended: { in: true } } };
const release = { image: 'example/app:3', schedule: '50%:1s, 100%:1s' };

/** What the services run, their counts, the listener's weights and what autoscaling may do. */
function everything(stage: Stage) {
  const { world } = stage.aws;
  const services = [...world.containers.services.values()];
  return {
    versions: services.map(({ taskDefinition: { family, revision } }) => `${family}:${revision}`),
    counts: stage.counts(),
    weights: stage.weights(),
    scaling: [...world.scaling.targets.values()].map(({ min, max, suspended }) => ({ min, max, suspended })),
  };
}

const ways: Readonly<Record<string, (more?: Parameters<typeof listenerScenario>[0]) => Scenario>> = {
  'by weights': (more) => listenerScenario({ stableTasks: 4, scaling, ...more }),
  'by task counts': (more) => taskCountScenario({ stableTasks: 4, scaling, ...more }),
};

for (const [way, scenario] of Object.entries(ways)) {
  about(`a release ${way}`, (scene) => {
    scene('ends with both services at the new revision, and everything else as found', async () => {
      await onStage(scenario(), { inputs: release }, async (stage) => {
        const before = everything(stage);
        const main = await stage.mainEnds();
        expectSuccess(main, 'completed', 'Promoted');
        expect(main.outputs).toMatchObject({
          percent: '0',
          'promoted-task-definition': expect.stringMatching(/task-definition\/app:3$/),
          'previous-task-definition': expect.stringMatching(/task-definition\/app:1$/),
        });
        expect(everything(stage)).toEqual({ ...before, versions: ['app:3', 'app:3'] });
        await expectQuietPost(stage, main);
      });
    });

    scene('of a version that fails ends with nothing changed but one more revision', async () => {
      const bad = scenario({ behaviours: { 'example/app:3': { crashAtStart: 3 } } });
      await onStage(bad, { inputs: release }, async (stage) => {
        const before = everything(stage);
        const main = await stage.mainEnds();
        expectFailure(main, 'rolled-back', /crash-loops|failed/, 'Rolled back');
        expect(main.log).toContain('exit code 3');
        expect(everything(stage)).toEqual(before);
        expect(stage.aws.world.containers.taskDefinitions.size).toBe(3);
        await expectQuietPost(stage, main);
      });
    });

    scene('that is killed in its promotion is put back by its post step', async () => {
      const inputs = { ...release, 'promotion-schedule': '50%:30s, 100%' };
      await onStage(scenario(), { inputs }, async (stage) => {
        const before = everything(stage);
        const running = await stage.main();
        await running.says(/back to stable 50%[^]*watching for/);
        running.kill('SIGKILL');
        const main = await running.ended;
        expect(everything(stage)).not.toEqual(before);
        const post = await stage.postEnds(main);
        expect(post.errors).toEqual([]);
        expect(post.code).toBe(0);
        expect(everything(stage)).toEqual(before);
      });
    });
  });
}

about('a release from a file', (scene) => {
  scene('registers what the file says, fields of the future included', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'release-'));
    const path = join(folder, 'task-definition.json');
    const container = { name: 'app', image: 'example/app:3', portMappings: [{ containerPort: 8080 }] };
    const definition = {
      family: 'app',
      revision: 1,
      containerDefinitions: [container],
      ofTheFuture: { a: [1] },
    };
    try {
      await writeFile(path, JSON.stringify(definition));
      const inputs = { ...release, image: '', 'task-definition': path };
      await onStage(listenerScenario({ stableTasks: 4 }), { inputs }, async (stage) => {
        const main = await stage.mainEnds();
        expectSuccess(main, 'completed', 'Promoted');
        const registered = stage.aws.world.containers.taskDefinitions.get('app:3');
        expect(registered?.rest).toMatchObject({ ofTheFuture: { a: [1] } });
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
