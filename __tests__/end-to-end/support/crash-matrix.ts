import type { Scenario } from '../../../simulator/scenario.ts';
import { listenerScenario, STATE_TABLE, taskCountScenario } from '../../../simulator/scenarios.ts';
import type { HeardCall } from '../../../simulator/simulator.ts';
import { inShort } from '../../support/in-short.ts';
import { LOGIN } from '../../support/login.ts';
import type { Names } from './bundle.ts';

/** A way to divide traffic, in a world where every part of it could be lost: a canary with tasks, a login, a third group. */
export interface Way {
  readonly name: string;
  readonly scenario: Scenario;
  readonly inputs: Names;
  /** Percent of traffic that the canary has at the start. */
  readonly share: string;
  /** Whether checkpoint and lease are in a table. */
  readonly hasTable: boolean;
}

/**
 * Who puts back what a struck run has left: its post step; or, the runner being lost, a later run that knows the table alone, in
 * this mode. A plain rollout only where something was left: otherwise it would release.
 */
export type Rescue = 'post' | 'recover' | 'rollout';

/** Where and how the bundle is struck. */
export interface Cell {
  readonly way: Way;
  readonly rescue: Rescue;
  readonly signal: 'SIGKILL' | 'SIGINT';
  readonly moment: HeardCall['moment'];
  /** {@link callName} of the call, and the how-manieth of that name it is. */
  readonly call: string;
  readonly nth: number;
  readonly mutating: boolean;
}

type Call = Pick<HeardCall, 'service' | 'operation' | 'params' | 'mutating'>;

const common = {
  stableTasks: 3,
  canaryTasks: 1,
  requestsPerSecond: 1,
  // At a minute a second: not healthy at the rollout's first look, healthy at its second.
  settings: { tasks: { startMs: 20_000, startJitter: 0, stopMs: 2_000 } },
};
/** Two steps, so that what was live at the start is not all that was live before. */
const TWO_STEPS = '50%:0s, 100%:0s';
const ONE_STEP = '100%:0s';
const TABLE: Names = { 'state-table': STATE_TABLE, 'lease-beat': '1s' };

/** @param isFull two steps under lease, too: most calls of the second are those of the first */
export function waysOf(hasTable: boolean, isFull: boolean): readonly Way[] {
  const schedule = hasTable && !isFull ? ONE_STEP : TWO_STEPS;
  const inputs = { schedule, ...(hasTable ? TABLE : {}) };
  const where = hasTable ? ', with a state table' : '';
  return [
    {
      name: `by weights${where}`,
      scenario: listenerScenario({
        ...common,
        ...{ stickySeconds: 120, legacyWeight: 7, stableWeight: 93, before: [LOGIN] },
      }),
      ...{ inputs, share: '0', hasTable },
    },
    {
      name: `by task counts${where}`,
      scenario: taskCountScenario(common),
      inputs: { ...inputs, 'rollback-to': 'previous' },
      ...{ share: '25', hasTable },
    },
  ];
}

/**
 * Every cell of a way and a signal: each call of a rollout to its end, struck before and after. A read that is never answered
 * leaves the same behind, whether it was carried out or not, and mostly what its neighbours leave: so every third is struck, once,
 * by one signal or the other, unless the matrix is full.
 */
export function cellsOf(
  way: Way,
  signal: Cell['signal'],
  calls: readonly Call[],
  isFull: boolean,
): readonly Cell[] {
  const counts = new Map<string, number>();
  return calls.flatMap(({ mutating, ...each }, index) => {
    const call = callName({ mutating, ...each });
    const nth = (counts.get(call) ?? 0) + 1;
    counts.set(call, nth);
    const rescue = rescueOf(way, signal, index);
    const isItsTurn = index % 6 === (signal === 'SIGKILL' ? 0 : 3);
    const once = isItsTurn ? (['before'] as const) : [];
    const moments = mutating || isFull ? (['before', 'after'] as const) : once;
    return moments.map((moment): Cell => ({ way, rescue, signal, moment, call, nth, mutating }));
  });
}

/** Only a runner that is killed outright leaves no post step; and of those that are, some are lost with it. */
function rescueOf({ hasTable }: Way, signal: Cell['signal'], index: number): Rescue {
  if (!hasTable || signal === 'SIGINT' || index % 8 === 2) return 'post';
  return index % 4 === 0 ? 'rollout' : 'recover';
}

/** Whether a call changes where traffic goes or who could take it; the table's writes don't. */
export function isChange({ service, mutating }: Pick<Call, 'service' | 'mutating'>): boolean {
  return mutating && service !== 'dynamodb';
}

/** What is called on what: `DescribeServices web web-canary`, `UpdateService web-canary 2`, `UpdateItem beat`. */
export function callName(call: Call): string {
  const { operation, params } = call;
  if (isChange(call)) return `${operation} ${inShort({ operation, params })}`;
  const text = JSON.stringify(params);
  if (operation === 'UpdateItem') return `${operation} ${inTable(text)}`;
  const names = text.matchAll(/"(web(?:-canary)?)"|targetgroup\/([^/"]+)/g);
  return [operation, ...[...names].map(([, service, group]) => service ?? group ?? '')].join(' ');
}

/** Beats come by themselves, beside everything else: so they have a name of their own. */
function inTable(params: string): string {
  if (params.includes('ADD #beat ')) return 'beat';
  if (params.includes('#holder = ')) return 'claim';
  return params.includes('#checkpoint = ') ? 'save' : 'release';
}

export function cellName({ way, rescue, signal, moment, call, nth }: Cell): string {
  return `${way.name}, ${signal} ${moment} ${call} (${nth}), then ${rescue}`;
}
