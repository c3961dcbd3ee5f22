import { ApiError } from './errors.ts';

/** The value of each metric in one period, by query id. */
export type MathValues = ReadonlyMap<string, number | undefined>;

type Term = (values: MathValues) => number | undefined;

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z][A-Za-z0-9_]*)|([-+*/(),]))/gy;

const refuse = (expression: string, problem: string): ApiError =>
  new ApiError(
    'ValidationError',
    `Expression '${expression}': ${problem} (this simulator reads + - * / ( ) ids and FILL)`,
  );

const tokensOf = (expression: string): readonly string[] => {
  const tokens: string[] = [];
  const text = expression.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw refuse(expression, 'cannot be read');
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
  }
  return tokens;
};

const calculate = (operator: string, left: number, right: number): number | undefined => {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    default:
      // CloudWatch gives no data point where a division by zero would be.
      return right === 0 ? undefined : left / right;
  }
};

const combine =
  (operator: string, left: Term, right: Term): Term =>
  (values) => {
    const [a, b] = [left(values), right(values)];
    return a === undefined || b === undefined ? undefined : calculate(operator, a, b);
  };

/** Arithmetic over metric ids, with FILL(id, number) for missing points. */
class Parser {
  readonly #expression: string;
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = tokensOf(expression);
  }

  whole(): Term {
    const term = this.#sum();
    if (this.#at < this.#tokens.length) throw refuse(this.#expression, `unexpected '${this.#peek()}'`);
    return term;
  }

  #sum(): Term {
    let left = this.#product();
    while (['+', '-'].includes(this.#peek())) left = combine(this.#take(), left, this.#product());
    return left;
  }

  #product(): Term {
    let left = this.#factor();
    while (['*', '/'].includes(this.#peek())) left = combine(this.#take(), left, this.#factor());
    return left;
  }

  #factor(): Term {
    const token = this.#take();
    if (token === '-') return combine('-', () => 0, this.#factor());
    if (token === '(') return this.#closed(this.#sum());
    if (/^\d/.test(token)) return () => Number(token);
    if (token === 'FILL' && this.#peek() === '(') return this.#fill();
    if (/^[a-z]/.test(token)) return (values) => values.get(token);
    throw refuse(this.#expression, token === '' ? 'ends too early' : `unexpected '${token}'`);
  }

  #fill(): Term {
    this.#take();
    const inner = this.#sum();
    if (this.#take() !== ',') throw refuse(this.#expression, 'FILL takes two arguments');
    const filling = this.#closed(this.#sum());
    return (values) => inner(values) ?? filling(values);
  }

  #closed(term: Term): Term {
    if (this.#take() !== ')') throw refuse(this.#expression, "a ')' is missing");
    return term;
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  #take(): string {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }
}

/** @throws ApiError ValidationError when the expression is beyond what the simulator reads. */
export const evaluateMath = (expression: string, values: MathValues): number | undefined =>
  new Parser(expression).whole()(values);
