import fc from 'fast-check';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

export const upTo = (most: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: most });
export const from = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** Something that is there in so many of a hundred worlds. */
export const inSome = <T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 100 - percent, arbitrary: fc.constant(undefined) }, { weight: percent, arbitrary });

/** One to `most` of something in so many of a hundred worlds, else none. */
export const someIn = <T>(percent: number, most: number, item: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  fc.oneof(
    { weight: 100 - percent, arbitrary: fc.constant([]) },
    { weight: percent, arbitrary: fc.array(item, { minLength: 1, maxLength: most }) },
  );
