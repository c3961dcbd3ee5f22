import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, test } from '@jest/globals';
import { simulate, type Simulation } from '../../simulator/build.ts';
import { inProcessHandler } from '../../simulator/in-process.ts';
import type { Item } from '../../simulator/model/item.ts';
import { STATE_TABLE, taskCountScenario } from '../../simulator/scenarios.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';
import { createAws } from '../../src/aws/clients.ts';
import { FORMAT } from '../../src/checkpoint/record.ts';
import { tableStore } from '../../src/checkpoint/table-store.ts';
import { parseCheckpoint, printCheckpoint } from '../../src/rollout/checkpoint.ts';
import { initialState } from '../../src/rollout/events.ts';
import { type CheckpointStore, type Lease, MISSED_BEATS } from '../../src/rollout/lease.ts';
import { type CliCommand, commandsIn } from './support/cli.ts';
import { contents, quoted, rowsUnder } from './support/documents.ts';
import { mapping } from './support/yaml.ts';

const PAGE = 'docs/state.md';
const TARGET = 'arn:aws:ecs:eu-west-1:123456789012:service/prod/web';
const DAY_S = 24 * 60 * 60;
const never = new AbortController().signal;

const leases: Lease[] = [];
/** A lease that nobody leaves would go on beating, and its test's clock with it. */
afterEach(() => {
  for (const lease of leases.splice(0)) lease.leave();
});

