import { type Config, readConfig } from '../../src/config/config.ts';
import { InputError } from '../../src/rollout/errors.ts';
import { elements, seen } from '../report/support/browser.ts';
import { commandIn } from '../report/support/paper.ts';
import { answering, type Inputs, inputNames } from './inputs.ts';
import { type Told, toldOf } from './told.ts';

/** Longest mistake, in characters: a few values at 80 characters each, of which one may take ten to spell. */
const LONGEST_MISTAKE = 2_500;
/** Most mistakes told of one input by itself and beside others: ten each, and how many more there are. */
const MOST_MISTAKES = 22;
/** Most processor time to read any inputs, ms: nothing that a job would notice. */
const MOST_READ_MS = 1_000;

/** Control characters, line ends, halves of characters, and what moves or hides text or prints as nothing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/u;
/** What the summary breaks words with that GitHub would make something of. */
const HAIR_SPACE = '\u200a';
/** What GitHub makes a mention, a reference or a link of. */
const REFERENCE = /@[\w-]|#\d|GH-\d|:\/\/|www\./i;
/** The one error annotation of a job whose inputs are refused. */
const ANNOTATION = '::error title=Refused%3A nothing was changed::inputs: ';
/** What a summary says of itself where it had to cut. */
const CUT = '*Shortened: long lists and long texts were cut.*';

/** How some inputs were read and told. */
export interface Reading {
  /** The inputs that were blamed; none where all could be read. */
  readonly blamed: readonly string[];
  /** Everything about it that must not be; each begins with the inputs, shortened. */
  readonly wrongs: readonly string[];
}

/** Reads inputs and tells what came of it as a job would: they must be refused in clear words, or be harmless. */
export async function readingOf(inputs: Inputs): Promise<Reading> {
  const before = process.cpuUsage();
  const read = readOrRefused(inputs);
  const { user, system } = process.cpuUsage(before);
  const slow = (user + system) / 1000 > MOST_READ_MS ? ['took long to be read'] : [];
  const wrongs = read instanceof InputError ? await ofRefusal(read, inputs) : ofConfig(read);
  const subject = JSON.stringify(inputs).slice(0, 500);
  return {
    blamed: read instanceof InputError ? [...new Set(read.mistakes.map(nameIn))] : [],
    wrongs: [...slow, ...wrongs].map((wrong) => `${subject} ${wrong}`),
  };
}

/** Anything thrown that is no InputError is thrown on. */
function readOrRefused(inputs: Inputs): Config | InputError {
  try {
    return readConfig(answering(inputs));
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

/** What was accepted is sent to AWS and shown: only the names of alarms and files may have more than plain characters. */
function ofConfig({ alarms, taskDefinition, ...rest }: Config): readonly string[] {
  return [
    ...ofVersion(taskDefinition),
    ...Object.values(rest)
      .filter((value) => typeof value === 'string' && !/^[!-~]+$/.test(value))
      .map((value) => `came to ${JSON.stringify(value)}`),
    ...alarms
      .filter((name) => name.trim() === '' || /\p{Cc}/u.test(name) || Array.from(name).length > 255)
      .map((name) => `came to the alarm ${JSON.stringify(name)}`),
  ];
}

function ofVersion(given: Config['taskDefinition']): readonly string[] {
  if (given === undefined) return [];
  const isFine =
    given.kind === 'file'
      ? given.path.trim() !== '' && !UNSEEN.test(given.path) && Buffer.byteLength(given.path) <= 4096
      : /^[!-~]+$/.test(given.reference);
  return isFine ? [] : [`came to ${JSON.stringify(given)}`];
}

async function ofRefusal({ mistakes }: InputError, inputs: Inputs): Promise<readonly string[]> {
  const told = await toldOf(new InputError(mistakes), inputs);
  return [
    ...ofMistakes(mistakes),
    ...ofLog(told, mistakes),
    ...ofOutputs(told),
    ...ofSummary(told, mistakes),
  ];
}

function ofMistakes(mistakes: readonly string[]): readonly string[] {
  const byInput = Object.entries(Object.groupBy(mistakes, nameIn));
  return [
    ...(mistakes.length === 0 ? ['was refused without a word'] : []),
    ...byInput.filter(([name]) => !inputNames.includes(name)).map(([name]) => `blamed ${name}`),
    ...byInput
      .filter(([, told = []]) => told.length > MOST_MISTAKES)
      .map(([name]) => `said too much of ${name}`),
    ...mistakes.filter((mistake) => !isPlain(mistake)).map((mistake) => `said ${JSON.stringify(mistake)}`),
  ];
}

function isPlain(mistake: string): boolean {
  return (
    !UNSEEN.test(mistake) &&
    !mistake.includes('##[') &&
    mistake.length <= LONGEST_MISTAKE &&
    mistake.endsWith('.')
  );
}

/** One error annotation, which is ours, and no other line that the runner would obey; every bad input is named. */
function ofLog({ log }: Told, mistakes: readonly string[]): readonly string[] {
  const lines = log.split('\n');
  const commands = lines.filter((line) => commandIn(line) !== undefined);
  return [
    ...(commands.length === 1 && commands[0]?.startsWith(ANNOTATION) === true
      ? []
      : [`commanded ${JSON.stringify(commands)}`]),
    ...lines.filter((line) => UNSEEN.test(line)).map((line) => `logged ${JSON.stringify(line)}`),
    ...mistakes
      .map(nameIn)
      .filter((name) => !log.includes(`  - inputs: ${name}: `))
      .map((name) => `did not log ${name}`),
  ];
}

function ofOutputs({ outputs }: Told): readonly string[] {
  const { result, reason = '', 'duration-seconds': seconds, alarms, ...rest } = outputs;
  const isRefusal = result === 'refused' && alarms === '[]' && seconds === '0';
  const isReason = reason.startsWith('inputs: ') && !UNSEEN.test(reason);
  const isRest = Object.values(rest).every((value) => value === '');
  return isRefusal && isReason && isRest ? [] : [`put out ${JSON.stringify(outputs)}`];
}

/** Headings, paragraphs and one list, with every mistake as it was said; nothing that GitHub would make a link, a mention or mathematics of. */
function ofSummary({ summary }: Told, mistakes: readonly string[]): readonly string[] {
  const found = Object.entries(elements(summary.replace(CUT, ''))).filter(
    ([tag]) => tag !== '<p>' && tag !== '<li>',
  );
  const isPage =
    JSON.stringify(found) ===
    JSON.stringify([
      ['<h2>', 1],
      ['<h3>', 2],
      ['<ul>', 1],
    ]);
  const text = seen(summary);
  // GitHub looks for mathematics before it decodes entities.
  const isText = !REFERENCE.test(text) && !UNSEEN.test(text.replaceAll('\n', '')) && !summary.includes('$');
  const shown = text.replaceAll(HAIR_SPACE, '');
  const isWhole = summary.includes(CUT) || mistakes.every((mistake) => shown.includes(mistake));
  return isPage && isText && isWhole ? [] : [`summed up ${JSON.stringify(summary)}`];
}

function nameIn(mistake: string): string {
  return mistake.slice(0, mistake.indexOf(': '));
}
