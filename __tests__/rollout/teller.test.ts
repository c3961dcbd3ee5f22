import { describe, expect, test } from '@jest/globals';
import { initialState, type RolloutEvent } from '../../src/rollout/events.ts';
import { eventsOf, listen, type Spoken } from '../../src/rollout/teller.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const clock = new VirtualClock();
const waiting = (seen: string): Spoken => ({ type: 'waiting', what: 'x', seen, leftMs: 0 });
const seenOf = (event: RolloutEvent): string => (event.type === 'waiting' ? event.seen : event.type);
const nobody = { others: [], onFailure: () => undefined };

describe('events', () => {
  test('come in the order told, and telling resolves only when the listener is done', async () => {
    const order: string[] = [];
    const events = eventsOf(clock, initialState(0), async ({ tell }) => {
      await tell(waiting('a'));
      order.push('a told');
      await tell(waiting('b'));
      order.push('b told');
    });
    await listen(events, initialState(0), {
      ...nobody,
      keeper: async (event) => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${seenOf(event)} kept`);
      },
    });
    expect(order).toEqual(['a kept', 'a told', 'b kept', 'b told']);
  });

  test('told side by side are heard one at a time, none lost', async () => {
    const heard: string[] = [];
    const events = eventsOf(clock, initialState(0), async ({ tell }) => {
      await Promise.all(['a', 'b', 'c'].map((seen) => tell(waiting(seen))));
    });
    await listen(events, initialState(0), { ...nobody, keeper: (event) => void heard.push(seenOf(event)) });
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  test('that the keeper cannot keep are an error for who told them', async () => {
    const caught: unknown[] = [];
    const events = eventsOf(clock, initialState(0), async ({ tell }) => {
      await tell(waiting('a')).catch((error: unknown) => caught.push(error));
      await tell(waiting('b'));
    });
    const failure = new Error('disk full');
    const state = await listen(events, initialState(0), {
      ...nobody,
      keeper: (event) => {
        if (seenOf(event) === 'a') throw failure;
      },
    });
    expect(caught).toEqual([failure]);
    expect(state.phase).toBe('preflight');
  });

  test('are withheld from a listener that failed, which is reported once and stops nothing', async () => {
    const failures: unknown[] = [];
    const calls: string[] = [];
    const events = eventsOf(clock, initialState(0), async ({ tell }) => {
      await tell(waiting('a'));
      await tell(waiting('b'));
    });
    const broken = (event: RolloutEvent): never => {
      calls.push(seenOf(event));
      throw new Error('no summary');
    };
    const steady: string[] = [];
    await listen(events, initialState(0), {
      keeper: () => undefined,
      others: [broken, (event) => void steady.push(seenOf(event))],
      onFailure: (error) => void failures.push(error),
    });
    expect([calls, steady, failures.length]).toEqual([['a'], ['a', 'b'], 1]);
  });

  test('end with the error of the act', async () => {
    const events = eventsOf(clock, initialState(0), async ({ tell }) => {
      await tell(waiting('a'));
      throw new Error('bug');
    });
    await expect(listen(events, initialState(0), { ...nobody, keeper: () => undefined })).rejects.toThrow(
      'bug',
    );
  });
});
