import type { Json } from './ports.ts';

/** Reads plain data that another process wrote; every complaint names the place. */
export interface Place {
  readonly value: unknown;
  readonly path: string;
}

export function place(value: unknown, path: string): Place {
  return { value, path };
}

export function field(from: Place, name: string): Place {
  return { value: record(from)[name], path: `${from.path}.${name}` };
}

export function record(from: Place): Readonly<Record<string, unknown>> {
  const { value } = from;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(from, 'an object');
  return Object.fromEntries(Object.entries(value));
}

export function list<T>(from: Place, item: (place: Place) => T): readonly T[] {
  if (!Array.isArray(from.value)) throw wrong(from, 'a list');
  return from.value.map((value: unknown, index) => item({ value, path: `${from.path}[${index}]` }));
}

export function map<T>(from: Place, item: (place: Place) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.keys(record(from)).map((name) => [name, item(field(from, name))]));
}

export function text(from: Place): string {
  if (typeof from.value !== 'string') throw wrong(from, 'a string');
  return from.value;
}

export function number(from: Place): number {
  if (typeof from.value !== 'number' || !Number.isFinite(from.value)) throw wrong(from, 'a number');
  return from.value;
}

export function boolean(from: Place): boolean {
  if (typeof from.value !== 'boolean') throw wrong(from, 'true or false');
  return from.value;
}

export function oneOf<const T extends string>(from: Place, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === from.value);
  if (found === undefined) throw wrong(from, `one of ${choices.join(', ')}`);
  return found;
}

export function optional<T>(from: Place, item: (place: Place) => T): T | undefined {
  return from.value === undefined ? undefined : item(from);
}

export function json(from: Place): Json {
  const { value } = from;
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number')
    return value;
  if (Array.isArray(value)) return list(from, json);
  return map(from, json);
}

function wrong(from: Place, expected: string): Error {
  return new Error(`${from.path} should be ${expected}`);
}
