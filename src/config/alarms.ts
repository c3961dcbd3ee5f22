import { type Arn, arnKinds, arnOf } from './arn.ts';
import { splitList } from './list.ts';
import { all, type Parsed, right, wrong } from './parsed.ts';

/** A CloudWatch alarm, and its ARN where it was given by that. */
export interface AlarmReference {
  readonly name: string;
  readonly arn?: Arn;
}

/** Most characters in the name of an alarm: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const longestName = 255;

const parseArn = arnOf(arnKinds.alarm);

/** Reads alarm names or ARNs: a JSON array of strings, or entries separated by commas or line ends. */
export function parseAlarms(text: string): Parsed<readonly AlarmReference[]> {
  const entries = isJson(text) ? parseJson(text) : splitList(text);
  return entries.ok ? all(entries.value.map(parseAlarm)) : entries;
}

/** A name may begin with a bracket (`[prod] 5xx`); what also ends with one, or quotes what follows, is meant as an array. */
function isJson(text: string): boolean {
  return /^\[\s*"/.test(text) || (text.startsWith('[') && text.endsWith(']'));
}

function parseJson(text: string): Parsed<readonly string[]> {
  const array = 'Write a JSON array of strings, such as ["api-5xx", "api-latency"]';
  const value = decode(text);
  if (!Array.isArray(value)) return wrong({ given: text, wrong: 'is not a JSON array', right: array });
  return all(
    value.map((entry: unknown, index) =>
      typeof entry === 'string'
        ? right(entry)
        : wrong({
            given: text,
            wrong: `has something other than a string in place ${index + 1}`,
            right: array,
          }),
    ),
  );
}

/** The value of a JSON text; `undefined`, which JSON can't say, where it is none. */
function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function parseAlarm(entry: string): Parsed<AlarmReference> {
  const parsed = entry.startsWith('arn:') ? parseArn(entry) : undefined;
  if (parsed?.ok === false) return parsed;
  const arn = parsed?.value;
  const name = arn === undefined ? entry : arn.resource.slice('alarm:'.length);
  const flaw = flawOf(name);
  if (flaw !== undefined) {
    const rule = `Write the name of a CloudWatch alarm (at most ${longestName} characters), or its ARN`;
    return wrong({ given: entry, wrong: flaw, right: rule });
  }
  return right(arn === undefined ? { name } : { name, arn });
}

function flawOf(name: string): string | undefined {
  if (name.trim() === '') return 'names no alarm';
  if (/\p{Cc}/u.test(name)) return 'contains control characters';
  if (Array.from(name).length > longestName) return 'is too long for the name of an alarm';
  return undefined;
}
