import { describe, expect, test } from '@jest/globals';
import type { DeploymentView, ServiceView } from '../../src/aws/services.ts';
import { arrivalOf } from '../../src/release/arrival.ts';

const OLD = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:1';
const NEW = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:2';

function deployment(id: string, taskDefinition: string, more: Partial<DeploymentView> = {}): DeploymentView {
  const counts = { desired: 2, running: 2, pending: 0, failedTasks: 0, createdAt: 0 };
  return { id, status: 'PRIMARY', taskDefinition, rolloutState: 'COMPLETED', ...counts, ...more };
}

function service(taskDefinition: string, ...deployments: readonly DeploymentView[]): ServiceView {
  return {
    ...{ name: 'web', arn: '', clusterArn: '', status: 'ACTIVE', desired: 2, running: 2, pending: 0 },
    ...{ controller: 'ECS', strategy: 'ROLLING', minimumHealthyPercent: 100, schedulingStrategy: 'REPLICA' },
    ...{ taskDefinition, deployments, targetGroupArns: [], events: [] },
  };
}

describe('a deployment', () => {
  test('has arrived when it is the only one, completed, with all its tasks', () => {
    expect(arrivalOf(service(NEW, deployment('new', NEW)), NEW).kind).toBe('arrived');
    const silent = { ...deployment('new', NEW) };
    delete (silent as { rolloutState?: string }).rolloutState;
    expect(arrivalOf(service(NEW, silent), NEW).kind).toBe('arrived');
  });

  test.each<[string, ServiceView]>([
    ['is in progress', service(NEW, deployment('new', NEW, { rolloutState: 'IN_PROGRESS' }))],
    [
      'leaves tasks of the old one',
      service(NEW, deployment('new', NEW), deployment('old', OLD, { status: 'ACTIVE' })),
    ],
    ['lacks tasks', { ...service(NEW, deployment('new', NEW)), running: 1 }],
    ['has tasks pending', { ...service(NEW, deployment('new', NEW)), pending: 1 }],
  ])('is under way as long as it %s', (_, view) => {
    expect(arrivalOf(view, NEW, { before: 'old' }).kind).toBe('under-way');
  });

  test('has failed when ECS says so', () => {
    const failed = deployment('new', NEW, {
      rolloutState: 'FAILED',
      rolloutStateReason: 'tasks failed to start.',
    });
    expect(arrivalOf(service(NEW, failed), NEW)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('tasks failed to start'),
    });
  });

  test.each<[string, ServiceView]>([
    [
      'by a deployment of its own',
      service(
        OLD,
        deployment('back', OLD, {
          rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId old.',
        }),
      ),
    ],
    [
      'by making the one of before PRIMARY again, ours still listed',
      service(
        OLD,
        deployment('old', OLD),
        deployment('new', NEW, { status: 'ACTIVE', rolloutState: 'FAILED' }),
      ),
    ],
    ['by making the one of before PRIMARY again, ours gone', service(OLD, deployment('old', OLD))],
    ['with the service still naming ours', service(NEW, deployment('old', OLD))],
  ])('has failed when the circuit breaker puts the old one back %s', (_, view) => {
    expect(arrivalOf(view, NEW, { ours: 'new', before: 'old' })).toMatchObject({
      kind: 'failed',
      why: expect.stringMatching(/ECS (has )?put back web:1 on web/),
    });
  });

  test('has failed when another one supersedes it, even of the same task definition', () => {
    for (const taskDefinition of [NEW, OLD]) {
      const theirs = service(taskDefinition, deployment('theirs', taskDefinition));
      expect(arrivalOf(theirs, NEW, { ours: 'new', before: 'old' })).toMatchObject({
        kind: 'failed',
        why: expect.stringContaining('another deployment has superseded'),
      });
    }
  });

  test('is unlisted where the service has the task definition, and the deployment of before stays', () => {
    const view = service(NEW, deployment('old', OLD));
    expect(arrivalOf(view, NEW, { before: 'old' }).kind).toBe('unlisted');
    expect(arrivalOf({ ...view, running: 1 }, NEW, { before: 'old' }).kind).toBe('under-way');
    expect(arrivalOf(view, NEW, { before: 'older' }).kind).toBe('failed');
    const hasFailed = service(
      NEW,
      deployment('old', OLD),
      deployment('new', NEW, { rolloutState: 'FAILED' }),
    );
    expect(arrivalOf(hasFailed, NEW, { before: 'old' }).kind).toBe('failed');
  });
});
