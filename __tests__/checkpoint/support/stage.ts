import { afterAll, afterEach, beforeAll, describe, expect } from '@jest/globals';
import { simulate } from '../../../simulator/build.ts';
import { Faults } from '../../../simulator/faults.ts';
import { inProcessHandler } from '../../../simulator/in-process.ts';
import { plainItem, type Item } from '../../../simulator/model/item.ts';
import { STATE_TABLE, taskCountScenario } from '../../../simulator/scenarios.ts';
import { VirtualClock } from '../../../simulator/virtual-clock.ts';
import { createAws } from '../../../src/aws/clients.ts';
import { getItem } from '../../../src/aws/items.ts';
import { tableStore } from '../../../src/checkpoint/table-store.ts';
import type { CheckpointStore, Holder, Kept, Lease } from '../../../src/rollout/lease.ts';
import type { Clock } from '../../../src/rollout/ports.ts';
import { startDynalite, type Dynalite } from '../../support/dynalite.ts';
import { over, withFaults } from './socket.ts';
import { Wire } from './wire.ts';

export const BEAT_MS = 10_000;
export const never = new AbortController().signal;

const ID = 'arn:aws:ecs:us-east-1:123456789012:service/demo/web';
const identity = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

/** A server with one empty table, on virtual time; leases that a test forgets end with it. */
export interface Stage {
  readonly clock: VirtualClock;
  readonly faults: Faults;
  readonly wire: Wire;
  /** Of one target, as one process sees it. */
  store(options?: StoreOptions): CheckpointStore;
  /** The record as people would find it in the table. */
  item(): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** Puts a record past the store; `undefined` deletes it. */
  place(item: Item | undefined): Promise<void>;
}

export interface StoreOptions {
  readonly table?: string;
  readonly beatMs?: number;
  /** The process's own. */
  readonly clock?: Clock;
}

type Open = () => Stage;

/** Runs the same tests against dynalite and against the simulator. */
export function onBothServers(title: string, tests: (open: Open) => void): void {
  describe(`${title}, on the simulator`, () => tests(simulatorStage));
  describe(`${title}, on dynalite`, () => {
    const running: { dynalite?: Dynalite } = {};
    const count = { stages: 0 };
    beforeAll(async () => {
      running.dynalite = await startDynalite(STATE_TABLE);
    });
    afterAll(async () => running.dynalite?.close());
    tests(() => {
      if (running.dynalite === undefined) throw new Error('dynalite is not running');
      count.stages += 1;
      return dynaliteStage(running.dynalite.url, `${ID}-${count.stages}`);
    });
  });
}

export function simulatorStage(): Stage {
  const clock = new VirtualClock();
  const { simulator, world, faults } = simulate(taskCountScenario(), clock);
  const options = { sleep: clock.sleep, requestTimeoutMs: 5_000, latencyMs: 10 };
  const { items } = world.tables.table(STATE_TABLE);
  return {
    ...stageOn(clock, new Wire(clock, inProcessHandler(simulator, options).handle), ID),
    faults,
    item: () => {
      const item = items.get(ID);
      return Promise.resolve(item && plainItem(item));
    },
    place: (item) => {
      if (item === undefined) items.delete(ID);
      else items.set(ID, { ...item, id: { S: ID } });
      return Promise.resolve();
    },
  };
}

function dynaliteStage(url: string, id: string): Stage {
  const clock = new VirtualClock();
  const faults = new Faults(clock.now, 1);
  const deliver = over(url, clock);
  const { requestHandler } = new Wire(clock, deliver);
  const past = createAws({ ...identity, clock, userAgent: 'a person', requestHandler });
  return {
    ...stageOn(clock, new Wire(clock, withFaults(deliver, faults, clock)), id),
    faults,
    item: () => getItem(past, { table: STATE_TABLE, id }, never),
    place: async (item) => {
      const client = await past.dynamodbOnce();
      const key = { id: { S: id } };
      if (item === undefined) await client.deleteItem({ TableName: STATE_TABLE, Key: key });
      else await client.putItem({ TableName: STATE_TABLE, Item: { ...item, ...key } });
    },
  };
}

function stageOn(clock: VirtualClock, wire: Wire, id: string): Pick<Stage, 'clock' | 'wire' | 'store'> {
  return {
    ...{ clock, wire },
    store: ({ table = STATE_TABLE, beatMs = BEAT_MS, clock: own = clock } = {}) => {
      const { requestHandler } = wire;
      const aws = createAws({ ...identity, clock: own, userAgent: 'ecs-canary/test', requestHandler });
      return tableStore(aws, { table, id, beatMs, clock: own });
    },
  };
}

const leases: Lease[] = [];
afterEach(() => {
  for (const lease of leases.splice(0)) lease.leave();
});

/** Ends a lease with the test that took it, or time would go on beating for it. */
export function kept<T extends Lease | undefined>(lease: T): T {
  if (lease !== undefined) leases.push(lease);
  return lease;
}

/** A run as the table knows it. */
export function holder(name: string, { clock }: Stage): Holder {
  return {
    token: `token-of-${name}`,
    since: clock.now(),
    repository: `acme/${name}`,
    run: `https://github.com/acme/${name}/actions/runs/1`,
    actor: 'mona',
  };
}

export async function claim(stage: Stage, name: string, store = stage.store()): Promise<Lease | undefined> {
  return kept(await store.claim(holder(name, stage), await store.load(never), never));
}

/** A claim that must succeed. */
export async function held(stage: Stage, name: string, store = stage.store()): Promise<Lease> {
  return must(await claim(stage, name, store));
}

export async function load(stage: Stage): Promise<Kept> {
  return must(await stage.store().load(never));
}

export function must<T>(found: T | undefined): T {
  expect(found).toBeDefined();
  if (found === undefined) throw new Error('nothing found');
  return found;
}

/** What it rejects with; it must. */
export async function rejection(work: Promise<unknown>): Promise<Error> {
  const thrown: unknown = await work.then(
    () => new Error('it did not reject'),
    (error: unknown) => error,
  );
  if (thrown instanceof Error) return thrown;
  throw new Error(`no error: ${String(thrown)}`);
}

/** Waits until a signal aborts; gives its reason, and when, in ms from now. */
export async function aborted(
  signal: AbortSignal,
  { clock }: Stage,
): Promise<{ readonly reason: Error; readonly afterMs: number }> {
  const from = clock.now();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return { reason: await rejection(Promise.reject(signal.reason as Error)), afterMs: clock.now() - from };
}
