import { readFile } from 'node:fs/promises';

/**
 * Reads a file of the runner's, `GITHUB_OUTPUT` or `GITHUB_STATE`, as the runner does: `name=value`, or
 * `name<<delimiter`, lines, delimiter; of two entries with one name the later counts
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands#multiline-strings).
 */
export async function readEntries(path: string): Promise<Readonly<Record<string, string>>> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const entries: Record<string, string> = {};
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [, name, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (name !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter, at + 1);
      if (end === -1) break;
      entries[name] = lines.slice(at + 1, end).join('\n');
      at = end;
    } else if (line.includes('=')) {
      entries[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1);
    } else if (line !== '') {
      throw new Error(`The runner would not understand ${JSON.stringify(line)} in ${path}`);
    }
  }
  return entries;
}

/** A workflow command that the runner would obey. */
export interface Command {
  readonly name: string;
  readonly text: string;
}

/** Every line of a log that the runner takes for a command: `::name …::text` after white space, or `##[name]` anywhere. */
export function commandsIn(log: string): readonly Command[] {
  return log.split(/\r\n|[\n\r]/).flatMap((line) => {
    const modern = /^\s*::([^\s:]+)[^:]*::(.*)$/.exec(line);
    const old = /##\[([^\]\s]+)[^\]]*\](.*)$/.exec(line);
    const [, name, text] = modern ?? old ?? [];
    return name === undefined ? [] : [{ name, text: decode(text ?? '') }];
  });
}

function decode(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}
