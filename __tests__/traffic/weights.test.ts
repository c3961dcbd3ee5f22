import { describe, expect, test } from '@jest/globals';
import { allOnStable, weigh } from '../../src/traffic/weights.ts';

describe('weigh', () => {
  test.each([
    { share: 10, canary: 10, stable: 90 },
    { share: 0.1, canary: 1, stable: 999 },
    { share: 99.9, canary: 999, stable: 1 },
    { share: 33.3, canary: 333, stable: 667 },
    { share: 100, canary: 1, stable: 0 },
    { share: 0, canary: 0, stable: 1 },
  ])('$share % of a single group of weight 1 is $canary : $stable', ({ share, canary, stable }) => {
    const weighing = weigh(share, { stable: 1, canary: 0, others: [] });
    expect(weighing).toEqual({ kind: 'weights', weights: { stable, canary, others: [] } });
  });

  test('keeps the sum it found where no other is better', () => {
    const weighing = weigh(50, { stable: 200, canary: 0, others: [] });
    expect(weighing).toMatchObject({ weights: { stable: 100, canary: 100 } });
  });

  test('scales other groups with the pair, never by themselves', () => {
    const weighing = weigh(5, { stable: 10, canary: 0, others: [5, 20] });
    expect(weighing).toEqual({ kind: 'weights', weights: { stable: 95, canary: 5, others: [50, 200] } });
  });

  test('gives the canary at least 1 where other groups leave little room', () => {
    const weighing = weigh(1, { stable: 10, canary: 0, others: [500] });
    expect(weighing).toEqual({ kind: 'weights', weights: { stable: 18, canary: 1, others: [950] } });
  });

  test('refuses a pair without any weight', () => {
    expect(weigh(5, { stable: 0, canary: 0, others: [1] })).toMatchObject({ kind: 'impossible' });
  });

  test('refuses a share for which the other groups leave no room', () => {
    expect(weigh(5, { stable: 1, canary: 0, others: [999] })).toMatchObject({ kind: 'impossible' });
  });
});

describe('allOnStable', () => {
  test('leaves others as they are', () => {
    expect(allOnStable({ stable: 60, canary: 40, others: [7] })).toEqual({
      stable: 100,
      canary: 0,
      others: [7],
    });
  });

  test('finds a way back even where exact weights do not exist', () => {
    expect(allOnStable({ stable: 999, canary: 999, others: [7] })).toEqual({
      stable: 999,
      canary: 0,
      others: [4],
    });
  });
});
