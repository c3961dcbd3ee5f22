import { readFileSync } from 'node:fs';
import { HOSTILE_COMMANDS, HOSTILE_MARKDOWN } from '../report/support/hostile.ts';
import { ecsArn, roleArn } from './inputs.ts';

const LONG = 10_000;
const MEGABYTE = 1_000_000;

/** One a line of bad-values.txt, as JSON. */
const written = readFileSync(new URL('bad-values.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('"'))
  .map(textOf);

const long = [
  ...[
    'a',
    '1',
    ' ',
    ',',
    ':',
    '%',
    '"',
    '[',
    '0.',
    '5,',
    'é',
    '\u0301',
    '🚀',
    'a:',
    '1h',
    '\\',
    '`',
    '<b>',
  ].map((unit) => repeated(unit, LONG)),
  `w${'\u0301'.repeat(500)}`,
  '9'.repeat(400),
  `${'9'.repeat(400)}h`,
  `Canary${'9'.repeat(400)}Percent1Minutes`,
  Array.from({ length: 1000 }, (_, index) => `${(index + 1) / 10}:1h`).join(','),
  JSON.stringify(['x'.repeat(LONG)]),
  `${'['.repeat(LONG)}${']'.repeat(LONG)}`,
];

/** Values that no input means, or that mean more than they say. */
export const BAD_VALUES: readonly string[] = [
  ...new Set([...written, ...HOSTILE_COMMANDS, ...HOSTILE_MARKDOWN, ...long]),
];

/** A parser that takes its time with one of these hangs a job. */
export const MEGABYTES: readonly string[] = [
  ...[
    'a',
    '1',
    ' ',
    ',',
    '%0A',
    '::error::x\n',
    '[',
    '1h ',
    '\u0000',
    '\u202e',
    '🚀',
    '5%:1m,',
    '"',
    '\\',
    'p/',
  ].map((unit) => repeated(unit, MEGABYTE)),
  `1h${' '.repeat(MEGABYTE)}x`,
  JSON.stringify(['\u0000'.repeat(MEGABYTE)]),
  ecsArn(`service/${'x'.repeat(MEGABYTE)}`),
  roleArn(`${repeated('p/', MEGABYTE)}x`),
  `arn:aws:ecs:${repeated('a-', MEGABYTE)}1:1:x`,
];

function repeated(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length));
}

function textOf(line: string): string {
  const text: unknown = JSON.parse(line);
  if (typeof text !== 'string') throw new TypeError(`bad-values.txt: ${line} is no string`);
  return text;
}
