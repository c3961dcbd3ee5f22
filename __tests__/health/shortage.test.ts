import { expect, test } from '@jest/globals';
import { Shortage } from '../../src/health/shortage.ts';

const POLL_MS = 15_000;

/** Looks as `[second, short]`; what the last one found, in seconds. */
function lastOf(looks: readonly (readonly [number, boolean])[], pollMs = POLL_MS): number | undefined {
  const shortage = new Shortage(pollMs);
  const found = looks.map(([second, short]) => shortage.look(short, second * 1000));
  const last = found.at(-1);
  return last === undefined ? undefined : last / 1000;
}

test.each([
  [
    'three looks over 30 s',
    [
      [0, true],
      [15, true],
      [30, true],
    ],
    30,
  ],
  [
    'three looks over less',
    [
      [0, true],
      [15, true],
      [29, true],
    ],
    undefined,
  ],
  [
    'two looks, however far apart',
    [
      [0, true],
      [120, true],
    ],
    undefined,
  ],
  [
    'a dip that was over in between',
    [
      [0, true],
      [15, true],
      [30, false],
      [31, true],
      [32, true],
      [33, true],
    ],
    undefined,
  ],
  [
    'a dip that came back for long',
    [
      [0, true],
      [15, false],
      [30, true],
      [45, true],
      [60, true],
    ],
    30,
  ],
  [
    'nothing short',
    [
      [0, false],
      [15, false],
      [60, false],
    ],
    undefined,
  ],
] as const)('%s', (_what, looks, seconds) => {
  expect(lastOf(looks)).toBe(seconds);
});

test('slow polls need two of their own intervals', () => {
  const minute = 60_000;
  expect(
    lastOf(
      [
        [0, true],
        [1, true],
        [90, true],
      ],
      minute,
    ),
  ).toBeUndefined();
  expect(
    lastOf(
      [
        [0, true],
        [60, true],
        [120, true],
      ],
      minute,
    ),
  ).toBe(120);
});
