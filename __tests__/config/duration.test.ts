import { describe, expect, test } from '@jest/globals';
import { durationBetween, parseDuration, printDuration } from '../../src/config/duration.ts';

describe('a duration', () => {
  test.each([
    ['0s', 0],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['1h05m', 3_900_000],
    ['2h0m5s', 7_205_000],
  ])('%s is read as %d ms', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, value: ms });
  });

  test.each([
    '',
    '10',
    '10 minutes',
    '1.5h',
    '30m1h',
    '5m5m',
    '-5m',
    '+5m',
    '10M',
    'm',
    '1h30',
    '٣m',
    '1h  30m',
    '10ms',
  ])('"%s" is refused', (text) => {
    expect(parseDuration(text).ok).toBe(false);
  });

  test('without a unit is refused for that', () => {
    expect(parseDuration('30')).toMatchObject({ complaints: [{ wrong: 'names no unit' }] });
  });

  test('too long to be counted in milliseconds is refused, not rounded', () => {
    expect(parseDuration('9007199254741h').ok).toBe(false);
    expect(parseDuration(`${'9'.repeat(400)}s`).ok).toBe(false);
  });

  test('is printed in the largest units that fit', () => {
    expect([0, 90_000, 600_000, 5_400_000, 432_000_000].map(printDuration)).toEqual([
      '0s',
      '1m30s',
      '10m',
      '1h30m',
      '120h',
    ]);
  });

  test('between two limits may be either of them, and nothing beyond', () => {
    const parse = durationBetween(1000, 60_000);
    expect(['1s', '60s'].map((text) => parse(text).ok)).toEqual([true, true]);
    expect(parse('0s')).toMatchObject({ complaints: [{ wrong: 'is too short' }] });
    expect(parse('61s')).toMatchObject({
      complaints: [{ wrong: 'is too long', right: 'Write a duration from 1s to 1m' }],
    });
  });
});
