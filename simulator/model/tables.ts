import { arnOf } from './arn.ts';
import { ApiError } from './errors.ts';
import { holds, readCondition } from './item-condition.ts';
import { invalid, Reader, refuseUnused, type Placeholders } from './item-expressions.ts';
import { applyUpdate, readUpdate } from './item-update.ts';
import type { Item } from './item.ts';

/** The partition key of every table; there are no sort keys. */
const KEY = 'id';

/** A DynamoDB table: items by key. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly items: Map<string, Item>;
}

/** What a conditional write asks for, as the API has it. */
export interface ItemWrite extends Placeholders {
  readonly key: Item;
  readonly condition: string | undefined;
  readonly update: string | undefined;
}

export interface Written {
  readonly before: Item | undefined;
  readonly after: Item;
}

/** All tables of the simulated account. */
export class Tables {
  readonly all = new Map<string, Table>();

  create(name: string): Table {
    const table = { name, arn: arnOf('dynamodb', `table/${name}`), items: new Map<string, Item>() };
    this.all.set(name, table);
    return table;
  }

  /** By name or ARN. */
  table(nameOrArn: string): Table {
    const table = [...this.all.values()].find(({ name, arn }) => name === nameOrArn || arn === nameOrArn);
    if (table === undefined) throw new ApiError('ResourceNotFoundException', 'Requested resource not found');
    return table;
  }

  get(table: Table, key: Item): Item | undefined {
    return table.items.get(keyOf(key));
  }

  /** Creates the item where there is none. */
  update(table: Table, write: ItemWrite): Written {
    const used = new Set<string>();
    const actions =
      write.update === undefined ? [] : readUpdate(new Reader('UpdateExpression', write.update, write, used));
    if (actions.some(({ path }) => path[0] === KEY)) {
      throw invalid(
        `One or more parameter values were invalid: Cannot update attribute ${KEY}. This attribute is part of the key`,
      );
    }
    const before = this.#passing(table, write, used);
    const after = applyUpdate(actions, before ?? write.key);
    table.items.set(keyOf(write.key), after);
    return { before, after };
  }

  /** Deletes the item, if any, and gives it back. */
  delete(table: Table, write: ItemWrite): Item | undefined {
    const before = this.#passing(table, write, new Set());
    table.items.delete(keyOf(write.key));
    return before;
  }

  /** The item as it is, which the write's condition must fit. */
  #passing(table: Table, write: ItemWrite, used: Set<string>): Item | undefined {
    const before = this.get(table, write.key);
    const condition =
      write.condition === undefined
        ? undefined
        : readCondition(new Reader('ConditionExpression', write.condition, write, used));
    refuseUnused(write, used);
    if (condition !== undefined && !holds(condition, before ?? {})) {
      throw new ApiError('ConditionalCheckFailedException', 'The conditional request failed');
    }
    return before;
  }
}

const keyOf = (key: Item): string => {
  const { [KEY]: value, ...others } = key;
  if (value === undefined || !('S' in value) || value.S === '' || Object.keys(others).length > 0) {
    throw invalid('The provided key element does not match the schema');
  }
  return value.S;
};
