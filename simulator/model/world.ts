import { Alarms } from './alarms.ts';
import type { AlarmState } from './alarm-types.ts';
import type { Versions } from './behaviour.ts';
import { Containers } from './containers.ts';
import { Images } from './images.ts';
import { LoadBalancing, type PropagationMs } from './load-balancing.ts';
import { Logs } from './logs.ts';
import { Metrics, RESOLUTION_MS } from './metrics.ts';
import { Random } from './random.ts';
import { Scaling } from './scaling.ts';
import { Tables } from './tables.ts';
import type { TaskTimes } from './tasks.ts';
import { Timeline } from './timeline.ts';
import { recordHosts } from './traffic-metrics.ts';
import { Traffic } from './traffic.ts';

/** Simulated time, epoch milliseconds. */
export interface SimulatedClock {
  now(): number;
}

export interface WorldSettings {
  readonly seed: number;
  readonly tasks: TaskTimes;
  readonly versions: Versions;
  /** From a change of a listener or rule until requests follow it. */
  readonly propagationMs: PropagationMs;
  /** From the end of a period until alarms see its datapoint. */
  readonly metricDelayMs: number;
}

export const DEFAULT_SETTINGS: WorldSettings = {
  seed: 1,
  tasks: { startMs: 15_000, startJitter: 0.2, stopMs: 5_000 },
  versions: {},
  propagationMs: { application: 2_000, network: 60_000 },
  metricDelayMs: 0,
};

/**
 * A small AWS. It stands still until it is asked: {@link advance} brings it to the clock's time. Reading never changes
 * what happens; the same settings and the same changes at the same times give the same world.
 */
export class World {
  readonly clock: SimulatedClock;
  readonly startedAt: number;
  /** DynamoDB tables: they change by calls alone, never with time. */
  readonly tables = new Tables();
  /** The registry changes by calls alone, too. */
  readonly images: Images;
  readonly #containers: Containers;
  readonly #logs: Logs;
  readonly #scaling: Scaling;
  readonly #balancing: LoadBalancing;
  readonly #metrics = new Metrics();
  readonly #alarms: Alarms;
  readonly #traffic: Traffic;
  readonly #timeline: Timeline;

  constructor(clock: SimulatedClock, overrides: Partial<WorldSettings> = {}) {
    const settings = { ...DEFAULT_SETTINGS, ...overrides };
    const random = new Random(settings.seed);
    const start = clock.now();
    const timeline = new Timeline(start);
    this.clock = clock;
    this.startedAt = start;
    this.#timeline = timeline;
    this.#balancing = new LoadBalancing(timeline, random, settings.propagationMs);
    this.images = new Images(() => timeline.now);
    this.#logs = new Logs(() => timeline.now);
    this.#containers = new Containers(timeline, random, this.#balancing, {
      ...{ times: settings.tasks, versions: settings.versions, images: this.images, logs: this.#logs },
    });
    this.#scaling = new Scaling(this.#containers, () => timeline.now);
    this.#alarms = new Alarms(timeline, this.#metrics, settings.metricDelayMs);
    // Users roll dice of their own, so that traffic changes nothing about tasks.
    const users = new Random(settings.seed ^ 0x5bd1e995);
    this.#traffic = new Traffic(this.#balancing, this.#containers, this.#metrics, users, start);
    this.#tickAt(Math.floor(start / RESOLUTION_MS + 1) * RESOLUTION_MS);
  }

  /** Brings the world to the clock's time. */
  advance(): void {
    this.#timeline.advance(this.clock.now(), (atMs) => this.#traffic.accrue(atMs));
  }

  /** Advances and closes the books on traffic; to be called before every change from outside. */
  settle(): void {
    this.advance();
    this.#traffic.accrue(this.#timeline.now);
  }

  /** Clusters, services and tasks, as they are now. */
  get containers(): Containers {
    this.advance();
    return this.#containers;
  }

  /** Scalable targets, as they are now. */
  get scaling(): Scaling {
    this.advance();
    return this.#scaling;
  }

  /** Load balancers, listeners, rules and target groups, as they are now. */
  get balancing(): LoadBalancing {
    this.advance();
    return this.#balancing;
  }

  /** What tasks have written so far. */
  get logs(): Logs {
    this.advance();
    return this.#logs;
  }

  get metrics(): Metrics {
    this.advance();
    return this.#metrics;
  }

  get alarms(): Alarms {
    this.advance();
    return this.#alarms;
  }

  /** The users' requests, counted up to the last ten seconds or change. */
  get traffic(): Traffic {
    this.advance();
    return this.#traffic;
  }

  /** The simulated time reached, epoch milliseconds. */
  get now(): number {
    return this.#timeline.now;
  }

  /** Runs a change once simulated time reaches `afterMs` from the world's start. */
  schedule(afterMs: number, change: () => void): void {
    this.#timeline.at(this.startedAt + afterMs, change);
  }

  /** Runs a change after `delayMs` from now. */
  later(delayMs: number, change: () => void): void {
    this.#timeline.after(delayMs, change);
  }

  /** Scripts an alarm: from `afterMs` after the world's start on it has this state, whatever its metric says. */
  forceAlarm(name: string, state: AlarmState, afterMs: number, reason?: string): void {
    this.schedule(afterMs, () => this.#alarms.script(name, state, reason));
  }

  #tickAt(atMs: number): void {
    this.#timeline.at(atMs, () => {
      if (atMs % 60_000 === 0) this.#countHosts(atMs);
      this.#alarms.tick();
      this.#tickAt(atMs + RESOLUTION_MS);
    });
  }

  #countHosts(atMs: number): void {
    for (const group of this.#balancing.targetGroups.values()) {
      if (!group.inUse) continue;
      for (const loadBalancer of this.#balancing.loadBalancersOf(group)) {
        recordHosts(this.#metrics, loadBalancer, group, atMs - RESOLUTION_MS);
      }
    }
  }
}
