import {
  ApplicationAutoScaling,
  type RegisterScalableTargetCommandInput,
  type ScalableTarget,
} from '@aws-sdk/client-application-auto-scaling';
import { describe, expect, test } from '@jest/globals';
import { listenerScenario, type ListenerOptions } from '../../simulator/scenarios.ts';
import { stateOf } from '../../simulator/state.ts';
import { inProcess, MINUTE, rehearse, type Rehearsal } from './support.ts';

const WEB = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/demo/web',
  ScalableDimension: 'ecs:service:DesiredCount',
} as const;

type TargetChange = Omit<RegisterScalableTargetCommandInput, keyof typeof WEB> & { ResourceId?: string };

interface Place extends Rehearsal {
  readonly scaling: ApplicationAutoScaling;
  readonly register: (change: TargetChange) => Promise<unknown>;
  readonly described: () => Promise<ScalableTarget | undefined>;
  readonly desired: () => number | undefined;
}

const place = (options: ListenerOptions = {}): Place => {
  const world = rehearse(listenerScenario(options));
  const scaling = new ApplicationAutoScaling(inProcess(world));
  return {
    ...world,
    scaling,
    register: (change) => scaling.registerScalableTarget({ ...WEB, ...change }),
    described: async () => {
      const { ServiceNamespace, ResourceId } = WEB;
      const found = await scaling.describeScalableTargets({ ServiceNamespace, ResourceIds: [ResourceId] });
      return found.ScalableTargets?.[0];
    },
    desired: () => world.aws.world.containers.services.get('demo/web')?.desiredCount,
  };
};

const bounds = { stable: { min: 2, max: 20 } };
const held = { in: true, out: true, scheduled: true };

