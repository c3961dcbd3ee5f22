import { describe, expect, test } from '@jest/globals';
import { splitTasks } from '../../src/traffic/task-split.ts';

describe('splitTasks', () => {
  test.each([
    { share: 5, total: 10, stable: 9, canary: 1, achieved: 10 },
    { share: 1, total: 10, stable: 9, canary: 1, achieved: 10 },
    { share: 25, total: 10, stable: 7, canary: 3, achieved: 30 },
    { share: 33.3, total: 3, stable: 2, canary: 1, achieved: 33.3 },
    { share: 99.9, total: 10, stable: 1, canary: 9, achieved: 90 },
    { share: 50, total: 1, stable: 1, canary: 1, achieved: 50 },
    { share: 100, total: 10, stable: 0, canary: 10, achieved: 100 },
    { share: 0, total: 10, stable: 10, canary: 0, achieved: 0 },
    { share: 0, total: 0, stable: 0, canary: 0, achieved: 0 },
  ])('$share % of $total tasks is $canary beside $stable', ({ share, total, ...expected }) => {
    expect(splitTasks(share, total)).toEqual(expected);
  });
});
