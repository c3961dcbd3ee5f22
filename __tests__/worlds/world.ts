import type { Fault } from '../../simulator/faults.ts';
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

export type KnobName = 'stable-count' | 'canary-count' | 'forward';

/** Somebody else sets one of the things that a rollout may change, and perhaps sets it back. */
export interface Meddling {
  readonly atMs: number;
  readonly knob: KnobName;
  /** A count, or the canary's weight of 100. */
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
}

export const ALARMS = ['demo-5xx', 'demo-latency'] as const;

/** Whether counts divide the traffic, and not weights. */
export function isByCount({ way }: Pick<World, 'way'>): boolean {
  return way === 'task-count' || way === 'no-load-balancer';
}

export function knobsOf(the: Pick<World, 'way'>): readonly KnobName[] {
  return isByCount(the) ? ['stable-count', 'canary-count'] : ['forward', 'canary-count'];
}
