import { isTaken } from './errors.ts';
import type { RolloutEvent, RolloutState } from './events.ts';
import { fold } from './fold.ts';
import type { Clock } from './ports.ts';

type WithoutTime<Event> = Event extends unknown ? Omit<Event, 'at'> : never;

/** An event as the loop speaks it; the teller adds the time. */
export type Spoken = WithoutTime<RolloutEvent>;

/** Where the loop speaks, and what it has said so far. */
export interface Teller {
  readonly state: RolloutState;
  /** Resolves when every listener has heard the event; rejects when one that must hear it could not (a checkpoint). */
  readonly tell: (event: Spoken) => Promise<void>;
}

interface Pending {
  readonly event: RolloutEvent;
  readonly heard: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Runs `act` and yields what it tells, one event at a time and in order: `tell` resolves only when the consumer asks for
 * the next event, so whatever the consumer does with an event happens before the act goes on. An error that the consumer
 * throws into the generator rejects that `tell`. The generator ends, or throws, as the act does.
 */
export async function* eventsOf(
  clock: Clock,
  initial: RolloutState,
  act: (teller: Teller) => Promise<void>,
): AsyncGenerator<RolloutEvent, void, void> {
  const queue: Pending[] = [];
  let state = initial;
  let wake = (): void => undefined;

  const teller: Teller = {
    get state() {
      return state;
    },
    tell: (spoken) =>
      new Promise<void>((heard, failed) => {
        const event: RolloutEvent = { ...spoken, at: clock.now() };
        state = fold(state, event);
        queue.push({ event, heard, failed });
        wake();
      }),
  };

  const progress = { finished: false };
  const acting = act(teller).finally(() => {
    progress.finished = true;
    wake();
  });
  // The act's failure is rethrown below; this keeps it from counting as unhandled while events are still being told.
  acting.catch(() => undefined);

  for (;;) {
    const next = queue.shift();
    if (next !== undefined) {
      try {
        yield next.event;
        next.heard();
      } catch (error) {
        next.failed(error);
      }
    } else if (progress.finished) {
      return await acting;
    } else {
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }
}

/**
 * In a rescue a listener that fails, even the checkpoint's, holds nothing up: traffic matters more than the record. Only
 * where another run has the lease, every change is that run's.
 */
export async function heard(telling: Promise<void>): Promise<void> {
  try {
    await telling;
  } catch (error) {
    if (isTaken(error)) throw error;
  }
}

/** Nothing follows from an ending that could not be kept: a later run finds the rollout unfinished, and looks. */
export async function said(teller: Teller, event: Spoken): Promise<void> {
  await teller.tell(event).catch(() => undefined);
}

export type Listener = (event: RolloutEvent, state: RolloutState) => void | Promise<void>;

export interface Audience {
  /** Keeps the checkpoint. Heard first; when it fails, the loop is told, and sends no change that isn't saved. */
  readonly keeper: Listener;
  /** Log, summary, outputs: a failure of theirs is reported once and never touches the rollout. */
  readonly others: readonly Listener[];
  readonly onFailure: (error: unknown) => void;
}

/** Plays events to their listeners and resolves to the state in the end. */
export async function listen(
  events: AsyncGenerator<RolloutEvent, void, void>,
  initial: RolloutState,
  audience: Audience,
): Promise<RolloutState> {
  const silent = new Set<Listener>();
  let state = initial;
  let turn = await events.next();
  while (turn.done !== true) {
    const event = turn.value;
    state = fold(state, event);
    const failure = await attempt(() => audience.keeper(event, state));
    for (const listener of audience.others.filter((other) => !silent.has(other))) {
      const trouble = await attempt(() => listener(event, state));
      if (trouble === undefined) continue;
      silent.add(listener);
      audience.onFailure(trouble.error);
    }
    turn = failure === undefined ? await events.next() : await events.throw(failure.error);
  }
  return state;
}

async function attempt(act: () => void | Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    return { error };
  }
}
