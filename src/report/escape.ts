/**
 * Text from AWS and from users may hold anything. Everything that reaches a log, a command or Markdown passes here.
 */

/** Terminal sequences: CSI (also its one-character form), OSC up to its end, and the short ones. */
const TERMINAL =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]?/g;
const LINE_BREAKS = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
/** Controls, invisible and bidirectional characters: nothing that a person could see. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const HAIR_SPACE = '\u200a';

/** One line without terminal sequences, control, bidirectional or invisible characters. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(TERMINAL, '')
    .replace(LINE_BREAKS, ' ')
    .replaceAll('\t', ' ')
    .replace(UNSEEN, '');
}

/** As {@link clean}, at most `most` characters long; a cut is told. Cheap even for megabytes. */
export function quote(text: string, most: number): string {
  const scanned = 4 * most;
  const head = clean(text.slice(0, scanned));
  if (text.length <= scanned && head.length <= most) return head;
  return `${withoutHalf(head.slice(0, most))}… (cut; ${text.length} characters in all)`;
}

/** Several lines, each as {@link clean}. */
export function cleanLines(text: string): readonly string[] {
  return text.split('\n').map(clean);
}

/**
 * A clean line that the runner can't take for a command. It looks for `::` after leading whitespace and for `##[`
 * anywhere (https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs).
 */
export function inert(line: string): string {
  return clean(line)
    .replace(/^(\s*):(?=:)/u, '$1: ')
    .replaceAll('##[', '## [');
}

/** The message of a workflow command. */
export function commandData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A property of a workflow command. */
export function commandProperty(text: string): string {
  return commandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * Text that shows in GitHub's Markdown as it is: no element, link, image, mention, reference, emphasis or table cell
 * comes of it. What GitHub looks for once entities are decoded (mentions, addresses, references) is broken by a thin space.
 */
export function markdown(text: string): string {
  return clean(text)
    .replaceAll('@', `@${HAIR_SPACE}`)
    .replace(/#(?=\d)/g, `#${HAIR_SPACE}`)
    .replace(/GH-(?=\d)/gi, `$&${HAIR_SPACE}`)
    .replace(/\/(?=\/)/g, `/${HAIR_SPACE}`)
    .replace(/www(?=\.)/gi, `$&${HAIR_SPACE}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]~!]/g, '\\$&')
    .replaceAll('|', '&#124;')
    .replaceAll('$', '&#36;')
    .replace(/^(\s*)([-+#=:])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');
}

/** A fenced block; the fence is longer than any run of backticks within, so nothing breaks out of it. */
export function fenced(language: string, lines: readonly string[]): string {
  const runs = lines.flatMap((line) => line.match(/`+/g) ?? []);
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** Without the first half of a character that was cut in two. */
function withoutHalf(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1);
}
