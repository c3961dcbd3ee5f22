/** A value as an AWS response carries it, before it is written as JSON or XML. `undefined` members are left out. */
export type Value = string | number | boolean | Date | undefined | readonly Value[] | Fields;

/** A structure of {@link Value}s by member name. */
export interface Fields {
  readonly [member: string]: Value;
}

/** Tells structures from everything else. */
export const isFields = (value: Value): value is Fields =>
  typeof value === 'object' && !isList(value) && !(value instanceof Date);

/** Tells lists from structures: `Array.isArray` does not narrow read-only lists. */
export const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
