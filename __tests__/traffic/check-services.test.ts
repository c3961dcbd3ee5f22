import { describe, expect, test } from '@jest/globals';
import type { ServiceView } from '../../src/aws/services.ts';
import { checkService } from '../../src/traffic/check-services.ts';
import type { DiscoveryRequest } from '../../src/traffic/request.ts';

const request: DiscoveryRequest = {
  cluster: 'prod',
  service: 'web',
  canaryService: 'web-canary',
  traffic: 'auto',
  steps: [{ share: 10, bakeMs: 0 }],
};

const steady: ServiceView = {
  name: 'web',
  arn: 'arn:aws:ecs:us-east-1:123456789012:service/prod/web',
  clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/demo',
  status: 'ACTIVE',
  desired: 2,
  running: 2,
  pending: 0,
  controller: 'ECS',
  strategy: 'ROLLING',
  minimumHealthyPercent: 100,
  schedulingStrategy: 'REPLICA',
  taskDefinition: 'web:1',
  deployments: [],
  targetGroupArns: [],
  events: [],
};

function deploying(rolloutState: string, counts: Partial<ServiceView> = {}): ServiceView {
  const { desired, running, pending } = { ...steady, ...counts };
  const primary = { id: 'ecs-svc/1', status: 'PRIMARY', rolloutState, taskDefinition: 'web:1' };
  return {
    ...steady,
    ...counts,
    deployments: [{ ...primary, desired, running, pending, failedTasks: 0, createdAt: 0 }],
  };
}

describe('a service', () => {
  test.each<[string, ServiceView, readonly (readonly [string, string])[]]>([
    ['that says nothing of deployments is fine', steady, []],
    ['whose deployment is completed is fine', deploying('COMPLETED'), []],
    [
      'that runs too few tasks without deploying is left to the gates',
      deploying('COMPLETED', { running: 1 }),
      [],
    ],
    [
      'that is in progress, though steady, deserves a warning',
      deploying('IN_PROGRESS'),
      [['warning', 'IN_PROGRESS']],
    ],
    [
      'that is in progress and not at its count is refused',
      deploying('IN_PROGRESS', { running: 1 }),
      [['error', '1 of 2 tasks run']],
    ],
    [
      'that is in progress with pending tasks is refused',
      deploying('IN_PROGRESS', { pending: 1 }),
      [['error', '1 pending']],
    ],
    [
      'with an older deployment beside the primary one is refused, however steady',
      {
        ...steady,
        deployments: [...deploying('COMPLETED').deployments, ...deploying('COMPLETED').deployments],
      },
      [['error', 'deployment is in progress']],
    ],
    ['whose deployment failed is refused', deploying('FAILED'), [['error', 'failed']]],
    ['that is draining is refused', { ...steady, status: 'DRAINING' }, [['error', 'DRAINING']]],
    ['that runs as a daemon is refused', { ...steady, schedulingStrategy: 'DAEMON' }, [['error', 'DAEMON']]],
  ])('%s', (_name, view, expected) => {
    expect(checkService(view, request).map(({ severity, message }) => [severity, message])).toEqual(
      expected.map(([severity, words]) => [severity, expect.stringContaining(words)]),
    );
  });
});
