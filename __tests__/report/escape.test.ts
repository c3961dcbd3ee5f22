import { describe, expect, test } from '@jest/globals';
import { clean, fenced, markdown } from '../../src/report/escape.ts';
import { elements, html, seen } from './support/browser.ts';
import { HOSTILE_MARKDOWN } from './support/hostile.ts';

describe('hostile text in Markdown', () => {
  test.each(HOSTILE_MARKDOWN)('makes no element in a paragraph: %j', (text) => {
    expect(elements(`x ${markdown(text)}`)).toEqual({ '<p>': 1 });
  });

  test.each(HOSTILE_MARKDOWN)('makes no element at the beginning of a list item: %j', (text) => {
    expect(elements(`- ${markdown(text).trim()}`)).toEqual({ '<ul>': 1, '<li>': 1 });
  });

  test.each(HOSTILE_MARKDOWN)('stays in its cell of a table: %j', (text) => {
    const row = `| ${markdown(text)} | next |`;
    expect(elements(`| a | b |\n| --- | --- |\n${row}\n`)).toEqual({
      '<table>': 1,
      '<thead>': 1,
      '<tbody>': 1,
      '<tr>': 2,
      '<th>': 2,
      '<td>': 2,
    });
    expect(html(`| a | b |\n| --- | --- |\n${row}\n`)).toContain('<td>next</td>');
  });

  test.each(HOSTILE_MARKDOWN)('reads as it was, but for what can not be seen: %j', (text) => {
    const read = seen(`x ${markdown(text)}`)
      .replaceAll('\u200a', '')
      .trim();
    expect(read).toBe(`x ${clean(text)}`.trim());
  });

  test('mentions nobody, and refers to nothing, even once entities are decoded', () => {
    const read = seen(
      markdown('@octocat @org/team me@evil.example #12 GH-34 www.evil.example https://evil.example'),
    );
    expect(read).not.toMatch(/@\w|#\d|GH-\d|www\.|:\/\//);
  });

  test('shows no controls and no bidirectional overrides', () => {
    expect(clean('a\u202Eb\u2066c\u0007d\u001b[1me\u200bf\ufeffg')).toBe('abcdefg');
  });
});

describe('a block of commands', () => {
  test.each(['```', '````', '~~~', '```\n# out', 'a ````` b'])('is not broken out of by %j', (line) => {
    const block = fenced('sh', ['first', ...line.split('\n'), 'last']);
    expect(elements(block)).toEqual({ '<pre>': 1, '<code class="language-sh">': 1 });
    expect(seen(block)).toBe(['first', line, 'last', '', ''].join('\n'));
  });
});
