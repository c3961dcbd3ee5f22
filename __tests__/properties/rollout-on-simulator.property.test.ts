import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ALARMS, type Live, Observed } from '../end-to-end/support/observed.ts';
import { isByCount, worlds } from '../end-to-end/support/random-worlds.ts';
import { LATENCY_MS, OPTIONS } from '../end-to-end/support/rehearsal.ts';

const SECOND = 1_000;
/** How many worlds to live through; more of them find more. */
const WORLDS = Number(process.env['WORLDS'] ?? 100);

/** Where a rollback must have led. */
function home({
  the,
  start,
}: Observed): Pick<Live, 'stable' | 'canary'> & { readonly canaryWeight?: number } {
  if (the.rollbackTo === 'previous' || start.canary === 0)
    return { stable: start.stable, canary: start.canary };
  if (isByCount(the)) return { stable: start.stable + start.canary, canary: 0 };
  return { stable: start.stable, canary: start.canary, canaryWeight: 0 };
}

function check(seen: Observed): void {
  const { the, rehearsal, start } = seen;
  const { aws, end } = rehearsal;
  const live = seen.live();
  expect(seen.wrongs).toEqual([]);
  const writes = aws.journal.mutating();
  const result = end?.result;

  // 1. A refused rollout has made no mutating call; nor has one that was cancelled with nothing to put back.
  if (result === undefined || result === 'refused' || result === 'cancelled') expect(writes).toEqual([]);
  // 9. Everything ends, and says how; killed before it could begin there is nothing to say.
  if (!rehearsal.died) expect(result).toBeDefined();
  if (result === undefined || end === undefined) return;

  // 10. It ends once.
  const endings = (rehearsal.ofPost.length > 0 ? rehearsal.ofPost : rehearsal.told).filter(
    ({ event }) => event.type === 'ended',
  );
  expect(endings).toHaveLength(1);

  // 3. It ends where it was asked to, or where it began, or says so with the commands that mend it.
  const meddled = seen.meddledAt !== undefined;
  const last = the.steps.at(-1)?.share ?? 0;
  switch (result) {
    case 'completed':
    case 'holding': {
      expect(result === 'completed').toBe(last === 100);
      if (meddled) break;
      const { web = 0, 'web-canary': canary = 0 } = live.weights;
      if (isByCount(the)) {
        expect(100 * (live.canary / (live.canary + live.stable))).toBeCloseTo(end.split?.share ?? -1, 0);
        if (last === 100) expect(live.stable).toBe(0);
      } else {
        expect(100 * (canary / (canary + web))).toBeCloseTo(last, 1);
      }
      break;
    }
    case 'rolled-back': {
      if (meddled) break;
      const { canaryWeight, ...counts } = home(seen);
      expect(live).toMatchObject(counts);
      if (isByCount(the)) break;
      if (canaryWeight === undefined) expect(live.actions).toBe(start.actions);
      else expect(live.weights['web-canary']).toBe(canaryWeight);
      break;
    }
    case 'stopped':
      expect(meddled).toBe(true);
      break;
    case 'rollback-failed':
      expect(end.reason).toContain('Rollback failed');
      expect(end.commands).not.toEqual([]);
      expect(the.faults).not.toEqual([]);
      break;
    case 'refused':
    case 'cancelled':
      break;
    case 'planned':
      throw new Error('This was no dry run');
  }

  // The result tells the truth about what is live.
  if (!meddled && !isByCount(the) && end.split !== undefined && endings[0]?.event.type === 'ended') {
    const { event } = endings[0];
    if (event.split !== undefined) expect(event.split.canary.weight).toBe(live.weights['web-canary']);
  }
  checkWatching(seen);
}

/** 5 and 6: an alarm that rang on the way never leads to a promotion; and nobody looked away. */
function checkWatching({ the, rehearsal }: Observed): void {
  const { aws, end, told } = rehearsal;
  const startedAt = told.find(({ event }) => event.type === 'started')?.event.at;
  if (startedAt === undefined || end?.endedAt === undefined) return;
  const { endedAt } = end;
  const isPromoted = end.result === 'completed' || end.result === 'holding';
  const noticeable = endedAt - OPTIONS.pollMs - 10 * SECOND;
  const rang = aws.world.alarms.history.items.filter(
    ({ alarmName, summary, at }) =>
      ALARMS.some((name) => name === alarmName) &&
      summary.endsWith('to ALARM') &&
      at > startedAt &&
      at < noticeable,
  );
  if (rang.length > 0) expect(isPromoted).toBe(false);
  if (!isPromoted || the.faults.length > 0) return;
  const looks = aws.journal
    .calls('DescribeAlarms')
    .map(({ at }) => at)
    .filter((at) => at >= startedAt && at <= endedAt);
  const gaps = [...looks, endedAt].map((at, index) => at - (looks[index - 1] ?? startedAt));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(OPTIONS.pollMs + 20 * LATENCY_MS);
}

describe('on a simulated AWS, whatever its speed, faults, alarms, canaries, cancels, crashes and meddlers', () => {
  test(
    'the invariants hold and the result tells the truth',
    async () => {
      await fc.assert(
        fc.asyncProperty(worlds, async (the) => {
          const seen = new Observed(the);
          await seen.run();
          check(seen);
        }),
        { numRuns: WORLDS },
      );
    },
    Math.max(120_000, WORLDS * 2_000),
  );
});
