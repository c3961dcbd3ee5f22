/** A DynamoDB value, by its type. Sets and binary values are not simulated. */
export type AttributeValue =
  | { readonly S: string }
  /** Numbers travel as text. */
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Item };

/** An item, or a map in one. */
export type Item = Readonly<Record<string, AttributeValue>>;

/** A document path: attribute names, outermost first. */
export type Path = readonly string[];

export const valueAt = (item: Item, path: Path): AttributeValue | undefined => {
  const [name = '', ...rest] = path;
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  if (rest.length === 0 || value === undefined) return value;
  return 'M' in value ? valueAt(value.M, rest) : undefined;
};

/** The item with a value put in a place, or removed from it; `undefined` when there is no map to hold it. */
export const withValue = (item: Item, path: Path, value: AttributeValue | undefined): Item | undefined => {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    const others = Object.entries(item).filter(([other]) => other !== name);
    return Object.fromEntries(value === undefined ? others : [...others, [name, value]]);
  }
  const map = valueAt(item, [name]);
  const inner = map !== undefined && 'M' in map ? withValue(map.M, rest, value) : undefined;
  return inner && { ...item, [name]: { M: inner } };
};

/** The value as people would write it. */
export const plainOf = (value: AttributeValue): unknown => {
  if ('M' in value) return plainItem(value.M);
  if ('L' in value) return value.L.map(plainOf);
  if ('N' in value) return Number(value.N);
  if ('S' in value) return value.S;
  return 'BOOL' in value ? value.BOOL : null;
};

export const plainItem = (item: Item): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainOf(value)]));
