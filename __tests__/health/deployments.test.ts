import { describe, expect, test } from '@jest/globals';
import { never } from '../aws/support/fake-aws.ts';
import { bake, evidenceOf, kindsOf, shift, World } from './support/tasks-world.ts';

describe('somebody else', () => {
  const changes: readonly (readonly [string, (world: World) => void])[] = [
    [
      'deploys to the canary',
      ({ canary }) => (canary.deployments = [{ id: 'ecs-svc/2', status: 'PRIMARY', taskDefinition: 'td:2' }]),
    ],
    [
      'deploys to stable',
      ({ stable }) => (stable.deployments = [{ id: 'ecs-svc/2', status: 'PRIMARY', taskDefinition: 'td:2' }]),
    ],
    [
      'redeploys the same version',
      ({ canary }) =>
        (canary.deployments = canary.deployments?.map((deployment) => ({ ...deployment, id: 'ecs-svc/2' }))),
    ],
    [
      'deploys where no deployments are listed',
      ({ canary }) => {
        canary.deployments = undefined;
        canary.taskDefinition = 'td:2';
      },
    ],
    [
      'begins a deployment beside ours',
      ({ canary }) => canary.deployments?.push({ id: 'ecs-svc/0', status: 'ACTIVE', taskDefinition: 'td:0' }),
    ],
    ['deletes the canary', ({ services }) => Reflect.deleteProperty(services, 'web-canary')],
    ['drains the canary', ({ canary }) => (canary.status = 'DRAINING')],
    ['deletes stable', ({ services }) => Reflect.deleteProperty(services, 'web')],
  ];

  test.each(changes)('who %s makes it unhealthy, in either phase', async (_what, change) => {
    for (const at of [shift, bake]) {
      const world = new World();
      const gate = world.gate();
      await expect(gate.check(at, never)).resolves.toMatchObject({ kind: 'healthy' });
      change(world);
      await expect(gate.check(at, never)).resolves.toMatchObject({ kind: 'unhealthy' });
    }
  });

  test('is quoted with deployment and task definition, before and after', async () => {
    const world = new World();
    const gate = world.gate();
    await gate.check(bake, never);
    world.canary.deployments = [
      { id: 'ecs-svc/2', status: 'PRIMARY', taskDefinition: 'task-definition/web:0' },
    ];
    const verdict = await gate.check(bake, never);
    expect(kindsOf(verdict)).toMatch(
      /somebody deployed to the canary service web-canary .* circuit breaker rolled it back/,
    );
    expect(evidenceOf(verdict)).toEqual([
      'it had ecs-svc/web-canary, task definition web-canary:1; now it has ecs-svc/2, task definition web:0',
    ]);
  });

  test('an old deployment that is INACTIVE is history', async () => {
    const world = new World();
    world.canary.deployments?.push({ id: 'ecs-svc/0', status: 'INACTIVE', taskDefinition: 'td:0' });
    await expect(world.gate().check(bake, never)).resolves.toMatchObject({ kind: 'healthy' });
  });
});
