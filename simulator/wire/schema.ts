import type { Fields, Value } from '../model/value.ts';

/** What is wrong with a request's parameter. */
export class InvalidParameter extends Error {
  readonly kind: 'missing' | 'unknown' | 'type' | 'value' | 'limit';
  readonly parameter: string;

  constructor(kind: InvalidParameter['kind'], parameter: string, problem: string) {
    super(`${parameter}: ${problem}`);
    this.name = 'InvalidParameter';
    this.kind = kind;
    this.parameter = parameter;
  }
}

/**
 * The shape of a parameter. `check` narrows a value or throws {@link InvalidParameter}; `fromForm` turns what a form
 * post gives (strings, and structures keyed by name or index) into such a value; `describe` puts the shape in words.
 */
export interface Schema<T> {
  readonly check: (value: unknown, path: string) => value is T;
  readonly fromForm: (value: unknown) => unknown;
  readonly describe: string;
}

/** A structure's member that may be left out. */
export interface Optional<T> {
  readonly optional: Schema<T>;
}

export type Member = Schema<unknown> | Optional<unknown>;
export type Members = Readonly<Record<string, Member>>;

type TypeOf<M> = M extends Schema<infer T> ? T : M extends Optional<infer T> ? T | undefined : never;
type OptionalNames<M> = { [K in keyof M]: M[K] extends Optional<unknown> ? K : never }[keyof M];

/** The TypeScript type that a table of members describes. */
export type StructureOf<M extends Members> = {
  readonly [K in Exclude<keyof M, OptionalNames<M>>]: TypeOf<M[K]>;
} & { readonly [K in OptionalNames<M>]?: TypeOf<M[K]> };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const wrongType = (path: string, wanted: string): InvalidParameter =>
  new InvalidParameter('type', path, `must be ${wanted}`);

export interface StringRules {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: RegExp;
}

export const string = (rules: StringRules = {}): Schema<string> => ({
  check(value, path): value is string {
    if (typeof value !== 'string') throw wrongType(path, 'a string');
    const { min = 0, max = Infinity, pattern } = rules;
    if (value.length < min || value.length > max) {
      throw new InvalidParameter('value', path, `must have ${min} to ${max} characters`);
    }
    if (pattern?.test(value) === false) {
      throw new InvalidParameter('value', path, `'${value}' must satisfy ${pattern.source}`);
    }
    return true;
  },
  fromForm: (value) => value,
  describe: 'string',
});

export const oneOf = <const T extends string>(...allowed: readonly T[]): Schema<T> => ({
  check(value, path): value is T {
    if (typeof value !== 'string') throw wrongType(path, 'a string');
    if (!allowed.some((one) => one === value)) {
      throw new InvalidParameter('value', path, `'${value}' must be one of ${allowed.join(', ')}`);
    }
    return true;
  },
  fromForm: (value) => value,
  describe: allowed.join(' | '),
});

export interface NumberRules {
  readonly min?: number;
  readonly max?: number;
}

const numeric = (whole: boolean, { min = -Infinity, max = Infinity }: NumberRules): Schema<number> => ({
  check(value, path): value is number {
    if (typeof value !== 'number' || Number.isNaN(value)) throw wrongType(path, 'a number');
    if (whole && !Number.isInteger(value)) throw wrongType(path, 'a whole number');
    if (value < min || value > max)
      throw new InvalidParameter('value', path, `must be from ${min} to ${max}`);
    return true;
  },
  fromForm: (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
  describe: whole ? 'integer' : 'number',
});

export const integer = (rules: NumberRules = {}): Schema<number> => numeric(true, rules);
export const decimal = (rules: NumberRules = {}): Schema<number> => numeric(false, rules);

export const boolean: Schema<boolean> = {
  check(value, path): value is boolean {
    if (typeof value !== 'boolean') throw wrongType(path, 'true or false');
    return true;
  },
  fromForm: (value) => (value === 'true' ? true : value === 'false' ? false : value),
  describe: 'boolean',
};

/** Epoch seconds, as the JSON protocols write times. */
export const timestamp: Schema<number> = { ...decimal(), describe: 'timestamp (epoch seconds)' };

export interface ListRules {
  readonly min?: number;
  readonly max?: number;
}

export const list = <T>(
  of: Schema<T>,
  { min = 0, max = Infinity }: ListRules = {},
): Schema<readonly T[]> => ({
  check(value, path): value is readonly T[] {
    if (!Array.isArray(value)) throw wrongType(path, 'a list');
    const items: readonly unknown[] = value;
    if (items.length < min || items.length > max) {
      throw new InvalidParameter('limit', path, `has ${items.length} items, allowed are ${min} to ${max}`);
    }
    return items.every((item, index) => of.check(item, `${path}[${index}]`));
  },
  fromForm: (value) =>
    isRecord(value) ? formList(value['member']).map(of.fromForm) : value === '' ? [] : value,
  describe: `list of ${of.describe}`,
});

const formList = (value: unknown): readonly unknown[] =>
  isRecord(value)
    ? Object.entries(value)
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([, item]) => item)
    : [];

