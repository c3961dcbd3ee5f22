import { expect, test } from '@jest/globals';
import { isTaken, RemoteError } from '../../src/rollout/errors.ts';
import type { Lease } from '../../src/rollout/lease.ts';
import { BEAT_MS, held, load, never, onBothServers, rejection, type Stage } from './support/stage.ts';

/** How many writes were sent since. */
function counting({ wire }: Stage): () => number {
  const from = wire.sent.length;
  return () => wire.sent.slice(from).filter((operation) => operation === 'UpdateItem').length;
}

/** A save whose caller gives up after a second, while its request is on its way for `arrivesAfterMs`. */
async function givenUp(stage: Stage, lease: Lease, text: string, arrivesAfterMs: number): Promise<void> {
  const reason = new Error('no longer');
  const impatient = new AbortController();
  stage.wire.holdNext('UpdateItem', arrivesAfterMs);
  const save = rejection(lease.save(text, impatient.signal));
  await stage.clock.sleep(1_000);
  impatient.abort(reason);
  expect(await save).toBe(reason);
}

onBothServers('a save', (open) => {
  test('keeps the checkpoint, one after the other', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await lease.save('one', never);
    await expect(load(stage)).resolves.toMatchObject({ checkpoint: 'one', revision: 2, beat: 1 });
    await Promise.all([lease.save('two', never), lease.save('three', never), lease.save('four', never)]);
    await expect(load(stage)).resolves.toMatchObject({ checkpoint: 'four', revision: 5 });
  });

  test('waits for the one before it, so that the last is what stays', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    stage.wire.holdNext('UpdateItem', 3_000);
    await Promise.all([lease.save('one', never), lease.save('two', never)]);
    await expect(load(stage)).resolves.toMatchObject({ checkpoint: 'two', revision: 3 });
  });

  test('after another run took the lease overwrites nothing, and tells who has it', async () => {
    const stage = open();
    const lease = await held(stage, 'old');
    await lease.save('old', never);
    await (await held(stage, 'new')).save('new', never);
    const before = await stage.item();
    const error = await rejection(lease.save('old again', never));
    expect(isTaken(error)).toBe(true);
    expect(error.message).toContain('acme/new');
    await expect(stage.item()).resolves.toEqual(before);
    expect(lease.lost.reason).toBe(error);
  });

  test('overwrites nothing under a lease of another run that counts from one again', async () => {
    const stage = open();
    const lease = await held(stage, 'old');
    await stage.place(undefined);
    await held(stage, 'new');
    expect(isTaken(await rejection(lease.save('old', never)))).toBe(true);
    expect((await load(stage)).checkpoint).toBeUndefined();
  });

  test('after a person deleted the record makes none', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await stage.place(undefined);
    expect(await rejection(lease.save('news', never))).toMatchObject({
      name: 'LeaseError',
      kind: 'unrenewed',
    });
    await expect(stage.item()).resolves.toBeUndefined();
    expect(stage.clock.sleeping).toBe(0);
  });

  test('does not wait for a beat that hangs', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    stage.faults.add({ kind: 'hang', operation: 'UpdateItem', times: 1 });
    await stage.clock.sleep(BEAT_MS + 1_000);
    const before = stage.clock.now();
    await lease.save('news', never);
    expect(stage.clock.now() - before).toBeLessThan(1_000);
  });

  test('goes on where the record was changed by one who asked for a stop', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await stage.store().askToStop(await load(stage), 'alice', never);
    await lease.save('news', never);
    await expect(load(stage)).resolves.toMatchObject({
      checkpoint: 'news',
      stopAskedBy: 'alice',
      revision: 3,
    });
  });

  test.each(['reset-after', 'hang-after'] as const)(
    'whose answer is lost (%s) is read back, not sent again',
    async (kind) => {
      const stage = open();
      const lease = await held(stage, 'web');
      const sent = counting(stage);
      stage.faults.add({ kind, operation: 'UpdateItem', times: 1 });
      await lease.save('one', never);
      expect(sent()).toBe(1);
      await lease.save('two', never);
      await expect(load(stage)).resolves.toMatchObject({ checkpoint: 'two', revision: 3 });
    },
  );

  test.each(['reset-before', 'hang', 'throttle', 'server-error'] as const)(
    'that didn’t arrive (%s) is sent again after a look',
    async (kind) => {
      const stage = open();
      const lease = await held(stage, 'web');
      stage.faults.add({ kind, operation: 'UpdateItem', times: 1 });
      const from = stage.wire.sent.length;
      await lease.save('one', never);
      expect(stage.wire.sent.slice(from)).toEqual(['UpdateItem', 'GetItem', 'UpdateItem']);
      await expect(load(stage)).resolves.toMatchObject({ checkpoint: 'one', revision: 2 });
    },
  );

  test('that nobody could read back for a while is still read back before it is sent again', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    const sent = counting(stage);
    stage.faults.add({ kind: 'reset-after', operation: 'UpdateItem', times: 1 });
    stage.faults.add({ kind: 'reset-before', operation: 'GetItem', times: 12 });
    await lease.save('one', never);
    expect(sent()).toBe(1);
  });

  test('outlasts a table that is throttled for 20 s', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    stage.faults.add({ kind: 'throttle', operation: '*', forMs: 20_000 });
    await lease.save('one', never);
    expect(lease.lost.aborted).toBe(false);
  });

  test('that can’t be known to have succeeded ends in an error, in bounded time', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    stage.faults.add({ kind: 'throttle', operation: 'UpdateItem' });
    const before = stage.clock.now();
    const error = await rejection(lease.save('one', never));
    expect(error).toBeInstanceOf(RemoteError);
    expect(error.message).toContain('ProvisionedThroughputExceeded');
    expect(stage.clock.now() - before).toBe(30_000);
  });

  test('that is not allowed is not tried again, and leaves the lease', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    const sent = counting(stage);
    stage.faults.add({ kind: 'access-denied', operation: 'UpdateItem', times: 1 });
    const error = await rejection(lease.save('one', never));
    expect(error.message).toContain('dynamodb:UpdateItem on item arn:aws:ecs:');
    expect(sent()).toBe(1);
    expect(lease.lost.aborted).toBe(false);
    await lease.save('two', never);
  });
});

