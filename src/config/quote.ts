/** Characters shown of a value: enough to recognise it, too few to bury the message. */
const shown = 80;

/**
 * Anything that prints as nothing, as another place in the line or as a second line; and the private use and unassigned
 * characters, which every font shows differently. The plain space is let through.
 */
const unseen = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu;

const named: Readonly<Record<string, string>> = { ' ': ' ', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A value as a person gave it, on one line, in quotes, shortened, with what can't be seen made visible, so that a log
 * can't be steered by it: it starts no line, and `##[`, which the runner takes for a command anywhere in a line, is broken up
 * (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs).
 */
export function quote(text: string): string {
  const start = Array.from(text.slice(0, 2 * shown))
    .slice(0, shown)
    .join('');
  const visible = start
    .replace(/["\\]/g, '\\$&')
    .replace(unseen, (char) => named[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replaceAll('##[', '##\\[');
  return start.length === text.length ? `"${visible}"` : `"${visible}…" (${text.length} characters)`;
}
