import type { Finding, Forecast, Plan, PlannedStep } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import { bakeText } from './place.ts';
import { intentText } from './release-words.ts';
import { aimText, count, percentSign } from './words.ts';

export const POLICY_TITLE = 'IAM policy for exactly this';

/** What is going to be done, in order: what the canary is to run, the steps, the way back to a promoted stable. Then its cost. */
export function planLines({ steps, release, forecast }: Plan): readonly string[] {
  const promotion = release?.promotion ?? [];
  return [
    ...(release === undefined ? [] : [intentText(release)]),
    ...steps.map((step, index) => `${index + 1}. ${stepText(step, percentSign)}`),
    ...(promotion.length === 0 ? [] : ['Then stable gets what the canary runs, and its traffic back:']),
    ...promotion.map((step) => `   back to ${stepText(step, backSign)}`),
    ...(forecast === undefined ? [] : [forecastText(forecast)]),
  ];
}

/** What it takes: tasks and time. */
export function forecastText(forecast: Forecast): string {
  const { mostTasks, extraTasks, leastMs, mostMs, jobLimitMs, credentialsLeftMs } = forecast;
  const extra = extraTasks === 0 ? 'none more than now' : `${extraTasks} more than now`;
  const least = leastMs < 1_000 ? 'moments' : spell(leastMs);
  return [
    `At most ${count(mostTasks, 'task')} at one time, ${extra}.`,
    `It takes ${least} at least, and ${spell(mostMs)} at most, with every wait for tasks as long as it may be.`,
    ...(jobLimitMs === undefined ? [] : [`The runner ends a job after ${spell(jobLimitMs)}.`]),
    ...(credentialsLeftMs === undefined ? [] : [`The credentials last ${spell(credentialsLeftMs)}.`]),
  ].join(' ');
}

/** The share that stable gets back at a step of a promotion: `stable 50%`. */
export function backSign(canaryShare: number): string {
  return `stable ${percentSign(100 - canaryShare)}`;
}

/** The worst first. */
export function bySeverity(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => WORST_FIRST.indexOf(a.severity) - WORST_FIRST.indexOf(b.severity));
}

const WORST_FIRST: readonly Finding['severity'][] = ['error', 'warning', 'note'];

function stepText({ share, bakeMs, aim }: PlannedStep, sign: (share: number) => string): string {
  const words = aimText(aim);
  const achieved = aim.achieved === share ? '' : `, comes to ${sign(aim.achieved)}`;
  return `${sign(share)}${achieved}, ${bakeText(bakeMs)}${words === '' ? '' : ` (${words})`}`;
}