onBothServers('a save that was given up', (open) => {
  test('and lands late overwrites no later one', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await givenUp(stage, lease, 'late', 5_000);
    await lease.save('later', never);
    await stage.clock.sleep(8_000);
    await expect(load(stage)).resolves.toMatchObject({ checkpoint: 'later', revision: 2 });
  });

  test('and has landed by the time of the next doesn’t keep it from being kept', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await givenUp(stage, lease, 'late', 2_000);
    await stage.clock.sleep(2_000);
    expect((await load(stage)).checkpoint).toBe('late');
    await lease.save('later', never);
    await expect(load(stage)).resolves.toMatchObject({ checkpoint: 'later', revision: 3 });
  });

  test('can’t land after one that says what was there already', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    await lease.save('same', never);
    await givenUp(stage, lease, 'late', 8_000);
    stage.faults.add({ kind: 'reset-before', operation: 'UpdateItem', times: 1 });
    await lease.save('same', never);
    await stage.clock.sleep(10_000);
    expect((await load(stage)).checkpoint).toBe('same');
  });

  test('lands under no other run’s lease, nor under none', async () => {
    const stage = open();
    const lease = await held(stage, 'old');
    await givenUp(stage, lease, 'late', 5_000);
    await lease.release(false, never);
    await stage.clock.sleep(8_000);
    expect((await load(stage)).checkpoint).toBeUndefined();
  });

  test('is given up at once, though an earlier one is still under way', async () => {
    const stage = open();
    const lease = await held(stage, 'web');
    stage.faults.add({ kind: 'hang', operation: 'UpdateItem', times: 1 });
    const first = lease.save('first', never);
    const before = stage.clock.now();
    await givenUp(stage, lease, 'second', 0);
    expect(stage.clock.now() - before).toBe(1_000);
    await first;
    await stage.clock.sleep(1_000);
    expect((await load(stage)).checkpoint).toBe('first');
  });
});
