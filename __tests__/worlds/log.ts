import type { JournalEntry } from '../../simulator/journal.ts';
import type { Life, Told } from './life.ts';

type Line =
  | { readonly kind: 'event'; readonly life: Life; readonly told: Told }
  | { readonly kind: 'call'; readonly life: Life | undefined; readonly entry: JournalEntry };

/** What nobody wants to read with an event: it is in others, or long. */
const LEFT_OUT = ['at', 'type', 'plan', 'snapshot', 'to', 'from', 'state', 'findings'];

/** Everything that was told and asked, in order. Put into words only when somebody wants to read it. */
export class Log {
  readonly #lines: Line[] = [];

  event(life: Life, told: Told): void {
    this.#lines.push({ kind: 'event', life, told });
  }

  call(entry: JournalEntry, life: Life | undefined): void {
    this.#lines.push({ kind: 'call', life, entry });
  }

  /** @param startedAt epoch ms from which times are counted */
  words(startedAt: number): readonly string[] {
    return this.#lines.map((line) =>
      line.kind === 'event'
        ? `${time(line.told.event.at - startedAt)} ${line.life.kind} tells ${eventWords(line.told)}`
        : `${time(line.entry.at - startedAt)} ${callWords(line.entry, line.life)}`,
    );
  }
}

function time(ms: number): string {
  return `${(ms / 1_000).toFixed(3).padStart(9)}s`;
}

function eventWords({ event }: Told): string {
  const rest = Object.entries(event).filter(([name]) => !LEFT_OUT.includes(name));
  return `${event.type} ${JSON.stringify(Object.fromEntries(rest))}`;
}

function callWords(
  { actor, operation, outcome, mutating, applied, params }: JournalEntry,
  life: Life | undefined,
): string {
  if (actor !== 'api') return `${actor}: ${JSON.stringify(params)}`;
  const who = life?.kind ?? 'nobody';
  const fate = `${outcome}${mutating && !applied ? ' (not applied)' : ''}`;
  return `${who} calls ${operation} ${mutating ? `${sorted(params)} ` : ''}→ ${fate}`;
}

/** JSON whose members are in the order of their names, wherever they come from. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
