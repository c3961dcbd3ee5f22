import { CancelledError, type LeaseError } from '../../src/rollout/errors.ts';
import type { Lease } from '../../src/rollout/lease.ts';
import type { Clock } from '../../src/rollout/ports.ts';

/** What becomes of a save: it is kept, never answered, answered after so many ms, or it fails. */
export type SaveFate = 'ok' | 'hang' | number | Error;

/** A lease without a store: a test decides what becomes of each save. */
export class FakeLease implements Lease {
  /** Checkpoints that were kept, in order. */
  readonly saved: string[] = [];
  /** Everything that was asked for, in order. */
  readonly asked: string[] = [];
  /** Fates of the coming saves, in order; `ok` when used up. */
  fates: SaveFate[] = [];
  releases: SaveFate = 'ok';
  readonly #clock: Clock;
  readonly #lost = new AbortController();
  readonly #stopAsked = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get stopAsked(): AbortSignal {
    return this.#stopAsked.signal;
  }

  lose(error: LeaseError): void {
    this.#lost.abort(error);
  }

  askToStop(): void {
    this.#stopAsked.abort(new CancelledError('Somebody asked.'));
  }

  async save(checkpoint: string, signal: AbortSignal): Promise<void> {
    this.asked.push('save');
    await this.#meet(this.fates.shift() ?? 'ok', signal);
    this.saved.push(checkpoint);
  }

  async release(finished: boolean, signal: AbortSignal): Promise<void> {
    this.asked.push(finished ? 'release, finished' : 'release');
    await this.#meet(this.releases, signal);
  }

  leave(): void {
    this.asked.push('leave');
  }

  async #meet(fate: SaveFate, signal: AbortSignal): Promise<void> {
    if (fate === 'ok') return;
    if (fate instanceof Error) throw fate;
    await this.#clock.sleep(fate === 'hang' ? 3_600_000 : fate, signal);
  }
}
