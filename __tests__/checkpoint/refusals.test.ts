import { expect, test } from '@jest/globals';
import type { Item } from '../../simulator/model/item.ts';
import { tableStore } from '../../src/checkpoint/table-store.ts';
import { RemoteError } from '../../src/rollout/errors.ts';
import { fakeAws, Refusal, TestClock } from '../aws/support/fake-aws.ts';
import {
  held,
  holder,
  load,
  must,
  never,
  onBothServers,
  kept,
  rejection,
  simulatorStage,
} from './support/stage.ts';

const record: Item = {
  ...{ format: { N: '1' }, revision: { N: '7' }, beat: { N: '3' } },
  ...{ beatAt: { N: '1795000000000' }, beatMs: { N: '10000' } },
};

onBothServers('a record', (open) => {
  test.each([
    ['0', { N: '0' }, 'has format 0;'],
    ['2', { N: '2' }, 'has format 2;'],
    ['in words', { S: '1' }, 'has no format that can be read;'],
    ['of no kind', undefined, 'has no format that can be read;'],
  ] as const)(
    'of format %s is refused with what to do, and stays as it is',
    async (_which, format, words) => {
      const stage = open();
      await stage.place(format === undefined ? {} : { ...record, format });
      const before = await stage.item();
      const store = stage.store();
      const refusals = [
        await rejection(store.load(never)),
        await rejection(store.adopt('token-of-web', never)),
        await rejection(store.claim(holder('web', stage), undefined, never)),
      ];
      for (const { message } of refusals) {
        expect(message).toContain('of table canary-state');
        expect(message).toContain(words);
        expect(message).toContain('reads format 1 only');
        expect(message).toContain('docs/state.md');
      }
      await expect(stage.item()).resolves.toEqual(before);
    },
  );

  test('that changed its format since it was seen is not claimed', async () => {
    const stage = open();
    await stage.place(record);
    const seen = await load(stage);
    await stage.place({ ...record, format: { N: '2' } });
    const error = await rejection(stage.store().claim(holder('web', stage), seen, never));
    expect(error.message).toContain('has format 2;');
    expect(await stage.item()).not.toHaveProperty('holder');
  });

  test.each([
    ['revision', { S: '7' }, 'record.revision should be a number'],
    ['beat', { BOOL: true }, 'record.beat should be a number'],
    ['holder', { S: 'mona' }, 'record.holder should be an object'],
    ['holder', { M: { since: { N: '1' } } }, 'record.holder.token should be a string'],
    ['checkpoint', { N: '1' }, 'record.checkpoint should be a string'],
    ['stopAskedBy', { L: [] }, 'record.stopAskedBy should be a string'],
  ] as const)('whose %s is damaged is refused by name', async (name, value, words) => {
    const stage = open();
    await stage.place({ ...record, [name]: value });
    const error = await rejection(stage.store().load(never));
    expect(error.message).toContain(`${words}. docs/state.md`);
  });

  test('with attributes that we don’t know is read all the same', async () => {
    const stage = open();
    await stage.place({ ...record, note: { S: 'hands off' }, tags: { L: [{ S: 'x' }] } });
    await expect(load(stage)).resolves.toEqual({
      ...{ revision: 7, beat: 3, beatAt: 1795000000000, beatMs: 10_000 },
    });
    const lease = await held(stage, 'web');
    await lease.save('news', never);
    await expect(stage.item()).resolves.toMatchObject({ note: 'hands off', checkpoint: 'news' });
  });

  test('keeps no text of somebody else’s making at full length', async () => {
    const stage = open();
    const me = { ...holder('web', stage), workflow: 'w'.repeat(5_000) };
    must(kept(await stage.store().claim(me, undefined, never)));
    await stage.store().askToStop(await load(stage), 'a'.repeat(5_000), never);
    const { holder: stored, stopAskedBy } = await load(stage);
    expect([stored?.workflow?.length, stopAskedBy?.length]).toEqual([300, 300]);
    expect(stored?.token).toBe(me.token);
  });
});

onBothServers('a table', (open) => {
  test('that is missing is named, with the fix', async () => {
    const stage = open();
    const store = stage.store({ table: 'no-such-table' });
    for (const work of [store.load(never), store.claim(holder('web', stage), undefined, never)]) {
      const error = await rejection(work);
      expect(error).toBeInstanceOf(RemoteError);
      expect(error).toMatchObject({ transient: false });
      expect(error.message).toContain('There is no active table no-such-table');
      expect(error.message).toContain('docs/state.md');
    }
  });

  test.each(['GetItem', 'UpdateItem'])(
    'without the permission %s names action and item',
    async (operation) => {
      const stage = open();
      stage.faults.add({ kind: 'access-denied', operation });
      const store = stage.store();
      const seen = { revision: 1, beat: 1, beatAt: 0, beatMs: 1 };
      const error = await rejection(
        operation === 'GetItem' ? store.load(never) : store.claim(holder('web', stage), seen, never),
      );
      expect(error).toMatchObject({ name: 'RemoteError', transient: false });
      expect(error.message).toContain(`dynamodb:${operation} on item arn:aws:ecs:`);
      expect(error.message).toContain('of table canary-state failed: AccessDenied');
      expect(error.message).toContain(`Allow \`dynamodb:${operation}\``);
    },
  );

  test('that is throttled for a while is read all the same', async () => {
    const stage = open();
    await stage.place(record);
    stage.faults.add({ kind: 'throttle', operation: 'GetItem', times: 3 });
    await expect(load(stage)).resolves.toMatchObject({ revision: 7 });
  });

  test.each(['TransactionConflictException', 'ReplicatedWriteConflictException'])(
    'with another write under way (%s) is tried again',
    async (code) => {
      let refused = 0;
      const clock = new TestClock();
      const { aws } = fakeAws(() => {
        refused += 1;
        if (refused === 1) throw new Refusal(code);
        return {};
      }, clock);
      const store = tableStore(aws, { table: 'canary-state', id: 'web', beatMs: 10_000, clock });
      await expect(store.load(never)).resolves.toBeUndefined();
      expect(refused).toBe(2);
    },
  );

  test('that stays throttled ends in an error that may pass', async () => {
    const stage = open();
    stage.faults.add({ kind: 'throttle', operation: 'GetItem' });
    const error = await rejection(stage.store().load(never));
    expect(error).toMatchObject({ name: 'RemoteError', transient: true });
    expect(error.message).toContain('ProvisionedThroughputExceeded');
  });
});

test('a table is read as it is now, though AWS may answer with what was', async () => {
  const stage = simulatorStage();
  const lease = await held(stage, 'web');
  await load(stage);
  await stage.clock.sleep(5_000);
  await lease.save('new', never);
  stage.faults.add({ kind: 'stale-read', operation: 'GetItem', ageMs: 2_000 });
  expect((await load(stage)).checkpoint).toBe('new');
});
