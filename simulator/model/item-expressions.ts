import { ApiError } from './errors.ts';
import type { AttributeValue, Item, Path } from './item.ts';

/** What the placeholders of a request's expressions stand for. */
export interface Placeholders {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Item;
}

/** A document path, or a value. */
export type Operand =
  { readonly kind: 'path'; readonly path: Path } | { readonly kind: 'value'; readonly value: AttributeValue };

export const invalid = (message: string): ApiError => new ApiError('ValidationException', message);

const TOKEN = /^([A-Za-z_]\w*|#\w+|:\w+|<=|>=|<>|[=<>(),.])\s*/;

const tokensOf = (kind: string, text: string): readonly string[] => {
  const tokens: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const [taken = '', token] = TOKEN.exec(rest) ?? [];
    if (token === undefined) throw invalid(`Invalid ${kind}: Syntax error; near: "${rest}"`);
    tokens.push(token);
    rest = rest.slice(taken.length);
  }
  if (tokens.length === 0) throw invalid(`Invalid ${kind}: The expression can not be empty;`);
  return tokens;
};

/** Reads one expression token by token, and notes which placeholders it used. */
export class Reader {
  readonly #kind: string;
  readonly #tokens: readonly string[];
  readonly #placeholders: Placeholders;
  readonly #used: Set<string>;
  #at = 0;

  /** @param kind `ConditionExpression` or `UpdateExpression`, as messages name it */
  constructor(kind: string, text: string, placeholders: Placeholders, used: Set<string>) {
    this.#kind = kind;
    this.#tokens = tokensOf(kind, text);
    this.#placeholders = placeholders;
    this.#used = used;
  }

  get ended(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Takes the next token when it is this one; keywords are written in any case. */
  takes(wanted: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== wanted.toUpperCase()) return false;
    this.#at += 1;
    return true;
  }

  expect(wanted: string): void {
    if (!this.takes(wanted)) throw this.unexpected();
  }

  /** Takes the next token when it is one of these. */
  oneOf<T extends string>(wanted: readonly T[]): T | undefined {
    return wanted.find((one) => this.takes(one));
  }

  end(): void {
    if (!this.ended) throw this.unexpected();
  }

  /** One or more, divided by commas. */
  list<T>(item: () => T): readonly T[] {
    const items = [item()];
    while (this.takes(',')) items.push(item());
    return items;
  }

  operand(): Operand {
    return this.#tokens[this.#at]?.startsWith(':') === true
      ? { kind: 'value', value: this.value() }
      : { kind: 'path', path: this.path() };
  }

  path(): Path {
    const names = [this.#name()];
    while (this.takes('.')) names.push(this.#name());
    return names;
  }

  value(): AttributeValue {
    const token = this.#next(/^:/);
    const value = this.#placeholders.values[token];
    if (value !== undefined) return value;
    const problem = `An expression attribute value used in expression is not defined; attribute value: ${token}`;
    throw invalid(`Invalid ${this.#kind}: ${problem}`);
  }

  #name(): string {
    const token = this.#next(/^[A-Za-z_#]/);
    const name = token.startsWith('#') ? this.#placeholders.names[token] : token;
    if (name !== undefined) return name;
    const problem = `An expression attribute name used in the document path is not defined; attribute name: ${token}`;
    throw invalid(`Invalid ${this.#kind}: ${problem}`);
  }

  #next(shape: RegExp): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || !shape.test(token)) throw this.unexpected();
    this.#at += 1;
    this.#used.add(token);
    return token;
  }

  unexpected(): ApiError {
    const token = this.#tokens[this.#at] ?? '<EOF>';
    const near = this.#tokens.slice(Math.max(0, this.#at - 1), this.#at + 2).join(' ');
    return invalid(`Invalid ${this.#kind}: Syntax error; token: "${token}", near: "${near}"`);
  }
}

/** DynamoDB refuses placeholders that no expression uses. */
export const refuseUnused = ({ names, values }: Placeholders, used: ReadonlySet<string>): void => {
  for (const [kind, given] of [
    ['ExpressionAttributeNames', names],
    ['ExpressionAttributeValues', values],
  ] as const) {
    const idle = Object.keys(given).filter((name) => !used.has(name));
    if (idle.length > 0) {
      throw invalid(`Value provided in ${kind} unused in expressions: keys: {${idle.join(', ')}}`);
    }
  }
};
