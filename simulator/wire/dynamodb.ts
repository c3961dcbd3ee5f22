import type { Item } from '../model/item.ts';
import type { ItemWrite } from '../model/tables.ts';
import type { Fields } from '../model/value.ts';
import * as shapes from './dynamodb-shapes.ts';
import { changes, reads, type Operation } from './operation.ts';

const writeOf = (input: shapes.ConditionalInput, update?: string): ItemWrite => ({
  key: input.Key,
  names: input.ExpressionAttributeNames ?? {},
  values: input.ExpressionAttributeValues ?? {},
  condition: input.ConditionExpression,
  update,
});

const attributes = (item: Item | undefined): Fields => (item === undefined ? {} : { Attributes: item });

/** The simulated part of Amazon DynamoDB. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/ */
export const dynamoDbOperations: readonly Operation[] = [
  reads('GetItem', shapes.getItem, ({ tables }, { TableName, Key }) => {
    const item = tables.get(tables.table(TableName), Key);
    return item === undefined ? {} : { Item: item };
  }),
  changes('UpdateItem', shapes.updateItem, ({ tables }, input) => {
    const { UpdateExpression, ReturnValues } = input;
    const written = tables.update(tables.table(input.TableName), writeOf(input, UpdateExpression));
    if (ReturnValues === 'ALL_NEW') return attributes(written.after);
    return ReturnValues === 'ALL_OLD' ? attributes(written.before) : {};
  }),
  changes('DeleteItem', shapes.deleteItem, ({ tables }, input) => {
    const before = tables.delete(tables.table(input.TableName), writeOf(input));
    return input.ReturnValues === 'ALL_OLD' ? attributes(before) : {};
  }),
];