const isValue = (value: unknown): value is Value => {
  if (Array.isArray(value)) return value.every(isValue);
  if (isRecord(value)) return Object.values(value).every(isValue);
  return ['string', 'number', 'boolean'].includes(typeof value);
};

/** Something of which the simulator only keeps a copy, to give it back: anything JSON can say. */
export const kept: Schema<Value> = {
  check(value, path): value is Value {
    if (!isValue(value)) throw wrongType(path, 'something JSON can say');
    return true;
  },
  fromForm: (value) => value,
  describe: 'kept and given back',
};

/** Strings by name; a form writes them as `entry.1.key`, `entry.1.value`. */
export const mapOfStrings: Schema<Readonly<Record<string, string>>> = {
  check(value, path): value is Readonly<Record<string, string>> {
    if (!isRecord(value) || !Object.values(value).every((one) => typeof one === 'string')) {
      throw wrongType(path, 'a map of strings');
    }
    return true;
  },
  fromForm: (value) => (isRecord(value) ? formMap(value['entry']) : value),
  describe: 'map of strings',
};

const formMap = (entries: unknown): Readonly<Record<string, unknown>> => {
  const map: Record<string, unknown> = {};
  for (const entry of formList(entries)) {
    if (isRecord(entry) && typeof entry['key'] === 'string') map[entry['key']] = entry['value'];
  }
  return map;
};

export const mapOfNumbers: Schema<Readonly<Record<string, number>>> = {
  check(value, path): value is Readonly<Record<string, number>> {
    if (!isRecord(value) || !Object.values(value).every((one) => typeof one === 'number')) {
      throw wrongType(path, 'a map of numbers');
    }
    return true;
  },
  fromForm: (value) => value,
  describe: 'map of numbers',
};

export const optional = <T>(schema: Schema<T>): Optional<T> => ({ optional: schema });

const schemaOf = (member: Member): Schema<unknown> => ('optional' in member ? member.optional : member);

const checkMembers = (
  members: Members,
  value: unknown,
  path: string,
  unknown: (given: unknown, at: string) => void,
): void => {
  if (!isRecord(value)) throw wrongType(path === '' ? 'request' : path, 'a structure');
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  for (const [name, given] of Object.entries(value)) {
    if (members[name] === undefined) unknown(given, at(name));
  }
  for (const [name, member] of Object.entries(members)) {
    const given = value[name];
    if (given !== undefined) schemaOf(member).check(given, at(name));
    else if (!('optional' in member)) throw new InvalidParameter('missing', at(name), 'is required');
  }
};

export const structure = <M extends Members>(members: M): Schema<StructureOf<M>> => ({
  check(value, path): value is StructureOf<M> {
    checkMembers(members, value, path, (_given, at) => {
      throw new InvalidParameter('unknown', at, 'is no parameter that this simulator knows');
    });
    return true;
  },
  fromForm: (value) =>
    isRecord(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, given]) => {
            const member = members[name];
            return [name, member === undefined ? given : schemaOf(member).fromForm(given)];
          }),
        )
      : value,
  describe: `{ ${Object.entries(members)
    .map(([name, member]) => `${name}${'optional' in member ? '?' : ''}: ${schemaOf(member).describe}`)
    .join('; ')} }`,
});

/** A structure that may have members nobody here knows: they are kept, except those of an answer, which AWS refuses. */
export const openStructure = <M extends Members>(
  members: M,
  answered: readonly string[] = [],
): Schema<StructureOf<M> & Fields> => ({
  ...structure(members),
  check(value, path): value is StructureOf<M> & Fields {
    checkMembers(members, value, path, (given, at) => {
      if (answered.includes(at)) throw new InvalidParameter('unknown', at, 'belongs to answers alone');
      if (given !== undefined) kept.check(given, at);
    });
    return true;
  },
});
