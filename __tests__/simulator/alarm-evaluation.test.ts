import { describe, expect, test } from '@jest/globals';
import { judge } from '../../simulator/model/alarm-evaluation.ts';
import type { AlarmState, Criteria, MissingData } from '../../simulator/model/alarm-types.ts';

/** Points as CloudWatch's documentation draws them, oldest first: 0 is fine, X breaches, - is missing. */
const drawn = (points: string): readonly (number | undefined)[] =>
  points.split(' ').map((point) => ({ '0': 0, X: 10, '-': undefined })[point]);

const judged = (
  points: string,
  datapointsToAlarm: number,
  evaluationPeriods: number,
  missingData: MissingData,
): string => {
  const criteria: Criteria = {
    ...{ evaluationPeriods, datapointsToAlarm, missingData },
    ...{ threshold: 5, comparison: 'GreaterThanThreshold' },
  };
  return judge(drawn(points), criteria) ?? 'kept';
};

type Row = readonly [
  points: string,
  missing: string,
  ignore: string,
  breaching: AlarmState,
  notBreaching: AlarmState,
];

const MODES: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

const check = (rows: readonly Row[], m: number, n: number): void => {
  for (const [points, ...expected] of rows) {
    test.each(MODES.map((mode, index) => ({ mode, state: expected[index] })))(
      `${points} treated as $mode is $state`,
      ({ mode, state }) => expect(judged(points, m, n, mode)).toBe(state),
    );
  }
};

describe('3 of 3 datapoints', () => {
  check(
    [
      ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
      ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
      ['- - - - -', 'INSUFFICIENT_DATA', 'kept', 'ALARM', 'OK'],
      ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['- - X - -', 'ALARM', 'kept', 'ALARM', 'OK'],
      ['- - - - X', 'kept', 'kept', 'ALARM', 'OK'],
      ['X X X 0 0', 'OK', 'OK', 'OK', 'OK'],
    ],
    3,
    3,
  );
});

describe('2 of 3 datapoints', () => {
  check(
    [
      ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
      ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
      ['- - - X -', 'ALARM', 'kept', 'ALARM', 'OK'],
    ],
    2,
    3,
  );
});

describe('the comparison', () => {
  const at = (value: number, comparison: Criteria['comparison']): string | undefined =>
    judge([value], {
      ...{ evaluationPeriods: 1, datapointsToAlarm: 1, missingData: 'missing', threshold: 5 },
      comparison,
    });

  test('is exact at the threshold', () => {
    expect(at(5, 'GreaterThanThreshold')).toBe('OK');
    expect(at(5, 'GreaterThanOrEqualToThreshold')).toBe('ALARM');
    expect(at(5, 'LessThanThreshold')).toBe('OK');
    expect(at(5, 'LessThanOrEqualToThreshold')).toBe('ALARM');
  });
});
