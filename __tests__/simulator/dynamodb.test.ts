import { DynamoDB, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { simulate, type Simulation } from '../../simulator/build.ts';
import { inProcessHandler } from '../../simulator/in-process.ts';
import { taskCountScenario } from '../../simulator/scenarios.ts';
import { startSimulator } from '../../simulator/server.ts';
import { stateOf } from '../../simulator/state.ts';
import { VirtualClock } from '../../simulator/virtual-clock.ts';

const TABLE = 'canary-state';
const identity = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
  maxAttempts: 1,
};

interface Rehearsal {
  readonly clock: VirtualClock;
  readonly aws: Simulation;
  readonly table: DynamoDB;
}

const rehearse = (): Rehearsal => {
  const clock = new VirtualClock();
  const aws = simulate(taskCountScenario(), clock);
  const requestHandler = inProcessHandler(aws.simulator, { sleep: clock.sleep });
  return { clock, aws, table: new DynamoDB({ ...identity, requestHandler }) };
};

const key = (id: string) => ({ TableName: TABLE, Key: { id: { S: id } } });
describe('DynamoDB in the simulator', () => {
  const set = { ...key('x'), UpdateExpression: 'SET n = :n' };
  const to = (n: number) => ({ ...set, ExpressionAttributeValues: { ':n': { N: String(n) } } });
  const numberOf = ({ aws }: Rehearsal): unknown => stateOf(aws).tables[TABLE]?.['x']?.['n'];

  test('fails as it is told, with its own words', async () => {
    for (const [kind, name] of [
      ['throttle', 'ProvisionedThroughputExceededException'],
      ['server-error', 'InternalServerError'],
      ['access-denied', 'AccessDeniedException'],
    ] as const) {
      const there = rehearse();
      there.aws.faults.add({ kind, operation: 'UpdateItem', times: 1 });
      await expect(there.table.updateItem(to(1))).rejects.toMatchObject({ name });
      expect(numberOf(there)).toBeUndefined();
      await there.table.updateItem(to(1));
      expect(numberOf(there)).toBe(1);
    }
  });

  test('applies a write or not, as the fault says, and the journal tells', async () => {
    const there = rehearse();
    there.aws.faults.add({ kind: 'reset-before', operation: 'UpdateItem', times: 1 });
    there.aws.faults.add({ kind: 'reset-after', operation: 'UpdateItem', times: 1 });
    await expect(there.table.updateItem(to(1))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(numberOf(there)).toBeUndefined();
    await expect(there.table.updateItem(to(2))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(numberOf(there)).toBe(2);
    await there.table.deleteItem(key('x'));
    await there.table.getItem(key('x'));
    expect(
      there.aws.journal
        .mutating()
        .map(({ service, operation, outcome, applied }) => [service, operation, outcome, applied]),
    ).toEqual([
      ['dynamodb', 'UpdateItem', 'reset-before', false],
      ['dynamodb', 'UpdateItem', 'reset-after', true],
      ['dynamodb', 'DeleteItem', 'ok', true],
    ]);
  });

  test('answers late or from the past, but never a consistent read from the past', async () => {
    const there = rehearse();
    await there.table.updateItem(to(1));
    const read = async (ConsistentRead: boolean): Promise<AttributeValue | undefined> =>
      (await there.table.getItem({ ...key('x'), ConsistentRead })).Item?.['n'];
    expect([await read(true), await read(false)]).toEqual([{ N: '1' }, { N: '1' }]);
    await there.table.updateItem(to(2));
    there.aws.faults.add({ kind: 'stale-read', operation: 'GetItem', ageMs: 1_000 });
    expect([await read(true), await read(false)]).toEqual([{ N: '2' }, { N: '1' }]);
    there.aws.faults.clear();
    there.aws.faults.add({ kind: 'slow', operation: 'GetItem', delayMs: 3_000 });
    const before = there.clock.now();
    await read(true);
    expect(there.clock.now() - before).toBe(3_000);
  });

  test('has the tables that the scenario names', () => {
    const aws = simulate(taskCountScenario({ tables: ['one', 'two'] }), new VirtualClock());
    expect(Object.keys(stateOf(aws).tables)).toEqual(['one', 'two']);
    expect(aws.arns.tables['two']).toBe('arn:aws:dynamodb:us-east-1:123456789012:table/two');
    expect(Object.keys(stateOf(rehearse().aws).tables)).toEqual([TABLE]);
  });

  test.each([
    [
      'an unknown parameter',
      'GetItem',
      { TableName: TABLE, Key: { id: { S: 'x' } }, Colour: 'red' },
      'Colour',
    ],
    ['a missing parameter', 'GetItem', { TableName: TABLE }, 'Key: is required'],
    ['a number that is none', 'GetItem', { TableName: TABLE, Key: { id: { N: 7 } } }, 'Key.id.N'],
    ['a type that is none', 'GetItem', { TableName: TABLE, Key: { id: { X: 'x' } } }, 'must be one of S, N'],
    ['two types at once', 'GetItem', { TableName: TABLE, Key: { id: { S: 'x', N: '1' } } }, 'must be one of'],
    ['an operation that is not simulated', 'Scan', { TableName: TABLE }, 'Scan of dynamodb is not simulated'],
  ])('refuses %s over HTTP, in its own protocol', async (_what, operation, body, problem) => {
    const server = await startSimulator({ scenario: taskCountScenario() });
    const response = await fetch(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${operation}`,
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    await server.close();
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(text).toMatch(/ValidationException|UnknownOperationException/);
    expect(text).toContain(problem);
  });
});
