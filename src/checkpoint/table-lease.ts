import { CancelledError, LeaseError } from '../rollout/errors.ts';
import type { Holder, Kept, Lease } from '../rollout/lease.ts';
import { unlessAborted, within } from '../rollout/time.ts';
import { spell } from '../rollout/words.ts';
import { keepBeating, type Pulse } from './heartbeat.ts';
import { ATTEMPT_MS, type Settled } from './table-record.ts';

/** A record that nobody has to act on is forgotten after this. */
const FORGET_AFTER_S = 30 * 24 * 60 * 60;

/** A lease as just taken, or taken up again. */
export interface Taken {
  readonly kept: Kept;
  /** When the write that took it was sent, epoch ms. */
  readonly sentAt: number;
}

/** The lease on one record of a table. It begins to beat at once. */
export class TableLease implements Lease {
  readonly #pulse: Pulse;
  readonly #lost = new AbortController();
  readonly #stopAsked = new AbortController();
  readonly #ended = new AbortController();
  /** As far as we know: a save that was given up may still land. */
  #revision: number;
  /** What was found, or kept since; and what was sent last. */
  #saved: string | undefined;
  #sent: string | undefined;
  /** One at a time, since each must know the revision that the one before it left. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(pulse: Pulse, { kept, sentAt }: Taken) {
    this.#pulse = pulse;
    this.#revision = kept.revision;
    this.#saved = kept.checkpoint;
    this.#hear(kept);
    void this.#beat(sentAt);
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  get stopAsked(): AbortSignal {
    return this.#stopAsked.signal;
  }

  save(checkpoint: string, signal: AbortSignal): Promise<void> {
    return this.#inTurn(signal, () => this.#save(checkpoint, signal));
  }

  release(finished: boolean, signal: AbortSignal): Promise<void> {
    this.leave();
    return this.#inTurn(signal, () => this.#release(finished, signal));
  }

  leave(): void {
    this.#ended.abort(new Error('the lease has ended'));
  }

  async #beat(renewedAt: number): Promise<void> {
    try {
      const hear = (kept: Kept): void => this.#hear(kept);
      const end = await keepBeating(this.#pulse, renewedAt, hear, this.#ended.signal);
      this.#lose(end === 'refused' ? await this.#whoHasIt() : end);
    } catch (error) {
      if (this.#ended.signal.aborted) return;
      this.#lose(new LeaseError('unrenewed', `The lease on ${this.#label} broke.`, { cause: error }));
    }
  }

  async #save(checkpoint: string, signal: AbortSignal): Promise<void> {
    const { record, token } = this.#pulse;
    this.#sent = checkpoint;
    const end = await record.settle(
      () => ({
        when: { 'holder.token': token, revision: this.#revision },
        set: { checkpoint, revision: this.#revision + 1 },
      }),
      (kept) => this.#judgeSave(checkpoint, kept),
      signal,
    );
    if (end.kind === 'found') this.#conclude(end);
    else this.#revision = end.kept.revision;
    this.#saved = checkpoint;
  }

  /** What is there is our write only where it is newer than all that was there when we sent: an earlier save may say the same. */
  #judgeSave(checkpoint: string, kept: Kept | undefined): 'landed' | LeaseError | undefined {
    if (kept?.holder?.token !== this.#pulse.token) return this.#taken(kept);
    const landed = kept.revision > this.#revision && kept.checkpoint === checkpoint;
    this.#revision = kept.revision;
    this.#hear(kept);
    return landed ? 'landed' : undefined;
  }

  #conclude({ verdict }: Extract<Settled<'landed' | LeaseError>, { kind: 'found' }>): void {
    if (verdict === 'landed') return;
    this.#lose(verdict);
    throw verdict;
  }

  async #release(finished: boolean, signal: AbortSignal): Promise<void> {
    const { record, token, clock } = this.#pulse;
    const expires = Math.ceil(clock.now() / 1000) + FORGET_AFTER_S;
    await record.settle(
      () => ({
        when: { 'holder.token': token },
        remove: ['holder', 'stopAskedBy'],
        add: { revision: 1 },
        ...(finished ? { set: { expires } } : {}),
      }),
      (kept) => (kept?.holder?.token === token ? undefined : 'released'),
      signal,
    );
  }

  /** Runs after what was asked for before it; rejects as soon as the signal aborts. */
  #inTurn(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    return unlessAborted(signal, turn);
  }

  #hear({ stopAskedBy }: Kept): void {
    if (stopAskedBy === undefined) return;
    const words = `${stopAskedBy} asked this run to roll back and give back the lease on ${this.#label}.`;
    this.#stopAsked.abort(new CancelledError(words));
  }

  #lose(error: LeaseError): void {
    if (this.#ended.signal.aborted) return;
    this.leave();
    this.#lost.abort(error);
  }

  /** That it isn't ours is certain, even where it can't be read whose it is. */
  async #whoHasIt(): Promise<LeaseError> {
    try {
      const { clock, record } = this.#pulse;
      const late = (): Error => new Error(`no answer within ${spell(ATTEMPT_MS)}`);
      const load = (signal: AbortSignal): Promise<Kept | undefined> => record.load(signal);
      return this.#taken(await within(clock, ATTEMPT_MS, this.#ended.signal, late, load));
    } catch (cause) {
      this.#ended.signal.throwIfAborted();
      const words = `The lease on ${this.#label} is not this run's any more; who has it could not be read.`;
      return new LeaseError('taken', words, { cause });
    }
  }

  /** A record that is free, and in which nobody but us has written, was freed by hand: then what we began is still ours to end. */
  #taken(kept: Kept | undefined): LeaseError {
    const { holder, checkpoint } = kept ?? {};
    const lease = `The lease on ${this.#label}`;
    if (holder !== undefined) return new LeaseError('taken', `${lease} was taken by ${inWords(holder)}.`);
    if (checkpoint === undefined || [this.#saved, this.#sent].includes(checkpoint)) {
      return new LeaseError('unrenewed', `${lease} is not this run's any more: it was freed by hand.`);
    }
    return new LeaseError('taken', `${lease} was taken by another run, which has let go of it by now.`);
  }

  get #label(): string {
    return this.#pulse.record.label;
  }
}

function inWords({ repository, run, since }: Holder): string {
  const who = [repository, run].filter((known) => known !== undefined).join(', ');
  return `${who === '' ? 'another run' : who} at ${new Date(since).toISOString()}`;
}
