import { cleanLines, commandData, commandProperty, inert } from './escape.ts';

/** Where the log goes. Whatever text it is given, it prints that text and nothing else comes of it. */
export interface Printer {
  /** One line. */
  line(text: string): void;
  /** Begins a group; groups don't nest. */
  group(title: string): void;
  endGroup(): void;
  /** `text` may have several lines; so in the other two. */
  error(text: string, title: string): void;
  warning(text: string, title: string): void;
  notice(text: string, title: string): void;
}

/**
 * For GitHub Actions: groups and annotations are workflow commands, plain lines can't become one
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands).
 */
export function githubPrinter(write: (text: string) => void): Printer {
  const annotate = (kind: 'error' | 'warning' | 'notice') => (text: string, title: string) =>
    write(`::${kind} title=${commandProperty(inert(title))}::${commandData(inertLines(text).join('\n'))}\n`);
  return {
    line: (text) => write(`${inert(text)}\n`),
    group: (title) => write(`::group::${commandData(inert(title))}\n`),
    endGroup: () => write('::endgroup::\n'),
    error: annotate('error'),
    warning: annotate('warning'),
    notice: annotate('notice'),
  };
}

const PLAIN = '';
const RED = '\u001b[31;1m';
const YELLOW = '\u001b[33m';
const GREEN = '\u001b[32m';
const BOLD = '\u001b[1m';
const RESET = '\u001b[0m';

/** For a terminal: no workflow commands. Lines are inert all the same, since a job may relay them. */
export function plainPrinter(write: (text: string) => void, colour: boolean): Printer {
  const put = (text: string, style: string) =>
    write(colour && style !== PLAIN ? `${style}${text}${RESET}\n` : `${text}\n`);
  const annotate = (word: string, style: string) => (text: string, title: string) => {
    put(inert(`${word}: ${title}`), style);
    inertLines(text).forEach((line) => put(`  ${line}`, style));
  };
  return {
    line: (text) => put(inert(text), PLAIN),
    group: (title) => put(inert(`== ${title}`), BOLD),
    endGroup: () => undefined,
    error: annotate('Error', RED),
    warning: annotate('Warning', YELLOW),
    notice: annotate('Notice', GREEN),
  };
}

function inertLines(text: string): readonly string[] {
  return cleanLines(text).map(inert);
}
