import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { DescribeLoadBalancersCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from '@jest/globals';
import { taskCountScenario } from '../../simulator/scenarios.ts';
import { MINUTE, rehearse, SECOND, type Rehearsal } from './support.ts';

const scale = ({ ecs }: Rehearsal, desiredCount: number, abortSignal?: AbortSignal): Promise<unknown> =>
  ecs.send(new UpdateServiceCommand({ cluster: 'demo', service: 'web-canary', desiredCount }), {
    ...(abortSignal === undefined ? {} : { abortSignal }),
  });

const desired = ({ aws }: Rehearsal): number | undefined =>
  aws.world.containers.services.get('demo/web-canary')?.desiredCount;

const read = async ({ ecs }: Rehearsal): Promise<number | undefined> => {
  const { services } = await ecs.send(
    new DescribeServicesCommand({ cluster: 'demo', services: ['web-canary'] }),
  );
  return services?.[0]?.desiredCount;
};

const world = (): Rehearsal => rehearse(taskCountScenario());

describe('a fault', () => {
  test('throttles with each service’s own error, changing nothing', async () => {
    const there = world();
    there.aws.faults.add({ kind: 'throttle', operation: '*' });
    await expect(scale(there, 1)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(there.elb.send(new DescribeLoadBalancersCommand({}))).rejects.toMatchObject({
      name: 'Throttling',
    });
    await expect(there.cloudWatch.send(new DescribeAlarmsCommand({}))).rejects.toMatchObject({
      name: 'Throttling',
    });
    expect(desired(there)).toBe(0);
    there.aws.faults.clear();
    await scale(there, 1);
    expect(desired(there)).toBe(1);
  });

  test('denies access with status 403, naming the action', async () => {
    const there = world();
    there.aws.faults.add({ kind: 'access-denied', operation: 'UpdateService' });
    const denied = scale(there, 1);
    await expect(denied).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
    });
    await expect(denied).rejects.toThrow('not authorized to perform: ecs:UpdateService');
  });

  test('fails with status 500', async () => {
    const there = world();
    there.aws.faults.add({ kind: 'server-error', operation: 'DescribeServices' });
    await expect(read(there)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });

  test('strikes as often as it was told, and only the operation it was told', async () => {
    const there = world();
    there.aws.faults.add({ kind: 'server-error', operation: 'UpdateService', times: 2 });
    expect(await read(there)).toBe(0);
    await expect(scale(there, 1)).rejects.toThrow();
    await expect(scale(there, 1)).rejects.toThrow();
    await scale(there, 1);
    expect(await read(there)).toBe(1);
    expect(there.aws.faults.all()).toEqual([]);
  });

  test('strikes only in its time', async () => {
    const there = world();
    there.aws.faults.add({ kind: 'throttle', operation: '*', afterMs: MINUTE, forMs: MINUTE });
    expect(await read(there)).toBe(0);
    await there.clock.sleep(MINUTE);
    await expect(read(there)).rejects.toThrow('Rate exceeded');
    await there.clock.sleep(MINUTE);
    expect(await read(there)).toBe(0);
  });

  test('strikes only calls whose parameters match', async () => {
    const there = world();
    there.aws.faults.add({ kind: 'throttle', operation: '*', match: '"desiredCount":7' });
    await scale(there, 6);
    await expect(scale(there, 7)).rejects.toThrow('Rate exceeded');
  });

  test('strikes by chance, the same chance for the same seed', async () => {
    const pattern = async (seed: number): Promise<string> => {
      const there = rehearse(taskCountScenario(), { seed });
      there.aws.faults.add({ kind: 'throttle', operation: '*', probability: 0.5 });
      const results: string[] = [];
      for (let call = 0; call < 20; call += 1)
        results.push(
          await read(there).then(
            () => '.',
            () => 'x',
          ),
        );
      return results.join('');
    };
    const first = await pattern(1);
    expect(await pattern(1)).toBe(first);
    expect(await pattern(2)).not.toBe(first);
    expect(first).toContain('x');
    expect(first).toContain('.');
  });

  test('that hangs ends with the caller’s abort, as an AbortError, and did nothing', async () => {
    const there = world();
    there.aws.faults.add({ kind: 'hang', operation: 'UpdateService' });
    const controller = new AbortController();
    const hanging = scale(there, 1, controller.signal);
    await Promise.all([
      expect(hanging).rejects.toMatchObject({ name: 'AbortError' }),
      there.clock.sleep(30 * SECOND).then(() => controller.abort()),
    ]);
    expect(desired(there)).toBe(0);
    expect(there.clock.sleeping).toBe(0);
  });

  test('that hangs ends with the request timeout, in simulated time', async () => {
    const there = rehearse(taskCountScenario(), { requestTimeoutMs: 5 * SECOND });
    there.aws.faults.add({ kind: 'hang-after', operation: 'UpdateService' });
    const before = there.clock.now();
    await expect(scale(there, 1)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(there.clock.now() - before).toBe(5 * SECOND);
    expect(desired(there)).toBe(1);
  });

  test('that breaks the connection leaves the change made, or not, as told', async () => {
    const there = world();
    there.aws.faults.add({ kind: 'reset-before', operation: 'UpdateService', times: 1 });
    there.aws.faults.add({ kind: 'reset-after', operation: 'UpdateService', times: 1 });
    await expect(scale(there, 1)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(desired(there)).toBe(0);
    await expect(scale(there, 2)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(desired(there)).toBe(2);
    expect(there.aws.journal.mutating().map(({ outcome, applied }) => [outcome, applied])).toEqual([
      ['reset-before', false],
      ['reset-after', true],
    ]);
  });

  test('that is slow takes its time', async () => {
    const there = world();
    there.aws.faults.add({ kind: 'slow', operation: 'DescribeServices', delayMs: 4 * SECOND });
    const before = there.clock.now();
    await read(there);
    expect(there.clock.now() - before).toBe(4 * SECOND);
  });

  test('that makes reads stale answers with what was true before', async () => {
    const there = world();
    expect(await read(there)).toBe(0);
    await scale(there, 3);
    there.aws.faults.add({
      kind: 'stale-read',
      operation: 'DescribeServices',
      ageMs: 10 * SECOND,
      forMs: MINUTE,
    });
    expect(await read(there)).toBe(0);
    expect(desired(there)).toBe(3);
    await there.clock.sleep(MINUTE);
    expect(await read(there)).toBe(3);
  });
});

describe('the journal', () => {
  test('tells calls apart from what somebody else did, with time and outcome', async () => {
    const there = world();
    there.aws.change(
      { what: 'set-desired-count', service: 'web', desiredCount: 5 },
      { actor: 'autoscaler', afterMs: MINUTE },
    );
    await there.clock.sleep(2 * MINUTE);
    await scale(there, 1);
    await expect(
      there.ecs.send(new UpdateServiceCommand({ cluster: 'demo', service: 'nobody' })),
    ).rejects.toThrow();
    await read(there);
    const start = there.aws.world.startedAt;
    expect(
      there.aws.journal.entries.map(({ at, actor, operation, mutating, outcome }) => [
        ...[(at - start) / MINUTE, actor, operation, mutating, outcome],
      ]),
    ).toEqual([
      [1, 'autoscaler', 'set-desired-count', true, 'ok'],
      [2, 'api', 'UpdateService', true, 'ok'],
      [2, 'api', 'UpdateService', true, 'ServiceNotFoundException'],
      [2, 'api', 'DescribeServices', false, 'ok'],
    ]);
    expect(there.aws.journal.mutating()).toHaveLength(2);
    expect(there.aws.journal.calls('DescribeServices')).toHaveLength(1);
  });
});
