import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { Random } from '../../../simulator/model/random.ts';
import type { Scenario } from '../../../simulator/scenario.ts';
import type { Ended } from './bundle.ts';
import { callName } from './crash-matrix.ts';
import { recordIn } from './crash-matrix-record.ts';
import { expectFailure, expectQuietPost, expectSuccess } from './expectations.ts';
import { type Arena, BY_COUNTS, BY_WEIGHTS, type Contestant, inArena } from './race.ts';

const SEED = 20261121;
const FARTHEST_MS = 800;
/** How long the answer that says "nobody is here" takes at most, where both are to claim at the same time, ms. */
const SLOWEST_MS = 400;
/** One race in so many has post steps, as all jobs do. */
const POST_EVERY = 5;
/** A rollout lasts longer than the second can be late. */
const inputs = { schedule: '50%:1s, 100%:1s' };

export interface Duel {
  readonly number: number;
  readonly scenario: Scenario;
  /** How much later the second job starts, ms. */
  readonly offsetMs: number;
  /** How much later than asked for the first of both learns that the target is free, ms: by then the other may have claimed it. */
  readonly slowMs: number;
}

/**
 * How a duel was decided: by a look at the record, which said who holds the lease; by the condition of the claim, where both had
 * seen a free record; or not at all, where the first had ended before the second looked.
 */
export type Decision = 'look' | 'claim' | 'none';

/** Every third is about the claim; the others may meet anywhere. */
export function duels(amount: number): readonly Duel[] {
  const random = new Random(SEED);
  return Array.from({ length: amount }, (_, index) => {
    const isClose = index % 3 === 0;
    const [first, second] = [random.next(), random.next()];
    return {
      number: index + 1,
      scenario: index % 2 === 0 ? BY_WEIGHTS : BY_COUNTS,
      offsetMs: Math.round(first * (isClose ? FARTHEST_MS / 10 : FARTHEST_MS)),
      slowMs: isClose ? Math.round(second * SLOWEST_MS) : 0,
    };
  });
}

/** Plays a duel; throws where not exactly one job has released, or the other doesn't say why it has not. */
export async function fought(duel: Duel): Promise<Decision> {
  let decision: Decision = 'none';
  const { number, offsetMs, slowMs } = duel;
  try {
    await inArena(duel.scenario, async (arena) => {
      decision = await decided(arena, duel);
    });
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new Error(`Race ${number}, ${offsetMs} ms apart, ${slowMs} ms slow: ${what}`, { cause: error });
  }
  return decision;
}

async function decided(arena: Arena, { number, offsetMs, slowMs }: Duel): Promise<Decision> {
  const jobs = [await arena.enter('first', inputs), await arena.enter('second', inputs)];
  if (slowMs > 0) arena.aws.faults.add({ kind: 'slow', operation: 'GetItem', times: 1, delayMs: slowMs });
  const ends = await Promise.all(
    jobs.map(async (job, index) => {
      await sleep(index * offsetMs);
      return { job, end: await job.stage.mainEnds() };
    }),
  );
  const [winner, loser] = ends.sort((one, other) => result(one.end).localeCompare(result(other.end)));
  if (winner === undefined || loser === undefined) throw new Error('Two jobs must have run');
  if (isApart(arena, winner.job, loser.job)) return 'none';
  expectSuccess(winner.end, 'completed', 'Canary serves 100%');
  expectRefusal(arena, loser, winner.job);
  if (number % POST_EVERY === 0) for (const { job, end } of ends) await expectQuietPost(job.stage, end);
  expect(recordIn(arena)).toEqual({ left: 'passed', isHeld: false });
  return calls(arena, loser.job, 'UpdateItem claim').length > 0 ? 'claim' : 'look';
}

/** The loser has changed nothing, the record included, and says who holds the lease, since when and at which step. */
function expectRefusal(
  arena: Arena,
  { job, end }: { readonly job: Contestant; readonly end: Ended },
  winner: Contestant,
): void {
  expectFailure(end, 'refused', 'Another rollout holds the lease', 'Refused: nothing was changed');
  expect(arena.changes(job)).toEqual([]);
  expect(arena.sent(job).filter(({ applied }) => applied)).toEqual([]);
  const lastLook = calls(arena, job, 'GetItem').at(-1)?.seq ?? 0;
  const hadBegun = arena.changes(winner).some(({ seq }) => seq < lastLook);
  const who = `${winner.repository}, workflow Release, ${winner.run} (by mona), since `;
  expect(end.errors[0]).toContain(who);
  expect(end.outputs['reason']).toContain(who);
  expect(end.outputs['reason']).toMatch(/since \d{4}-\d\d-\d\dT[\d:.]+Z/);
  if (hadBegun) expect(end.outputs['reason']).toMatch(/, at step [12] \((50|100)%\)/);
  expect(end.outputs['checkpoint']).toContain('"state":"held"');
  expect(end.outputs['checkpoint']).toContain(winner.run);
  expect(end.summary).toContain(winner.repository);
  expect(end.summary).toContain(new URL(winner.run).pathname);
}

/** Whether the winner had let go before the other looked for the first time. */
function isApart(arena: Arena, winner: Contestant, other: Contestant): boolean {
  const [letGo] = calls(arena, winner, 'UpdateItem release');
  const [firstLook] = calls(arena, other, 'GetItem');
  return letGo !== undefined && firstLook !== undefined && letGo.seq < firstLook.seq;
}

function calls(arena: Arena, by: Contestant, name: string) {
  return arena.sent(by).filter((call) => callName(call) === name);
}

function result({ outputs }: Ended): string {
  return outputs['result'] ?? '';
}
