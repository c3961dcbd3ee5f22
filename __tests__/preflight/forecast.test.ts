import { describe, expect, test } from '@jest/globals';
import { checkDuration } from '../../src/preflight/check-duration.ts';
import { forecastOf, type Itinerary } from '../../src/preflight/forecast.ts';
import type { PlannedStep } from '../../src/rollout/ports.ts';
import { words } from './support/account.ts';
import { MINUTE } from './support/subjects.ts';

const HOUR = 60 * MINUTE;

/** A step with the tasks that its share comes to. */
const step = (share: number, bakeMs: number, canaryCount: number, stableCount?: number): PlannedStep => ({
  share,
  bakeMs,
  aim: {
    ...{ asked: share, achieved: share, canaryCount },
    ...(stableCount === undefined ? {} : { stableCount }),
  },
});

const byWeights: Itinerary = {
  ...{ start: { stable: 10, canary: 0 }, way: 'listener', promotion: [], deploys: false },
  steps: [step(10, 10 * MINUTE, 1), step(50, 10 * MINUTE, 5), step(100, 5 * MINUTE, 10)],
  ...{ settleMs: 0, stabilizeMs: 15 * MINUTE },
};
const byCounts: Itinerary = {
  ...byWeights,
  way: 'task-count',
  steps: [step(10, 10 * MINUTE, 1, 9), step(50, 10 * MINUTE, 5, 5), step(100, 5 * MINUTE, 10, 0)],
};

describe('the fullest moment of a plan', () => {
  test.each<[string, Itinerary, number, number]>([
    ['by weights has the canary beside all of stable', byWeights, 20, 10],
    ['by counts has what goes up before what goes down', byCounts, 15, 5],
    [
      'that ends early takes no more than its last share',
      { ...byWeights, steps: [step(10, 10 * MINUTE, 1)] },
      11,
      1,
    ],
    [
      'in which nothing changes takes nothing',
      { ...byWeights, start: { stable: 10, canary: 10 }, steps: [step(100, MINUTE, 10)] },
      20,
      0,
    ],
    [
      'with a promotion by weights has stable twice, beside a whole canary',
      { ...byWeights, promotion: [step(0, 0, 10)] },
      30,
      20,
    ],
    [
      'with a promotion by weights and a limit on updates has so much of stable',
      { ...byWeights, promotion: [step(0, 0, 10)], maximumPercent: { stable: 125 } },
      22,
      12,
    ],
    [
      'with a promotion by counts has both at full count, once stable comes back',
      { ...byCounts, promotion: [step(0, 0, 0, 10)] },
      20,
      10,
    ],
    [
      'with a deployment has a canary that runs already twice',
      { ...byWeights, start: { stable: 10, canary: 4 }, deploys: true, steps: [step(10, MINUTE, 4)] },
      18,
      4,
    ],
    [
      'with a deployment by counts has the canary emptied first',
      { ...byCounts, start: { stable: 9, canary: 1 }, deploys: true, steps: [step(10, MINUTE, 1, 9)] },
      11,
      1,
    ],
    [
      'of a service that may not exceed its count in an update is not fuller for it',
      {
        ...byWeights,
        start: { stable: 10, canary: 4 },
        deploys: true,
        steps: [step(10, MINUTE, 4)],
        maximumPercent: { canary: 100 },
      },
      14,
      0,
    ],
  ])('%s', (_, itinerary, mostTasks, extraTasks) => {
    expect(forecastOf(itinerary)).toMatchObject({ mostTasks, extraTasks });
  });
});

describe('the time that a plan takes', () => {
  test('is at least its bakes and settles, those of the way back included', () => {
    const plan = { ...byWeights, settleMs: 2 * MINUTE, promotion: [step(50, MINUTE, 10), step(0, 0, 10)] };
    expect(forecastOf(plan).leastMs).toBe((25 + 1 + 5 * 2) * MINUTE);
  });

  test.each<[string, Itinerary, number]>([
    ['one a step by weights', byWeights, 3],
    ['two a step by counts, up and down', byCounts, 6],
    ['none for a step by counts that changes nothing', { ...byCounts, steps: [step(0, 0, 0, 10)] }, 0],
    [
      'one more, beside the shift to nothing, for a deployment by weights',
      { ...byWeights, deploys: true },
      5,
    ],
    [
      'one for stable and one for each step back, and the last for the canary, with a promotion',
      { ...byWeights, promotion: [step(0, 0, 10)] },
      6,
    ],
  ])('is at most that and every wait as long as it may be: %s', (_, itinerary, waits) => {
    const { leastMs, mostMs } = forecastOf(itinerary);
    expect((mostMs - leastMs) / itinerary.stabilizeMs).toBe(waits);
  });
});

describe('a plan that may not come to its end', () => {
  const plan = (leastMs: number, mostMs = leastMs) => ({ mostTasks: 1, extraTasks: 0, leastMs, mostMs });

  test.each([
    ['github-hosted', 6 * HOUR - 1, 6 * HOUR - 1, []],
    ['github-hosted', 6 * HOUR - 1, 6 * HOUR, ['note schedule']],
    ['github-hosted', 6 * HOUR, 6 * HOUR, ['error schedule']],
    ['self-hosted', 6 * HOUR, 100 * HOUR, []],
    ['self-hosted', 120 * HOUR, 120 * HOUR, ['error schedule']],
    [undefined, 6 * HOUR, 6 * HOUR, ['warning schedule']],
  ] as const)(
    'for a job on a runner (%s) that lasts %d to %d ms: %j',
    (runner, leastMs, mostMs, expected) => {
      const found = checkDuration(plan(leastMs, mostMs), runner === undefined ? {} : { runner });
      expect(found.map(({ severity, subject }) => `${severity} ${subject}`)).toEqual(expected);
    },
  );

  test('is told with its length and the limit', () => {
    expect(words(checkDuration(plan(7 * HOUR), { runner: 'github-hosted' }))).toEqual([
      'error schedule: The plan takes 7h at least, and this job ends after 6h: it would be rolled back before its end. ' +
        'Shorten the bakes or take fewer steps; a self-hosted runner has 5 days.',
    ]);
  });

  test.each([
    [30 * MINUTE, 0],
    [31 * MINUTE, 1],
    [59 * MINUTE, 1],
    [60 * MINUTE, 0],
  ])('with credentials for %d ms of 30 to 60 minutes is told in %d notes', (credentialsLeftMs, count) => {
    const found = checkDuration(plan(30 * MINUTE, HOUR), { credentialsLeftMs });
    expect(found).toHaveLength(count);
    for (const { severity, subject } of found) expect(`${severity} ${subject}`).toBe('note credentials');
  });
});
