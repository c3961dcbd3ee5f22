import { parse } from 'yaml';

export type Mapping = Readonly<Record<string, unknown>>;

export function mappingOf(yaml: string): Mapping {
  const value: unknown = parse(yaml);
  return mapping(value);
}

export function mapping(value: unknown): Mapping {
  if (!isMapping(value)) throw new Error('A mapping was expected.');
  return Object.fromEntries(Object.entries(value));
}

export function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error('A list was expected.');
  return value;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every mapping in a value, however deep, that has a text for `uses`. */
export function stepsIn(value: unknown): readonly (Mapping & { readonly uses: string })[] {
  if (Array.isArray(value)) return value.flatMap(stepsIn);
  if (!isMapping(value)) return [];
  const here = mapping(value);
  const { uses } = here;
  const own = typeof uses === 'string' ? [{ ...here, uses }] : [];
  return [...own, ...Object.values(here).flatMap(stepsIn)];
}

/** Every text in a value, however deep. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isMapping(value) ? Object.values(value).flatMap(textsIn) : [];
}
