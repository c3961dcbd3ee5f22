import type { Step } from '../rollout/ports.ts';
import { durationBetween, printDuration } from './duration.ts';
import { splitList } from './list.ts';
import { all, allWrong, type Complaint, inside, type Parsed, type Parser, right, wrong } from './parsed.ts';
import { parseTenths, shareOf } from './percent.ts';
import { parsePreset } from './presets.ts';

/** The longest a job can last: five days, on a self-hosted runner (https://docs.github.com/en/actions/reference/limits). */
export const longestMs = 5 * 24 * 3_600_000;

/** The bake of a step, in milliseconds: none at all, or up to the longest that a job can last. */
export const parseBake: Parser<number> = durationBetween(0, longestMs);

/** What is said of steps that are none: of the way to the canary and of the way back from it. */
export interface StepWords {
  /** What is right, as are `aboveZero` and `noPreset`. */
  readonly forms: string;
  readonly notAStep: string;
  readonly aboveZero: string;
  readonly preset: string;
  readonly noPreset: string;
}

const words: StepWords = {
  forms:
    'Write steps such as 5%:10m, 25%:10m, 100%:10m, or a preset: Canary10Percent5Minutes, Linear10PercentEvery3Minutes, AllAtOnce',
  notAStep: 'is neither a step nor a preset',
  aboveZero: 'Start above 0; to return all traffic to stable, set percent to 0 and leave schedule out',
  preset: 'is a preset among other steps',
  noPreset: 'Use a preset alone, or write its steps out',
};

/** Reads one preset, or steps as {@link parseSteps} does. `bakeMs` is the bake of steps that name none. */
export function parseSchedule(text: string, bakeMs: number): Parsed<readonly Step[]> {
  const preset = parsePreset(text.trim());
  if (preset !== undefined) return preset.ok ? bakeable(text, preset.value) : preset;
  return parseSteps(text, bakeMs, words);
}

/**
 * Reads steps, `<percent>[%][:<duration>]`, separated by commas or line ends.
 * `bakeMs` is the bake of steps that name none. Shares are above 0, at most 100, and each above the last.
 */
export function parseSteps(text: string, bakeMs: number, told: StepWords): Parsed<readonly Step[]> {
  const entries = splitList(text);
  if (!entries.ok) return entries;
  if (entries.value.length === 0) return wrong({ wrong: 'names no steps', right: told.forms });
  const steps = all(entries.value.map((entry) => parseStep(entry, bakeMs, told)));
  return steps.ok ? rising(steps.value, entries.value) : steps;
}

/** Steps in the form that {@link parseSchedule} reads. */
export function printSchedule(steps: readonly Step[]): string {
  return steps.map(({ share, bakeMs }) => `${share}%:${printDuration(bakeMs)}`).join(', ');
}

function parseStep(entry: string, bakeMs: number, told: StepWords): Parsed<Step> {
  if (parsePreset(entry) !== undefined)
    return wrong({ given: entry, wrong: told.preset, right: told.noPreset });
  if (!/^\d/.test(entry)) return wrong({ given: entry, wrong: told.notAStep, right: told.forms });
  const colon = entry.indexOf(':');
  const percent = (colon < 0 ? entry : entry.slice(0, colon)).trim();
  const parts = all([
    aboveZero(percent, told),
    colon < 0 ? right(bakeMs) : parseBake(entry.slice(colon + 1).trim()),
  ]);
  if (!parts.ok) return inside(entry, parts.complaints);
  const [tenths = 0, bake = 0] = parts.value;
  return right({ share: shareOf(tenths), bakeMs: bake });
}

function aboveZero(percent: string, told: StepWords): Parsed<number> {
  const tenths = parseTenths(percent);
  if (!tenths.ok || tenths.value > 0) return tenths;
  return wrong({ given: percent, wrong: 'moves no traffic', right: told.aboveZero });
}

function rising(steps: readonly Step[], entries: readonly string[]): Parsed<readonly Step[]> {
  const complaints = steps.flatMap((step, index): readonly Complaint[] => {
    const last = steps[index - 1];
    if (last === undefined || step.share > last.share) return [];
    const given = entries[index] ?? '';
    return [
      {
        given,
        wrong: `does not rise above ${last.share} %`,
        right: 'Give each step a higher percent than the last',
      },
    ];
  });
  return complaints.length === 0 ? right(steps) : allWrong(complaints);
}

function bakeable(text: string, steps: readonly Step[]): Parsed<readonly Step[]> {
  return steps.every((step) => step.bakeMs <= longestMs)
    ? right(steps)
    : wrong({ given: text, wrong: 'bakes too long', right: `Bake for at most ${printDuration(longestMs)}` });
}
