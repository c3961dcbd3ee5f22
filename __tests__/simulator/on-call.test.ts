import { DescribeServicesCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { taskCountScenario } from '../../simulator/scenarios.ts';
import type { HeardCall } from '../../simulator/simulator.ts';
import { rehearse, type Rehearsal, SECOND } from './support.ts';

const rehearsal = (): Rehearsal => rehearse(taskCountScenario(), { requestTimeoutMs: 5 * SECOND });

const scale = ({ ecs }: Rehearsal, desiredCount: number, service = 'web-canary'): Promise<unknown> =>
  ecs.send(new UpdateServiceCommand({ cluster: 'demo', service, desiredCount }));

const read = ({ ecs }: Rehearsal): Promise<unknown> =>
  ecs.send(new DescribeServicesCommand({ cluster: 'demo', services: ['web-canary'] }));

const desired = ({ aws }: Rehearsal): number | undefined =>
  aws.world.containers.services.get('demo/web-canary')?.desiredCount;

/** Everything that is heard, and what was live at each moment. */
const listenTo = (there: Rehearsal): readonly (HeardCall & { readonly live: number | undefined })[] => {
  const heard: (HeardCall & { readonly live: number | undefined })[] = [];
  there.aws.simulator.onCall = (call) => {
    heard.push({ ...call, live: desired(there) });
    return 'go-on';
  };
  return heard;
};

/** Withholds the answer to the first call at a moment. */
const strike = ({ aws }: Rehearsal, moment: HeardCall['moment']): void => {
  let isStruck = false;
  aws.simulator.onCall = (call) => {
    if (isStruck || call.moment !== moment) return 'go-on';
    isStruck = true;
    return 'withhold';
  };
};

describe('whoever listens to calls', () => {
  test('hears each of them twice, before the world has done it and after', async () => {
    const there = rehearsal();
    const heard = listenTo(there);
    await scale(there, 3);
    await read(there);
    expect(heard).toMatchObject([
      { moment: 'before', service: 'ecs', operation: 'UpdateService', mutating: true, live: 0 },
      { moment: 'after', service: 'ecs', operation: 'UpdateService', mutating: true, live: 3 },
      { moment: 'before', operation: 'DescribeServices', mutating: false },
      { moment: 'after', operation: 'DescribeServices', mutating: false },
    ]);
    const params = { cluster: 'demo', service: 'web-canary', desiredCount: 3 };
    expect(heard[0]?.params).toEqual(params);
    expect(heard[1]?.params).toEqual(params);
  });

  test('hears a call that the world refuses twice, too', async () => {
    const there = rehearsal();
    const heard = listenTo(there);
    await expect(scale(there, 3, 'nobody')).rejects.toThrow();
    expect(heard.map(({ moment }) => moment)).toEqual(['before', 'after']);
  });

  test('hears a call once where a fault keeps it from the world, and twice where it only spoils the answer', async () => {
    for (const [kind, moments] of [
      ['throttle', ['before']],
      ['hang', ['before']],
      ['reset-before', ['before']],
      ['reset-after', ['before', 'after']],
      ['hang-after', ['before', 'after']],
    ] as const) {
      const there = rehearsal();
      there.aws.faults.add({ kind, operation: 'UpdateService' });
      const heard = listenTo(there);
      await expect(scale(there, 3)).rejects.toThrow();
      expect(heard.map(({ moment }) => moment)).toEqual(moments);
    }
  });

  test('may withhold a call from the world: it changes nothing, and is never answered', async () => {
    const there = rehearsal();
    strike(there, 'before');
    await expect(scale(there, 3)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(desired(there)).toBe(0);
    expect(there.aws.journal.mutating()).toMatchObject([{ outcome: 'hang', applied: false }]);
    await scale(there, 3);
    expect(desired(there)).toBe(3);
  });

  test('may withhold the answer: the world has done what was asked, and nobody is told', async () => {
    const there = rehearsal();
    strike(there, 'after');
    await expect(scale(there, 3)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(desired(there)).toBe(3);
    expect(there.aws.journal.mutating()).toMatchObject([{ outcome: 'hang-after', applied: true }]);
    await read(there);
  });

  test('uses up no fault with a call that it withholds', async () => {
    const there = rehearsal();
    there.aws.faults.add({ kind: 'throttle', operation: 'UpdateService', times: 1 });
    strike(there, 'before');
    await expect(scale(there, 3)).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(scale(there, 3)).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
