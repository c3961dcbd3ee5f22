import { MISSED_BEATS } from '../../../src/rollout/lease.ts';
import { isForward, type Life } from '../life.ts';
import type { Invariant, Scene } from '../scene.ts';
import { promotes, type World } from '../world.ts';

const MINUTE = 60_000;
/** Reading anything, with all its retries, ms. */
const READING_MS = MINUTE;
/** Checks before the start, at most, ms. */
const CHECKS_MS = 5 * MINUTE;
/** A step waits for so many things, each with a deadline of its own. */
const WAITS_A_STEP = 6;
/** To the canary, to stable, and the canary's return to its count. */
const DEPLOYMENTS = 3;
/** A rescue reads back twice, reads everything for its report, and waits for writes to land, ms. */
const REPORT_MS = 2 * MINUTE;

/** A wait that calls hold up ends so much later, ms. */
const GRACE_MS = 30_000;

/** Nothing is waited for longer than its deadline. */
export function deadlines({ the, wrong }: Scene): Invariant {
  const { stabilizeMs, rollbackTimeoutMs } = the.options;
  /** It takes so long to see that a holder of the lease is gone. */
  const staleMs = (MISSED_BEATS + 1) * (the.table?.beatMs ?? 0);
  const begun = new Map<Life, { readonly what: string; readonly at: number }>();
  return {
    onEvent: (life, { event }) => {
      if (event.type !== 'waiting') {
        if (event.type !== 'watched' && event.type !== 'retrying') begun.delete(life);
        return;
      }
      const last = begun.get(life);
      const since = last?.what === event.what ? last.at : event.at;
      begun.set(life, { what: event.what, at: since });
      const mostMs = Math.max(isForward(life) ? stabilizeMs : rollbackTimeoutMs, staleMs) + GRACE_MS;
      const waitedMs = event.at - since;
      if (waitedMs > mostMs) wrong(`Deadline: ${life.kind} has waited ${waitedMs} ms for ${event.what}`);
    },
  };
}

/** The longest that a world may take, ms: the sum of all deadlines. */
export function deadlineMs(the: World): number {
  const { steps, options, deaths, way, cancelAtMs, table, release } = the;
  const { stabilizeMs, patienceMs, pollMs, rollbackTimeoutMs } = options;
  const settleMs = options.settleMs ?? (way === 'nlb' ? 2 * MINUTE : 0);
  const back = promotes(the) ? (release?.promotion ?? [{ share: 100, bakeMs: 0 }]) : [];
  const deploymentsMs = release === undefined ? 0 : DEPLOYMENTS * WAITS_A_STEP * (stabilizeMs + READING_MS);
  const stepsMs = [...steps, ...back].reduce(
    (sum, { bakeMs }) =>
      sum + bakeMs + settleMs + WAITS_A_STEP * (stabilizeMs + READING_MS) + patienceMs + pollMs,
    0,
  );
  const lives = 3 + deaths.length;
  const climbs = table?.resume === true ? lives : 1;
  const pauseMs = MISSED_BEATS * (table?.beatMs ?? 0) + MINUTE;
  return (
    climbs * (CHECKS_MS + stepsMs + deploymentsMs) +
    lives * (rollbackTimeoutMs + REPORT_MS + pauseMs) +
    (cancelAtMs === undefined ? 0 : MINUTE)
  );
}
