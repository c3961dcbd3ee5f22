import { protocols } from '../../../simulator/wire/dispatch.ts';
import { messageOf } from '../../../src/rollout/errors.ts';
import { stateOf, tellerOf } from '../life.ts';
import type { Scene } from '../scene.ts';
import { complaintsOf, type Place } from './home.ts';

/** Plays the commands that a rollout leaves behind, as a person would; returns what they don't mend of what was to be. */
export function mendingOf(scene: Scene, place: Place): readonly string[] {
  const { lives, aws } = scene;
  const teller = tellerOf(lives.all);
  const commands = (teller === undefined ? undefined : stateOf(teller)?.commands) ?? [];
  aws.faults.clear();
  for (const command of commands) {
    const complaint = run(scene, wordsOf(command));
    if (complaint !== undefined) return [`"${command}" does not work: ${complaint}`];
  }
  return complaintsOf(scene, place).map((complaint) => `after ${commands.length} commands ${complaint}`);
}

/** `aws elbv2 modify-listener --listener-arn … --default-actions '[…]' --region …`, as the AWS CLI reads it. */
function run({ aws }: Scene, [program, , command = '', ...rest]: readonly string[]): string | undefined {
  const name = pascal(command);
  const protocol = protocols.find(({ operations }) => operations.has(name));
  const operation = protocol?.operations.get(name);
  if (program !== 'aws' || operation === undefined) return 'no such command';
  const given = rest.flatMap((word, at) =>
    at % 2 === 0 && word !== '--region' ? [[word.replace(/^--/, ''), rest[at + 1] ?? ''] as const] : [],
  );
  const isPascal = ['elasticloadbalancing', 'application-autoscaling'].includes(protocol?.service ?? '');
  const input = Object.fromEntries(
    given.map(([option, value]) => [isPascal ? pascal(option) : camel(option), valueOf(value)]),
  );
  try {
    operation.invoke(aws.world, input);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function pascal(dashed: string): string {
  return dashed.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function camel(dashed: string): string {
  return dashed.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function valueOf(word: string): unknown {
  if (/^\w+=[^=]+(,\w+=[^=]+)*$/.test(word)) {
    return Object.fromEntries(word.split(',').map((pair) => [pair.split('=')[0], pair.endsWith('=true')]));
  }
  return /^(\d+|\[.*\])$/.test(word) ? JSON.parse(word) : word;
}

/** The words of a line as a POSIX shell reads it: single quotes keep everything, a backslash keeps the next. */
export function wordsOf(line: string): readonly string[] {
  const words = line.match(/(?:'[^']*'|\\.|[^\s'\\])+/g) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|\\(.)/g, (_, quoted?: string, kept?: string) => quoted ?? kept ?? ''),
  );
}
