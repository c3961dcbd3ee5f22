import { afterAll, expect, test } from '@jest/globals';
import { figure } from '../support/figures.ts';
import { type Cell, cellName, cellsOf, waysOf } from './support/crash-matrix.ts';
import { type Matrix, playCell, undisturbed, type Verdict } from './support/crash-matrix-play.ts';
import { rescued } from './support/crash-matrix-rescue.ts';
import { lanes } from './support/lanes.ts';

/** Reads struck by both signals, after their answer as well; and two steps under lease as well. */
const IS_FULL = process.env['FULL'] === '1';
/** To look into a cell: only those whose names contain this. */
const ONLY = process.env['ECS_CANARY_CELLS'] ?? '';
/** Cells at a time: mostly their bundles wait; and bundles that load at a time. */
const LANES = 24;
const LOADING = 3;
const LIMIT_MS = 30 * 60_000;
/** Of a hundred cells, so many may miss their call on a machine that is busy. */
const MISSED_OF_100 = 2;
/** Failures that are told in full. */
const TOLD = 30;

const queue = lanes(LANES);
const loading = lanes(LOADING);
let cellCount = 0;
let missedCount = 0;

for (const hasTable of [false, true])
  for (const way of waysOf(hasTable, IS_FULL)) {
    // One after the other, before anything else runs: the matrix is made of what an undisturbed rollout calls.
    const { calls, goal } = await undisturbed(way);
    for (const signal of ['SIGKILL', 'SIGINT'] as const) {
      const cells = cellsOf(way, signal, calls, IS_FULL).filter((cell) => cellName(cell).includes(ONLY));
      const rescue = hasTable && signal === 'SIGKILL' ? 'a later run' : 'post';
      cellCount += cells.length;
      test.concurrent(
        `${way.name}, ${signal} before or after any of ${calls.length} calls: ${rescue} leaves AWS as it was found, and everybody tells the truth`,
        () => playAll(cells, { goal, loading, rescue: rescued }),
        LIMIT_MS,
      );
    }
  }

afterAll(() => {
  figure(`crash matrix${IS_FULL ? ', full' : ''}`, cellCount);
  figure('crash matrix, calls that never came', missedCount);
});

async function playAll(cells: readonly Cell[], matrix: Matrix): Promise<void> {
  const verdicts = await Promise.all(cells.map((cell) => queue(() => playCell(cell, matrix))));
  const missed = verdicts.flatMap((verdict) => (verdict.kind === 'missed' ? [verdict.name] : []));
  missedCount += missed.length;
  expectNone(verdicts);
  expect(missed.slice((cells.length * MISSED_OF_100) / 100)).toEqual([]);
}

function expectNone(verdicts: readonly Verdict[]): void {
  const failures = verdicts.filter((verdict) => verdict.kind === 'failed');
  if (failures.length === 0) return;
  const names = failures.map(({ name }) => name);
  const told = failures.slice(0, TOLD).map(({ name, why }) => `\n${name}:\n${why}`);
  throw new Error([`${failures.length} of ${verdicts.length} cells failed:`, ...names, ...told].join('\n'));
}
