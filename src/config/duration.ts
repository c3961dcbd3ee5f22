import { type Parsed, type Parser, right, wrong } from './parsed.ts';

/** Single spaces only: `\s*` between optional groups would take quadratic time on a long run of blanks. */
const pattern = /^(?:(\d+)h ?)?(?:(\d+)m ?)?(?:(\d+)s)?$/;

/** Reads `90s`, `10m`, `1h30m` or `1h 30m` as milliseconds. Whole numbers, largest unit first, each unit once. */
export function parseDuration(text: string): Parsed<number> {
  const match = pattern.exec(text);
  if (text === '' || match === null) {
    const unit = /^\d+$/.test(text) ? 'names no unit' : 'is not a duration';
    return wrong({ given: text, wrong: unit, right: 'Write it with units, such as 90s, 10m or 1h30m' });
  }
  const [, hours = '0', minutes = '0', seconds = '0'] = match;
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return Number.isSafeInteger(ms)
    ? right(ms)
    : wrong({ given: text, wrong: 'is longer than can be counted', right: 'Write it as 90s, 10m or 1h30m' });
}

/** A whole number of seconds, given in milliseconds, in the form that {@link parseDuration} reads. */
export function printDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'm'],
    [seconds % 60, 's'],
  ] as const;
  const printed = parts.filter(([amount]) => amount > 0).map(([amount, unit]) => `${amount}${unit}`);
  return printed.length === 0 ? '0s' : printed.join('');
}

/** Reads a duration from `leastMs` to `mostMs`, both allowed. */
export function durationBetween(leastMs: number, mostMs: number): Parser<number> {
  return (text) => {
    const parsed = parseDuration(text);
    if (!parsed.ok || (parsed.value >= leastMs && parsed.value <= mostMs)) return parsed;
    return wrong({
      given: text,
      wrong: parsed.value < leastMs ? 'is too short' : 'is too long',
      right: `Write a duration from ${printDuration(leastMs)} to ${printDuration(mostMs)}`,
    });
  };
}
