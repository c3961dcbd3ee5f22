import type { Step } from '../rollout/ports.ts';
import { parseTenths, shareOf } from './percent.ts';
import { inside, type Parsed, right, wrong } from './parsed.ts';

const prefix = String.raw`^(?:CodeDeployDefault\.)?(?:ECS)?`;
const allAtOnce = new RegExp(`${prefix}AllAtOnce$`, 'i');
const canary = new RegExp(String.raw`${prefix}Canary(\d+(?:\.\d+)?)Percent(\d+)Minutes$`, 'i');
const linear = new RegExp(String.raw`${prefix}Linear(\d+(?:\.\d+)?)PercentEvery(\d+)Minutes$`, 'i');

/** Everything arrives at 100 % and is looked at once: what AWS's names say, which know no bake there. */
const everything: Step = { share: 100, bakeMs: 0 };

/**
 * The steps of a preset in the manner of AWS CodeDeploy's, with any numbers; `undefined` where the text is no preset.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
export function parsePreset(text: string): Parsed<readonly Step[]> | undefined {
  if (allAtOnce.test(text)) return right([everything]);
  const once = canary.exec(text);
  if (once !== null) return steps(text, once, (first) => [first]);
  const evenly = linear.exec(text);
  if (evenly !== null) return steps(text, evenly, multiplesBelow100);
  return undefined;
}

/** `sharesThatBake`: tenths of percents, for the preset's own number of tenths. 100 % follows them if it isn't one. */
function steps(
  text: string,
  [, percent = '', minutes = '']: readonly string[],
  sharesThatBake: (tenths: number) => readonly number[],
): Parsed<readonly Step[]> {
  const tenths = parseTenths(percent);
  if (!tenths.ok) return inside(text, tenths.complaints);
  if (tenths.value === 0) {
    return wrong({ given: text, wrong: 'moves 0 %', right: 'Use a percent above 0' });
  }
  const bakeMs = Number(minutes) * 60_000;
  const baking = sharesThatBake(tenths.value).map((share) => ({ share: shareOf(share), bakeMs }));
  return right(baking.at(-1)?.share === 100 ? baking : [...baking, everything]);
}

function multiplesBelow100(tenths: number): readonly number[] {
  return Array.from({ length: Math.ceil(1000 / tenths) - 1 }, (_, index) => (index + 1) * tenths);
}
