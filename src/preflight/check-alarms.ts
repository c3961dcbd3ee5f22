import type { Finding } from '../rollout/ports.ts';
import type { MetricView } from '../aws/alarm-metrics.ts';
import type { AlarmView } from '../aws/alarms.ts';
import type { WatchingAlarm } from './alarm-tree.ts';
import type { Facts } from './facts.ts';
import { alarmsNamed, listing, note, subjectOf, warning } from './findings.ts';
import { keyOf, wordsOf } from './metric-words.ts';
import { furthest, LOAD_BALANCING, type Reach, reachOf } from './reach.ts';
import type { Subject } from './subject.ts';

/** The only metric of a target group that is published without its load balancer, too. */
const LONELY = 'RequestCountPerTarget';

/** What alarms can't see for the way they are built. */
export function checkAlarms(facts: Facts, subject: Subject): readonly Finding[] {
  const { alarms } = facts;
  if (alarms === undefined) return [];
  return [
    ...checkNumber(alarms),
    ...checkReach(alarms, subject, facts.loadBalancerArns),
    ...checkDimensions(alarms, facts.hadData),
    ...checkPeriods(alarms),
  ];
}

function checkNumber(alarms: readonly WatchingAlarm[]): readonly Finding[] {
  const [only] = alarms;
  if (only === undefined || alarms.length > 1 || only.leaves.length > 1) return [];
  return [
    warning(
      only.name,
      `Alarm "${only.name}" is the only one: what it does not measure goes unnoticed.`,
      'Add others: errors, latency, and what users do (orders, sign-ins), each for the canary by itself.',
    ),
  ];
}

function checkReach(
  alarms: readonly WatchingAlarm[],
  subject: Subject,
  loadBalancerArns: readonly string[] | undefined,
): readonly Finding[] {
  const reaches = Map.groupBy(
    alarms.filter(({ isKnown, metrics }) => isKnown && metrics.length > 0),
    ({ metrics }) => furthest(metrics.map((metric) => reachOf(metric, subject, loadBalancerArns))),
  );
  return [...reaches].flatMap(([reach, group]) => reachFinding(reach, group, subject));
}

function reachFinding(reach: Reach, alarms: readonly WatchingAlarm[], subject: Subject): readonly Finding[] {
  const names = alarms.map(({ name }) => name);
  const isOne = names.length === 1;
  const watch = `${alarmsNamed(names)} ${isOne ? 'watches' : 'watch'}`;
  const watched = listing([...new Set(alarms.flatMap(({ metrics }) => metrics.map(wordsOf)))]);
  const about = subjectOf(names);
  const { canary, stable } = subject;
  const neither =
    canary.targetGroupArn === undefined
      ? `${alarmsNamed(names)} ${isOne ? 'does' : 'do'} not watch service ${canary.service}`
      : `${watch} neither service ${canary.service} nor its target group`;
  const fix = `Watch ${fixedBy(subject)}.`;
  switch (reach) {
    case 'canary':
    case 'unknown':
      return [];
    case 'both':
      return [
        warning(
          about,
          `${watch} canary and stable in one number (${watched}): a canary that fails all its requests shows only by its share.`,
          fix,
        ),
      ];
    case 'stable':
      return [warning(about, `${neither}, but ${stable.service}: ${watched}.`, fix)];
    case 'another':
      return [warning(about, `${neither}: ${watched}.`, fix)];
    case 'neighbour':
      return [
        note(
          about,
          `${neither}: ${watched}.`,
          'That is right for what the canary may harm; it tells nothing of the canary itself.',
        ),
      ];
  }
}

/** What an alarm on the canary has among its dimensions. */
function fixedBy({ canary, forwardPoint }: Subject): string {
  if (forwardPoint?.loadBalancer === 'application' && canary.targetGroupArn !== undefined) {
    return `the canary by itself: dimensions TargetGroup and LoadBalancer of its target group, or ServiceName=${canary.service}`;
  }
  return `the canary by itself: dimension ServiceName=${canary.service}, or a metric that it alone publishes`;
}

/**
 * Metrics of a target group are published beside its load balancer:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
function checkDimensions(alarms: readonly WatchingAlarm[], hadData: Facts['hadData']): readonly Finding[] {
  const lonely = affected(
    alarms,
    (metric) => lacksLoadBalancer(metric) && hadData?.get(keyOf(metric)) !== true,
  );
  if (lonely.length === 0) return [];
  return [
    warning(
      subjectOf(lonely),
      `${alarmsNamed(lonely)} ${lonely.length === 1 ? 'names' : 'name'} a target group without its load balancer: no such metric is published, so ${lonely.length === 1 ? 'it watches' : 'they watch'} nothing.`,
      'Add the dimension LoadBalancer (`app/<name>/<id>`) beside TargetGroup.',
    ),
  ];
}

export function lacksLoadBalancer({ namespace, name, dimensions }: MetricView): boolean {
  return (
    LOAD_BALANCING.includes(namespace) &&
    dimensions['TargetGroup'] !== undefined &&
    dimensions['LoadBalancer'] === undefined &&
    name !== LONELY
  );
}

/** Load balancers publish once a minute; ECS may do so every 20 seconds where a service asks for that. */
function checkPeriods(alarms: readonly WatchingAlarm[]): readonly Finding[] {
  const hasty = affected(
    alarms,
    ({ namespace, periodS = 60 }) => LOAD_BALANCING.includes(namespace) && periodS < 60,
  );
  if (hasty.length === 0) return [];
  return [
    warning(
      subjectOf(hasty),
      `${alarmsNamed(hasty)} ${hasty.length === 1 ? 'has' : 'have'} a period below a minute, but load balancers publish their metrics once a minute: most periods have no data, and count as \`treat missing data\` says.`,
      'Set the period to 60 s.',
    ),
  ];
}

/** Names of the alarms with such a metric; of a composite alarm, those of its children that have one. */
function affected(alarms: readonly WatchingAlarm[], has: (metric: MetricView) => boolean): readonly string[] {
  const leaves = alarms.flatMap((alarm) => alarm.leaves);
  const isAffected = ({ watches }: AlarmView): boolean => (watches?.metrics ?? []).some(has);
  return [...new Set(leaves.filter(isAffected).map(({ name }) => name))];
}
