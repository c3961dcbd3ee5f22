import { blocks } from './documents.ts';

/** A command of the AWS CLI, as a document shows it. */
export interface CliCommand {
  readonly where: string;
  /** `dynamodb`. */
  readonly service: string;
  /** The API's name of the operation: `GetItem`. */
  readonly operation: string;
  /** Parameters by the API's names; what is JSON is parsed, and a flag without a value is `true`. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** The commands for one service in a document's shell blocks. */
export function commandsIn(document: string, service: string): readonly CliCommand[] {
  return blocks(document, 'sh').flatMap(({ where, text }) =>
    text
      .replaceAll('\\\n', ' ')
      .split('\n')
      .map(wordsOf)
      .filter((words) => words[0] === 'aws' && words[1] === service)
      .map(([, name = '', operation = '', ...options]) => ({
        ...{ where, service: name, operation: pascal(operation), params: paramsOf(options) },
      })),
  );
}

/** Words as a shell has them; of quotes it knows only single ones. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/'[^']*'|[^\s']+/g) ?? [];
  return words.map((word) => word.replace(/^'(.*)'$/, '$1'));
}

function paramsOf(options: readonly string[]): Readonly<Record<string, unknown>> {
  const flags = options.flatMap((word, at) => (word.startsWith('--') ? [{ name: word.slice(2), at }] : []));
  return Object.fromEntries(
    flags.map(({ name, at }, index) => {
      const values = options.slice(at + 1, flags[index + 1]?.at ?? options.length);
      if (values.length > 1) throw new Error(`--${name} has more than one value: ${values.join(' ')}`);
      return [pascal(name), valueOf(values[0])];
    }),
  );
}

function valueOf(text: string | undefined): unknown {
  if (text === undefined) return true;
  return text.startsWith('{') ? JSON.parse(text) : text;
}

/** `get-item`: `GetItem`. */
function pascal(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
