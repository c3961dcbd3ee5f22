import { DynamoDB, type AttributeValue, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { simulate } from '../../simulator/build.ts';
import { inProcessHandler } from '../../simulator/in-process.ts';
import { taskCountScenario } from '../../simulator/scenarios.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';
import { startDynalite, type Dynalite } from '../support/dynalite.ts';

const TABLE = 'canary-state';
const identity = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
  maxAttempts: 1,
};

const simulated = (): DynamoDB => {
  const clock = new VirtualClock();
  const { simulator } = simulate(taskCountScenario(), clock);
  return new DynamoDB({ ...identity, requestHandler: inProcessHandler(simulator, { sleep: clock.sleep }) });
};

const key = (id: string) => ({ TableName: TABLE, Key: { id: { S: id } } });
const names = { '#t': 'token', '#h': 'holder', '#a': 'a', '#n': 'n' };

/** The placeholders that an expression uses. */
const used = <T>(all: Readonly<Record<string, T>>, ...texts: readonly (string | undefined)[]) => {
  const some = Object.entries(all).filter(([name]) =>
    texts.some((text) => text?.match(new RegExp(`${name}\\b`))),
  );
  return some.length === 0 ? undefined : Object.fromEntries(some);
};

const values: Readonly<Record<string, AttributeValue>> = {
  ...{ ':one': { N: '1' }, ':two': { N: '2.0' }, ':ten': { N: '10' }, ':text': { S: 'x' } },
  ...{ ':bigger': { S: 'y' }, ':map': { M: { token: { S: 'x' }, n: { N: '2' } } } },
};

const item = {
  ...{ n: { N: '2' }, a: { S: 'x' }, list: { L: [{ S: 'x' }, { N: '1' }] }, yes: { BOOL: true } },
  ...{ none: { NULL: true }, holder: { M: { token: { S: 'x' }, n: { N: '2' } } } },
} satisfies Readonly<Record<string, AttributeValue>>;

const CONDITIONS: readonly (readonly [condition: string, holds: boolean])[] = [
  ['attribute_exists(#a)', true],
  ['attribute_not_exists(#a)', false],
  ['attribute_exists(#h.#t)', true],
  ['attribute_exists(#h.absent)', false],
  ['attribute_not_exists(absent.#t)', true],
  ['attribute_exists(#a.#t)', false],
  ['#n = :two', true],
  ['#n <> :two', false],
  ['#n < :ten AND #n > :one', true],
  ['#n <= :two and #n >= :two', true],
  ['#n < :two OR #n > :two', false],
  ['#a < :bigger', true],
  ['#a > :bigger', false],
  ['#a = :one', false],
  ['#a < :one', false],
  ['#a <> :one', true],
  ['absent = :one', false],
  ['absent < :one', false],
  ['absent <> :one', true],
  ['#h.#t = #a', true],
  ['#h.#t = :text', true],
  ['NOT #h.#t = :text', false],
  ['NOT (#a = :text AND #n = :one)', true],
  ['#n = :one AND #a = :text OR #a = :text', true],
  ['#n = :one AND (#a = :text OR #a = :text)', false],
  ['NOT #n = :one AND #a = :bigger', false],
];

type Update = readonly [
  update: string,
  changed: Readonly<Record<string, AttributeValue | undefined>> | 'refused',
];

const UPDATES: readonly Update[] = [
  ['SET #n = :ten, #a = :map', { n: { N: '10' }, a: item.holder }],
  ['SET fresh = #a', { fresh: item.a }],
  ['SET #n = #a, #a = #n', { n: item.a, a: item.n }],
  ['SET #h.#t = :text, #h.fresh = :one', { holder: { M: { ...item.holder.M, fresh: { N: '1' } } } }],
  ['ADD #n :ten', { n: { N: '12' } }],
  ['ADD fresh :ten', { fresh: { N: '10' } }],
  ['REMOVE #a, absent', { a: undefined }],
  ['REMOVE #h.#t', { holder: { M: { n: { N: '2' } } } }],
  ['REMOVE #a SET fresh = #a ADD #n :one', { a: undefined, fresh: item.a, n: { N: '3' } }],
  ['set #n = :ten remove #a', { n: { N: '10' }, a: undefined }],
  ['SET absent.#t = :one', 'refused'],
  ['SET #a.#t = :one', 'refused'],
  ['SET fresh = absent', 'refused'],
  ['ADD #a :one', 'refused'],
  ['ADD #n :text', 'refused'],
  ['SET #n = :one, #n = :two', 'refused'],
  ['SET #h = :map, #h.#t = :text', 'refused'],
  ['SET #n = :one SET #a = :two', 'refused'],
  ['SET id = :text', 'refused'],
  ['SET #n = :undefined', 'refused'],
  ['SET #undefined = :one', 'refused'],
  ['SET #n', 'refused'],
  ['PUT #n = :one', 'refused'],
  ['SET #n = :one,', 'refused'],
  ['SET #n = :one )', 'refused'],
  ['SET #n = :one ; ', 'refused'],
  ['', 'refused'],
];

