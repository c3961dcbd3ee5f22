import { type Parsed, right, wrong } from './parsed.ts';

/**
 * Splits at commas and line ends. Blank lines and a comma at the end of a line are style; nothing between two commas is an
 * expression that came out empty, and whatever it should have named would go missing unnoticed.
 */
export function splitList(text: string): Parsed<readonly string[]> {
  const entries = text
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .flatMap((line) => withoutLastBlank(line.split(',').map((entry) => entry.trim())));
  return entries.includes('')
    ? wrong({ given: text, wrong: 'has an empty entry', right: 'Write something between any two commas' })
    : right(entries);
}

function withoutLastBlank(entries: readonly string[]): readonly string[] {
  return entries.length > 1 && entries.at(-1) === '' ? entries.slice(0, -1) : entries;
}
