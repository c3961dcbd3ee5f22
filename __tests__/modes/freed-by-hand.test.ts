import { expect, jest, test } from '@jest/globals';
import { listenerScenario } from '../../simulator/scenarios.ts';
import { Cloud } from '../support/jobs.ts';

const SECOND = 1_000;
jest.setTimeout(60 * SECOND);

const hands: readonly (readonly [string, (cloud: Cloud) => void])[] = [
  ['deleted', (cloud) => cloud.forget()],
  ['freed', (cloud) => cloud.amend({ holder: undefined })],
];

test.each(hands)(
  'a run whose record is %s while it is at work puts everything back, and says why',
  async (_how, change) => {
    const cloud = new Cloud(listenerScenario({ stableTasks: 4 }));
    const job = cloud.job();
    const running = job.main();
    await cloud.until('a bake', () => job.types().includes('bake-started'));
    change(cloud);
    const { state, failed } = await running;
    expect(state).toMatchObject({ result: 'rolled-back', restoredBy: 'main' });
    expect(state.reason).toContain('freed by hand');
    expect(failed).toBe(true);
    expect(cloud.live()).toEqual(cloud.start);
  },
);

test('a run whose lease was freed by hand, and taken by another, changes nothing more', async () => {
  const cloud = new Cloud(listenerScenario({ stableTasks: 4 }));
  const job = cloud.job({ name: 'first' });
  const running = job.main();
  await cloud.until('a bake', () => job.types().includes('bake-started'));
  cloud.amend({ holder: undefined });
  const other = cloud.job({ name: 'other', inputs: { mode: 'recover' } });
  const { state } = await other.main();
  expect(state.result).toBe('rolled-back');
  const { length } = cloud.writes('first');
  const first = await running;
  expect(first.state.result).toBe('stopped');
  expect(first.state.reason).toContain('another run, which has let go of it');
  expect(cloud.writes('first')).toHaveLength(length);
  expect(cloud.live()).toEqual(cloud.start);
});
