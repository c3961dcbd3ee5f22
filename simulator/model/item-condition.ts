import { isDeepStrictEqual } from 'node:util';
import { valueAt, type AttributeValue, type Item, type Path } from './item.ts';
import type { Operand, Reader } from './item-expressions.ts';

const COMPARATORS = ['=', '<>', '<=', '>=', '<', '>'] as const;
const FUNCTIONS = ['attribute_exists', 'attribute_not_exists'] as const;

type Comparator = (typeof COMPARATORS)[number];

/** A condition on an item. */
export type Condition =
  | { readonly kind: (typeof FUNCTIONS)[number]; readonly path: Path }
  | {
      readonly kind: 'compare';
      readonly left: Operand;
      readonly by: Comparator;
      readonly right: Operand;
    }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition };

/** The parts of the language that conditional writes need; the rest is a syntax error here. */
export const readCondition = (reader: Reader): Condition => {
  const condition = either(reader);
  reader.end();
  return condition;
};

const either = (reader: Reader): Condition => {
  const of = [both(reader)];
  while (reader.takes('OR')) of.push(both(reader));
  return { kind: 'or', of };
};

const both = (reader: Reader): Condition => {
  const of = [negation(reader)];
  while (reader.takes('AND')) of.push(negation(reader));
  return { kind: 'and', of };
};

const negation = (reader: Reader): Condition =>
  reader.takes('NOT') ? { kind: 'not', of: negation(reader) } : term(reader);

const term = (reader: Reader): Condition => {
  if (reader.takes('(')) return inside(reader, () => either(reader));
  const kind = reader.oneOf(FUNCTIONS);
  if (kind !== undefined) {
    reader.expect('(');
    return inside(reader, () => ({ kind, path: reader.path() }));
  }
  const left = reader.operand();
  const by = reader.oneOf(COMPARATORS);
  if (by === undefined) throw reader.unexpected();
  return { kind: 'compare', left, by, right: reader.operand() };
};

const inside = (reader: Reader, read: () => Condition): Condition => {
  const condition = read();
  reader.expect(')');
  return condition;
};

/** Whether the condition holds; an item that isn't there is an empty one. */
export const holds = (condition: Condition, item: Item): boolean => {
  switch (condition.kind) {
    case 'attribute_exists':
      return valueAt(item, condition.path) !== undefined;
    case 'attribute_not_exists':
      return valueAt(item, condition.path) === undefined;
    case 'and':
      return condition.of.every((one) => holds(one, item));
    case 'or':
      return condition.of.some((one) => holds(one, item));
    case 'not':
      return !holds(condition.of, item);
    case 'compare':
      return compares(condition.by, resolve(condition.left, item), resolve(condition.right, item));
  }
};

export const resolve = (operand: Operand, item: Item): AttributeValue | undefined =>
  operand.kind === 'value' ? operand.value : valueAt(item, operand.path);

/** What is missing, or of another type, is different and comes neither before nor after. */
const compares = (
  by: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean => {
  if (left === undefined || right === undefined) return by === '<>' && left !== right;
  if (by === '=') return isEqual(left, right);
  if (by === '<>') return !isEqual(left, right);
  const order = orderOf(left, right);
  if (order === undefined) return false;
  if (order === 0) return by === '<=' || by === '>=';
  return by.startsWith(order < 0 ? '<' : '>');
};

const isEqual = (left: AttributeValue, right: AttributeValue): boolean =>
  'N' in left && 'N' in right ? Number(left.N) === Number(right.N) : isDeepStrictEqual(left, right);

/** Negative, zero or positive; `undefined` where there is no order. */
const orderOf = (left: AttributeValue, right: AttributeValue): number | undefined => {
  if ('N' in left && 'N' in right) return Number(left.N) - Number(right.N);
  if ('S' in left && 'S' in right) return Buffer.compare(Buffer.from(left.S), Buffer.from(right.S));
  return undefined;
};
