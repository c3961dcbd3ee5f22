import type { Step } from '../rollout/ports.ts';
import { allWrong, type Parsed, type Parser, right, wrong } from './parsed.ts';
import { shareOf } from './percent.ts';
import { parseSteps, type StepWords } from './schedule.ts';

/** All traffic back in one step, looked at once. */
export const atOnce: readonly Step[] = [{ share: 0, bakeMs: 0 }];

const words: StepWords = {
  forms: 'Write steps such as 10%:5m, 100%:0s: percents of traffic for stable',
  notAStep: 'is not a step',
  aboveZero: 'Start above 0: stable has no traffic before',
  preset: 'is a preset, which leads to the canary and not back',
  noPreset: 'Write the steps out, such as 10%:5m, 100%:0s',
};

/**
 * Reads the steps in which traffic returns to stable, written as percents for stable, rising to 100 and without presets, as
 * the shares that the canary has left, falling to 0. `bakeMs` is the bake of steps that name none.
 */
export function parsePromotion(bakeMs: number): Parser<readonly Step[]> {
  return (text): Parsed<readonly Step[]> => {
    const steps = parseSteps(text, bakeMs, words);
    if (!steps.ok) return allWrong(steps.complaints);
    const end = steps.value.at(-1)?.share ?? 0;
    if (end < 100) {
      return wrong({
        given: text,
        wrong: `ends at ${end} %, and a promoted stable gets all traffic`,
        right: 'End with 100%',
      });
    }
    return right(steps.value.map(({ share, bakeMs: bake }) => ({ share: restOf(share), bakeMs: bake })));
  };
}

/** In whole tenths: 100 - 33.3 isn't 66.7. */
function restOf(share: number): number {
  return shareOf(1000 - Math.round(share * 10));
}
