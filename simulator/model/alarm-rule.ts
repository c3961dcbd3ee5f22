import type { AlarmState } from './alarm-types.ts';
import { ApiError } from './errors.ts';

/** A composite alarm's rule, parsed. */
export type RuleNode =
  | { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly of: RuleNode }
  | { readonly kind: 'and' | 'or'; readonly left: RuleNode; readonly right: RuleNode };

const TOKEN = /\s*(?:([()])|"([^"]*)"|'([^']*)'|([^\s()"']+))/gy;
const STATES: Readonly<Record<string, AlarmState>> = {
  ALARM: 'ALARM',
  OK: 'OK',
  INSUFFICIENT_DATA: 'INSUFFICIENT_DATA',
};

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

const refuse = (problem: string): ApiError => new ApiError('ValidationError', `AlarmRule: ${problem}`);

const tokensOf = (rule: string): Token[] => {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const text = rule.trimEnd();
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw refuse(`cannot be read at character ${at + 1}`);
    const quoted = match[2] ?? match[3];
    tokens.push({ text: quoted ?? match[1] ?? match[4] ?? '', quoted: quoted !== undefined });
  }
  return tokens;
};

/** Recursive descent; OR binds weakest, then AND, then NOT. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(rule: string) {
    this.#tokens = tokensOf(rule);
  }

  whole(): RuleNode {
    const node = this.#either();
    const extra = this.#tokens[this.#at];
    if (extra !== undefined) throw refuse(`unexpected '${extra.text}'`);
    return node;
  }

  #either(): RuleNode {
    let left = this.#both();
    while (this.#skip('OR')) left = { kind: 'or', left, right: this.#both() };
    return left;
  }

  #both(): RuleNode {
    let left = this.#single();
    while (this.#skip('AND')) left = { kind: 'and', left, right: this.#single() };
    return left;
  }

  #single(): RuleNode {
    if (this.#skip('NOT')) return { kind: 'not', of: this.#single() };
    if (this.#skip('(')) return this.#closing(this.#either());
    if (this.#skip('TRUE')) return { kind: 'constant', value: true };
    if (this.#skip('FALSE')) return { kind: 'constant', value: false };
    return this.#state();
  }

  #state(): RuleNode {
    const word = this.#take('a condition');
    const state = word.quoted ? undefined : STATES[word.text.toUpperCase()];
    if (state === undefined || !this.#skip('(')) throw refuse(`unexpected '${word.text}'`);
    const alarm = this.#take('an alarm name').text;
    return this.#closing({
      kind: 'state',
      state,
      alarm: alarm.slice(alarm.lastIndexOf(':alarm:') + 1).replace(/^alarm:/, ''),
    });
  }

  #closing(node: RuleNode): RuleNode {
    if (!this.#skip(')')) throw refuse("a ')' is missing");
    return node;
  }

  #take(expected: string): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw refuse(`ends where ${expected} is expected`);
    this.#at += 1;
    return token;
  }

  #skip(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.quoted || token.text.toUpperCase() !== word) return false;
    this.#at += 1;
    return true;
  }
}

/**
 * Parses ALARM("x"), OK(x), INSUFFICIENT_DATA(arn), AND, OR, NOT, TRUE, FALSE and parentheses.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 * @throws ApiError ValidationError
 */
export const parseRule = (rule: string): RuleNode => new Parser(rule).whole();

/** Whether the rule holds, given every alarm's state. */
export const holds = (node: RuleNode, stateOf: (alarm: string) => AlarmState | undefined): boolean => {
  switch (node.kind) {
    case 'state':
      return stateOf(node.alarm) === node.state;
    case 'constant':
      return node.value;
    case 'not':
      return !holds(node.of, stateOf);
    case 'and':
      return holds(node.left, stateOf) && holds(node.right, stateOf);
    case 'or':
      return holds(node.left, stateOf) || holds(node.right, stateOf);
  }
};

/** The alarms a rule speaks of. */
export const alarmsIn = (node: RuleNode): readonly string[] => {
  switch (node.kind) {
    case 'state':
      return [node.alarm];
    case 'constant':
      return [];
    case 'not':
      return alarmsIn(node.of);
    case 'and':
    case 'or':
      return [...alarmsIn(node.left), ...alarmsIn(node.right)];
  }
};
