import type { TaskDefinition } from './ecs-types.ts';

/** How a version of the application behaves once it runs. */
export interface Behaviour {
  /** Share of requests answered with a 5xx, 0–1. */
  readonly errorRate: number;
  /** Median response time in milliseconds. */
  readonly latencyMs: number;
  /** Crashes per task per minute. */
  readonly crashesPerMinute: number;
  /** Exit code with which every task ends instead of starting; `undefined` when it starts. */
  readonly crashAtStart: number | undefined;
  /** Time from being placed to RUNNING; `undefined` takes the world's. */
  readonly startMs: number | undefined;
  /** Never passes a health check. */
  readonly neverHealthy: boolean;
  /** No task gets as far as starting: its image cannot be pulled. */
  readonly cannotPull: boolean;
  /** What a task writes to its log before it crashes; `undefined` for words that suit any program. */
  readonly lastWords: readonly string[] | undefined;
}

/** Behaviour by image (`app:2`) or by tag alone (`2`), laid over what the environment says. */
export type Versions = Readonly<Record<string, Partial<Behaviour>>>;

const WELL_BEHAVED: Behaviour = {
  errorRate: 0,
  latencyMs: 50,
  crashesPerMinute: 0,
  crashAtStart: undefined,
  startMs: undefined,
  neverHealthy: false,
  cannotPull: false,
  lastWords: undefined,
};

const numberFrom = (text: string | undefined, otherwise: number): number => {
  const number = Number(text);
  return text === undefined || text === '' || !Number.isFinite(number) ? otherwise : number;
};

const optionalNumberFrom = (text: string | undefined): number | undefined => {
  const number = numberFrom(text, Number.NaN);
  return Number.isNaN(number) ? undefined : number;
};

const isYes = (text: string | undefined): boolean => ['1', 'true', 'yes'].includes(text ?? '');

/** Reads the variables that begin with `SIM_`; the README lists them. */
const fromEnvironment = (environment: ReadonlyMap<string, string>): Behaviour => ({
  errorRate: numberFrom(environment.get('SIM_ERROR_RATE'), WELL_BEHAVED.errorRate),
  latencyMs: numberFrom(environment.get('SIM_LATENCY_MS'), WELL_BEHAVED.latencyMs),
  crashesPerMinute: numberFrom(environment.get('SIM_CRASH_RATE'), WELL_BEHAVED.crashesPerMinute),
  crashAtStart: optionalNumberFrom(environment.get('SIM_CRASH_AT_START')),
  startMs: optionalNumberFrom(environment.get('SIM_START_MS')),
  neverHealthy: isYes(environment.get('SIM_NEVER_HEALTHY')),
  cannotPull: isYes(environment.get('SIM_CANNOT_PULL')),
  lastWords: environment.get('SIM_LAST_WORDS')?.split('\n'),
});

/** How tasks of this definition behave: its first container's environment, overruled by its image, then its tag. */
export const behaviourOf = (definition: TaskDefinition, versions: Versions): Behaviour => {
  const container = definition.containers[0];
  const image = container?.image ?? '';
  const tag = image.slice(image.lastIndexOf(':') + 1);
  const environment = new Map((container?.environment ?? []).map(({ name, value }) => [name, value]));
  return { ...fromEnvironment(environment), ...(versions[image] ?? versions[tag] ?? {}) };
};
