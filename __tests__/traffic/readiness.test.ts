import { describe, expect, test } from '@jest/globals';
import type { ServiceView } from '../../src/aws/services.ts';
import { capacity, type Reading, type TargetCounts } from '../../src/traffic/readiness.ts';
import type { Target } from '../../src/traffic/target.ts';

const target: Target = {
  kind: 'task-count',
  region: 'us-east-1',
  cluster: 'prod',
  stable: { service: 'web', targetGroupArn: 'arn:shared' },
  canary: { service: 'web-canary', targetGroupArn: 'arn:shared' },
};

function service(name: string, desired: number, running = desired, pending = 0): ServiceView {
  return {
    name,
    arn: `arn:${name}`,
    clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/demo',
    status: 'ACTIVE',
    desired,
    running,
    pending,
    controller: 'ECS',
    strategy: 'ROLLING',
    minimumHealthyPercent: 100,
    schedulingStrategy: 'REPLICA',
    taskDefinition: 'app:1',
    deployments: [],
    targetGroupArns: ['arn:shared'],
    events: [],
  };
}

function reading(targets: TargetCounts, canary = service('web-canary', 2)): Reading {
  return { stable: service('web', 8), canary, stableTargets: targets, canaryTargets: targets };
}

const canaryIsReady = (seen: Reading): boolean => capacity(seen, target, { canary: 2 }).kind === 'done';
const stableIsReady = (seen: Reading): boolean => capacity(seen, target, { stable: 8 }).kind === 'done';

describe('in a group that both services share', () => {
  describe('with targets that can be told apart', () => {
    test('the canary is ready once all of its own are healthy, whatever stable is like', () => {
      expect(canaryIsReady(reading({ healthy: 2, initial: 0, unjudged: false, own: true }))).toBe(true);
      expect(canaryIsReady(reading({ healthy: 1, initial: 1, unjudged: false, own: true }))).toBe(false);
    });
  });

  describe('with targets that cannot be told apart', () => {
    test('the canary needs as many healthy ones as both services want', () => {
      expect(canaryIsReady(reading({ healthy: 9, initial: 0, unjudged: false, own: false }))).toBe(false);
      expect(canaryIsReady(reading({ healthy: 10, initial: 0, unjudged: false, own: false }))).toBe(true);
    });

    test('targets of strangers do not stand in for those that were not judged yet', () => {
      expect(canaryIsReady(reading({ healthy: 30, initial: 2, unjudged: false, own: false }))).toBe(false);
      expect(stableIsReady(reading({ healthy: 30, initial: 2, unjudged: false, own: false }))).toBe(false);
    });

    test('stable does not wait for a sick canary', () => {
      expect(stableIsReady(reading({ healthy: 8, initial: 0, unjudged: false, own: false }))).toBe(true);
      expect(stableIsReady(reading({ healthy: 7, initial: 0, unjudged: false, own: false }))).toBe(false);
    });
  });

  test('nothing is ready while tasks are pending or missing', () => {
    const targets = { healthy: 30, initial: 0, unjudged: false, own: false };
    expect(canaryIsReady(reading(targets, service('web-canary', 2, 1)))).toBe(false);
    expect(canaryIsReady(reading(targets, service('web-canary', 2, 2, 1)))).toBe(false);
    expect(canaryIsReady(reading(targets, service('web-canary', 1)))).toBe(false);
  });
});
