import type { MissingData } from './model/alarm-types.ts';
import type { Behaviour, Versions } from './model/behaviour.ts';
import type { WorldSettings } from './model/world.ts';
import type { ScenarioEvent, ScenarioScaling, ScenarioVersion } from './scenario.ts';

/** How the canary's version turns out. */
export type CanaryKind =
  'good' | 'errors' | 'slow' | 'crash-at-start' | 'crash-loop' | 'never-healthy' | 'cannot-pull';

interface Kind {
  /** Of the container of `app:2`. */
  readonly environment: Readonly<Record<string, string>>;
  /** The same, for images with its tag. */
  readonly behaviour: Partial<Behaviour>;
}

/** What makes a version turn out so. */
export const CANARIES: Record<CanaryKind, Kind> = {
  good: { environment: {}, behaviour: {} },
  errors: { environment: { SIM_ERROR_RATE: '0.2' }, behaviour: { errorRate: 0.2 } },
  slow: { environment: { SIM_LATENCY_MS: '2500' }, behaviour: { latencyMs: 2500 } },
  'crash-at-start': { environment: { SIM_CRASH_AT_START: '1' }, behaviour: { crashAtStart: 1 } },
  'crash-loop': { environment: { SIM_CRASH_RATE: '4' }, behaviour: { crashesPerMinute: 4 } },
  'never-healthy': { environment: { SIM_NEVER_HEALTHY: '1' }, behaviour: { neverHealthy: true } },
  'cannot-pull': { environment: { SIM_CANNOT_PULL: '1' }, behaviour: { cannotPull: true } },
};

export interface ScenarioOptions {
  /** Default `good`; `errors` answers 20 % of its requests with a 5xx. */
  readonly canary?: CanaryKind;
  /** Default 10. */
  readonly stableTasks?: number;
  /** Default 0. */
  readonly canaryTasks?: number;
  /** Default 50. */
  readonly requestsPerSecond?: number;
  /** Default 60. */
  readonly alarmPeriodSeconds?: number;
  /** N, default 1. */
  readonly evaluationPeriods?: number;
  /** M, default N. */
  readonly datapointsToAlarm?: number;
  readonly treatMissingData?: MissingData;
  /** More alarms, all OK and without a metric, named `extra-1`, `extra-2`, …; for tests of many. */
  readonly extraAlarms?: number;
  /** More task definitions, or others instead of `app:1` and `app:2`, by `family:revision`. */
  readonly versions?: Readonly<Record<string, ScenarioVersion>>;
  /** What the canary service runs at the start, default `app:2`; `app:1` where that is still to be released. */
  readonly canaryVersion?: string;
  /** As in a {@link Scenario}. */
  readonly images?: Readonly<Record<string, string>>;
  /** As in a {@link Scenario}. */
  readonly denied?: readonly string[];
  /** By image or tag, over what `canary` says. */
  readonly behaviours?: Versions;
  readonly settings?: Partial<WorldSettings>;
  readonly events?: readonly ScenarioEvent[];
  /** Deregistration delay of the target groups, default 30. */
  readonly drainSeconds?: number;
  /** DynamoDB tables that exist, default `canary-state` alone. */
  readonly tables?: readonly string[];
  /** Scalable targets of the two services, default none. */
  readonly scaling?: { readonly stable?: ScenarioScaling; readonly canary?: ScenarioScaling };
}

export const CLUSTER = 'demo';
export const STABLE = 'web';
export const CANARY = 'web-canary';
export const STATE_TABLE = 'canary-state';
/** Alarms of every scenario: two on metrics, and a composite of both. */
export const ALARMS = { errors: 'demo-5xx', latency: 'demo-latency', either: 'demo-unhealthy' } as const;

/** The images of `app:1`, which stable runs, and of `app:2`. */
export const IMAGES = { stable: 'example/app:1', canary: 'example/app:2' } as const;
