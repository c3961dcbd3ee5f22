import type { Fault } from '../../../simulator/faults.ts';
import type { HeardCall } from '../../../simulator/simulator.ts';
import type { RolloutEvent } from '../../../src/rollout/events.ts';
import { Cloud, type Job, type Onlookers } from '../../support/jobs.ts';
import { modelOf, type Model } from './model.ts';
import { hasCome, type Moment } from './moments.ts';
import { ALARM, type Way } from './ways.ts';
import type { Beginning } from './weathers.ts';

/** What has not ended after this long, main and post together, never will, ms. */
const NEVER_MS = 4 * 3_600_000;

/** A rollout, and what goes wrong with it. */
export interface Ordeal {
  readonly way: Way;
  readonly seed: number;
  /** Whether an alarm rings in the first bake, so that everything has to be put back. */
  readonly rings: boolean;
  readonly faults: readonly Fault[];
  readonly from: Moment;
  /** When the faults begin, from then on; `at its call`: at that of the first fault's operation. */
  readonly begin: Beginning;
}

export type OnCall = (call: HeardCall, job: Job) => void;

/** How main or post ended, and what was live as it said so. */
export interface Ending {
  readonly said: Extract<RolloutEvent, { type: 'ended' }>;
  readonly live: Model;
}

/** What became of a rollout. */
export interface Trial {
  readonly cloud: Cloud;
  readonly before: Model;
  /** Of main, and of post where it had work to do. */
  readonly endings: readonly Ending[];
}

/** Plays main and post in a world where something goes wrong. */
export function endure({ way, seed, rings, faults, from, begin }: Ordeal, onCall?: OnCall): Promise<Trial> {
  const cloud = new Cloud(way.scenario, seed);
  const { aws } = cloud;
  let hasRung = false;
  let strikes = 0;
  const isTime: Readonly<Record<Beginning, (call: HeardCall) => boolean>> = {
    then: () => strikes === 0,
    'at its call': ({ moment, operation }) =>
      strikes === 0 && moment === 'before' && operation === faults[0]?.operation,
    'after each change': ({ moment, mutating }) => moment === 'after' && mutating,
  };
  return tried(way, cloud, (call, job) => {
    onCall?.(call, job);
    if (rings && !hasRung && hasCome('the bake', job.told)) {
      hasRung = true;
      aws.change({ what: 'script-alarm', alarm: ALARM, state: 'ALARM' });
    }
    if (isTime[begin](call) && hasCome(from, job.told)) {
      strikes += 1;
      for (const fault of faults) aws.faults.add(fault);
    }
  });
}

/** Plays main and post. Rejects where they don't come to an end. */
export async function tried(way: Way, cloud: Cloud, onCall: OnCall): Promise<Trial> {
  const before = modelOf(cloud.aws);
  const endings: Ending[] = [];
  const onlookers: Onlookers = {
    onCall,
    afterEvent: ({ event }) => {
      if (event.type === 'ended') endings.push({ said: event, live: modelOf(cloud.aws) });
    },
  };
  const job = cloud.job({ inputs: way.inputs, ...onlookers, ofPost: onlookers });
  await withoutStacks(() => endingIn(cloud, NEVER_MS, () => job.main().then(() => job.post())));
  return { cloud, before, endings };
}

async function endingIn(cloud: Cloud, mostMs: number, play: () => Promise<unknown>): Promise<void> {
  const isOver = new AbortController();
  const never = cloud.clock.sleep(mostMs, isOver.signal);
  await Promise.race([play(), never.then(() => Promise.reject(new Error('It does not come to an end')))]);
  isOver.abort();
}

/** Where most calls fail, a quarter of the time goes into stacks that nobody reads. */
async function withoutStacks(play: () => Promise<void>): Promise<void> {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    await play();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
