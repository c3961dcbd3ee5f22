import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BAD_VALUES, MEGABYTES } from '../config/bad-values.ts';
import { type Inputs, inputNames, least } from '../config/inputs.ts';
import { type Reading, readingOf } from '../config/wrongs.ts';
import { figure } from '../support/figures.ts';

/** Thousands of cases a test. */
const LIMIT_MS = 120_000;

let cases = 0;
let refusals = 0;

async function reading(inputs: Inputs): Promise<Reading> {
  const read = await readingOf(inputs);
  cases += 1;
  if (read.blamed.length > 0) refusals += 1;
  return read;
}

/** What some inputs have no meaning without: their values are to be refused for what they are. */
const companions: Readonly<Record<string, Inputs>> = {
  container: { image: 'app:2' },
  'promotion-schedule': { 'on-success': 'promote' },
  tag: { 'on-success': 'promote' },
};

/** Each value for one input, whose others are fine: if any is blamed, it is this one. */
async function expectHarmless(name: string, values: readonly string[]): Promise<void> {
  const wrongs: string[] = [];
  for (const value of values) {
    const read = await reading({ ...least, ...companions[name], [name]: value });
    wrongs.push(...read.wrongs);
    if (read.blamed.some((each) => each !== name)) wrongs.push(`${value} is blamed on ${read.blamed.join()}`);
  }
  expect(wrongs).toEqual([]);
}

afterAll(() => {
  figure('bad inputs, cases', cases);
  figure('bad inputs, refused', refusals);
});

describe('a bad value', () => {
  test.each(inputNames)(
    'of %s is refused in clear and harmless words, or is harmless',
    async (name) => {
      await expectHarmless(name, BAD_VALUES);
    },
    LIMIT_MS,
  );

  test(
    'of a megabyte is refused as fast and as briefly',
    async () => {
      for (const name of inputNames) await expectHarmless(name, MEGABYTES);
    },
    LIMIT_MS,
  );

  test(
    'in every input at once is refused like one',
    async () => {
      for (const value of BAD_VALUES) {
        const { wrongs } = await reading(Object.fromEntries(inputNames.map((name) => [name, value])));
        expect(wrongs).toEqual([]);
      }
    },
    LIMIT_MS,
  );
});

describe('bad values', () => {
  const joined = fc
    .array(fc.constantFrom(...BAD_VALUES), { minLength: 1, maxLength: 4 })
    .chain((parts) => fc.constantFrom('', ' ', ',', '\n', ':', '"').map((glue) => parts.join(glue)));
  const noise = fc.string({ unit: 'binary', maxLength: 300 });
  const value = fc.oneof({ weight: 3, arbitrary: joined }, noise);

  test(
    'joined, and mixed with noise, are refused in clear and harmless words',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(fc.constantFrom(...inputNames), value, { maxKeys: 5 }),
          async (some) => {
            expect((await reading({ ...least, ...some })).wrongs).toEqual([]);
          },
        ),
        { numRuns: 1_000 },
      );
    },
    LIMIT_MS,
  );
});
