import { type Parsed, type Parser, right, wrong } from './parsed.ts';

/** The words for true and false of YAML 1.2's core schema: https://yaml.org/spec/1.2.2/#1032-tag-resolution */
export function parseBoolean(text: string): Parsed<boolean> {
  if (/^(?:true|True|TRUE)$/.test(text)) return right(true);
  if (/^(?:false|False|FALSE)$/.test(text)) return right(false);
  return wrong({ given: text, wrong: 'is neither true nor false', right: 'Write true or false' });
}

/** Reads a whole number in plain decimal digits: no sign, no leading zero, no exponent. */
export function integerBetween(least: number, most: number): Parser<number> {
  const range = `Write a whole number from ${least} to ${most}`;
  return (text) => {
    if (!/^(?:0|[1-9]\d*)$/.test(text))
      return wrong({ given: text, wrong: 'is not a whole number', right: range });
    const value = Number(text);
    if (value >= least && value <= most) return right(value);
    return wrong({ given: text, wrong: value < least ? 'is too small' : 'is too large', right: range });
  };
}

/** Reads one of a few words, and guesses which was meant when it was another. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Parser<Word> {
  return (text) => {
    const found = words.find((word) => word === text);
    if (found !== undefined) return right(found);
    const near = nearest(text, words);
    const guess = near === undefined ? '' : `Did you mean ${near}? `;
    return wrong({
      given: text,
      wrong: 'is not one of the choices',
      right: `${guess}Write ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`,
    });
  };
}

/** The word that is fewest edits away, if it is near enough to have been meant. */
export function nearest(text: string, words: readonly string[]): string | undefined {
  const longest = Math.max(...words.map((word) => word.length));
  if (text.length > 2 * longest) return undefined;
  const plain = text.toLowerCase().replaceAll(/[\s_]/g, '-');
  const [best] = words
    .map((word) => ({ word, edits: distance(plain, word) }))
    .filter(({ word, edits }) => edits <= Math.ceil(word.length / 3))
    .sort((a, b) => a.edits - b.edits);
  return best?.word;
}

/** Levenshtein's distance: single characters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
