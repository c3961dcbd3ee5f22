import { clean, cleanLines, fenced, markdown, quote } from './escape.ts';

/** How much of each a summary shows. */
export interface Limits {
  /** Rows or entries of a list. */
  readonly items: number;
  /** Lines within an entry. */
  readonly details: number;
  /** Characters of one piece of foreign text. */
  readonly chars: number;
  /** Bytes of all commands, and of a document; each is shown whole or not at all. */
  readonly commandBytes: number;
}

/**
 * A summary never is longer, in bytes. GitHub drops one of more than 1 MiB
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits).
 */
export const SUMMARY_BYTES = 1_000_000;

/** Writes foreign text and lists into Markdown, within limits, and remembers whether they cut anything. */
export class Scribe {
  readonly #limits: Limits;
  #hasCut = false;
  #written = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Whether anything was left out. */
  get hasCut(): boolean {
    return this.#hasCut;
  }

  /** Whether more was written than any summary holds: what it wrote since is not to be used. */
  get isOverfull(): boolean {
    return this.#written > SUMMARY_BYTES;
  }

  /** Foreign text, shown as it is. */
  text(raw: string): string {
    if (this.isOverfull) return '';
    const { chars } = this.#limits;
    if (raw.length > chars && clean(raw.slice(0, 4 * chars)).length > chars) this.#hasCut = true;
    const text = markdown(quote(raw, chars)).trim();
    this.#written += text.length;
    return text;
  }

  /** A bulleted list; `indent` for one within another. */
  list<Item>(items: readonly Item[], write: (item: Item) => string, indent = ''): string {
    const most = indent === '' ? this.#limits.items : this.#limits.details;
    const shown = items.slice(0, most).map(write);
    if (items.length > most) this.#hasCut = true;
    const more = items.length > most ? [`and ${items.length - most} more`] : [];
    return [...shown, ...more].map((entry) => `${indent}- ${entry}`).join('\n');
  }

  /** A table. Of too many rows those around `focus` are kept. */
  table(columns: readonly string[], rows: readonly (readonly string[])[], focus = 0): string {
    const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
    const { items } = this.#limits;
    const first = Math.max(0, Math.min(focus - Math.floor(items / 2), rows.length - items));
    const kept = rows.slice(first, first + items);
    if (kept.length < rows.length) this.#hasCut = true;
    const told =
      kept.length === rows.length ? '' : `\n\nOnly ${kept.length} of ${rows.length} rows are shown.`;
    return `${[columns, columns.map(() => '---'), ...kept].map(row).join('\n')}${told}`;
  }

  /** Commands in a block, each whole; those beyond the limit are counted. */
  commands(commands: readonly string[]): string {
    const { commandBytes } = this.#limits;
    const shown: string[] = [];
    let bytes = 0;
    for (const command of commands) {
      bytes += Buffer.byteLength(command) + 1;
      if (bytes > commandBytes) break;
      shown.push(command);
    }
    const missing = commands.length - shown.length;
    if (missing > 0) this.#hasCut = true;
    const block = shown.length === 0 ? [] : [fenced('sh', shown.flatMap(cleanLines))];
    const note = missing === 0 ? [] : [`${missing} too long to show here: see the log.`];
    return [...block, ...note].join('\n\n');
  }
  /** A document in a block: whole, or not at all. */
  document(language: string, text: string): string {
    if (Buffer.byteLength(text) <= this.#limits.commandBytes) return fenced(language, cleanLines(text));
    this.#hasCut = true;
    return 'It is too long to show here: see the log.';
  }
}
