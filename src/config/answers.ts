import type { Complaint, Parser } from './parsed.ts';
import { quote } from './quote.ts';

/** Most complaints told about one input: a schedule of a thousand bad steps is one misunderstanding. */
const mostComplaints = 10;

/**
 * The inputs as they were answered, and everything that is wrong with them. An input is asked for once; blanks around an
 * answer don't count, and an empty answer is none.
 */
export class Answers {
  readonly #input: (name: string) => string;
  readonly #texts = new Map<string, string>();
  readonly #unsound = new Set<string>();
  readonly #mistakes: string[] = [];

  constructor(input: (name: string) => string) {
    this.#input = input;
  }

  /** Everything that is wrong, one or two sentences each, beginning with the input's name. */
  get mistakes(): readonly string[] {
    return this.#mistakes;
  }

  /** The answer as given; empty where there is none. */
  text(name: string): string {
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const text = this.#input(name).trim();
    this.#texts.set(name, text);
    return text;
  }

  given(name: string): boolean {
    return this.text(name) !== '';
  }

  /** The value of an input, or `otherwise` where nothing was given, or nothing that can be meant (which is noted). */
  read<T, Otherwise>(name: string, parse: Parser<T>, otherwise: Otherwise): T | Otherwise {
    return this.given(name) ? this.require(name, parse, otherwise) : otherwise;
  }

  /** Like {@link read}, for an input whose parser has something to say about an empty answer. */
  require<T, Otherwise>(name: string, parse: Parser<T>, otherwise: Otherwise): T | Otherwise {
    const parsed = parse(this.text(name));
    if (parsed.ok) return parsed.value;
    this.#unsound.add(name);
    this.complainAll(name, parsed.complaints);
    return otherwise;
  }

  /** Whether all of these could be read: what isn't understood is not compared with anything. */
  sound(...names: readonly string[]): boolean {
    return !names.some((name) => this.#unsound.has(name));
  }

  /** Notes what is wrong with an input. */
  complain(name: string, complaint: Complaint): void {
    this.complainAll(name, [complaint]);
  }

  /** Notes everything that is wrong with an input; of very much, the beginning. */
  complainAll(name: string, complaints: readonly Complaint[]): void {
    const told = complaints.slice(0, mostComplaints).map((complaint) => sentence(name, complaint));
    const untold = complaints.length - told.length;
    this.#mistakes.push(...told, ...(untold > 0 ? [`${name}: and ${untold} more like these.`] : []));
  }
}

function sentence(name: string, { given, inside, wrong, right }: Complaint): string {
  const subject = given === undefined ? '' : `${quote(given)} `;
  const place = inside === undefined ? '' : `in ${quote(inside)} `;
  return `${name}: ${subject}${place}${wrong}. ${right}.`;
}
