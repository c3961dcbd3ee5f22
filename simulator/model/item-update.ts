import { resolve } from './item-condition.ts';
import { invalid, type Operand, type Reader } from './item-expressions.ts';
import { valueAt, withValue, type AttributeValue, type Item, type Path } from './item.ts';

/** One thing to be done to an item. */
export type Action =
  | { readonly kind: 'SET'; readonly path: Path; readonly to: Operand }
  | { readonly kind: 'ADD'; readonly path: Path; readonly by: number }
  | { readonly kind: 'REMOVE'; readonly path: Path };

const CLAUSES = ['SET', 'ADD', 'REMOVE'] as const;

/** SET to a value or another attribute, ADD a number, REMOVE; the rest of the language is a syntax error here. */
export const readUpdate = (reader: Reader): readonly Action[] => {
  const actions: Action[] = [];
  const seen = new Set<string>();
  while (!reader.ended) {
    const clause = reader.oneOf(CLAUSES);
    if (clause === undefined) throw reader.unexpected();
    if (seen.has(clause)) {
      throw invalid(`Invalid UpdateExpression: The "${clause}" section can only be used once`);
    }
    seen.add(clause);
    actions.push(...reader.list(() => readAction(clause, reader)));
  }
  refuseOverlaps(actions);
  return actions;
};

const readAction = (kind: Action['kind'], reader: Reader): Action => {
  const path = reader.path();
  switch (kind) {
    case 'REMOVE':
      return { kind, path };
    case 'ADD':
      if (path.length > 1) throw invalid('Invalid UpdateExpression: ADD works on top-level attributes only');
      return { kind, path, by: numberOf(reader.value()) };
    case 'SET':
      reader.expect('=');
      return { kind, path, to: reader.operand() };
  }
};

const numberOf = (value: AttributeValue): number => {
  if ('N' in value) return Number(value.N);
  throw invalid('Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD');
};

const refuseOverlaps = (actions: readonly Action[]): void => {
  const paths = actions.map(({ path }) => path);
  for (const [at, one] of paths.entries()) {
    const other = paths.slice(at + 1).find((path) => isWithin(one, path) || isWithin(path, one));
    if (other === undefined) continue;
    const both = `path one: [${one.join(', ')}], path two: [${other.join(', ')}]`;
    throw invalid(
      `Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; ${both}`,
    );
  }
};

const isWithin = (outer: Path, inner: Path): boolean => outer.every((name, at) => inner[at] === name);

/** The item after the update. What an action reads is the item as it was before all of them. */
export const applyUpdate = (actions: readonly Action[], before: Item): Item => {
  let item = before;
  for (const action of actions) {
    const changed = withValue(item, action.path, valueFor(action, before));
    if (changed === undefined) {
      if (action.kind === 'REMOVE') continue;
      throw invalid('The document path provided in the update expression is invalid for update');
    }
    item = changed;
  }
  return item;
};

const valueFor = (action: Action, before: Item): AttributeValue | undefined => {
  if (action.kind === 'REMOVE') return undefined;
  if (action.kind === 'ADD') return sum(valueAt(before, action.path), action.by);
  const value = resolve(action.to, before);
  if (value !== undefined) return value;
  throw invalid('The provided expression refers to an attribute that does not exist in the item');
};

const sum = (before: AttributeValue | undefined, by: number): AttributeValue => {
  if (before === undefined) return { N: String(by) };
  if ('N' in before) return { N: String(Number(before.N) + by) };
  throw invalid('An operand in the update expression has an incorrect data type');
};
