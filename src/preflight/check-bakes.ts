import type { AlarmView } from '../aws/alarms.ts';
import type { Finding, Step } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import type { Facts } from './facts.ts';
import { alarmsNamed, subjectOf, warning } from './findings.ts';
import type { Subject } from './subject.ts';

/**
 * How long after the fact a metric of whole minutes can be counted on to be there:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
 */
const METRIC_DELAY_S = 60;

/**
 * Bakes in which alarms cannot fire at all. The alarms that the rollout names are held against its steps elsewhere; here it is those
 * that composite alarms come down to, and for all of them the way back to a promoted stable.
 */
export function checkBakes({ alarms = [] }: Facts, subject: Subject): readonly Finding[] {
  const { steps, promotionSteps } = subject;
  const leaves = distinct(alarms.flatMap((alarm) => alarm.leaves));
  const below = leaves.filter(({ name }) => !subject.alarms.includes(name));
  const there = steps.filter(({ share }) => share > 0);
  const back = promotionSteps.filter(({ bakeMs }) => bakeMs > 0);
  return [
    ...shortBakes(below, there, (share) => `${share} %`),
    ...shortBakes(leaves, back, (share) => `${100 - share} % of stable`),
  ];
}

function shortBakes(
  alarms: readonly AlarmView[],
  steps: readonly Step[],
  show: (share: number) => string,
): readonly Finding[] {
  const groups = Map.groupBy(
    alarms.filter(({ periodS }) => periodS !== undefined),
    needOf,
  );
  return [...groups].flatMap(([needMs, group]) => {
    const short = steps.filter(({ bakeMs }) => bakeMs < needMs);
    if (short.length === 0) return [];
    const names = group.map(({ name }) => name);
    const bakes = short.map(({ share, bakeMs }) => `${show(share)} (${spell(bakeMs)})`).join(', ');
    return [
      warning(
        subjectOf(names),
        `${alarmsNamed(names)} cannot fire within the bake of ${bakes}: that takes ${spell(needMs)}.`,
        `Bake at least ${spell(needMs)}, or shorten the alarm.`,
      ),
    ];
  });
}

/** Period × datapoints to alarm, and until the metric is there, ms. */
function needOf({ periodS = 0, datapointsToAlarm, evaluationPeriods }: AlarmView): number {
  const delayS = periodS >= 60 ? METRIC_DELAY_S : 0;
  return (periodS * (datapointsToAlarm ?? evaluationPeriods ?? 1) + delayS) * 1000;
}

function distinct(alarms: readonly AlarmView[]): readonly AlarmView[] {
  return [...new Map(alarms.map((alarm) => [alarm.name, alarm])).values()];
}
