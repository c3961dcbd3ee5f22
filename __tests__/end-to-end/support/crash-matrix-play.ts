import type { JournalEntry } from '../../../simulator/journal.ts';
import type { Ended, Step } from './bundle.ts';
import { callName, type Cell, cellName, type Way } from './crash-matrix.ts';
import type { Lanes } from './lanes.ts';
import { recordIn } from './crash-matrix-record.ts';
import { type Live, onStage, type Stage } from './stage.ts';

/** How often a cell is played whose call does not come: how often a rollout looks depends on how fast the machine is. */
const TRIES = 3;

/** A rollout that nothing happens to. */
export interface Undisturbed {
  readonly calls: readonly JournalEntry[];
  /** What is live after it. */
  readonly goal: Live;
}

/** A cell as it was played, before anything came to the rescue. */
export interface Struck {
  readonly cell: Cell;
  readonly stage: Stage;
  /** What was live before the rollout, and what would be after it. */
  readonly original: Live;
  readonly goal: Live;
  readonly main: Ended;
  /** Epoch ms. */
  readonly struckAt: number;
  /** Whether the rollout had reached its goal by then, on record, the struck call included where it was carried out. */
  readonly hadPassed: boolean;
}

export type Verdict =
  | { readonly kind: 'restored' }
  /** The call to strike at never came. */
  | { readonly kind: 'missed'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string; readonly why: string };

/** What all cells of a way have in common. */
export interface Matrix {
  /** What is live after a rollout that nothing happens to. */
  readonly goal: Live;
  /** Where bundles load. */
  readonly loading: Lanes;
  /** Brings everything home, and throws where that goes wrong. */
  readonly rescue: (struck: Struck) => Promise<void>;
}

export async function undisturbed({ scenario, inputs }: Way): Promise<Undisturbed> {
  let found: Undisturbed | undefined;
  await onStage(scenario, { inputs }, async (stage) => {
    const { code } = await stage.mainEnds();
    if (code !== 0) throw new Error('A rollout that nothing happens to must succeed');
    const calls = stage.aws.journal.entries.filter(({ actor }) => actor === 'api');
    found = { calls, goal: stage.live() };
  });
  if (found === undefined) throw new Error('The rollout was not played');
  return found;
}

/** Strikes the bundle in a world of its own, and judges what the rescue makes of it. */
export async function playCell(cell: Cell, matrix: Matrix): Promise<Verdict> {
  const name = cellName(cell);
  try {
    for (let tries = 0; tries < TRIES; tries++) {
      if (await strike(cell, matrix)) return { kind: 'restored' };
    }
    return { kind: 'missed', name };
  } catch (error) {
    return { kind: 'failed', name, why: error instanceof Error ? error.message : String(error) };
  }
}

async function strike(cell: Cell, { goal, loading, rescue }: Matrix): Promise<boolean> {
  let isReached = false;
  const { scenario, inputs } = cell.way;
  await onStage(scenario, { inputs, loading }, async (stage) => {
    const original = stage.live();
    const target: Target = { hadPassed: false, asked: 0 };
    takeAim(cell, stage, target);
    target.running = await stage.main();
    const main = await target.running.ended;
    const { struckAt, asked } = target;
    if (struckAt === undefined) return;
    isReached = true;
    // A signal that comes with the last answer of all may find that nothing is left to do.
    const hadPassed = target.hadPassed || (isAnswered(cell) && asked === 0);
    await rescue({ cell, stage, original, goal, main, struckAt, hadPassed });
  });
  return isReached;
}

interface Target {
  running?: Step;
  struckAt?: number | undefined;
  hadPassed: boolean;
  /** Calls about services and traffic since the strike. */
  asked: number;
}

/** Whether the struck call gets its answer before the signal is sent. */
function isAnswered({ moment, mutating }: Cell): boolean {
  return moment === 'after' && !mutating;
}

/** Strikes when the call comes. The simulator asks what is to become of it. */
function takeAim(cell: Cell, stage: Stage, target: Target): void {
  const hit = (): void => {
    target.struckAt = target.running?.kill(cell.signal);
    setImmediate(() => (target.hadPassed = recordIn(stage).left === 'passed'));
  };
  let seen = 0;
  stage.aws.simulator.onCall = (call) => {
    if (target.struckAt !== undefined && call.moment === 'before' && call.service !== 'dynamodb')
      target.asked += 1;
    if (seen === cell.nth || call.moment !== cell.moment || callName(call) !== cell.call) return 'go-on';
    seen += 1;
    if (seen < cell.nth) return 'go-on';
    if (isAnswered(cell)) {
      // By then the server has handed the answer to the socket.
      setImmediate(hit);
      return 'go-on';
    }
    hit();
    // A write that SIGINT comes before is carried out and answered all the same.
    return cell.signal === 'SIGINT' && cell.mutating && cell.moment === 'before' ? 'go-on' : 'withhold';
  };
}
