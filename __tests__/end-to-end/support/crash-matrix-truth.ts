import { expect } from '@jest/globals';
import { inShort } from '../../support/in-short.ts';
import type { Ended } from './bundle.ts';
import { isChange } from './crash-matrix.ts';
import type { Struck } from './crash-matrix-play.ts';
import type { Left } from './crash-matrix-record.ts';
import type { Live, Stage } from './stage.ts';

/**
 * The runner sends SIGTERM 7.5 s after SIGINT, and kills 2.5 s later: until then main must be through, and traffic back. It is
 * through after 7 s at most, unless the machine is busy.
 */
const FIRST_CHANGE_WITHIN_MS = 7_000;
const MAIN_ENDS_WITHIN_MS = 8_000;

/** A write that is missing, and how the log tells it. */
export interface Missing {
  readonly write: string;
  readonly told: string;
}

/** Nobody may have called a killed rollout finished that was not. Returns whether it was. */
export function expectNoClaim({ stage, goal, main }: Struck, left: Left): boolean {
  const { code, outputs, summary } = main;
  const hasPassed = left === 'passed';
  expect(code).toBeNull();
  if (hasPassed) {
    expect(stage.live()).toEqual(goal);
    if (outputs['result'] !== undefined) expect(outputs['result']).toBe('completed');
  } else {
    expect(outputs).toEqual({});
    if (summary !== '') expect(summary.split('\n')[0]).toContain('Not finished');
  }
  return hasPassed;
}

/**
 * A cancelled rollout has given traffic back itself, in time, and says how far it came; unless it had passed before. Returns
 * whether it had.
 */
export function expectTruthOfCancelled(struck: Struck): boolean {
  const { stage, original, goal, main, struckAt, hadPassed, cell } = struck;
  expect(main.endedAt - struckAt).toBeLessThan(MAIN_ENDS_WITHIN_MS);
  if (main.outputs['result'] === 'completed') {
    expect(hadPassed).toBe(true);
    expect(stage.live()).toEqual(goal);
    expect(main.code).toBe(0);
    return true;
  }
  expect(main.code).toBe(1);
  expect(main.errors).toHaveLength(1);
  expect(main.errors[0]).toContain('cancelled (SIGINT)');
  if (main.outputs['result'] === 'cancelled') {
    expect(changesIn(stage)).toEqual([]);
    return false;
  }
  expect(main.outputs['result']).toBe('rolled-back');
  expect(main.outputs['percent']).toBe(cell.way.share);
  const [first] = stage.aws.journal
    .mutating()
    .filter((call) => isChange(call) && (call.atReal ?? 0) > struckAt);
  expect((first?.atReal ?? struckAt) - struckAt).toBeLessThan(FIRST_CHANGE_WITHIN_MS);
  expect(stage.live().actions).toEqual(original.actions);
  if (!isHandedOver(main)) expect(stage.live()).toEqual(original);
  return false;
}

/** Whether a cancelled main has left the rest to its post step. */
export function isHandedOver({ log }: Ended): boolean {
  return log.includes('the post step verifies and finishes the rollback');
}

/** What was sent to services and listener so far, in short, whatever became of it. */
export function changesIn({ aws }: Stage): readonly string[] {
  return aws.journal.mutating().filter(isChange).map(inShort);
}

/** What would have to be written now to bring everything home. */
export function missingIn(stage: Stage, home: Live): readonly Missing[] {
  const live = stage.live();
  const counts = ['web', 'web-canary'].flatMap((service, index) => {
    const [was = NaN, is = NaN] = [home.counts[index], live.counts[index]];
    const told = `desired count of ${service}: ${tasks(is)} → ${tasks(was)}`;
    return is === was ? [] : [{ write: `${service} ${was}`, told }];
  });
  if (JSON.stringify(live.actions) === JSON.stringify(home.actions)) return counts;
  return [{ write: 'weights web:93 web-canary:0 web-legacy:7', told: '→ stable 93, canary 0' }, ...counts];
}

export interface PutBack {
  /** What must be live in the end. */
  readonly home: Live;
  /** Changes sent until the rescue began, and what was missing then. */
  readonly before: number;
  readonly missing: readonly Missing[];
  /** The rescue's. */
  readonly log: string;
}

/** A rescue has written what was missing and nothing else, in this order, and its log tells each of it. */
export function expectPutBack({ stage }: Struck, { home, before, missing, log }: PutBack): void {
  expect(stage.live()).toEqual(home);
  expect(changesIn(stage).slice(before)).toEqual(missing.map(({ write }) => write));
  const told = log.split('\n').filter((line) => line.includes(' → '));
  expect(told).toEqual(missing.map((one) => expect.stringContaining(one.told)));
}

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}
