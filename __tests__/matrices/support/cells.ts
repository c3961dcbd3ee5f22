import type { Model } from './model.ts';
import { latest, type Moment } from './moments.ts';
import { endure, type Ordeal } from './trial.ts';
import type { Way } from './ways.ts';
import { WEATHERS, type Weather } from './weathers.ts';

/** One operation that goes wrong in one way from one moment on. */
export interface Cell {
  readonly way: Way;
  readonly operation: string;
  readonly mutating: boolean;
  readonly from: Moment;
  readonly weather: Weather;
}

export interface Matrix {
  readonly cells: readonly Cell[];
  /** What is live in the end where everything goes well. */
  readonly goal: Model;
  /** The operations that a rollback needs. */
  readonly ofRollback: ReadonlySet<string>;
}

/** The calls of one operation between a moment and the next. */
interface Calls extends Pick<Cell, 'operation' | 'mutating' | 'from'> {
  /** Parameters, by names. */
  readonly params: readonly string[];
}

/**
 * Every operation that a rollout makes between one moment and the next, or that a rollback makes, in every weather. Where
 * nothing of the kind is called before the next moment, the cell would be the same as the one that begins there.
 *
 * @param isWhole whether to play operations, too, that a way calls just as the one that it is a variant of, and every read in every
 *   weather: otherwise each in every other, in turn
 */
export async function matrixOf(way: Way, isWhole: boolean): Promise<Matrix> {
  const { calls, goal } = await referenceOf(way);
  const known = isWhole || way.variantOf === undefined ? [] : (await referenceOf(way.variantOf)).calls;
  const others = new Set(known.map(keyOf));
  const cells = calls
    .filter((some) => !others.has(keyOf(some)))
    .flatMap(({ operation, mutating, from }, nth) =>
      WEATHERS.filter(({ strikes }) => strikes === 'all' || (strikes === 'writes') === mutating)
        .filter((_, at) => isWhole || mutating || (nth + at) % 2 === 0)
        .map((weather) => ({ way, operation, mutating, from, weather })),
    );
  const ofRollback = calls.filter(({ from }) => from === 'the rollback').map(({ operation }) => operation);
  return { cells, goal, ofRollback: new Set(ofRollback) };
}

export function nameOf({ way, operation, from, weather }: Cell): string {
  return `${way.name}: ${operation} ${weather.name}, from ${from} on`;
}

export function ordealOf({ way, operation, from, weather: { fault, aftermath, begin } }: Cell): Ordeal {
  const rings = from === 'the rollback';
  const rest = aftermath === undefined ? [] : [{ ...aftermath, operation: '*' }];
  return { way, seed: 1, rings, from, faults: [{ ...fault, operation }, ...rest], begin };
}

/** The calls of a rollout that nothing happens to, those of a rollback, and where the first one led. */
async function referenceOf(way: Way): Promise<{ calls: readonly Calls[]; goal: Model }> {
  const upwards = await callsOf(way, false);
  const back = await callsOf(way, true);
  return {
    calls: [...upwards.calls, ...back.calls.filter(({ from }) => from === 'the rollback')],
    goal: upwards.live,
  };
}

async function callsOf(way: Way, rings: boolean): Promise<{ calls: readonly Calls[]; live: Model }> {
  const calls = new Map<string, Calls>();
  const undisturbed = { way, seed: 1, rings, faults: [], from: 'the start', begin: 'then' } as const;
  const { endings } = await endure(undisturbed, ({ moment, operation, mutating, params }, { told }) => {
    if (moment === 'after') return;
    const from = latest(told);
    const key = `${operation} from ${from} on`;
    const { params: earlier = [] } = calls.get(key) ?? {};
    calls.set(key, { operation, mutating, from, params: [...earlier, withNames(params)] });
  });
  const [ending] = endings;
  if (ending?.said.result !== (rings ? 'rolled-back' : 'completed') || endings.length > 1) {
    throw new Error(`The reference run of ${way.name} went wrong: ${ending?.said.reason ?? 'no end'}`);
  }
  return { calls: [...calls.values()], live: ending.live };
}

function keyOf({ operation, from, params }: Calls): string {
  return [operation, from, ...params.toSorted()].join('\n');
}

/** ARNs end in random digits. */
function withNames(params: unknown): string {
  return JSON.stringify(params).replaceAll(/\/[0-9a-f]{16,}/g, '');
}
