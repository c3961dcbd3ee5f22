import type { JournalEntry } from '../../../simulator/journal.ts';
import type { Task } from '../../../simulator/model/ecs-types.ts';
import { parseCheckpoint } from '../../../src/rollout/checkpoint.ts';
import { isByCount, scenarioOf, type World } from './random-worlds.ts';
import { Rehearsal } from './rehearsal.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
export const ALARMS = ['demo-5xx', 'demo-latency'] as const;
/** Values that no rollout here would set. */
const THEIRS = { weights: { web: 77, 'web-canary': 23 }, count: 13 };

/** What can be changed, as it is: counts, and the whole action list. */
export interface Live {
  readonly stable: number;
  readonly canary: number;
  readonly actions: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** A world, the rollout in it, and what was seen of both. */
export class Observed {
  readonly the: World;
  readonly rehearsal: Rehearsal;
  readonly start: Live;
  readonly #readyAtStart: number;
  /** What was seen on the way that must not be. */
  readonly wrongs: string[] = [];
  meddledAt: number | undefined;

  constructor(the: World) {
    this.the = the;
    this.rehearsal = new Rehearsal(scenarioOf(the), the.seed);
    this.start = this.live();
    this.#readyAtStart = this.#ready('web') + this.#ready('web-canary');
    this.rehearsal.watch((entry) => this.#onCall(entry));
  }

  async run(): Promise<void> {
    const { the, rehearsal } = this;
    const { aws, virtual } = rehearsal;
    if (the.alarm !== undefined) {
      aws.world.forceAlarm('demo-5xx', 'ALARM', the.alarm.atMs);
      aws.world.forceAlarm('demo-5xx', 'OK', the.alarm.atMs + the.alarm.forMs);
    }
    for (const fault of the.faults) aws.faults.add(fault);
    const over = new AbortController();
    const meddling = this.#meddle(over.signal);
    await rehearsal.play({ ...the, alarms: ALARMS });
    over.abort();
    await meddling;
    // What may still be on its way gets time to arrive.
    await virtual.sleep(MINUTE);
  }

  live(): Live {
    const { world, arns } = this.rehearsal.aws;
    const desired = (name: string): number =>
      [...world.containers.services.values()].find((one) => one.name === name)?.desiredCount ?? -1;
    const rule = world.balancing.rules.get(arns.rules['web:80/10'] ?? '');
    const listener = world.balancing.listeners.get(arns.listeners['web:80'] ?? '');
    const actions = JSON.stringify((rule ?? listener)?.routing.actions ?? null);
    const weightOf = (arn: string): number =>
      Number(new RegExp(`"arn":"${arn}","weight":(\\d+)`).exec(actions)?.[1] ?? 0);
    return {
      stable: desired('web'),
      canary: desired('web-canary'),
      actions,
      weights: Object.fromEntries(
        Object.entries(arns.targetGroups).map(([name, arn]) => [name, weightOf(arn)]),
      ),
    };
  }

  /** Whether the rollout, as told so far, still goes forward. */
  get isForward(): boolean {
    const { told, ofPost } = this.rehearsal;
    const state = told.at(-1)?.state;
    return (
      ofPost.length === 0 && state?.phase === 'rolling' && state.trouble === undefined && !this.rehearsal.died
    );
  }

  /** Tasks that can carry traffic. Without a load balancer nobody can tell more of a task than that it runs. */
  #ready(name: string): number {
    const { services } = this.rehearsal.aws.world.containers;
    const service = [...services.values()].find((one) => one.name === name);
    const isUp = ({ ready, lastStatus, desiredStatus }: Task): boolean =>
      this.the.way === 'no-load-balancer' ? lastStatus === 'RUNNING' && desiredStatus === 'RUNNING' : ready;
    return [...(service?.tasks ?? [])].filter(isUp).length;
  }

