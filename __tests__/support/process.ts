import type { Clock } from '../../src/rollout/ports.ts';

const forever = new Promise<never>(() => undefined);

/**
 * A process on virtual time. Killed, it neither wakes nor hears nor says anything from then on. Stopped (SIGSTOP), it wakes
 * with everything that was due meanwhile, when it is continued.
 */
export class VirtualProcess {
  readonly clock: Clock;
  readonly #virtual: Clock;
  readonly #death = new AbortController();
  #held: Promise<void> | undefined;
  #continue = (): void => undefined;

  /** @param skewMs how far its clock is ahead */
  constructor(virtual: Clock, skewMs = 0) {
    this.#virtual = virtual;
    this.clock = { now: () => virtual.now() + skewMs, sleep: (ms, signal) => this.#sleep(ms, signal) };
  }

  get isDead(): boolean {
    return this.#death.signal.aborted;
  }

  /** Resolves when it is killed. */
  get death(): Promise<void> {
    const { signal } = this.#death;
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  die(): void {
    this.#death.abort();
  }

  stop(): void {
    this.#held ??= new Promise((resolve) => (this.#continue = resolve));
  }

  continue(): void {
    this.#held = undefined;
    this.#continue();
  }

  /** Goes on at once where the process runs, when it is continued where it is stopped, and never where it is dead. */
  async alive(): Promise<void> {
    while (this.#held !== undefined) await this.#held;
    if (this.isDead) await forever;
  }

  async #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await this.alive();
    signal?.throwIfAborted();
    const death = this.#death.signal;
    try {
      await this.#virtual.sleep(ms, signal === undefined ? death : AbortSignal.any([signal, death]));
    } catch (error) {
      await this.alive();
      throw signal?.aborted === true ? signal.reason : error;
    }
    await this.alive();
    signal?.throwIfAborted();
  }
}