/** A table on virtual time, and the store of the target that the page has for its example. */
class Desk {
  readonly clock = new VirtualClock();
  readonly store: CheckpointStore;
  readonly #simulation: Simulation = simulate(taskCountScenario(), this.clock);
  readonly #aws = {
    ...{ region: 'us-east-1', credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' } },
    requestHandler: inProcessHandler(this.#simulation.simulator, { sleep: this.clock.sleep }),
  };

  constructor() {
    const aws = createAws({ ...this.#aws, clock: this.clock, userAgent: 'ecs-canary/test' });
    this.store = tableStore(aws, { table: STATE_TABLE, id: TARGET, beatMs: 10_000, clock: this.clock });
  }

  get item(): Item | undefined {
    return this.#simulation.world.tables.table(STATE_TABLE).items.get(TARGET);
  }

  /** A run that tells all that can be told of it takes the lease, and saves a checkpoint. */
  async hold() {
    const me = {
      ...{ token: 'a-token', since: this.clock.now(), repository: 'my-org/my-repo', workflow: 'Release' },
      ...{ run: 'https://github.com/my-org/my-repo/actions/runs/1', actor: 'mona' },
    };
    const lease = await this.store.claim(me, await this.store.load(never), never);
    if (lease === undefined) throw new Error('The lease could not be taken.');
    leases.push(lease);
    await lease.save('a checkpoint', never);
    return lease;
  }

  /** Sends a command of the page, about the `beat` that is there now, as the page says. */
  async run({ operation, params }: CliCommand): Promise<unknown> {
    const client = new DynamoDB({ ...this.#aws, maxAttempts: 1 });
    const text = JSON.stringify(params).replace('{"N":"117"}', JSON.stringify(this.item?.['beat']));
    const input: unknown = JSON.parse(text);
    switch (operation) {
      case 'GetItem':
        return (await client.getItem(withPlace(input))).Item;
      case 'UpdateItem':
        return client.updateItem(withPlace(input));
      case 'DeleteItem':
        return client.deleteItem(withPlace(input));
      default:
        throw new Error(`The page has a command that is not tried here: ${operation}`);
    }
  }
}

function withPlace(input: unknown) {
  const { TableName, Key, ...rest } = mapping(input);
  expect([TableName, Key]).toEqual([STATE_TABLE, { id: { S: TARGET } }]);
  return { TableName: STATE_TABLE, Key: { id: { S: TARGET } }, ...rest };
}

/** Names and types of the attributes of an item, those in maps included: `holder.token`. */
function typesOf(item: Item, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(item).flatMap(([name, value]) => [
    [`${prefix}${name}`, Object.keys(value).join()] as const,
    ...('M' in value ? typesOf(value.M, `${prefix}${name}.`) : []),
  ]);
}

describe('the record', () => {
  test('has the attributes that the page lists, and no others', async () => {
    const desk = new Desk();
    const lease = await desk.hold();
    const seen = await desk.store.load(never);
    if (seen === undefined) throw new Error('There is no record.');
    await desk.store.askToStop(seen, 'mona', never);
    const held = desk.item ?? {};
    await lease.release(true, never);
    const written = new Map([...typesOf(held), ...typesOf(desk.item ?? {})]);
    const listed = rowsUnder(PAGE, 'What is stored').map(([name, type]) => [quoted(name), type] as const);
    expect(new Map(listed)).toEqual(written);
    expect(listed).toHaveLength(written.size);
  });

  test('is forgotten after as many days as the page says, counted in seconds', async () => {
    const desk = new Desk();
    await (await desk.hold()).release(true, never);
    const { expires } = Object.fromEntries(
      Object.entries(desk.item ?? {}).map(([name, value]) => [name, 'N' in value ? Number(value.N) : NaN]),
    );
    expect(Math.round(((expires ?? NaN) - desk.clock.now() / 1000) / DAY_S)).toBe(30);
    expect(contents(PAGE)).toMatch(/a record whose rollout has ended, 30 days later/);
  });

  test('has the format, and the lease the patience, that the page tells', () => {
    const printed: unknown = JSON.parse(printCheckpoint({ target: null, state: initialState(0) }));
    const own = `The record has \`format\` ${FORMAT}. The checkpoint in it, and in the job's state, has a format of its own, now ${String(mapping(printed)['format'])};`;
    expect(contents(PAGE)).toContain(own);
    expect(parseCheckpoint(JSON.stringify({ ...mapping(printed), format: 1 }))).toMatchObject({
      target: null,
    });
    expect(MISSED_BEATS).toBe(3);
  });
});

describe('the commands that free it by hand', () => {
  const commands = commandsIn(PAGE, 'dynamodb');
  const [look, free, forget] = commands;

  test('are three', () => {
    expect(commands.map(({ operation }) => operation)).toEqual(['GetItem', 'UpdateItem', 'DeleteItem']);
  });

  test('show the record as it is', async () => {
    const desk = new Desk();
    await desk.hold();
    expect(look && (await desk.run(look))).toEqual(desk.item);
  });

  test('free the lease and keep the checkpoint; its holder, if there is one, learns of it', async () => {
    const desk = new Desk();
    const lease = await desk.hold();
    if (free !== undefined) await desk.run(free);
    await expect(desk.store.load(never)).resolves.toMatchObject({ checkpoint: 'a checkpoint' });
    expect(await desk.store.load(never)).not.toHaveProperty('holder');
    await desk.clock.sleep(11_000);
    expect(lease.lost.reason).toMatchObject({ kind: 'unrenewed' });
    await desk.hold();
  });

  test('delete the record', async () => {
    const desk = new Desk();
    await desk.hold();
    if (forget !== undefined) await desk.run(forget);
    await expect(desk.store.load(never)).resolves.toBeUndefined();
  });

  test.each([free, forget])('do nothing where somebody has beaten since: $operation', async (command) => {
    if (command === undefined) throw new Error('The page has no such command.');
    const desk = new Desk();
    await desk.hold();
    const before = mapping(mapping(command.params)['ExpressionAttributeValues']);
    expect(before).toEqual({ ':seen': { N: '117' } });
    const stale = {
      ...command,
      params: { ...command.params, ExpressionAttributeValues: { ':seen': { N: '0' } } },
    };
    await expect(desk.run(stale)).rejects.toThrow('The conditional request failed');
    await expect(desk.store.load(never)).resolves.toHaveProperty('holder');
  });
});
