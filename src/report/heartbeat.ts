import type { Look, RolloutEvent } from '../rollout/events.ts';

type Watched = Extract<RolloutEvent, { readonly type: 'watched' }>;
type Waiting = Extract<RolloutEvent, { readonly type: 'waiting' }>;

const AT_LEAST_EVERY_MS = 60_000;

/** Which looks at the gates are worth a line: those that show a change, and one at least every minute. */
export class Watching {
  readonly #heartbeat = new Heartbeat();
  #told: Watched | undefined;

  isDue(event: Watched): boolean {
    const isNews =
      this.#told === undefined ||
      this.#told.share !== event.share ||
      hasChanged(this.#told.looks, event.looks);
    if (!this.#heartbeat.isDue(event.at, isNews)) return false;
    this.#told = event;
    return true;
  }
}

/** Which looks at something awaited are worth a line; by the same rule. */
export class Awaiting {
  readonly #told = new Map<string, { readonly heartbeat: Heartbeat; readonly seen: string }>();

  isDue({ what, seen, at }: Waiting): boolean {
    const told = this.#told.get(what);
    const heartbeat = told?.heartbeat ?? new Heartbeat();
    if (!heartbeat.isDue(at, told?.seen !== seen)) return false;
    this.#told.set(what, { heartbeat, seen });
    return true;
  }
}

/** Due with every piece of news, and before the silence, or the wait for the next look, becomes longer than a minute. */
class Heartbeat {
  #toldAt: number | undefined;
  #lookedAt = 0;
  #longestGapMs = 0;

  isDue(at: number, isNews: boolean): boolean {
    if (this.#toldAt !== undefined) {
      this.#longestGapMs = Math.max(this.#longestGapMs, at - this.#lookedAt);
      this.#lookedAt = at;
      const silentMs = at - this.#toldAt;
      const isOverdue = silentMs >= AT_LEAST_EVERY_MS || silentMs + this.#longestGapMs > AT_LEAST_EVERY_MS;
      if (!isNews && !isOverdue) return false;
    }
    this.#toldAt = at;
    this.#lookedAt = at;
    this.#longestGapMs = 0;
    return true;
  }
}

/** Gates answer one after another: one that joins in healthy is no news. */
function hasChanged(told: readonly Look[], looks: readonly Look[]): boolean {
  return looks.some((look) => {
    const before = told.find(({ gate }) => gate === look.gate);
    if (before === undefined) return look.kind !== 'healthy';
    return before.kind !== look.kind || before.seen !== look.seen;
  });
}
