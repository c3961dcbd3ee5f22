import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
import { describe, expect, test } from '@jest/globals';
import { taskCountScenario } from '../../simulator/scenarios.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';
import { HOUR, rehearse } from './support.ts';

describe('a virtual clock', () => {
  test('stands still until somebody sleeps, and then jumps', async () => {
    const clock = new VirtualClock(1_000);
    expect(clock.now()).toBe(1_000);
    const real = performance.now();
    await clock.sleep(HOUR);
    expect(clock.now()).toBe(1_000 + HOUR);
    expect(performance.now() - real).toBeLessThan(1_000);
  });

  test('wakes sleepers in the order of their times, then of their falling asleep', async () => {
    const clock = new VirtualClock(0);
    const woken: string[] = [];
    const sleeper = async (name: string, ms: number): Promise<void> => {
      await clock.sleep(ms);
      woken.push(`${name}@${clock.now()}`);
    };
    await Promise.all([
      sleeper('c', 30),
      sleeper('a', 10),
      sleeper('d', 30),
      sleeper('b', 20),
      sleeper('0', 0),
    ]);
    expect(woken).toEqual(['0@0', 'a@10', 'b@20', 'c@30', 'd@30']);
  });

  test('lets a woken one sleep again before anybody later is woken', async () => {
    const clock = new VirtualClock(0);
    const woken: number[] = [];
    const often = async (): Promise<void> => {
      for (let turn = 0; turn < 5; turn += 1) {
        await clock.sleep(10);
        woken.push(clock.now());
      }
    };
    await Promise.all([often(), clock.sleep(25).then(() => woken.push(-clock.now()))]);
    expect(woken).toEqual([10, 20, -25, 30, 40, 50]);
  });

  test('rejects at once when aborted, with an AbortError that carries the reason, and forgets the sleeper', async () => {
    const clock = new VirtualClock(0);
    const controller = new AbortController();
    const sleeping = clock.sleep(HOUR, controller.signal);
    controller.abort('enough');
    await expect(sleeping).rejects.toMatchObject({ name: 'AbortError', cause: 'enough' });
    await expect(clock.sleep(1, controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect([clock.sleeping, clock.now()]).toEqual([0, 0]);
  });

  test('never jumps while SDK calls are running', async () => {
    const { ecs, clock } = rehearse(taskCountScenario());
    const start = clock.now();
    const calls = async (): Promise<number> => {
      for (let call = 0; call < 50; call += 1) {
        await ecs.send(new DescribeServicesCommand({ cluster: 'demo', services: ['web'] }));
      }
      return clock.now();
    };
    const [ended] = await Promise.all([calls(), clock.sleep(HOUR)]);
    expect(ended).toBe(start);
  });
});
