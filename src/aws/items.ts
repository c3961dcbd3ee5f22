import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { RemoteError } from '../rollout/errors.ts';
import type { Aws } from './clients.ts';
import { call, isNotFound } from './errors.ts';
import { failureOf } from './failures.ts';

/** Where an item is. The partition key is `id`, a string; there is no sort key. */
export interface ItemPlace {
  readonly table: string;
  readonly id: string;
}

/** What we keep in items. A member that is undefined is left out. */
export type Plain = string | number | { readonly [name: string]: Plain | undefined };

/** One conditional write. Names are attributes; in `when` also paths such as `holder.token`. */
export interface ItemUpdate {
  /** All must hold: the attribute has this value, or, where that is undefined, doesn't exist. */
  readonly when: Readonly<Record<string, string | number | undefined>>;
  readonly set?: Readonly<Record<string, Plain>>;
  readonly add?: Readonly<Record<string, number>>;
  readonly remove?: readonly string[];
}

/** An item as plain data: what is neither string, number nor map reads as null. */
export type Item = Readonly<Record<string, unknown>>;

export type Updated =
  | { readonly kind: 'written'; readonly item: Item }
  /** The condition didn't hold, so nothing was written. */
  | { readonly kind: 'refused' };

/** For people. */
export function placeInWords({ table, id }: ItemPlace): string {
  return `item ${id} of table ${table}`;
}

/** The item as it is now, or `undefined`. Retried; throws a {@link RemoteError}. */
export async function getItem(aws: Aws, place: ItemPlace, signal: AbortSignal): Promise<Item | undefined> {
  const input = { TableName: place.table, Key: { id: { S: place.id } }, ConsistentRead: true };
  const { Item: item } = await onTable(place, () =>
    call(
      'dynamodb:GetItem',
      placeInWords(place),
      async () => (await aws.dynamodb()).getItem(input, { abortSignal: signal }),
      signal,
    ),
  );
  return item && fromAttributes(item);
}

/** Writes where the condition holds; creates the item where there is none. One request, never retried. */
export async function updateItem(
  aws: Aws,
  place: ItemPlace,
  update: ItemUpdate,
  signal: AbortSignal,
): Promise<Updated> {
  const input = { TableName: place.table, Key: { id: { S: place.id } }, ...expressions(update) };
  try {
    const { Attributes: item = {} } = await onTable(place, () =>
      call(
        'dynamodb:UpdateItem',
        placeInWords(place),
        async () =>
          (await aws.dynamodbOnce()).updateItem(
            { ...input, ReturnValues: 'ALL_NEW' },
            { abortSignal: signal },
          ),
        signal,
      ),
    );
    return { kind: 'written', item: fromAttributes(item) };
  } catch (error) {
    if (isConditionFailed(error)) return { kind: 'refused' };
    throw error;
  }
}

function isConditionFailed(error: unknown): boolean {
  return error instanceof RemoteError && failureOf(error.cause).code === 'ConditionalCheckFailed';
}

/** DynamoDB says the same of a table that doesn't exist and of one that is still being created. */
async function onTable<T>({ table }: ItemPlace, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isNotFound(error) || !(error instanceof RemoteError)) throw error;
    throw new RemoteError(
      `There is no active table ${table} in this account and region. ` +
        'Create it as docs/state.md shows, or correct the input `state-table`.',
      false,
      { cause: error.cause },
    );
  }
}

interface Expressions {
  readonly ConditionExpression: string;
  readonly UpdateExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/**
 * Every name goes by a placeholder, since some are reserved words.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ExpressionAttributeNames.html
 */
function expressions({ when, set = {}, add = {}, remove = [] }: ItemUpdate): Expressions {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const name = (path: string): string =>
    path
      .split('.')
      .map((part) => {
        names[`#${part}`] = part;
        return `#${part}`;
      })
      .join('.');
  const value = (of: Plain): string => {
    const placeholder = `:v${Object.keys(values).length}`;
    values[placeholder] = toAttribute(of);
    return placeholder;
  };
  const conditions = Object.entries(when).map(([path, wanted]) =>
    wanted === undefined ? `attribute_not_exists(${name(path)})` : `${name(path)} = ${value(wanted)}`,
  );
  const clauses = [
    ['SET', Object.entries(set).map(([key, to]) => `${name(key)} = ${value(to)}`)],
    ['ADD', Object.entries(add).map(([key, by]) => `${name(key)} ${value(by)}`)],
    ['REMOVE', remove.map(name)],
  ] as const;
  return {
    ConditionExpression: conditions.join(' AND '),
    UpdateExpression: clauses
      .flatMap(([verb, parts]) => (parts.length === 0 ? [] : `${verb} ${parts.join(', ')}`))
      .join(' '),
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  };
}

function toAttribute(value: Plain): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  return {
    M: Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) =>
        member === undefined ? [] : [[name, toAttribute(member)]],
      ),
    ),
  };
}

function fromAttributes(attributes: Readonly<Record<string, AttributeValue>>): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}

function fromAttribute({ S, N, M }: AttributeValue): unknown {
  if (S !== undefined) return S;
  if (N !== undefined) return Number(N);
  return M === undefined ? null : fromAttributes(M);
}
