import { describe, expect, test } from '@jest/globals';
import type { Complaint } from '../../src/config/parsed.ts';
import { parseSchedule, printSchedule } from '../../src/config/schedule.ts';
import type { Step } from '../../src/rollout/ports.ts';

const minute = 60_000;
const bakeMs = 7 * minute;

function read(text: string): readonly Step[] | readonly Complaint[] {
  const parsed = parseSchedule(text, bakeMs);
  return parsed.ok ? parsed.value : parsed.complaints;
}

function steps(...pairs: readonly (readonly [share: number, minutes: number])[]): readonly Step[] {
  return pairs.map(([share, minutes]) => ({ share, bakeMs: minutes * minute }));
}

describe('a schedule', () => {
  test('is a list of percents with their bakes', () => {
    expect(read('5%:10m, 25%:1h30m, 100%:0s')).toEqual(steps([5, 10], [25, 90], [100, 0]));
  });

  test('takes the bake of a step that names none from outside', () => {
    expect(read('5, 25%:1m, 100%')).toEqual(steps([5, 7], [25, 1], [100, 7]));
  });

  test('is separated by commas, line ends or both, with blank lines and commas at their ends', () => {
    expect(read('\n5%:1m,\r\n\n 25% : 2m , 50:3m,\n100:4m,\n')).toEqual(
      steps([5, 1], [25, 2], [50, 3], [100, 4]),
    );
  });

  test('keeps tenths of a percent exact', () => {
    expect(read('0.1, 0.2, 0.3, 99.9')).toEqual(steps([0.1, 7], [0.2, 7], [0.3, 7], [99.9, 7]));
  });

  test('may end below 100 %', () => {
    expect(read('10')).toEqual(steps([10, 7]));
  });

  test.each([
    ['5,,25', 'has an empty entry'],
    [',5', 'has an empty entry'],
    [' \n ', 'names no steps'],
    ['0, 5', 'moves no traffic'],
    ['5, 0.0', 'moves no traffic'],
    ['100.1', 'is above 100 %'],
    ['5.25', 'is finer than 0.1 %'],
    ['5, 5', 'does not rise above 5 %'],
    ['50, 25', 'does not rise above 50 %'],
    ['5:', 'is not a duration'],
    ['5:10', 'names no unit'],
    ['5%:10m 25%:10m', 'is not a duration'],
    ['5:121h', 'is too long'],
    ['5%%', 'is not a percent'],
    ['5e1', 'is not a percent'],
    ['five', 'is neither a step nor a preset'],
    ['-5', 'is neither a step nor a preset'],
    ['٥', 'is neither a step nor a preset'],
  ])('"%s" is refused: %s', (text, wrong) => {
    expect(read(text)).toContainEqual(expect.objectContaining({ wrong }));
  });

  test('tells every bad step, each by itself', () => {
    expect(read('5:x, y, 200')).toMatchObject([
      { given: 'x', inside: '5:x' },
      { given: 'y' },
      { given: '200', wrong: 'is above 100 %' },
    ]);
  });

  test('is printed as it could have been written', () => {
    expect(printSchedule(steps([0.1, 1.5], [25, 90], [100, 0]))).toBe('0.1%:1m30s, 25%:1h30m, 100%:0s');
  });
});

describe('a preset', () => {
  test('Canary bakes once, then sends everything', () => {
    expect(read('Canary10Percent5Minutes')).toEqual(steps([10, 5], [100, 0]));
  });

  test('Linear bakes at equal steps below 100 %, and not at 100 %', () => {
    expect(read('Linear25PercentEvery3Minutes')).toEqual(steps([25, 3], [50, 3], [75, 3], [100, 0]));
  });

  test('Linear ends at 100 % also in steps that do not divide it', () => {
    expect(read('Linear30PercentEvery1Minutes')).toEqual(steps([30, 1], [60, 1], [90, 1], [100, 0]));
    expect(read('Linear100PercentEvery1Minutes')).toEqual(steps([100, 0]));
  });

  test('Linear in tenths of a percent does not drift', () => {
    expect(read('Linear33.3PercentEvery1Minutes')).toEqual(steps([33.3, 1], [66.6, 1], [99.9, 1], [100, 0]));
  });

  test('Canary at 100 % bakes there', () => {
    expect(read('Canary100Percent5Minutes')).toEqual(steps([100, 5]));
  });

  test('AllAtOnce is one look at 100 %', () => {
    expect(read('AllAtOnce')).toEqual(steps([100, 0]));
  });

  test.each([
    'CodeDeployDefault.ECSCanary10Percent5Minutes',
    'CodeDeployDefault.Canary10Percent5Minutes',
    'ECSCanary10Percent5Minutes',
    'ecscanary10percent5minutes',
    ' Canary10Percent5Minutes\n',
  ])('answers to "%s"', (name) => {
    expect(read(name)).toEqual(steps([10, 5], [100, 0]));
  });

  test.each([
    ['CodeDeployDefault.ECSAllAtOnce, 50', 'is a preset among other steps'],
    ['Canary0Percent5Minutes', 'moves 0 %'],
    ['Linear0PercentEvery5Minutes', 'moves 0 %'],
    ['Canary101Percent5Minutes', 'is above 100 %'],
    ['Canary2.55Percent5Minutes', 'is finer than 0.1 %'],
    ['Canary10Percent7201Minutes', 'bakes too long'],
    ['Canary10Percent5Minuts', 'is neither a step nor a preset'],
    ['CodeDeployDefault.LambdaAllAtOnce', 'is neither a step nor a preset'],
  ])('"%s" is refused: %s', (text, wrong) => {
    expect(read(text)).toContainEqual(expect.objectContaining({ wrong }));
  });
});
