import type { Aws } from '../aws/clients.ts';
import { getItem, placeInWords, updateItem, type ItemPlace, type ItemUpdate } from '../aws/items.ts';
import { RemoteError } from '../rollout/errors.ts';
import type { Kept } from '../rollout/lease.ts';
import type { Clock } from '../rollout/ports.ts';
import { within } from '../rollout/time.ts';
import { spell } from '../rollout/words.ts';
import { keptOf } from './record.ts';

/** One request gets this long: DynamoDB answers in milliseconds. */
export const ATTEMPT_MS = 5_000;
/** One thing that has to be done gets this long, whatever goes wrong. */
const PATIENCE_MS = 30_000;
const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 5_000;

/** What is known of one conditional write. */
export type Attempt =
  | { readonly kind: 'written'; readonly kept: Kept }
  /** The condition didn't hold. */
  | { readonly kind: 'refused' }
  /** It may have been carried out, or be carried out yet. */
  | { readonly kind: 'unknown'; readonly error: RemoteError };

export type Settled<T> =
  /** As the answer says. `sentAt` is when the write that was answered was sent. */
  | { readonly kind: 'written'; readonly kept: Kept; readonly sentAt: number }
  /** As judged from what is there now. */
  | { readonly kind: 'found'; readonly verdict: T };

/** One record of a table, and the only way to change it. */
export class TableRecord {
  readonly label: string;
  readonly #aws: Aws;
  readonly #place: ItemPlace;
  readonly #clock: Clock;

  constructor(aws: Aws, place: ItemPlace, clock: Clock) {
    this.label = placeInWords(place);
    this.#aws = aws;
    this.#place = place;
    this.#clock = clock;
  }

  /** As it is now. Throws a {@link RemoteError}, or an error that says why the record can't be read. */
  async load(signal: AbortSignal): Promise<Kept | undefined> {
    const item = await getItem(this.#aws, this.#place, signal);
    return item && keptOf(item, this.label);
  }

  /** Sends one conditional write, once. Throws where AWS refused for another reason than the condition. */
  async attempt(update: ItemUpdate, signal: AbortSignal, limitMs = ATTEMPT_MS): Promise<Attempt> {
    const late = (): RemoteError => this.#late('dynamodb:UpdateItem', limitMs);
    try {
      const updated = await within(this.#clock, limitMs, signal, late, (limited) =>
        updateItem(this.#aws, this.#place, update, limited),
      );
      return updated.kind === 'refused'
        ? updated
        : { kind: 'written', kept: keptOf(updated.item, this.label) };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RemoteError && error.transient) return { kind: 'unknown', error };
      throw error;
    }
  }

  /**
   * Writes, and finds out what became of it: a write without an answer, or whose condition failed, is looked at. `judge`
   * gives its verdict on what is there now, or `undefined` where the write may be sent again. Each write's condition
   * must fail once an earlier one has landed. Throws the last failure when patience or the signal ends.
   */
  async settle<T>(
    write: () => ItemUpdate,
    judge: (kept: Kept | undefined) => T | undefined,
    signal: AbortSignal,
  ): Promise<Settled<T>> {
    const trouble: { last?: RemoteError } = {};
    const late = (): RemoteError => trouble.last ?? this.#late('dynamodb:UpdateItem', PATIENCE_MS);
    return within(this.#clock, PATIENCE_MS, signal, late, async (limited) => {
      for (let pauseMs = RETRY_FIRST_MS; ; pauseMs = Math.min(2 * pauseMs, RETRY_MOST_MS)) {
        const sentAt = this.#clock.now();
        const attempt = await this.attempt(write(), limited);
        if (attempt.kind === 'written') return { ...attempt, sentAt };
        if (attempt.kind === 'unknown') trouble.last = attempt.error;
        const verdict = judge(await this.#look(trouble, limited));
        if (verdict !== undefined) return { kind: 'found', verdict };
        if (attempt.kind === 'unknown') await this.#clock.sleep(pauseMs, limited);
      }
    });
  }

  /** Looks until there is an answer. */
  async #look(trouble: { last?: RemoteError }, signal: AbortSignal): Promise<Kept | undefined> {
    for (;;) {
      try {
        return await this.load(signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof RemoteError && error.transient)) throw error;
        trouble.last = error;
        await this.#clock.sleep(RETRY_FIRST_MS, signal);
      }
    }
  }

  #late(action: string, ms: number): RemoteError {
    return new RemoteError(`${action} on ${this.label} was not answered within ${spell(ms)}.`, true);
  }
}
