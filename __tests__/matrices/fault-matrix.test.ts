import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { figure } from '../support/figures.ts';
import { type Cell, type Matrix, matrixOf, nameOf, ordealOf } from './support/cells.ts';
import { repeatably } from './support/chance.ts';
import { blindRepeats } from './support/rereads.ts';
import { endure } from './support/trial.ts';
import { type Circumstances, liesOf } from './support/truth.ts';
import { type Way, WAYS } from './support/ways.ts';

const LONGEST_MS = 300_000;
/** `MATRIX=all` plays each way's every cell; otherwise those that another way has just so are left out, and half of those of reads. */
const IS_WHOLE = process.env['MATRIX'] === 'all';

interface Played {
  readonly cell: Cell;
  /** How main ended, and post where it had work to do. */
  readonly results: readonly string[];
  readonly lies: readonly string[];
  readonly repeats: readonly string[];
}

async function play(cell: Cell, { goal }: Matrix): Promise<Played> {
  const trial = await endure(ordealOf(cell));
  return {
    cell,
    results: trial.endings.map(({ said }) => said.result),
    repeats: blindRepeats(trial.cloud.aws.journal.entries),
    lies: liesOf(trial, { goal, sight: sightIn(cell) }),
  };
}

function sightIn({ mutating, weather: { passes, fault } }: Cell): Circumstances['sight'] {
  if (mutating || passes) return 'clear';
  return fault.kind === 'stale-read' ? 'deceived' : 'unsure';
}

/** What is good to know, and no condition: that nobody can tell whether there are autoscalers is a warning. */
const DISPENSABLE = ['DescribeScalableTargets'];

/** How a rollout may end, at once, where what goes wrong passes. */
function expectedOf({ from, mutating, weather }: Cell): readonly string[] {
  if (from === 'the rollback') return ['rolled-back'];
  // Checks wait for some seconds only: nothing has begun, and whoever started the job is there to start it again.
  const isBeforehand = from === 'the start' && !mutating && weather.fault.kind === 'throttle';
  return isBeforehand ? ['completed', 'refused'] : ['completed'];
}

const counts = new Map<string, number>();

function count({ results }: Played): void {
  const last = results.at(-1) ?? 'no end';
  counts.set(last, (counts.get(last) ?? 0) + 1);
}

afterAll(() => {
  const cells = [...counts.values()].reduce((sum, some) => sum + some, 0);
  const results = [...counts].map(([result, some]) => `${some} ${result}`).join(', ');
  figure('fault matrix', `${cells} cells of ${WAYS.length} ways to divide traffic: ${results}`);
});

describe.each(WAYS)('whichever operation fails, and however ($name)', (way: Way) => {
  const played: Played[] = [];
  const needed = new Set<string>();

  beforeAll(async () => {
    const matrix = await matrixOf(way, IS_WHOLE);
    for (const operation of matrix.ofRollback) needed.add(operation);
    for (const cell of matrix.cells) played.push(await repeatably(1, () => play(cell, matrix)));
    played.forEach(count);
  }, LONGEST_MS);

  test('a rollout completes, or leaves all as it was, or says truly what is live and what mends it', () => {
    expect(played.length).toBeGreaterThan(0);
    expect(played.flatMap(({ cell, lies }) => lies.map((lie) => `${nameOf(cell)}: ${lie}`))).toEqual([]);
  });

  test('a write whose outcome is unknown is looked at, and sent again only where it is not live', () => {
    expect(played.flatMap(({ cell, repeats }) => repeats.map((one) => `${nameOf(cell)}: ${one}`))).toEqual(
      [],
    );
  });

  test('what passes keeps no good canary from completing, and no rollback from succeeding', () => {
    const hindered = played.filter(
      ({ cell, results }) =>
        cell.weather.passes && !(results.length === 1 && expectedOf(cell).includes(results[0] ?? '')),
    );
    expect(hindered.map(({ cell, results }) => `${nameOf(cell)}: ${results.join(', then ')}`)).toEqual([]);
  });

  test('what fails for good never ends in a promotion: unknown is not healthy', () => {
    const persistent = played.filter(
      ({ cell: { from, operation, weather } }) =>
        from !== 'the rollback' &&
        !weather.passes &&
        weather.fault.kind !== 'stale-read' &&
        !DISPENSABLE.includes(operation),
    );
    expect(persistent.length).toBeGreaterThan(0);
    const promoted = persistent.filter(({ results }) => results.includes('completed'));
    expect(promoted.map(({ cell }) => nameOf(cell))).toEqual([]);
  });

  test('a rollback fails only where it needs what fails', () => {
    const failed = played.filter(({ results }) => results.includes('rollback-failed'));
    const needless = failed.filter(({ cell }) => !needed.has(cell.operation) || cell.weather.passes);
    expect(needless.map(({ cell }) => nameOf(cell))).toEqual([]);
  });
});
