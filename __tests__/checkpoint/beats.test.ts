import { expect, test } from '@jest/globals';
import { CancelledError, LeaseError } from '../../src/rollout/errors.ts';
import { MISSED_BEATS } from '../../src/rollout/lease.ts';
import { aborted, BEAT_MS, held, holder, kept, load, must, never, onBothServers } from './support/stage.ts';

const GONE_MS = MISSED_BEATS * BEAT_MS;

onBothServers('a lease', (open) => {
  test('beats at its beat, and beats change nothing else', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    const first = await load(stage);
    await stage.clock.sleep(5 * BEAT_MS + 1_000);
    const later = await load(stage);
    expect(later.beat).toBe(first.beat + 5);
    expect(Math.round((later.beatAt - first.beatAt) / BEAT_MS)).toBe(5);
    expect({ ...later, beat: 0, beatAt: 0 }).toEqual({ ...first, beat: 0, beatAt: 0 });
    expect(lease.lost.aborted).toBe(false);
  });

  test.each(['server-error', 'throttle', 'access-denied', 'reset-before', 'hang'] as const)(
    'that can’t beat (%s) outlives it for less than three beats',
    async (kind) => {
      const stage = open();
      const lease = await held(stage, 'web');
      stage.faults.add({ kind, operation: '*', forMs: GONE_MS - 6_000 });
      await stage.clock.sleep(GONE_MS);
      expect(lease.lost.aborted).toBe(false);
      expect((await load(stage)).beat).toBeGreaterThan(1);
    },
  );

  test.each([
    'server-error',
    'throttle',
    'access-denied',
    'reset-before',
    'reset-after',
    'hang',
    'hang-after',
  ] as const)(
    'that can’t beat (%s) is lost exactly three beats after the last that succeeded was sent',
    async (kind) => {
      const stage = open();
      const lease = await held(stage, 'web');
      await stage.clock.sleep(2 * BEAT_MS + 1_000);
      const { beatAt } = await load(stage);
      stage.faults.add({ kind, operation: 'UpdateItem' });
      const { reason } = await aborted(lease.lost, stage);
      expect(stage.clock.now() - beatAt).toBe(GONE_MS);
      expect(reason).toBeInstanceOf(LeaseError);
      expect(reason).toMatchObject({ kind: 'unrenewed' });
      expect(reason.message).toContain('of table canary-state could not be renewed since ');
      expect(reason.message).toContain(`${new Date(beatAt).toISOString()}, 30s ago`);
      expect(reason.message).toContain('dynamodb:UpdateItem');
    },
  );

  test.each([1_000, 7_000, 300_000])('with a beat of %i ms keeps to it to the end', async (beatMs) => {
    const stage = open();
    const lease = await held(stage, 'web', stage.store({ beatMs }));
    await stage.clock.sleep(2 * beatMs + 500);
    const { beat, beatAt } = await load(stage);
    expect(beat).toBe(3);
    stage.faults.add({ kind: 'hang', operation: 'UpdateItem' });
    await aborted(lease.lost, stage);
    expect(stage.clock.now() - beatAt).toBe(MISSED_BEATS * beatMs);
  });

  test('that is lost beats no more', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    stage.faults.add({ kind: 'server-error', operation: 'UpdateItem' });
    await aborted(lease.lost, stage);
    const { length } = stage.wire.sent;
    expect(stage.clock.sleeping).toBe(0);
    await stage.clock.sleep(10 * BEAT_MS);
    expect(stage.wire.sent).toHaveLength(length);
  });

  test('is lost to a process that was held up for too long, before it beats again', async () => {
    const stage = open();
    const { now, sleep } = stage.clock;
    const held = { up: false };
    const clock = {
      now,
      sleep: (ms: number, signal?: AbortSignal) => sleep(held.up ? 4 * BEAT_MS : ms, signal),
    };
    const store = stage.store({ clock });
    const lease = must(kept(await store.claim(holder('frozen', stage), undefined, never)));
    held.up = true;
    await stage.clock.sleep(BEAT_MS + 1_000);
    const { reason } = await aborted(lease.lost, stage);
    expect(reason.message).toContain('This process was held up.');
    expect((await load(stage)).beat).toBe(2);
  });

  test('is told of, with who took it, when another run has it', async () => {
    const stage = open();
    const lease = await held(stage, 'old');
    await held(stage, 'new');
    const { reason, afterMs } = await aborted(lease.lost, stage);
    expect(reason).toBeInstanceOf(LeaseError);
    expect(reason).toMatchObject({ kind: 'taken' });
    expect(reason.message).toContain(
      'was taken by acme/new, https://github.com/acme/new/actions/runs/1 at 20',
    );
    expect(afterMs).toBeLessThanOrEqual(BEAT_MS);
  });

  test.each(['access-denied', 'hang'] as const)(
    'is lost as taken even where it can’t be read who has it (%s), in seconds',
    async (kind) => {
      const stage = open();
      const lease = await held(stage, 'old');
      await held(stage, 'new');
      stage.faults.add({ kind, operation: 'GetItem' });
      const { reason, afterMs } = await aborted(lease.lost, stage);
      expect(reason).toMatchObject({ kind: 'taken' });
      expect(reason.message).toContain('could not be read');
      expect(afterMs).toBeLessThanOrEqual(BEAT_MS + 5_000);
    },
  );

  test('that a person deleted is gone, and its beats don’t make the record anew', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await stage.place(undefined);
    const { reason } = await aborted(lease.lost, stage);
    expect(reason).toMatchObject({ kind: 'unrenewed' });
    expect(reason.message).toContain('freed by hand');
    await expect(stage.item()).resolves.toBeUndefined();
  });

  test('hears at its next beat that it was asked to stop, and by whom', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await stage.store().askToStop(await load(stage), 'alice (https://example.org/run/2)', never);
    const { reason, afterMs } = await aborted(lease.stopAsked, stage);
    expect(reason).toBeInstanceOf(CancelledError);
    expect(reason.message).toContain('alice (https://example.org/run/2) asked this run to roll back');
    expect(afterMs).toBeLessThanOrEqual(BEAT_MS + 20);
    expect(lease.lost.aborted).toBe(false);
  });

  test('hears with a save that it was asked to stop', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await stage.store().askToStop(await load(stage), 'alice', never);
    await lease.save('a checkpoint', never);
    expect(lease.stopAsked.aborted).toBe(true);
  });

  test('isn’t asked to stop for somebody who had it before', async () => {
    const stage = open();
    (await held(stage, 'old')).leave();
    const seen = await load(stage);
    await held(stage, 'new');
    await stage.store().askToStop(seen, 'alice', never);
    expect((await load(stage)).stopAskedBy).toBeUndefined();
  });

  test('that nobody has can’t be asked to stop', async () => {
    const stage = open();
    await (await held(stage, 'old')).release(false, never);
    const before = await stage.item();
    await stage.store().askToStop(await load(stage), 'alice', never);
    await expect(stage.item()).resolves.toEqual(before);
  });

  test.each(['reset-after', 'hang-after', 'reset-before'] as const)(
    'is asked to stop even where the answer is lost (%s)',
    async (kind) => {
      const stage = open();
      await held(stage, 'web');
      const seen = await load(stage);
      stage.faults.add({ kind, operation: 'UpdateItem', times: 1 });
      await stage.store().askToStop(seen, 'alice', never);
      expect((await load(stage)).stopAskedBy).toBe('alice');
    },
  );
});
