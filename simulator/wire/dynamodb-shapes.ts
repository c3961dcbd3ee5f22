import type { AttributeValue, Item } from '../model/item.ts';
import {
  boolean,
  InvalidParameter,
  mapOfStrings,
  oneOf,
  optional,
  string,
  type Schema,
  type StructureOf,
} from './schema.ts';

const wrong = (path: string, wanted: string): InvalidParameter =>
  new InvalidParameter('type', path, `must be ${wanted}`);

const TYPES: Readonly<Record<string, (value: unknown, path: string) => boolean>> = {
  S: (value) => typeof value === 'string',
  N: (value) => typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)),
  BOOL: (value) => typeof value === 'boolean',
  NULL: (value) => value === true,
  L: (value, path) => Array.isArray(value) && value.every((one, at) => isAttribute(one, `${path}[${at}]`)),
  M: (value, path) => isItem(value, path),
};

/** One value under the name of its type. Numbers are text. */
const isAttribute = (value: unknown, path: string): value is AttributeValue => {
  if (typeof value !== 'object' || value === null) throw wrong(path, 'an attribute value');
  const types = Object.keys(value);
  const type = types[0] ?? '';
  const fits = TYPES[type];
  if (fits === undefined || types.length > 1) throw wrong(path, `one of ${Object.keys(TYPES).join(', ')}`);
  const held: unknown = Reflect.get(value, type);
  if (!fits(held, `${path}.${type}`)) throw wrong(`${path}.${type}`, `a value of type ${type}`);
  return true;
};

const isItem = (value: unknown, path: string): value is Item => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'a map');
  return Object.entries(value).every(([name, member]) => isAttribute(member, `${path}.${name}`));
};

const item: Schema<Item> = {
  check: isItem,
  fromForm: (value) => value,
  describe: 'map of attribute values (S, N, BOOL, NULL, L, M)',
};

const TableName = string({ min: 1, max: 1024 });

/**
 * What the DynamoDB operations accept.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html
 */
export const getItem = { TableName, Key: item, ConsistentRead: optional(boolean) };

const conditional = {
  ...{ TableName, Key: item, ConditionExpression: optional(string()) },
  ...{ ExpressionAttributeNames: optional(mapOfStrings), ExpressionAttributeValues: optional(item) },
};

export const updateItem = {
  ...conditional,
  UpdateExpression: optional(string()),
  ReturnValues: optional(oneOf('NONE', 'ALL_OLD', 'ALL_NEW')),
};

export const deleteItem = { ...conditional, ReturnValues: optional(oneOf('NONE', 'ALL_OLD')) };

export type ConditionalInput = StructureOf<typeof conditional>;
