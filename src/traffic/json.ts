import type { Json } from '../rollout/ports.ts';

/** What comes from a checkpoint is somebody else's data until these have looked at it. They throw a TypeError that names it. */

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

export function record(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw malformed(what, 'an object', value);
}

export function text(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw malformed(what, 'a text', value);
}

/** A whole number of tasks or targets, 0 or more. */
export function count(value: unknown, what: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw malformed(what, 'a whole number, 0 or more', value);
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[], what: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw malformed(what, allowed.join(' or '), value);
}

/** Plain data of whatever shape; what is undefined is left out. */
export function toJson(value: unknown, what: string): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (isList(value)) return value.map((item) => toJson(item, what));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => [key, toJson(item, what)]),
    );
  }
  throw malformed(what, 'plain data', value);
}

export function malformed(what: string, expected: string, value: unknown): TypeError {
  const seen = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
  return new TypeError(`Malformed ${what}: expected ${expected}, got ${seen}.`);
}
