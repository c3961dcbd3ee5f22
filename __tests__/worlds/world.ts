import type { Fault } from '../../simulator/faults.ts';
import type { Suspended } from '../../simulator/model/scaling.ts';
import type { CanaryKind } from '../../simulator/scenarios.ts';
import type { RollbackTo, Step } from '../../src/rollout/ports.ts';

/** How traffic is divided, and by what. */
export type Way = 'task-count' | 'no-load-balancer' | 'listener' | 'rule' | 'unattached' | 'nlb';

/** What the canary has at the start: nothing, tasks without traffic, or tasks with a part of it. */
export type Start = 'empty' | 'idle' | 'serving';

/** The inputs that a rollout is given besides its steps. */
export interface Options {
  readonly pollMs: number;
  readonly patienceMs: number;
  readonly stabilizeMs: number;
  readonly rollback: boolean;
  readonly rollbackTo: RollbackTo;
  readonly rollbackTimeoutMs: number;
  readonly settleMs?: number | undefined;
  readonly canaryCount: 'match' | 'as-is' | number;
  readonly totalTasks?: number | undefined;
  readonly alarmAtStart: 'fail' | 'ignore';
  readonly insufficientData: 'ok' | 'fail';
}

/** An alarm rings for a while, whatever its metric says. */
export interface Ringing {
  readonly alarm: 'demo-5xx' | 'demo-latency';
  readonly atMs: number;
  readonly forMs: number;
}

/** Something happens to a service's tasks. */
export type Accident = { readonly atMs: number; readonly service: 'web' | 'web-canary' } & (
  | { readonly what: 'crash'; readonly count: number }
  /** No task can be placed, for a while. */
  | { readonly what: 'no-room'; readonly forMs: number }
  /** Somebody deploys. */
  | { readonly what: 'deploy' }
);

export type KnobName =
  | ('stable-count' | 'canary-count' | 'forward')
  | ('stable-definition' | 'canary-definition' | 'stable-scaling' | 'canary-scaling');

/** Somebody else sets one of the things that a rollout may change, and perhaps sets it back. */
export interface Meddling {
  readonly atMs: number;
  readonly knob: KnobName;
  /** A count, the canary's weight of 100, a version's number, or a limit. */
  readonly value: number;
  readonly backAfterMs?: number | undefined;
}

/** Where a process is killed. Nothing that it was about to do happens; what it has sent arrives, unless it says otherwise. */
export type Death =
  /** Having told so many events. */
  | { readonly at: 'event'; readonly nth: number }
  /** At its so-manieth call, or write: before AWS has it, on its way, or before the answer is there. */
  | {
      readonly at: 'call' | 'write';
      readonly nth: number;
      readonly moment: 'before' | 'underway' | 'after';
      /** How much longer it then takes to arrive. */
      readonly lateMs: number;
    }
  | { readonly at: 'time'; readonly ms: number };

/** A write that takes its time to arrive, whatever becomes of its sender. */
export interface Late {
  readonly nth: number;
  readonly ms: number;
}

/** From so-manieth save on, the checkpoint can't be kept, so many times. */
export interface Unsaved {
  readonly from: number;
  readonly times: number;
}

/** A state table, and what becomes of what is left in it. */
export interface Table {
  readonly beatMs: number;
  /** When main is gone, so is its runner: there is no post step. */
  readonly isRunnerLost: boolean;
  /** What the later run is told. */
  readonly later: 'recover' | 'rollout';
  readonly resume: boolean;
  /** Another job on the same target, while the first is at work. */
  readonly rival?: { readonly atMs: number; readonly mode: 'rollout' | 'rollback' | 'recover' } | undefined;
}

/** A version that is brought to the canary, or only promoted from there. */
export interface Released {
  /**
   * `new`: a third version, by its image; `registered`: there is a revision of it that nobody runs; `there`: the canary runs it;
   * `kept`: no image is given, so that it is about what the canary runs.
   */
  readonly version: 'new' | 'registered' | 'there' | 'kept';
  readonly onSuccess?: 'promote' | 'keep' | undefined;
  /** Percents for stable, rising to 100; absent: all at once. */
  readonly promotion?: readonly Step[] | undefined;
  readonly tag: boolean;
  /** Of both services. */
  readonly breaker: { readonly enable: boolean; readonly rollback: boolean };
  readonly minimumHealthyPercent: 100 | 50 | 0;
  readonly ailment?: Ailment | undefined;
}

