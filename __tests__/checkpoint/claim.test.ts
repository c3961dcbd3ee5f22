import { expect, test } from '@jest/globals';
import { RemoteError } from '../../src/rollout/errors.ts';
import { MISSED_BEATS } from '../../src/rollout/lease.ts';
import {
  BEAT_MS,
  claim,
  held,
  holder,
  kept,
  load,
  must,
  never,
  onBothServers,
  rejection,
} from './support/stage.ts';

onBothServers('a claim', (open) => {
  test('of a target that nobody knows creates the record', async () => {
    const stage = open();
    const store = stage.store();
    await expect(store.load(never)).resolves.toBeUndefined();
    const me = holder('web', stage);
    const before = stage.clock.now();
    must(kept(await store.claim(me, undefined, never)));
    const record = await load(stage);
    expect(record).toEqual({ revision: 1, beat: 1, beatAt: before, beatMs: BEAT_MS, holder: me });
    await expect(stage.item()).resolves.toMatchObject({ format: 1 });
  });

  test('of what was given back keeps its checkpoint, and what is held is never deleted by its age', async () => {
    const stage = open();
    const first = await held(stage, 'first');
    await first.save('a checkpoint', never);
    await stage.store().askToStop(await load(stage), 'alice', never);
    await first.release(true, never);
    const second = holder('second', stage);
    must(kept(await stage.store().claim(second, await load(stage), never)));
    const record = await load(stage);
    expect(record).toMatchObject({ checkpoint: 'a checkpoint', holder: second, beat: 2 });
    expect(record.stopAskedBy).toBeUndefined();
    expect(await stage.item()).not.toHaveProperty('expires');
  });

  test.each([2, 10])('of %i at once succeeds for exactly one', async (count) => {
    const stage = open();
    const runs = Array.from({ length: count }, (_, at) => `run-${at}`);
    const claims = await Promise.all(
      runs.map(async (name) => kept(await stage.store().claim(holder(name, stage), undefined, never))),
    );
    const winners = runs.filter((_, at) => claims[at] !== undefined);
    expect(winners).toHaveLength(1);
    const record = await load(stage);
    expect([record.revision, record.holder?.repository]).toEqual([1, `acme/${winners[0]}`]);
  });

  test('of a stale lease succeeds for exactly one of ten', async () => {
    const stage = open();
    (await held(stage, 'gone')).leave();
    const seen = await load(stage);
    await stage.clock.sleep(MISSED_BEATS * BEAT_MS);
    const claims = await Promise.all(
      Array.from({ length: 10 }, async (_, at) =>
        kept(await stage.store().claim(holder(`run-${at}`, stage), seen, never)),
      ),
    );
    expect(claims.filter((lease) => lease !== undefined)).toHaveLength(1);
    await expect(load(stage)).resolves.toMatchObject({ revision: 2, beat: 2 });
  });

  test('is refused when the holder has beaten since the record was seen', async () => {
    const stage = open();
    await held(stage, 'alive');
    const seen = await load(stage);
    await stage.clock.sleep(BEAT_MS + 1_000);
    await expect(stage.store().claim(holder('hasty', stage), seen, never)).resolves.toBeUndefined();
    expect((await load(stage)).holder?.repository).toBe('acme/alive');
  });

  test('is refused when the holder has saved since the record was seen', async () => {
    const stage = open();
    const lease = await held(stage, 'alive');
    const seen = await load(stage);
    await lease.save('news', never);
    await expect(stage.store().claim(holder('hasty', stage), seen, never)).resolves.toBeUndefined();
    await expect(load(stage)).resolves.toMatchObject({ checkpoint: 'news', revision: 2 });
  });

  test('is refused when the record was made anew since, though its counts are the same', async () => {
    const stage = open();
    (await held(stage, 'gone')).leave();
    const seen = await load(stage);
    await stage.place(undefined);
    await held(stage, 'newcomer');
    await expect(stage.store().claim(holder('hasty', stage), seen, never)).resolves.toBeUndefined();
    expect((await load(stage)).holder?.repository).toBe('acme/newcomer');
  });

  test('is refused when a free record was made anew since, though its counts are the same', async () => {
    const stage = open();
    await (await held(stage, 'gone')).release(true, never);
    const seen = await load(stage);
    await stage.place(undefined);
    await (await held(stage, 'newcomer')).save('news', never);
    await expect(load(stage)).resolves.toMatchObject({ revision: seen.revision, beat: seen.beat });
    await expect(stage.store().claim(holder('hasty', stage), seen, never)).resolves.toBeUndefined();
    expect((await load(stage)).holder?.repository).toBe('acme/newcomer');
  });

  test('of a stale lease isn’t asked to stop because the one before it was', async () => {
    const stage = open();
    (await held(stage, 'gone')).leave();
    await stage.store().askToStop(await load(stage), 'alice', never);
    const lease = await held(stage, 'next');
    expect((await load(stage)).stopAskedBy).toBeUndefined();
    expect(lease.stopAsked.aborted).toBe(false);
  });

  test('is refused when what was free is free no more', async () => {
    const stage = open();
    await (await held(stage, 'first')).release(true, never);
    const seen = await load(stage);
    await stage.place(undefined);
    await expect(stage.store().claim(holder('late', stage), seen, never)).resolves.toBeUndefined();
    await expect(stage.item()).resolves.toBeUndefined();
    await held(stage, 'second');
    await expect(stage.store().claim(holder('later', stage), undefined, never)).resolves.toBeUndefined();
    expect((await load(stage)).holder?.repository).toBe('acme/second');
  });

  test.each(['reset-after', 'hang-after'] as const)(
    'whose answer is lost (%s) is read back, and ours',
    async (kind) => {
      const stage = open();
      stage.faults.add({ kind, operation: 'UpdateItem', times: 1 });
      const lease = await held(stage, 'web');
      await expect(load(stage)).resolves.toMatchObject({ revision: 1, holder: { repository: 'acme/web' } });
      await lease.save('a checkpoint', never);
      await stage.clock.sleep(5 * BEAT_MS);
      expect(lease.lost.aborted).toBe(false);
    },
  );

  test.each(['reset-before', 'hang', 'server-error', 'throttle'] as const)(
    'that did not arrive (%s) is sent again once the record was seen to be unchanged',
    async (kind) => {
      const stage = open();
      stage.faults.add({ kind, operation: 'UpdateItem', times: 2 });
      await held(stage, 'web');
      expect(stage.wire.sent).toEqual([
        ...['GetItem', 'UpdateItem', 'GetItem', 'UpdateItem', 'GetItem', 'UpdateItem'],
      ]);
      await expect(load(stage)).resolves.toMatchObject({ revision: 1, beat: 1 });
    },
  );

  test('whose answer is lost while somebody else takes over is theirs', async () => {
    const stage = open();
    stage.wire.holdNext('UpdateItem', 8_000);
    const slow = claim(stage, 'slow');
    await stage.clock.sleep(1_000);
    await held(stage, 'quick');
    await expect(slow).resolves.toBeUndefined();
    await stage.clock.sleep(BEAT_MS);
    expect((await load(stage)).holder?.repository).toBe('acme/quick');
  });

  test('that arrives late, after it was sent again, changes nothing', async () => {
    const stage = open();
    stage.wire.holdNext('UpdateItem', 8_000);
    const lease = await held(stage, 'web');
    await lease.save('a checkpoint', never);
    await stage.clock.sleep(5_000);
    await expect(load(stage)).resolves.toMatchObject({ revision: 2, beat: 1, checkpoint: 'a checkpoint' });
  });

  test('that cannot be known to have succeeded is an error, in bounded time', async () => {
    const stage = open();
    stage.faults.add({ kind: 'reset-after', operation: 'UpdateItem' });
    stage.faults.add({ kind: 'server-error', operation: 'GetItem' });
    const store = stage.store();
    const before = stage.clock.now();
    const error = await rejection(store.claim(holder('web', stage), undefined, never));
    expect(error).toBeInstanceOf(RemoteError);
    expect(stage.clock.now() - before).toBe(30_000);
    expect(stage.wire.sent.filter((operation) => operation === 'UpdateItem')).toHaveLength(1);
  });

  test('ends with the caller’s signal, at once', async () => {
    const stage = open();
    stage.faults.add({ kind: 'hang', operation: 'UpdateItem' });
    const reason = new Error('no time left');
    const work = stage.store().claim(holder('web', stage), undefined, abortedAfter(1_000));
    await expect(work).rejects.toBe(reason);
    expect(stage.clock.sleeping).toBe(0);

    function abortedAfter(ms: number): AbortSignal {
      const controller = new AbortController();
      void stage.clock.sleep(ms).then(() => controller.abort(reason));
      return controller.signal;
    }
  });
});
