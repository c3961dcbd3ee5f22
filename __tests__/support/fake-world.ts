import { RemoteError } from '../../src/rollout/errors.ts';
import type {
  Aim,
  Clock,
  Gate,
  Hands,
  Json,
  Knob,
  RollbackTo,
  Router,
  Share,
  Sight,
  Snapshot,
  Split,
  Verdict,
  Window,
} from '../../src/rollout/ports.ts';

export interface Knobs {
  weight: number;
  count: number;
}
export type KnobName = keyof Knobs;

/** What a write meets: `lost` is applied without an answer, `late` without an answer and after a while. */
export type WriteFate = 'ok' | 'throttled' | 'refused' | 'lost' | { late: number };

/**
 * The smallest AWS: two numbers, `weight` (percent of traffic on the canary) and `count` (its tasks). Every read and write
 * takes time, and tests decide what becomes of them. `log` holds every write that was applied, in order.
 */
export class FakeWorld {
  readonly log: {
    readonly at: number;
    readonly knob: KnobName;
    readonly value: number;
    readonly by: 'us' | 'them';
  }[] = [];
  readonly sent: { readonly at: number; readonly knob: KnobName; readonly value: number }[] = [];
  /** Fate of the coming writes, in order; `ok` when used up. */
  fates: WriteFate[] = [];
  /** While true, reads fail as an API does that doesn't answer. */
  readsFail = false;
  /** While true, tasks never become healthy. */
  stuck = false;
  callMs = 20;
  /** How long AWS takes to apply a write and answer. */
  writeMs = 20;
  readonly live: Knobs;
  readonly clock: Clock;

  constructor(clock: Clock, found: Knobs) {
    this.clock = clock;
    this.live = { ...found };
  }

  /** Somebody else's change. */
  meddle(knob: KnobName, value: number): void {
    this.#apply(knob, value, 'them');
  }

  async read(knob: KnobName, signal: AbortSignal): Promise<number> {
    await this.clock.sleep(this.callMs, signal);
    if (this.readsFail) throw new RemoteError('AWS does not answer', true);
    return this.live[knob];
  }

  /** Once sent, a write reaches AWS: aborting it only means that nobody hears the answer. */
  async write(knob: KnobName, value: number, signal: AbortSignal): Promise<void> {
    this.sent.push({ at: this.clock.now(), knob, value });
    const answer = this.#serve(knob, value);
    answer.catch(() => undefined);
    const hungUp = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new RemoteError('aborted', true)), { once: true });
    });
    await Promise.race([answer, hungUp]);
  }

  async #serve(knob: KnobName, value: number): Promise<void> {
    const fate = this.fates.shift() ?? 'ok';
    await this.clock.sleep(this.writeMs);
    if (fate === 'throttled') throw new RemoteError('throttled', true);
    if (fate === 'refused') throw new RemoteError('access denied', false);
    if (typeof fate === 'object') {
      void this.clock.sleep(fate.late).then(() => this.#apply(knob, value, 'us'));
      throw new RemoteError('timed out', true);
    }
    this.#apply(knob, value, 'us');
    if (fate === 'lost') throw new RemoteError('connection reset', true);
  }

  #apply(knob: KnobName, value: number, by: 'us' | 'them'): void {
    this.live[knob] = value;
    this.log.push({ at: this.clock.now(), knob, value, by });
  }
}

function asNumber(value: Json): number {
  if (typeof value !== 'number') throw new Error(`not a number: ${JSON.stringify(value)}`);
  return value;
}

/** Ten stable tasks; share n needs n/10 canary tasks, up before weight, down after. */
export class FakeRouter implements Router {
  readonly kind = 'fake';
  readonly mechanism = 'weight of the canary';
  readonly world: FakeWorld;
  readonly weight: Knob;
  readonly count: Knob;

  constructor(world: FakeWorld) {
    this.world = world;
    this.weight = this.#knob('weight');
    this.count = this.#knob('count');
  }

  get knobs(): readonly Knob[] {
    return [this.weight, this.count];
  }

  async snapshot(signal: AbortSignal): Promise<Snapshot> {
    const split = await this.observe(signal);
    return { router: this.kind, split, knobs: { ...this.world.live } };
  }

  async observe(signal: AbortSignal): Promise<Split> {
    const share = await this.world.read('weight', signal);
    const { count } = this.world.live;
    return {
      share,
      stable: { service: 'web', desired: 10, running: 10, pending: 0 },
      canary: { service: 'web-canary', desired: count, running: count, pending: 0 },
    };
  }

  ready(): Promise<Sight> {
    return Promise.resolve(
      this.world.stuck ? { kind: 'waiting', seen: '0 healthy' } : { kind: 'done', seen: 'healthy' },
    );
  }

  aim(share: Share): Aim {
    return { asked: share, achieved: share, canaryWeight: share, canaryCount: Math.ceil(share / 10) };
  }

  home(from: Snapshot, to: RollbackTo): Snapshot {
    return to === 'previous' ? from : { ...from, knobs: { ...from.knobs, weight: 0 } };
  }

  async shift(share: Share, _from: Snapshot, hands: Hands): Promise<Split> {
    const tasks = Math.ceil(share / 10);
    if (tasks > this.world.live.count) await hands.set(this.count, tasks);
    await hands.until('canary tasks to become healthy', () => this.ready());
    await hands.set(this.weight, share);
    return this.observe(hands.signal);
  }

  finish(from: Snapshot, hands: Hands): Promise<Split> {
    return this.restoreRest(this.home(from, 'stable'), hands);
  }

  async restoreTraffic(to: Snapshot, hands: Hands): Promise<void> {
    await hands.set(this.weight, to.knobs['weight'] ?? 0);
  }

  async restoreRest(to: Snapshot, hands: Hands): Promise<Split> {
    await hands.set(this.count, to.knobs['count'] ?? 0);
    return this.observe(hands.signal);
  }

  #knob(name: KnobName): Knob {
    return {
      name,
      label: `canary's ${name}`,
      read: (signal) => this.world.read(name, signal),
      write: (value, signal) => this.world.write(name, asNumber(value), signal),
      same: (a, b) => a === b,
      show: (value) => JSON.stringify(value),
      command: (value) => `mend ${name} ${JSON.stringify(value)}`,
    };
  }
}

/** A gate that says what the test says, at each time. */
export function gateSaying(
  name: string,
  say: (window: Window, signal: AbortSignal) => Verdict | Promise<Verdict>,
): Gate {
  return {
    name,
    lint: () => Promise.resolve([]),
    check: async (window, signal) => say(window, signal),
    conclude: () => ({ verdict: { kind: 'healthy', seen: 'fine' }, findings: [] }),
  };
}

export const healthy: Verdict = { kind: 'healthy', seen: 'fine' };

export function alarmFired(name: string): Verdict {
  return {
    kind: 'unhealthy',
    reasons: [{ kind: 'alarm', subject: name, message: `alarm "${name}" fired`, evidence: [] }],
  };
}
