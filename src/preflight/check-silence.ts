import type { AlarmView } from '../aws/alarms.ts';
import type { Finding } from '../rollout/ports.ts';
import type { WatchingAlarm } from './alarm-tree.ts';
import { lacksLoadBalancer } from './check-alarms.ts';
import type { Facts } from './facts.ts';
import { alarmsNamed, listing, note, subjectOf, warning } from './findings.ts';
import { keyOf, wordsOf } from './metric-words.ts';
import { siblingOf } from './reach.ts';
import type { Subject } from './subject.ts';

/** Counts of what goes wrong: published when it happens, and not otherwise. */
const RARE = /5XX|4XX|_50\d_|Error|Reject|Fault|Failed|Throttle|Timeout|Reset/i;

/** Why nothing was published: what only counts trouble, what an idle canary leaves out, or what may not exist. */
type Silence = 'rare' | 'idle' | 'strange';

/** Alarms that heard nothing for a day, and what becomes of that: the way they treat missing data can hide it. */
export function checkSilence(facts: Facts, subject: Subject): readonly Finding[] {
  const { alarms, hadData } = facts;
  if (alarms === undefined || hadData === undefined) return [];
  const silent = alarms.filter((alarm) => isSilent(alarm, hadData));
  const groups = Map.groupBy(silent, (alarm) => `${silenceOf(alarm, hadData, subject)} ${modeOf(alarm)}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined
      ? []
      : [silenceFinding(group, silenceOf(first, hadData, subject), modeOf(first), subject)];
  });
}

/** One datapoint of one metric is enough to know that the alarm hears something. */
function isSilent({ isKnown, metrics }: WatchingAlarm, hadData: NonNullable<Facts['hadData']>): boolean {
  return (
    isKnown &&
    metrics.length > 0 &&
    metrics.every((metric) => hadData.get(keyOf(metric)) === false) &&
    !metrics.every(lacksLoadBalancer)
  );
}

function silenceOf(
  { metrics }: WatchingAlarm,
  hadData: NonNullable<Facts['hadData']>,
  subject: Subject,
): Silence {
  if (metrics.every(({ name }) => RARE.test(name))) return 'rare';
  const siblings = metrics.map((metric) => siblingOf(metric, subject));
  const isAlive = siblings.some((sibling) => sibling !== undefined && hadData.get(keyOf(sibling)) === true);
  return isAlive ? 'idle' : 'strange';
}

/** Of several alarms below one, the first's: they are built alike as a rule. */
function modeOf({ leaves }: WatchingAlarm): string {
  return leaves[0]?.treatMissingData ?? 'missing';
}

function silenceFinding(
  alarms: readonly WatchingAlarm[],
  silence: Silence,
  mode: string,
  subject: Subject,
): Finding {
  const names = alarms.map(({ name }) => name);
  const isOne = names.length === 1;
  const metrics = listing([...new Set(alarms.flatMap((alarm) => alarm.metrics.map(wordsOf)))]);
  const message = `${alarmsNamed(names)} ${isOne ? 'has' : 'have'} had no datapoint in the last 24 hours (${metrics})${hiddenBy(mode, subject)}.`;
  const about = subjectOf(names);
  switch (silence) {
    case 'rare':
      return note(
        about,
        message,
        'That is usual where nothing goes wrong; make sure that namespace, metric name and dimensions are spelt right.',
      );
    case 'idle':
      return note(
        about,
        message,
        `That is usual while ${subject.canary.service} has no traffic: the same metric of ${subject.stable.service} has data.`,
      );
    case 'strange':
      return warning(
        about,
        message,
        'Correct namespace, metric name or dimensions: CloudWatch takes any, and watches what does not exist.',
      );
  }
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html */
function hiddenBy(mode: string, { insufficientData }: Subject): string {
  switch (mode) {
    case 'notBreaching':
      return ', which `treat missing data: notBreaching` shows as OK';
    case 'ignore':
      return ', and `treat missing data: ignore` keeps the state it was in, such as OK';
    case 'breaching':
      return '';
    default:
      return insufficientData === 'ok'
        ? ', so that its state is INSUFFICIENT_DATA, which `insufficient-data: ok` takes for healthy'
        : '';
  }
}

/** Alarms that hear something now, and would stay OK if the canary fell silent in mid-rollout. */
export function checkModes({ alarms, hadData }: Facts, subject: Subject): readonly Finding[] {
  const heard = (alarms ?? []).filter(({ metrics }) =>
    metrics.some((metric) => hadData?.get(keyOf(metric)) === true),
  );
  const isDeaf = ({ treatMissingData, watches }: AlarmView): boolean =>
    treatMissingData === 'ignore' && !(watches?.metrics ?? []).every(({ name }) => RARE.test(name));
  const names = [...new Set(heard.flatMap(({ leaves }) => leaves.filter(isDeaf).map(({ name }) => name)))];
  if (names.length === 0) return [];
  return [
    note(
      subjectOf(names),
      `${alarmsNamed(names)} ${names.length === 1 ? 'keeps its' : 'keep their'} state when data stops coming (\`treat missing data: ignore\`): should ${subject.canary.service} fall silent, OK stays OK.`,
      'Use `missing`, or `breaching` where the metric is always published.',
    ),
  ];
}
