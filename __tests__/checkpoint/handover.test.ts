import { expect, test } from '@jest/globals';
import { MISSED_BEATS } from '../../src/rollout/lease.ts';
import { BEAT_MS, held, holder, kept, load, must, never, onBothServers, rejection } from './support/stage.ts';

const GONE_MS = MISSED_BEATS * BEAT_MS;

onBothServers('a lease that is left', (open) => {
  test('stays in the table without beats, and a later process of the job takes it up', async () => {
    const stage = open();
    const main = await held(stage, 'web');
    await main.save('from main', never);
    main.leave();
    expect(stage.clock.sleeping).toBe(0);
    await stage.clock.sleep(2 * GONE_MS);
    const { beat } = await load(stage);
    expect(beat).toBe(1);
    const post = must(kept(await stage.store().adopt(holder('web', stage).token, never)));
    await post.save('from post', never);
    await stage.clock.sleep(2 * GONE_MS + 1_000);
    expect(post.lost.aborted).toBe(false);
    await expect(load(stage)).resolves.toMatchObject({ checkpoint: 'from post', beat: 8 });
  });

  test('is not taken up by a job that never had it, or lost it', async () => {
    const stage = open();
    await expect(stage.store().adopt('token-of-web', never)).resolves.toBeUndefined();
    (await held(stage, 'web')).leave();
    await expect(stage.store().adopt('token-of-nobody', never)).resolves.toBeUndefined();
    await held(stage, 'new');
    await expect(stage.store().adopt('token-of-web', never)).resolves.toBeUndefined();
    expect((await load(stage)).holder?.repository).toBe('acme/new');
  });

  test('is not taken up where another run was quicker between look and beat', async () => {
    const stage = open();
    (await held(stage, 'web')).leave();
    const seen = await load(stage);
    stage.wire.holdNext('UpdateItem', 2_000);
    const adopting = stage.store().adopt('token-of-web', never);
    await stage.clock.sleep(1_000);
    must(kept(await stage.store().claim(holder('new', stage), seen, never)));
    await expect(adopting).resolves.toBeUndefined();
  });

  test.each(['reset-after', 'hang-after', 'reset-before', 'throttle'] as const)(
    'is taken up even where the first answer is lost (%s)',
    async (kind) => {
      const stage = open();
      (await held(stage, 'web')).leave();
      stage.faults.add({ kind, operation: 'UpdateItem', times: 1 });
      const lease = must(kept(await stage.store().adopt('token-of-web', never)));
      await stage.clock.sleep(2 * GONE_MS);
      expect(lease.lost.aborted).toBe(false);
    },
  );

  test('tells the process that takes it up that it was asked to stop', async () => {
    const stage = open();
    (await held(stage, 'web')).leave();
    await stage.store().askToStop(await load(stage), 'alice', never);
    const lease = must(kept(await stage.store().adopt('token-of-web', never)));
    expect(lease.stopAsked.aborted).toBe(true);
  });
});

onBothServers('a lease that is given back', (open) => {
  test('frees the target, keeps the checkpoint and stops beating', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await lease.save('a checkpoint', never);
    await stage.store().askToStop(await load(stage), 'alice', never);
    await lease.release(false, never);
    expect(stage.clock.sleeping).toBe(0);
    const record = await load(stage);
    expect(record).toMatchObject({ checkpoint: 'a checkpoint' });
    expect([record.holder, record.stopAskedBy]).toEqual([undefined, undefined]);
    expect(lease.lost.aborted).toBe(false);
    await held(stage, 'next');
  });

  test('may be forgotten in a month only when its rollout is finished', async () => {
    const stage = open();
    const month = 30 * 24 * 3_600;
    await (await held(stage, 'web')).release(false, never);
    expect(await stage.item()).not.toHaveProperty('expires');
    await (await held(stage, 'web')).release(true, never);
    const { expires } = must(await stage.item());
    expect(Math.abs(Number(expires) - stage.clock.now() / 1_000 - month)).toBeLessThan(2);
  });

  test('was somebody else’s by then: theirs stays', async () => {
    const stage = open();
    const lease = await held(stage, 'old');
    await held(stage, 'new');
    const before = await stage.item();
    await lease.release(true, never);
    await expect(stage.item()).resolves.toEqual(before);
  });

  test.each(['reset-after', 'hang-after', 'reset-before', 'throttle'] as const)(
    'is known to be, even where the answer is lost (%s)',
    async (kind) => {
      const stage = open();
      const lease = await held(stage, 'web');
      stage.faults.add({ kind, operation: 'UpdateItem', times: 1 });
      await lease.release(true, never);
      const { holder: left, revision } = await load(stage);
      expect([left, revision]).toEqual([undefined, 2]);
    },
  );

  test('can’t be saved under any more', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await lease.release(false, never);
    const error = await rejection(lease.save('too late', never));
    expect(error).toMatchObject({ kind: 'unrenewed' });
    expect((await load(stage)).checkpoint).toBeUndefined();
  });
});
