import { once } from 'node:events';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';

export interface Dynalite {
  readonly url: string;
  close(): Promise<void>;
}

/** A server of its own, in memory, on a free port, with one table. */
export async function startDynalite(table: string): Promise<Dynalite> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('dynalite has no address');
  const url = `http://127.0.0.1:${address.port}`;
  await createTable(url, table);
  const close = (): Promise<void> =>
    new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
  return { url, close };
}

async function createTable(endpoint: string, TableName: string): Promise<void> {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDB({ endpoint, region: 'us-east-1', credentials });
  await client.createTable({
    TableName,
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  for (let status = ''; status !== 'ACTIVE';) {
    status = (await client.describeTable({ TableName })).Table?.TableStatus ?? '';
  }
  client.destroy();
}
