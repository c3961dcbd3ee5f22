import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inputNames } from '../config/inputs.ts';
import { readConfig } from '../../src/config/config.ts';
import { parseDuration, printDuration } from '../../src/config/duration.ts';
import { longestMs, parseSchedule, printSchedule } from '../../src/config/schedule.ts';
import { InputError } from '../../src/rollout/errors.ts';
import type { Step } from '../../src/rollout/ports.ts';

const longestS = longestMs / 1000;

const bakes = fc.integer({ min: 0, max: longestS }).map((seconds) => seconds * 1000);

const schedules: fc.Arbitrary<readonly Step[]> = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1000 }), bakes), {
    selector: ([tenths]) => tenths,
    minLength: 1,
    maxLength: 20,
  })
  .map((pairs) =>
    pairs.toSorted(([a], [b]) => a - b).map(([tenths, bakeMs]) => ({ share: tenths / 10, bakeMs })),
  );

const percents = fc.integer({ min: 1, max: 1000 }).map((tenths) => String(tenths / 10));
const minutes = fc.integer({ min: 0, max: longestS / 60 }).map(String);
const presets = fc.oneof(
  fc.tuple(percents, minutes).map(([percent, every]) => `Linear${percent}PercentEvery${every}Minutes`),
  fc.tuple(percents, minutes).map(([percent, once]) => `Canary${percent}Percent${once}Minutes`),
  fc.constant('AllAtOnce'),
);

/** Text of the characters that the parsers look at, so that most of it comes close to something valid. */
const nearText = fc.string({
  unit: fc.constantFrom(
    ...Array.from('0159.%:,hms \n[]"{}'),
    'arn:',
    'aws',
    'ecs',
    'true',
    'Linear',
    'Canary',
    'Percent',
    'Every',
    'Minutes',
  ),
  maxLength: 30,
});

const texts = fc.oneof(nearText, fc.string({ unit: 'binary', maxLength: 300 }));

describe('durations', () => {
  test('are read as they are printed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * longestS }), (seconds) => {
        expect(parseDuration(printDuration(seconds * 1000))).toEqual({ ok: true, value: seconds * 1000 });
      }),
    );
  });
});

describe('schedules', () => {
  test('are read as they are printed, to the tenth of a percent', () => {
    fc.assert(
      fc.property(schedules, (steps) => {
        expect(parseSchedule(printSchedule(steps), 0)).toEqual({ ok: true, value: steps });
      }),
    );
  });

  test('that do not rise are refused', () => {
    fc.assert(
      fc.property(schedules, fc.nat(), (steps, at) => {
        const again = steps[at % steps.length];
        expect(parseSchedule(printSchedule(again === undefined ? steps : [...steps, again]), 0).ok).toBe(
          false,
        );
      }),
    );
  });

  test('from presets rise strictly, end at 100 %, bake as named below, and are plain steps', () => {
    fc.assert(
      fc.property(
        presets,
        fc.constantFrom('', 'ECS', 'CodeDeployDefault.', 'CodeDeployDefault.ECS'),
        (preset, prefix) => {
          const parsed = parseSchedule(prefix + preset, 1000);
          if (!parsed.ok) throw new Error(JSON.stringify(parsed.complaints));
          const shares = parsed.value.map(({ share }) => share);
          expect(shares.at(-1)).toBe(100);
          expect(shares.every((share, index) => share > (shares[index - 1] ?? 0))).toBe(true);
          expect(shares).toEqual(shares.map((share) => Math.round(share * 10) / 10));
          expect(parseSchedule(printSchedule(parsed.value), 1000)).toEqual(parsed);
          expect(new Set(parsed.value.slice(0, -1).map(({ bakeMs }) => bakeMs)).size).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

describe('whatever is given', () => {
  test('is either understood or refused with reasons of one line', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...inputNames), texts), (inputs) => {
        const mistakes = mistakesOf((name) => inputs[name] ?? '');
        expect(mistakes.filter((mistake) => /\p{Cc}|##\[/u.test(mistake))).toEqual([]);
        expect(mistakes.every((mistake) => inputNames.some((name) => mistake.startsWith(`${name}: `)))).toBe(
          true,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('is read in time that grows with its length, not with its square', () => {
    fc.assert(
      fc.property(fc.constantFrom(...inputNames), texts, (name, text) => {
        const long = text.repeat(Math.ceil(100_000 / Math.max(1, text.length)));
        const before = performance.now();
        mistakesOf((asked) => (asked === name ? long : ''));
        expect(performance.now() - before).toBeLessThan(3000);
      }),
    );
  });
});

/** The mistakes in some inputs; anything thrown that is no InputError is thrown on, and fails the property. */
function mistakesOf(input: (name: string) => string): readonly string[] {
  try {
    readConfig(input);
    return [];
  } catch (error) {
    if (error instanceof InputError) {
      expect(error.mistakes).not.toEqual([]);
      return error.mistakes;
    }
    throw error;
  }
}