/** Something that happens so long after stable began to take the version over. */
export type Ailment = { readonly afterMs: number } &
  /** It can't run it, for a while. */
  (
    | { readonly what: 'no-room' | 'crash-at-start' | 'never-healthy'; readonly forMs: number }
    | { readonly what: 'alarm' | 'cancel' | 'death' }
  );

/** What Application Auto Scaling may do to a service at the start. */
export interface Limits {
  readonly min: number;
  readonly max: number;
  readonly suspended: Suspended;
}

/** Scalable targets, and what autoscalers try. */
export interface Scaled {
  readonly stable?: Limits | undefined;
  readonly canary?: Limits | undefined;
  readonly moves: readonly Move[];
}

export interface Move {
  readonly atMs: number;
  readonly service: 'web' | 'web-canary';
  readonly kind: 'in' | 'out' | 'scheduled';
  readonly to: number;
}

/** Everything that makes a rollout's story, as plain data: the same world gives the same story. */
export interface World {
  /** Of all dice: those of tasks, users and faults, and those of retries. */
  readonly seed: number;
  readonly way: Way;
  readonly canary: CanaryKind;
  readonly start: Start;
  /** Whether the forward action holds more than the pair: stickiness, and a third group without tasks. */
  readonly furnished: boolean;
  readonly stableTasks: number;
  /** From a task's placement until it runs. */
  readonly startMs: number;
  readonly steps: readonly Step[];
  readonly options: Options;
  readonly ringing: readonly Ringing[];
  readonly accidents: readonly Accident[];
  readonly meddling: readonly Meddling[];
  readonly faults: readonly Fault[];
  readonly late: readonly Late[];
  readonly unsaved?: Unsaved | undefined;
  /** The job is cancelled. */
  readonly cancelAtMs?: number | undefined;
  /** How each process dies, in the order in which they come; who comes after them lives. */
  readonly deaths: readonly Death[];
  /** Where checkpoint and lease are kept besides the job's state, if anywhere. */
  readonly table?: Table | undefined;
  readonly release?: Released | undefined;
  readonly scaling?: Scaled | undefined;
}

export const ALARMS = ['demo-5xx', 'demo-latency'] as const;

/** Whether counts divide the traffic, and not weights. */
export function isByCount({ way }: Pick<World, 'way'>): boolean {
  return way === 'task-count' || way === 'no-load-balancer';
}

/** Whether all traffic is only to return to stable, which asks nothing of releases and autoscalers. */
export function isReturn({ steps }: Pick<World, 'steps'>): boolean {
  return steps.every(({ share }) => share === 0);
}

/** Whether stable is to run the canary's version in the end. */
export function promotes({ release, steps }: Pick<World, 'release' | 'steps'>): boolean {
  if (release === undefined || steps.at(-1)?.share !== 100) return false;
  return release.version === 'kept' ? release.onSuccess === 'promote' : release.onSuccess !== 'keep';
}

/** Whether a rollout changes what services run. */
export function releases(the: Pick<World, 'release' | 'steps'>): boolean {
  const bringsOne = the.release !== undefined && the.release.version !== 'kept' && !isReturn(the);
  return bringsOne || promotes(the);
}

/** What a rollout of this world may change. */
export function knobsOf(the: World): readonly KnobName[] {
  const ofTraffic = isByCount(the) ? OF_COUNTS : OF_WEIGHTS;
  if (isReturn(the)) return ofTraffic;
  return [
    ...ofTraffic,
    ...(releases(the) ? OF_RELEASE : []),
    ...(the.scaling?.stable === undefined || isLeftAlone(the) ? [] : (['stable-scaling'] as const)),
    ...(the.scaling?.canary === undefined ? [] : (['canary-scaling'] as const)),
  ];
}

/** With weights, stable's count isn't the rollout's to put right: outside of its limits, these are not touched. */
function isLeftAlone({ scaling, stableTasks, ...the }: World): boolean {
  if (isByCount(the) || scaling?.stable === undefined) return false;
  const { min, max } = scaling.stable;
  return stableTasks < min || stableTasks > max;
}

const OF_COUNTS = ['stable-count', 'canary-count'] as const;
const OF_WEIGHTS = ['forward', 'canary-count'] as const;
const OF_RELEASE = ['stable-definition', 'canary-definition'] as const;