/** The same requests to the simulator and to a server that isn't ours. */
const servers: readonly (readonly [name: string, table: () => DynamoDB])[] = [
  ['the simulator', simulated],
  ['dynalite', () => new DynamoDB({ ...identity, endpoint: running.dynalite?.url ?? '' })],
];
const running: { dynalite?: Dynalite } = {};

describe.each(servers)('expressions on %s', (_name, clientOf) => {
  const open = (): DynamoDB => {
    const client = clientOf();
    clients.push(client);
    return client;
  };
  const clients: DynamoDB[] = [];
  beforeAll(async () => {
    running.dynalite ??= await startDynalite(TABLE);
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await running.dynalite?.close();
    delete running.dynalite;
  });

  const update = (
    table: DynamoDB,
    id: string,
    input: Pick<UpdateItemCommandInput, 'UpdateExpression' | 'ConditionExpression'>,
  ) => {
    const texts = [input.UpdateExpression, input.ConditionExpression];
    return table.updateItem({
      ...{ ...key(id), ...input, ReturnValues: 'ALL_NEW' },
      ExpressionAttributeNames: used(names, ...texts),
      ExpressionAttributeValues: used(values, ...texts),
    });
  };

  /** Writes the item as the tests know it. */
  const write = async (table: DynamoDB, id: string): Promise<void> => {
    const all = Object.entries(item);
    await table.updateItem({
      ...key(id),
      UpdateExpression: `SET ${all.map((_, at) => `#n${at} = :v${at}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(all.map(([name], at) => [`#n${at}`, name])),
      ExpressionAttributeValues: Object.fromEntries(all.map(([, value], at) => [`:v${at}`, value])),
    });
  };

  test.each(CONDITIONS)('the condition %s: %s', async (condition, holds) => {
    const table = open();
    await write(table, condition);
    const work = update(table, condition, {
      UpdateExpression: 'SET seen = :one',
      ConditionExpression: condition,
    });
    const outcome = await work.then(
      () => true,
      (error: unknown) => error instanceof Error && error.name,
    );
    expect(outcome).toBe(holds ? true : 'ConditionalCheckFailedException');
    const { Item: after } = await table.getItem({ ...key(condition), ConsistentRead: true });
    expect(after?.['seen']).toEqual(holds ? { N: '1' } : undefined);
  });

  test.each(UPDATES)('the update "%s"', async (expression, changed) => {
    const table = open();
    await write(table, `update ${expression}`);
    const before = { id: { S: `update ${expression}` }, ...item };
    const work = update(table, `update ${expression}`, { UpdateExpression: expression });
    if (changed === 'refused') await expect(work).rejects.toMatchObject({ name: 'ValidationException' });
    else expect((await work).Attributes).toEqual(defined({ ...before, ...changed }));
    const { Item: after } = await table.getItem(key(`update ${expression}`));
    expect(after).toEqual(changed === 'refused' ? before : defined({ ...before, ...changed }));
  });

  test('a placeholder that no expression uses, or a key of another shape, is refused', async () => {
    const table = open();
    const refused = { name: 'ValidationException' };
    const set = {
      ...key('x'),
      UpdateExpression: 'SET a = :v',
      ExpressionAttributeValues: { ':v': { N: '1' } },
    };
    await expect(
      table.updateItem({ ...set, ExpressionAttributeNames: { '#idle': 'idle' } }),
    ).rejects.toMatchObject(refused);
    await expect(
      table.updateItem({ ...set, ExpressionAttributeValues: { ':v': { N: '1' }, ':idle': { N: '1' } } }),
    ).rejects.toMatchObject(refused);
    for (const Key of [{ name: { S: 'x' } }, { id: { N: '1' } }, { id: { S: 'x' }, range: { S: 'y' } }]) {
      await expect(table.getItem({ TableName: TABLE, Key })).rejects.toMatchObject(refused);
      await expect(table.updateItem({ ...set, Key })).rejects.toMatchObject(refused);
    }
  });

  test('a table that does not exist is not found', async () => {
    const elsewhere = { ...key('x'), TableName: 'elsewhere' };
    for (const work of [open().getItem(elsewhere), open().deleteItem(elsewhere)]) {
      await expect(work).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    }
  });

  test('a deleted item is gone, unless the condition fails', async () => {
    const table = open();
    await write(table, 'to delete');
    await expect(
      table.deleteItem({ ...key('to delete'), ConditionExpression: 'attribute_not_exists(id)' }),
    ).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    const { Attributes } = await table.deleteItem({ ...key('to delete'), ReturnValues: 'ALL_OLD' });
    expect(Attributes).toEqual({ id: { S: 'to delete' }, ...item });
    expect((await table.getItem(key('to delete'))).Item).toBeUndefined();
    await table.deleteItem(key('to delete'));
  });
});

function defined(from: Readonly<Record<string, AttributeValue | undefined>>): object {
  return Object.fromEntries(Object.entries(from).filter(([, value]) => value !== undefined));
}
