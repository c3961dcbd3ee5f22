import type { Forecast, PlannedStep, Role } from '../rollout/ports.ts';

/** Tasks of both services. */
export type Counts = Readonly<Record<Role, number>>;

/** A plan as far as it takes tasks and time. */
export interface Itinerary {
  /** Desired counts at the start. */
  readonly start: Counts;
  readonly way: 'task-count' | 'listener';
  readonly steps: readonly PlannedStep[];
  /** How traffic returns to a promoted stable; empty where it isn't promoted. */
  readonly promotion: readonly PlannedStep[];
  /** Whether the canary gets another version first. */
  readonly deploys: boolean;
  /** After each change of weights. */
  readonly settleMs: number;
  /** The longest that one wait for tasks may take. */
  readonly stabilizeMs: number;
  /**
   * How many tasks a service may run while it changes its version, in percent of its count; absent: 200, as ECS has it.
   * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
   */
  readonly maximumPercent?: Readonly<Partial<Record<Role, number>>>;
}

interface Stage {
  readonly counts: Counts;
  /** Most tasks at one time on the way there. */
  readonly peak: number;
  /** Waits for tasks, each with its own deadline. */
  readonly waits: number;
}

/** What a plan costs: the tasks of the fullest moment, and time. Pure. */
export function forecastOf(itinerary: Itinerary): Forecast {
  const { start, steps, promotion, settleMs, stabilizeMs } = itinerary;
  const stages = stagesOf(itinerary);
  const atStart = start.stable + start.canary;
  const mostTasks = Math.max(atStart, ...stages.map(({ peak }) => peak));
  const leastMs = [...steps, ...promotion].reduce((sum, { bakeMs }) => sum + bakeMs + settleMs, 0);
  const waits = stages.reduce((sum, stage) => sum + stage.waits, 0);
  return { mostTasks, extraTasks: mostTasks - atStart, leastMs, mostMs: leastMs + waits * stabilizeMs };
}

/** In the order in which they are gone through. */
function stagesOf(itinerary: Itinerary): readonly Stage[] {
  const { start, steps, promotion, deploys } = itinerary;
  const stages: Stage[] = [];
  const now = (): Counts => stages.at(-1)?.counts ?? start;
  const push = (stage: Stage): void => {
    stages.push(stage);
  };
  if (deploys) {
    push(shift(itinerary, start, emptied(itinerary)));
    push(renewal(itinerary, now(), 'canary'));
  }
  for (const step of steps) push(shift(itinerary, now(), countsOf(itinerary, step)));
  if (promotion.length === 0) return stages;
  push(renewal(itinerary, now(), 'stable'));
  for (const step of promotion) push(shift(itinerary, now(), countsOf(itinerary, step)));
  push(shift(itinerary, now(), start));
  return stages;
}

/** Task counts leave a canary without traffic no task; weights leave it those it has. */
function emptied({ way, start }: Itinerary): Counts {
  return way === 'listener' ? start : { stable: start.stable + start.canary, canary: 0 };
}

function countsOf({ start }: Itinerary, { aim }: PlannedStep): Counts {
  return { stable: aim.stableCount ?? start.stable, canary: aim.canaryCount ?? start.canary };
}

/** Up before down: for a moment there are the tasks of both. Task counts wait for either, weights for who gets more traffic. */
function shift({ way }: Itinerary, from: Counts, to: Counts): Stage {
  const peak = Math.max(from.stable, to.stable) + Math.max(from.canary, to.canary);
  const isSame = from.stable === to.stable && from.canary === to.canary;
  const waits = way === 'listener' ? 1 : isSame ? 0 : 2;
  return { counts: to, peak, waits };
}

/** A service that changes its version starts new tasks before it stops old ones. */
function renewal({ maximumPercent }: Itinerary, counts: Counts, role: Role): Stage {
  const percent = maximumPercent?.[role] ?? 200;
  const most = Math.max(counts[role], Math.floor((counts[role] * percent) / 100));
  return { counts, peak: counts.stable + counts.canary - counts[role] + most, waits: 1 };
}