  #onCall(entry: JournalEntry): void {
    if (entry.actor !== 'api' || !entry.mutating) return;
    this.#mustBeSaved(entry);
    if (entry.applied && this.isForward && this.meddledAt === undefined) this.#mustBeCarried(entry);
    // A write may be on its way already; calls that go wrong keep it there for longer.
    const underwayMs = this.the.faults.length === 0 ? SECOND : 30 * SECOND;
    if (this.meddledAt !== undefined && entry.at > this.meddledAt + underwayMs) this.#mustBeOurs(entry);
  }

  /** Saved before changed. */
  #mustBeSaved({ operation }: JournalEntry): void {
    const { saved } = this.rehearsal;
    const state =
      this.rehearsal.ofPost.at(-1)?.state ?? (saved === undefined ? undefined : parseCheckpoint(saved).state);
    const intended = Object.values(state?.ledger ?? {}).some((entry) => entry.intended.length > 0);
    if (!intended) this.wrongs.push(`${operation} was sent before it was saved`);
  }

  /** Capacity before traffic: as many canary tasks are healthy as the share that they are about to get needs. */
  #mustBeCarried({ operation, params }: JournalEntry): void {
    const { weights, stable, canary } = this.live();
    const ready = this.#ready('web-canary');
    if (operation !== 'UpdateService') {
      const sum = (weights['web'] ?? 0) + (weights['web-canary'] ?? 0);
      const share = (weights['web-canary'] ?? 0) / sum;
      const step = this.rehearsal.told.at(-1)?.state.step ?? 0;
      const needed = Math.ceil(
        Number((Math.min(share, (this.the.steps[step]?.share ?? 0) / 100) * stable).toFixed(6)),
      );
      if (share > 0 && ready < Math.max(1, needed)) {
        this.wrongs.push(`share ${share} went to ${ready} healthy canary tasks, ${needed} needed`);
      }
    } else if (
      isByCount(this.the) &&
      JSON.stringify(params).includes('"service":"web"') &&
      stable < this.start.stable
    ) {
      if (ready < canary)
        this.wrongs.push(
          `stable went down to ${stable} while ${ready} of ${canary} canary tasks were healthy`,
        );
      if (stable + ready < this.#readyAtStart) {
        this.wrongs.push(`healthy capacity fell to ${stable} + ${ready}, from ${this.#readyAtStart}`);
      }
    }
  }

  /** Nobody else's change is overwritten. */
  #mustBeOurs({ operation, params }: JournalEntry): void {
    const { what } = this.the.meddling ?? { what: 'traffic' };
    const text = JSON.stringify(params);
    const theirs = isByCount(this.the)
      ? text.includes(`"service":"${what === 'traffic' ? 'web' : 'web-canary'}"`)
      : what === 'traffic'
        ? operation !== 'UpdateService'
        : operation === 'UpdateService';
    if (theirs) this.wrongs.push(`${operation} was sent upon somebody else’s change: ${text}`);
  }

  async #meddle(over: AbortSignal): Promise<void> {
    const { the, rehearsal } = this;
    if (the.meddling === undefined) return;
    try {
      await rehearsal.virtual.sleep(the.meddling.atMs, over);
    } catch {
      return;
    }
    // Before the start it is what was found; after the end it is nobody's business.
    if (!rehearsal.told.some(({ event }) => event.type === 'started')) return;
    if (rehearsal.end?.phase === 'ended') return;
    this.meddledAt = rehearsal.virtual.now();
    const actor = 'terraform';
    if (!isByCount(the) && the.meddling.what === 'traffic') {
      const { listeners, rules } = rehearsal.aws.arns;
      const arn = rules['web:80/10'] ?? listeners['web:80'] ?? '';
      rehearsal.aws.change({ what: 'set-weights', arn, weights: THEIRS.weights }, { actor });
    } else {
      const service = the.meddling.what === 'traffic' ? 'web' : 'web-canary';
      rehearsal.aws.change({ what: 'set-desired-count', service, desiredCount: THEIRS.count }, { actor });
    }
  }
}
