import type { AlarmView } from '../aws/alarms.ts';
import type { Finding, Step } from '../rollout/ports.ts';
import { instant, spell } from '../rollout/words.ts';
import { countOf, quoted } from './alarm-words.ts';

/** Errors shown one by one; the rest in one line. */
const SHOWN_AT_MOST = 10;

/**
 * How long after the fact a metric of whole minutes can be counted on to be there:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
 */
const METRIC_DELAY_S = 60;

export function missingAlarms(missing: readonly string[], region: string): readonly Finding[] {
  if (missing.length === 0) return [];
  return [
    {
      severity: 'error',
      subject: 'alarms',
      message: `CloudWatch in ${region} shows no ${missing.length === 1 ? 'alarm' : 'alarms'} ${quoted(missing)}.`,
      fix:
        `Check the spelling, the region (${region}) and the account; ` +
        'to see composite alarms, the role needs `cloudwatch:DescribeAlarms` on `*`.',
    },
  ];
}

/** CloudWatch is asked by name, and answers for one region and account: what was meant may have a namesake there. */
export function alarmsElsewhere(
  alarms: readonly AlarmView[],
  arns: readonly { readonly name: string; readonly arn: string }[],
): readonly Finding[] {
  return arns.flatMap(({ name, arn }): readonly Finding[] => {
    const namesake = alarms.find((alarm) => alarm.name === name && ![arn, ''].includes(alarm.arn));
    if (namesake === undefined) return [];
    return [
      {
        severity: 'error',
        subject: 'alarms',
        message: `${arn} is not the alarm of that name that CloudWatch has here, ${namesake.arn}.`,
        fix: 'Name alarms of the region and account that the rollout is in.',
      },
    ];
  });
}

export function alarmsFiring(alarms: readonly AlarmView[], atStart: 'fail' | 'ignore'): readonly Finding[] {
  const firing = alarms.filter(({ state }) => state === 'ALARM');
  if (firing.length === 0) return [];
  if (atStart === 'ignore') {
    return [
      {
        severity: 'warning',
        subject: 'alarms',
        message: `${quoted(firing.map(({ name }) => name))} in ALARM at the start: left out until once OK.`,
        fix: 'Until then they watch nothing: a canary that is bad in the same way goes unnoticed.',
      },
    ];
  }
  const shown = firing.slice(0, SHOWN_AT_MOST).map(firingFinding);
  const rest = firing.slice(SHOWN_AT_MOST);
  return rest.length === 0 ? shown : [...shown, manyFiring(rest)];
}

/** Alarms that a bake is too short for: what they watch can go wrong without their ever telling. */
export function shortBakes(alarms: readonly AlarmView[], steps: readonly Step[]): readonly Finding[] {
  const groups = Map.groupBy(
    alarms.flatMap((alarm) => needOf(alarm) ?? []),
    ({ periodS, datapoints }) => `${periodS}×${datapoints}`,
  );
  return [...groups.values()].flatMap((needs) => {
    const [first] = needs;
    if (first === undefined) return [];
    const short = steps.filter(({ share, bakeMs }) => share > 0 && bakeMs < first.needsMs);
    return short.length === 0
      ? []
      : [
          shortBake(
            first,
            needs.map(({ name }) => name),
            short,
          ),
        ];
  });
}

export function alarmsWithoutData(alarms: readonly AlarmView[]): readonly Finding[] {
  const silent = alarms.filter(({ state }) => state === 'INSUFFICIENT_DATA').map(({ name }) => name);
  if (silent.length === 0) return [];
  return [
    {
      severity: 'note',
      subject: 'alarms',
      message: `${quoted(silent)} ${silent.length === 1 ? 'has' : 'have'} no data at the start.`,
      fix: 'That is usual before the canary has traffic; otherwise check metric and dimensions.',
    },
  ];
}

function firingFinding(alarm: AlarmView): Finding {
  const since = alarm.transitionedAt === undefined ? '' : ` since ${instant(alarm.transitionedAt)}`;
  const reason = alarm.stateReason === '' ? '' : ` (${alarm.stateReason})`;
  return {
    severity: 'error',
    subject: alarm.name,
    message: `Alarm "${alarm.name}" is in ALARM${since}${reason}.`,
    fix: 'Wait until it is OK, or set `alarm-at-start: ignore` to leave it out until then.',
  };
}

function manyFiring(alarms: readonly AlarmView[]): Finding {
  return {
    severity: 'error',
    subject: 'alarms',
    message: `${countOf(alarms.length, 'more alarm')} in ALARM: ${quoted(alarms.map(({ name }) => name))}.`,
    fix: 'Wait until they are OK, or set `alarm-at-start: ignore` to leave them out until then.',
  };
}

interface Need {
  readonly name: string;
  readonly periodS: number;
  readonly datapoints: number;
  readonly delayS: number;
  readonly needsMs: number;
}

/** What a metric alarm needs to fire at all; unknown of composite alarms. */
function needOf({ name, periodS, evaluationPeriods, datapointsToAlarm }: AlarmView): Need | undefined {
  if (periodS === undefined) return undefined;
  const datapoints = datapointsToAlarm ?? evaluationPeriods ?? 1;
  const delayS = periodS >= 60 ? METRIC_DELAY_S : 0;
  return { name, periodS, datapoints, delayS, needsMs: (periodS * datapoints + delayS) * 1000 };
}

function shortBake(need: Need, names: readonly string[], short: readonly Step[]): Finding {
  const delay = need.delayS === 0 ? '' : ` + ${need.delayS} s until the metric is there`;
  const bakes = short.map(({ share, bakeMs }) => `${share} % (${spell(bakeMs)})`).join(', ');
  return {
    severity: 'warning',
    subject: names.length === 1 ? (names[0] ?? 'alarms') : 'alarms',
    message:
      `${names.length === 1 ? 'Alarm' : 'Alarms'} ${quoted(names)} cannot fire within the bake of ${bakes}: ` +
      `a period of ${need.periodS} s × ${countOf(need.datapoints, 'datapoint')} to alarm${delay} = ${spell(need.needsMs)}.`,
    fix: `Bake at least ${spell(need.needsMs)}, or shorten the alarm.`,
  };
}
