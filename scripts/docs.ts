import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';

/**
 * Writes the tables of inputs and outputs into README.md, between `<!-- inputs -->` and `<!-- /inputs -->` (and likewise for
 * outputs), from action.yml. With `--check` writes nothing, and exits with 1 where README.md is not up to date.
 */
function main(check: boolean): void {
  const readme = readFileSync('README.md', 'utf8');
  const updated = documented(readme, readFileSync('action.yml', 'utf8'));
  if (updated === readme) return;
  if (!check) {
    writeFileSync('README.md', updated);
    return;
  }
  console.error(
    'README.md does not describe the inputs and outputs of action.yml. Run: node scripts/docs.ts',
  );
  process.exitCode = 1;
}

/** The README with both tables as action.yml has them now. Throws where a table's place is not marked. */
export function documented(readme: string, actionYaml: string): string {
  const action: unknown = parse(actionYaml);
  return ['inputs', 'outputs'].reduce(
    (text, section) => filled(text, section, table(section.slice(0, -1), field(action, section))),
    readme,
  );
}

function filled(text: string, section: string, content: string): string {
  const opening = `<!-- ${section} -->`;
  const closing = `<!-- /${section} -->`;
  const start = text.indexOf(opening);
  const end = text.indexOf(closing, start);
  if (start < 0 || end < 0)
    throw new Error(`README.md has no place for a table: mark it with ${opening} and ${closing}.`);
  return `${text.slice(0, start)}${opening}\n\n${content}\n\n${text.slice(end)}`;
}

function table(what: string, entries: unknown): string {
  const rows = Object.entries(objectOf(entries)).map(([name, entry]) => {
    const required = field(entry, 'required') === true ? '**Required.** ' : '';
    return `| \`${name}\` | ${required}${cell(field(entry, 'description'))} |`;
  });
  return [`| ${what} | meaning |`, '| --- | --- |', ...rows].join('\n');
}

/** Text as one table cell: on one line, with nothing that ends the cell or begins a tag outside of code. */
function cell(text: unknown): string {
  if (typeof text !== 'string') throw new Error('action.yml has an entry without a description.');
  const line = text.trim().replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');
  return line.replaceAll(/`[^`]*`|</g, (part) => (part === '<' ? '&lt;' : part));
}

function field(value: unknown, name: string): unknown {
  return objectOf(value)[name];
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('action.yml is not made of mappings.');
  return Object.fromEntries(Object.entries(value));
}

if (import.meta.main) main(process.argv.includes('--check'));
