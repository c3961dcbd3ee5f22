import { describe, expect, test } from '@jest/globals';
import { quote } from '../../src/config/quote.ts';
import { configWith, inputNames, mistakesWith } from './inputs.ts';

describe('a quoted value', () => {
  test.each([
    ['plain text', '"plain text"'],
    ['a\nb\r\tc', '"a\\nb\\r\\tc"'],
    ['say "hi" \\o/', '"say \\"hi\\" \\\\o/"'],
    ['\u0000\u001b[31m\u007f\u0085', '"\\u{0}\\u{1b}[31m\\u{7f}\\u{85}"'],
    ['a\u202eb\u200bc\u00a0d\u2028e', '"a\\u{202e}b\\u{200b}c\\u{a0}d\\u{2028}e"'],
    ['\ud800', '"\\u{d800}"'],
    ['##[add-mask]e', '"##\\[add-mask]e"'],
    ['größer 🚀', '"größer 🚀"'],
    ['a\u3164b\u034fc\ufe0fd', '"a\\u{3164}b\\u{34f}c\\u{fe0f}d"'],
  ])('%j shows what cannot be seen', (text, quoted) => {
    expect(quote(text)).toBe(quoted);
  });

  test('is shortened between characters, and says so', () => {
    expect(quote('🚀'.repeat(1000))).toBe(`"${'🚀'.repeat(80)}…" (2000 characters)`);
    expect(quote('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`);
    expect(quote('x'.repeat(81))).toBe(`"${'x'.repeat(80)}…" (81 characters)`);
  });
});

/** Every input but alarms, whose names are free text. */
const names = inputNames.filter((name) => name !== 'alarms');

describe.each([
  ['a second line', 'x\n::error::owned'],
  ['a carriage return', 'x\r::add-mask::e'],
  ['an old command', '##[error]\u0007owned'],
  ['an escape sequence', '\u001b[2Jx'],
  ['a megabyte', '\u0001'.repeat(1_000_000)],
  ['a megabyte of blanks', `1h${' '.repeat(1_000_000)}x\u0001`],
  ['a megabyte of digits', `${'1'.repeat(1_000_000)}\u0001`],
])('%s', (_, value) => {
  test.each(names)('in %s is refused on one short line', (name) => {
    const mistakes = mistakesWith({ [name]: value });
    expect(mistakes).not.toEqual([]);
    for (const mistake of mistakes) {
      expect(mistake.startsWith(`${name}: `)).toBe(true);
      expect(mistake).not.toMatch(/\p{Cc}|##\[/u);
      expect(mistake.length).toBeLessThan(1500);
    }
  });
});

describe('alarms, whose names are free text,', () => {
  test('are refused with control characters in a name', () => {
    expect(mistakesWith({ alarms: 'a\u0007b' })).toEqual([
      'alarms: "a\\u{7}b" contains control characters. Write the name of a CloudWatch alarm (at most 255 characters), or its ARN.',
    ]);
    expect(mistakesWith({ alarms: JSON.stringify(['x\n::error::owned']) })).toHaveLength(1);
  });

  test('keep a name that looks like a command as it is', () => {
    expect(configWith({ alarms: 'x\n::error::owned' }).alarms).toEqual(['x', '::error::owned']);
  });

  test('are refused in JSON too deep to mean anything', () => {
    expect(mistakesWith({ alarms: '['.repeat(200_000) + ']'.repeat(200_000) })).toHaveLength(1);
  });
});
