import { describe, expect, test } from '@jest/globals';
import { quote } from '../../src/report/escape.ts';
import { githubPrinter, plainPrinter, type Printer } from '../../src/report/printer.ts';
import { HOSTILE_COMMANDS } from './support/hostile.ts';
import { commandIn } from './support/paper.ts';

function printed(make: (write: (text: string) => void) => Printer, use: (printer: Printer) => void): string {
  let text = '';
  use(
    make((written) => {
      text += written;
    }),
  );
  return text;
}

const coloured = (write: (text: string) => void): Printer => plainPrinter(write, true);
const colourless = (write: (text: string) => void): Printer => plainPrinter(write, false);

describe('in GitHub Actions', () => {
  test('groups and annotations are commands, escaped as the runner expects', () => {
    const text = printed(githubPrinter, (printer) => {
      printer.group('Step 1: 5%');
      printer.line('hello');
      printer.endGroup();
      printer.error('50% gone\nsee log', 'a: b, c 100%');
      printer.warning('w', 't');
      printer.notice('n', 't');
    });
    expect(text).toBe(
      [
        '::group::Step 1: 5%25',
        'hello',
        '::endgroup::',
        '::error title=a%3A b%2C c 100%25::50%25 gone%0Asee log',
        '::warning title=t::w',
        '::notice title=t::n',
        '',
      ].join('\n'),
    );
  });

  test.each(HOSTILE_COMMANDS)('a line can not become a command: %j', (hostile) => {
    const text = printed(githubPrinter, (printer) => printer.line(hostile));
    expect(text.match(/[\n\r\u0085\u2028\u2029]/g)).toEqual(['\n']);
    expect(commandIn(text.trimEnd())).toBeUndefined();
  });

  test.each(HOSTILE_COMMANDS)('an annotation stays the one it is: %j', (hostile) => {
    const text = printed(githubPrinter, (printer) => printer.error(hostile, hostile));
    expect(text).toMatch(/^::error title=[^:,\n\r]*::[^\n\r]*\n$/);
    expect(text).not.toContain('##[');
  });

  test.each(HOSTILE_COMMANDS)('a group title stays a title: %j', (hostile) => {
    const text = printed(githubPrinter, (printer) => printer.group(hostile));
    expect(text).toMatch(/^::group::[^\n\r]*\n$/);
    expect(text).not.toContain('##[');
  });
});

describe('in a terminal', () => {
  test('there are no workflow commands', () => {
    const text = printed(colourless, (printer) => {
      printer.group('Step 1');
      printer.line('hello');
      printer.endGroup();
      printer.error('first\nsecond', 'title');
    });
    expect(text).toBe('== Step 1\nhello\nError: title\n  first\n  second\n');
  });

  test('colour is there only where it is wanted', () => {
    expect(printed(coloured, (printer) => printer.error('x', 't'))).toContain('\u001b[31');
    expect(printed(colourless, (printer) => printer.error('x', 't'))).not.toContain('\u001b');
  });

  test('foreign text brings no terminal sequences of its own', () => {
    const text = printed(coloured, (printer) =>
      printer.line('\u001b[2J\u001b]0;title\u0007\u009b1mhello\u0008'),
    );
    expect(text).toBe('hello\n');
  });

  test.each(HOSTILE_COMMANDS)('a line that a job relays can not become a command: %j', (hostile) => {
    const text = printed(colourless, (printer) => printer.line(hostile));
    expect(commandIn(text.trimEnd())).toBeUndefined();
  });
});

describe('a quotation', () => {
  test('within its limit is whole', () => expect(quote('abc', 3)).toBe('abc'));
  test('beyond it is cut, and says so', () =>
    expect(quote('abcdefgh', 3)).toBe('abc… (cut; 8 characters in all)'));
  test('never ends in half a character', () => expect(quote('ab😀😀😀', 3)).toMatch(/^ab…/));
  test('of megabytes takes no time', () => {
    expect(quote('\u001b'.repeat(2_000_000), 100).length).toBeLessThan(200);
  });
});
