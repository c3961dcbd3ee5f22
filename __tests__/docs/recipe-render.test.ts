import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Versions } from '../../simulator/model/behaviour.ts';
import { Kitchen } from './support/recipes.ts';
import { VERSION } from './support/workflows.ts';

const SECOND = 1_000;

describe('the recipe render-task-definition', () => {
  const PAGE = 'render-task-definition';

  /** As the render action writes it, or wrote it when it still let everything through, from an ECS that is newer than we are. */
  async function rendered(kitchen: Kitchen): Promise<string> {
    const { family, revision, rest, containers, arn } = kitchen.running('stable');
    const definition = {
      ...{
        ...rest,
        family,
        revision,
        taskDefinitionArn: arn,
        status: 'ACTIVE',
        compatibilities: ['FARGATE'],
      },
      ...{ requiresAttributes: [], registeredAt: '2026-01-01T00:00:00.000Z', registeredBy: 'somebody' },
      containerDefinitions: containers.map(({ sent }) => ({
        ...sent,
        image: kitchen.image,
        futureHabit: { calm: true },
      })),
      futureField: ['kept', { as: 'it is' }],
      tags: [{ key: 'team', value: 'shop' }],
    };
    const folder = await mkdtemp(join(tmpdir(), 'recipe-'));
    const path = join(folder, 'task-definition-20-a1b2c3.json');
    await writeFile(path, JSON.stringify(definition, undefined, 2));
    return path;
  }

  async function played(behaviours: Versions) {
    const kitchen = new Kitchen(PAGE, {}, behaviours);
    const before = kitchen.everything();
    const path = await rendered(kitchen);
    const { state } = await kitchen.play({ 'steps.render.outputs.task-definition': path });
    await rm(dirname(path), { recursive: true });
    return { kitchen, before, state };
  }

  test(
    'registers the file as it is, and releases it',
    async () => {
      const { kitchen, before, state } = await played({});
      expect([state.reason, state.result]).toEqual([state.reason, 'completed']);
      const taskDefinition = 'app:3';
      expect(kitchen.everything()).toEqual({
        ...before,
        stable: { ...before.stable, taskDefinition },
        canary: { ...before.canary, taskDefinition },
      });
      const { rest, containers } = kitchen.running('stable');
      expect(rest).toMatchObject({ futureField: ['kept', { as: 'it is' }], networkMode: 'awsvpc' });
      expect(Object.keys(rest)).not.toEqual(expect.arrayContaining(['registeredBy']));
      expect(containers.map(({ sent }) => sent)).toMatchObject([
        { name: 'app', image: kitchen.image, futureHabit: { calm: true } },
      ]);
    },
    30 * SECOND,
  );

  test(
    'puts back everything when what the file names is bad',
    async () => {
      const { kitchen, before, state } = await played({ [VERSION]: { crashAtStart: 1 } });
      expect([state.reason, state.result]).toEqual([state.reason, 'rolled-back']);
      expect(kitchen.everything()).toEqual(before);
    },
    30 * SECOND,
  );
});
