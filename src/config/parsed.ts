/** One thing wrong with a text. Reads as a sentence: `<given> <wrong>. <right>.` */
export interface Complaint {
  /** The part of the text it is about; absent where nothing was given. */
  readonly given?: string;
  /** The larger part that `given` stands in: a step around its duration. */
  readonly inside?: string;
  /** What is wrong, as the rest of a sentence: `is not a duration`. */
  readonly wrong: string;
  /** What would be right, as a sentence without its full stop: `Write it as 90s or 10m`. */
  readonly right: string;
}

/** A value, or everything that is wrong with the text it should have come from. Parsers never throw. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly complaints: readonly Complaint[] };

export type Parser<T> = (text: string) => Parsed<T>;

export function right<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function wrong(complaint: Complaint): Parsed<never> {
  return allWrong([complaint]);
}

/** A list, not arguments: there are as many as somebody cares to write, and a call holds about a hundred thousand. */
export function allWrong(complaints: readonly Complaint[]): Parsed<never> {
  return { ok: false, complaints };
}

/** Every value, or every complaint about any of them. */
export function all<T>(parts: readonly Parsed<T>[]): Parsed<readonly T[]> {
  const values: T[] = [];
  const complaints: Complaint[] = [];
  for (const part of parts) {
    if (part.ok) values.push(part.value);
    else complaints.push(...part.complaints);
  }
  return complaints.length === 0 ? right(values) : allWrong(complaints);
}

/** The same complaints, each told with the larger text that it stands in. */
export function inside(text: string, complaints: readonly Complaint[]): Parsed<never> {
  return allWrong(
    complaints.map((complaint) =>
      complaint.given === undefined || complaint.given === text ? complaint : { ...complaint, inside: text },
    ),
  );
}
