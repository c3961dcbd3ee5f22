import { describe, expect, test } from '@jest/globals';
import type { DiscoveryRequest } from '../../src/traffic/request.ts';
import { errors, furnish, services, warnings } from './support/furniture.ts';
import { forward } from './support/stage.ts';

describe('traffic: task-count', () => {
  test('is refused where the services have groups of their own', async () => {
    const it = furnish();
    it.stage.listener(it.stage.balancer(), [
      forward([
        [it.web, 9],
        [it.canary, 1],
      ]),
    ]);
    services(it);
    await it.stage.warmUp();
    expect(errors(await it.stage.discover({ traffic: 'task-count' }))).toEqual([
      expect.stringMatching(/don't divide the traffic.*traffic: listener/),
    ]);
  });

  test.each<[string, Partial<DiscoveryRequest>, readonly string[], readonly string[]]>([
    ['is content with shares that the tasks can make', { steps: [{ share: 20, bakeMs: 0 }] }, [], []],
    ['warns of more than twice the share', { steps: [{ share: 1, bakeMs: 0 }] }, ['1 % comes to 10 %'], []],
    ['does not warn of exactly twice the share', { steps: [{ share: 5, bakeMs: 0 }] }, [], []],
    ['warns of a total that is smaller than now', { totalTasks: 11 }, ['fewer than the 12 tasks'], []],
    ['refuses a total that is smaller than stable', { totalTasks: 9 }, [], ['fewer than the 10 tasks']],
  ])('%s', async (_name, request, warned, refused) => {
    const { stage } = furnish();
    stage.service('web', 10);
    stage.service('web-canary', request.totalTasks === undefined ? 0 : 2);
    await stage.warmUp();
    const discovery = await stage.discover(request);
    expect(warnings(discovery)).toEqual(warned.map((words) => expect.stringContaining(words)));
    expect(errors(discovery)).toEqual(refused.map((words) => expect.stringContaining(words)));
  });
});
