import { describe, expect, test } from '@jest/globals';
import { describeScaling, readScaling, scalingId, setScaling } from '../../src/aws/scalable-targets.ts';
import { place } from '../../src/rollout/decode.ts';
import { fakeAws, never, Raw } from './support/fake-aws.ts';
import { listOf, range } from './support/inputs.ts';

const LIVE = { inSuspended: false, outSuspended: false, scheduledSuspended: false };

function target(name: string, more: object = {}): object {
  return { ResourceId: `service/prod/${name}`, MinCapacity: 1, MaxCapacity: 4, ...more };
}

describe('describeScaling', () => {
  test('has the limits and suspensions of each service that is scaled, and none of the others', async () => {
    const suspended = { DynamicScalingInSuspended: true, ScheduledScalingSuspended: true };
    const { aws, calls } = fakeAws(() => ({
      ScalableTargets: [
        target('web', { MinCapacity: 0, MaxCapacity: 9, SuspendedState: suspended }),
        target('db'),
      ],
    }));
    const found = await describeScaling(aws, 'prod', ['web', 'web-canary'], never);
    expect([...found]).toEqual([
      ['web', { min: 0, max: 9, inSuspended: true, outSuspended: false, scheduledSuspended: true }],
    ]);
    expect(calls).toMatchObject([
      {
        operation: 'DescribeScalableTargets',
        input: {
          ...{ ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' },
          ResourceIds: ['service/prod/web', 'service/prod/web-canary'],
        },
      },
    ]);
  });

  test('asks for fifty at a time, once each, and reads every page', async () => {
    const { aws, calls } = fakeAws((_operation, input) => {
      const names = listOf(input, 'ResourceIds').map((id) => id.slice('service/prod/'.length));
      const from = Number(input['NextToken'] ?? 0);
      const next = from + 20 < names.length ? { NextToken: String(from + 20) } : {};
      return { ScalableTargets: names.slice(from, from + 20).map((name) => target(name)), ...next };
    });
    const names = range(70, 's');
    const found = await describeScaling(aws, 'prod', [...names, ...names], never);
    expect([...found.keys()]).toEqual(names);
    expect(calls.map(({ input }) => listOf(input, 'ResourceIds').length)).toEqual([50, 50, 50, 20]);
    expect(found.get('s69')).toEqual({ min: 1, max: 4, ...LIVE });
  });
});

describe('setScaling', () => {
  const scaling = { min: 0, max: 9, inSuspended: true, outSuspended: false, scheduledSuspended: true };

  test('says all of it, so that nothing stays as somebody else left it', async () => {
    const { aws, calls } = fakeAws(() => ({}));
    await setScaling(aws, 'prod', 'web', scaling, never);
    expect(calls).toMatchObject([{ operation: 'RegisterScalableTarget' }]);
    expect(calls[0]?.input).toEqual({
      ...{ ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' },
      ...{ ResourceId: 'service/prod/web', MinCapacity: 0, MaxCapacity: 9 },
      SuspendedState: {
        DynamicScalingInSuspended: true,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: true,
      },
    });
  });

  test('is sent once, whatever comes of it', async () => {
    const { aws, count } = fakeAws(() => new Raw(503, ''));
    await expect(setScaling(aws, 'prod', 'web', scaling, never)).rejects.toMatchObject({
      transient: true,
      message: expect.stringMatching(
        /^application-autoscaling:RegisterScalableTarget on service\/prod\/web failed/,
      ),
    });
    expect(count('RegisterScalableTarget')).toBe(1);
  });
});

test.each([
  ['prod', 'web'],
  ['arn:aws:ecs:eu-central-1:123456789012:cluster/prod', 'web'],
  ['prod', 'arn:aws:ecs:eu-central-1:123456789012:service/prod/web'],
  ['prod', 'arn:aws:ecs:eu-central-1:123456789012:service/web'],
])('a service is known to autoscaling by short names: %s, %s', (cluster, service) => {
  expect(scalingId(cluster, service)).toBe('service/prod/web');
});

describe('scaling that was saved', () => {
  test('is read as it was', () => {
    expect(readScaling(place({ min: 1, max: 2, ...LIVE }, 'scaling'))).toEqual({ min: 1, max: 2, ...LIVE });
  });

  test.each([
    ['max', { min: 1, ...LIVE }],
    ['min', { min: '1', max: 2, ...LIVE }],
    ['outSuspended', { min: 1, max: 2, ...LIVE, outSuspended: 'no' }],
  ])('and is damaged is an error that names %s', (name, saved) => {
    expect(() => readScaling(place(saved, 'autoscaling of web'))).toThrow(name);
  });
});
