import type { Simulation } from '../../../simulator/build.ts';
import { ecsOperations } from '../../../simulator/wire/ecs.ts';
import { elbOperations } from '../../../simulator/wire/elb.ts';
import type { Operation } from '../../../simulator/wire/operation.ts';

interface Api {
  readonly operations: readonly Operation[];
  /** What the API calls an option of the AWS CLI. */
  readonly member: (option: string) => string;
}

const APIS: Readonly<Record<string, Api>> = {
  ecs: { operations: ecsOperations, member: camel },
  elbv2: { operations: elbOperations, member: pascal },
};

/** Does to a simulated AWS what a person would who runs this line of AWS CLI. Throws where AWS would refuse it. */
export function runByHand({ world }: Simulation, line: string): void {
  const [aws, service = '', command = '', ...options] = wordsOf(line);
  const api = APIS[service];
  const operation = api?.operations.find(({ name }) => name === pascal(command));
  if (aws !== 'aws' || api === undefined || operation === undefined)
    throw new Error(`No such command: ${line}`);
  const input: Record<string, unknown> = {};
  for (let at = 0; at < options.length; at += 2) {
    const option = /^--(.+)$/.exec(options[at] ?? '')?.[1];
    if (option === undefined) throw new Error(`Not an option: ${String(options[at])} in ${line}`);
    if (option !== 'region') input[api.member(option)] = valueOf(options[at + 1]);
  }
  operation.invoke(world, input);
}

/** The words of a POSIX shell's line, quoted with `'` where need be. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:[^\s'\\]|'[^']*'|\\.)+/g) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|\\(.)/g, '$1$2'));
}

function valueOf(word: string | undefined): unknown {
  if (word === undefined) throw new Error('An option has no value');
  return /^(?:\d+$|\[|\{)/.test(word) ? JSON.parse(word) : word;
}

function pascal(words: string): string {
  return camel(`-${words}`);
}

function camel(words: string): string {
  return words.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
