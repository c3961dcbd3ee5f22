import { type Parsed, right, wrong } from './parsed.ts';

const pattern = /^(\d+)(?:\.(\d))? ?%?$/;

/**
 * Reads a percent from 0 to 100, `%` or not, as tenths of a percent: 0.1 has no exact binary form, and sums of it drift.
 */
export function parseTenths(text: string): Parsed<number> {
  const match = pattern.exec(text);
  if (match === null) {
    return wrong({
      given: text,
      wrong: /^\d+\.\d\d+ ?%?$/.test(text) ? 'is finer than 0.1 %' : 'is not a percent',
      right: 'Write a number from 0 to 100 with at most one decimal, such as 5, 12.5 or 50%',
    });
  }
  const [, whole = '0', tenth = '0'] = match;
  const tenths = Number(whole) * 10 + Number(tenth);
  return tenths <= 1000
    ? right(tenths)
    : wrong({ given: text, wrong: 'is above 100 %', right: 'Write a percent from 0 to 100' });
}

/** The share, in percent, that is nearest to so many tenths: what its decimal form would read as. */
export function shareOf(tenths: number): number {
  return tenths / 10;
}
