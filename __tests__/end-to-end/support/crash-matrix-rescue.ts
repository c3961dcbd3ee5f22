import { expect } from '@jest/globals';
import type { Ended } from './bundle.ts';
import type { Struck } from './crash-matrix-play.ts';
import { type Left, recordIn } from './crash-matrix-record.ts';
import {
  changesIn,
  expectNoClaim,
  expectPutBack,
  expectTruthOfCancelled,
  isHandedOver,
  missingIn,
} from './crash-matrix-truth.ts';

/** A plain rollout waits until it can tell that the lost run beats no more. */
const PATIENT = { 'lock-timeout': '30s' };

/** Plays what comes after a struck main. Throws where AWS is not as it should be, or somebody says what is not true. */
export async function rescued(struck: Struck): Promise<void> {
  const { cell, main, stage } = struck;
  const { left } = recordIn(stage);
  const hasPassed = cell.signal === 'SIGKILL' ? expectNoClaim(struck, left) : expectTruthOfCancelled(struck);
  const home = hasPassed ? struck.goal : struck.original;
  const missing = missingIn(stage, home);
  const before = changesIn(stage).length;
  const later = cell.rescue === 'post' ? await stage.postEnds(main) : await laterRun(struck, left);
  expectPutBack(struck, { home, before, missing, log: later.log });
  if (cell.rescue === 'post') expectTruthOfPost(struck, hasPassed, later);
  else expectTruthOfLaterRun(struck, left, later);
  if (cell.way.hasTable)
    expect(recordIn(stage)).toEqual({ left: hasPassed ? 'passed' : 'nothing', isHeld: false });
}

/** The runner has died: nothing is left but the table. */
async function laterRun({ cell, stage }: Struck, left: Left): Promise<Ended> {
  const { inputs } = cell.way;
  return isNewRollout(cell, left)
    ? stage.another({ ...inputs, ...PATIENT })
    : stage.another({ ...inputs, mode: 'recover' });
}

function isNewRollout({ rescue }: Struck['cell'], left: Left): boolean {
  return rescue === 'rollout' && left === 'unfinished';
}

function expectTruthOfPost({ stage, main, cell }: Struck, hasPassed: boolean, post: Ended): void {
  expect(post.code).toBe(0);
  expect(post.errors).toEqual([]);
  if (cell.signal === 'SIGINT') expect(post.log !== '').toBe(isHandedOver(main));
  else if (changesIn(stage).length > 0 && !hasPassed) expect(post.log).not.toBe('');
  if (post.log === '') return;
  expect(post.summary.split('\n')[0]).toMatch(/rolled back/i);
  expect(post.commands.map(({ name }) => name)).toContain('warning');
}

/** Who asked for a recovery gets what they asked for; who asked for a rollout does not, and the job says so. */
function expectTruthOfLaterRun({ cell }: Struck, left: Left, later: Ended): void {
  const isLeft = left === 'unfinished';
  expect(later.outputs['result']).toBe(isLeft ? 'rolled-back' : 'nothing-to-recover');
  if (isLeft) {
    expect(later.outputs['percent']).toBe(cell.way.share);
    expect(later.outputs['checkpoint']).toContain('"state":"stale"');
    expect(later.log).toContain('left its rollout unfinished');
  }
  const isNew = isNewRollout(cell, left);
  expect(later.log.includes('This run began nothing of its own')).toBe(isNew);
  expect(later.code).toBe(isNew ? 1 : 0);
  expect(later.errors).toHaveLength(isNew ? 1 : 0);
}
