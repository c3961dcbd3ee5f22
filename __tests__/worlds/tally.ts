import type { Story } from './story.ts';

/** What many worlds come to. Plain data. */
export interface Tally {
  readonly worlds: number;
  readonly onWire: number;
  readonly lives: number;
  readonly deaths: number;
  readonly events: number;
  readonly calls: number;
  readonly writes: number;
  readonly faults: number;
  readonly meddlings: number;
  readonly promotions: number;
  readonly virtualMs: number;
  readonly results: Readonly<Record<string, number>>;
}

export const NOTHING: Tally = {
  ...{ worlds: 0, onWire: 0, lives: 0, deaths: 0, events: 0, calls: 0, writes: 0 },
  ...{ faults: 0, meddlings: 0, promotions: 0, virtualMs: 0, results: {} },
};

export function tallyOf(story: Story, onWire: boolean): Tally {
  const { lives, deaths, events, calls, writes, faults, meddlings, virtualMs, result } = story;
  const counts = { lives, deaths, events, calls, writes, faults, meddlings, virtualMs };
  const promotions = story.isPromoted ? 1 : 0;
  return { ...counts, promotions, worlds: 1, onWire: onWire ? 1 : 0, results: { [result]: 1 } };
}

export function sum(a: Tally, b: Tally): Tally {
  const results = { ...a.results };
  for (const [result, count] of Object.entries(b.results)) results[result] = (results[result] ?? 0) + count;
  return {
    worlds: a.worlds + b.worlds,
    onWire: a.onWire + b.onWire,
    lives: a.lives + b.lives,
    deaths: a.deaths + b.deaths,
    events: a.events + b.events,
    calls: a.calls + b.calls,
    writes: a.writes + b.writes,
    faults: a.faults + b.faults,
    meddlings: a.meddlings + b.meddlings,
    promotions: a.promotions + b.promotions,
    virtualMs: a.virtualMs + b.virtualMs,
    results,
  };
}

/** For people: name and number. */
export function figuresOf(tally: Tally): readonly (readonly [string, number])[] {
  const results = Object.entries(tally.results).sort(([, a], [, b]) => b - a);
  return [
    ['worlds', tally.worlds],
    ['of them lived twice, on the wire and past it', tally.onWire],
    ['hours in them', Math.round(tally.virtualMs / 3_600_000)],
    ['processes', tally.lives],
    ['of them killed', tally.deaths],
    ['events', tally.events],
    ['calls', tally.calls],
    ['of them writes', tally.writes],
    ['faults struck', tally.faults],
    ['changes by others', tally.meddlings],
    ['promotions', tally.promotions],
    ...results.map(([result, count]) => [`ended ${result}`, count] as const),
  ];
}