describe('a scalable target', () => {
  test('is described with its bounds, what is suspended, and where it comes from', async () => {
    const { described, aws } = place({ scaling: { stable: { min: 2, max: 20, suspended: { in: true } } } });
    expect(await described()).toMatchObject({
      ...{ ...WEB, MinCapacity: 2, MaxCapacity: 20, CreationTime: expect.any(Date) },
      ...{ RoleARN: expect.any(String), ScalableTargetARN: expect.stringContaining(':scalable-target/') },
      SuspendedState: {
        ...{ DynamicScalingInSuspended: true, DynamicScalingOutSuspended: false },
        ScheduledScalingSuspended: false,
      },
    });
    expect(stateOf(aws).scaling).toMatchObject({ web: { min: 2, max: 20, suspended: { in: true } } });
  });

  test('may be there with a count outside its bounds, as when somebody has scaled to none since', () => {
    const { aws } = place({ scaling: { canary: { min: 3, max: 9 } } });
    expect(stateOf(aws).services).toMatchObject({ 'web-canary': { desired: 0 } });
  });

  test('is no answer where there is none', async () => {
    const { described, scaling } = place();
    expect(await described()).toBeUndefined();
    expect((await scaling.describeScalableTargets({ ServiceNamespace: 'rds' })).ScalableTargets).toEqual([]);
  });

  test('keeps what a call leaves out', async () => {
    const { described, register } = place({ scaling: bounds });
    await register({ SuspendedState: { DynamicScalingInSuspended: true } });
    await register({ MaxCapacity: 30 });
    expect(await described()).toMatchObject({
      ...{ MinCapacity: 2, MaxCapacity: 30, SuspendedState: { DynamicScalingInSuspended: true } },
    });
  });

  test.each([
    ['up to the minimum', { MinCapacity: 12 }, 12],
    ['down to the maximum', { MaxCapacity: 4 }, 4],
  ])('moves the desired count %s at once', async (_what, change, expected) => {
    const { register, desired, aws } = place({ scaling: bounds });
    await register(change);
    expect(desired()).toBe(expected);
    const events = aws.world.containers.services.get('demo/web')?.events.map(({ message }) => message);
    expect(events).toContain(`(service web) was set to a desired count of ${expected} by Auto Scaling.`);
  });

  test('moves a desired count that somebody set outside, on any call at all', async () => {
    const { register, desired, aws } = place({ scaling: bounds });
    aws.change({ what: 'set-desired-count', service: 'web', desiredCount: 0 });
    expect(desired()).toBe(0);
    await register({ SuspendedState: { DynamicScalingInSuspended: true } });
    expect(desired()).toBe(2);
  });

  test('is refused without bounds, with bounds that contradict each other, and for no service', async () => {
    const { register } = place();
    const isRefused = async (change: TargetChange): Promise<void> =>
      expect(register(change)).rejects.toMatchObject({ name: 'ValidationException' });
    await isRefused({ MinCapacity: 1 });
    await isRefused({ MinCapacity: 3, MaxCapacity: 2 });
    await isRefused({ MinCapacity: 1, MaxCapacity: 2, ResourceId: 'service/demo/nobody' });
  });

  test('can be deregistered once', async () => {
    const { described, scaling, aws, register } = place({ scaling: bounds });
    await scaling.deregisterScalableTarget(WEB);
    expect(await described()).toBeUndefined();
    await expect(scaling.deregisterScalableTarget(WEB)).rejects.toMatchObject({
      name: 'ObjectNotFoundException',
    });
    await register({ MinCapacity: 1, MaxCapacity: 2 });
    expect(aws.journal.mutating().map(({ operation, service }) => `${service}:${operation}`)).toEqual([
      'application-autoscaling:DeregisterScalableTarget',
      'application-autoscaling:DeregisterScalableTarget',
      'application-autoscaling:RegisterScalableTarget',
    ]);
  });

  test('comes in pages, fifty names a call', async () => {
    const { scaling } = place({ scaling: { stable: bounds.stable, canary: { min: 0, max: 9 } } });
    const ask = { ServiceNamespace: 'ecs', MaxResults: 1 } as const;
    const first = await scaling.describeScalableTargets(ask);
    const { NextToken } = first;
    const second = await scaling.describeScalableTargets({ ...ask, ...(NextToken && { NextToken }) });
    const found = [first, second].flatMap(({ ScalableTargets = [] }) => ScalableTargets);
    expect(found.map(({ ResourceId }) => ResourceId)).toEqual([WEB.ResourceId, 'service/demo/web-canary']);
    const ResourceIds = Array.from({ length: 51 }, (_, index) => `service/demo/${index}`);
    await expect(
      scaling.describeScalableTargets({ ServiceNamespace: 'ecs', ResourceIds }),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('suffers the same faults as everything else', async () => {
    const { register, aws } = place({ scaling: bounds });
    aws.faults.add({ kind: 'throttle', operation: 'RegisterScalableTarget', times: 1 });
    await expect(register({ MaxCapacity: 30 })).rejects.toMatchObject({ name: 'ThrottlingException' });
    aws.faults.add({ kind: 'access-denied', operation: '*' });
    await expect(register({ MaxCapacity: 30 })).rejects.toThrow(
      'perform: application-autoscaling:RegisterScalableTarget',
    );
  });
});

describe('an autoscaler', () => {
  test.each([
    ['in', 1, 2],
    ['in', 15, 10],
    ['out', 40, 20],
    ['out', 5, 10],
    ['scheduled', 5, 5],
    ['scheduled', 15, 15],
  ] as const)(
    'told to scale %s to %d, of ten tasks and bounds 2 to 20, makes it %d',
    (kind, desiredCount, expected) => {
      const { aws, desired } = place({ scaling: bounds });
      aws.change({ what: 'autoscale', service: 'web', desiredCount, kind });
      expect(desired()).toBe(expected);
      expect(aws.journal.entries.at(-1)).toMatchObject({ operation: 'autoscale', applied: expected !== 10 });
    },
  );

  test.each(['in', 'out', 'scheduled'] as const)('does nothing while scaling %s is suspended', (kind) => {
    const suspend = (suspended: Partial<typeof held>): Place =>
      place({ scaling: { stable: { ...bounds.stable, suspended } } });
    const desiredCount = kind === 'in' ? 5 : 15;
    const suspended = suspend({ [kind]: true });
    const others = suspend({ ...held, [kind]: false });
    for (const { aws } of [suspended, others]) {
      aws.change({ what: 'autoscale', service: 'web', desiredCount, kind });
    }
    expect([suspended.desired(), others.desired()]).toEqual([10, desiredCount]);
  });

  test('does nothing to a service that has no scalable target', () => {
    const { aws, desired } = place();
    aws.change({ what: 'autoscale', service: 'web', desiredCount: 5, kind: 'in' });
    expect(desired()).toBe(10);
  });

  test('that counts requests follows the traffic, in and out', async () => {
    const { aws, clock, desired } = place({ scaling: { stable: { ...bounds.stable, requestsPerTask: 5 } } });
    aws.change({ what: 'set-traffic', requestsPerSecond: 80 });
    await clock.sleep(2 * MINUTE);
    stateOf(aws);
    expect(desired()).toBe(16);
    aws.change({ what: 'set-traffic', requestsPerSecond: 1 });
    await clock.sleep(2 * MINUTE);
    stateOf(aws);
    expect(desired()).toBe(2);
    expect(aws.journal.entries.filter(({ actor }) => actor === 'autoscaler').length).toBeGreaterThan(1);
  });
});
