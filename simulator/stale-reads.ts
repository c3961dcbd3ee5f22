import type { WireResponse } from './wire/http.ts';
import type { Call } from './wire/protocol.ts';

interface Remembered {
  readonly at: number;
  readonly response: WireResponse;
}

const KEPT = 50;
const keyOf = ({ operation, input }: Call): string => `${operation} ${JSON.stringify(input)}`;

/** DynamoDB lets the caller of a read ask for what is true now. */
const isConsistent = ({ input }: Call): boolean =>
  typeof input === 'object' && input !== null && 'ConsistentRead' in input && input.ConsistentRead === true;

/** Earlier answers to the same question, for reads that are to be eventually consistent. */
export class StaleReads {
  readonly #answers = new Map<string, Remembered[]>();

  remember(at: number, call: Call, response: WireResponse): void {
    const answers = this.#answers.get(keyOf(call)) ?? [];
    answers.push({ at, response });
    if (answers.length > KEPT) answers.shift();
    this.#answers.set(keyOf(call), answers);
  }

  /** The newest answer given at `at` or before, else the oldest one known; none for a consistent read. */
  recall(at: number, call: Call): WireResponse | undefined {
    if (isConsistent(call)) return undefined;
    const answers = this.#answers.get(keyOf(call)) ?? [];
    return (answers.findLast((answer) => answer.at <= at) ?? answers[0])?.response;
  }
}
