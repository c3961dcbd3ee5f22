import type { Attributes } from '../aws/group-attributes.ts';
import type { Finding } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import type { Facts, Group } from './facts.ts';
import { note, warning } from './findings.ts';
import type { Subject } from './subject.ts';

const DELAY = 'deregistration_delay.timeout_seconds';
const SLOW_START = 'slow_start.duration_seconds';
const CROSS_ZONE = 'load_balancing.cross_zone.enabled';
const STICKY = 'stickiness.enabled';

/** What the settings of target groups and load balancers do to a rollout. */
export function checkGroups(facts: Facts, subject: Subject): readonly Finding[] {
  const { stable, canary } = facts.groups ?? {};
  const groups = [stable, canary].flatMap((group) => group ?? []);
  const distinct = subject.sharedGroup ? groups.slice(0, 1) : groups;
  return [
    ...checkPair(stable, canary),
    ...checkStickiness(distinct, subject),
    ...checkDelay(distinct, subject),
    ...checkSlowStart(subject.sharedGroup ? distinct : groups.filter((group) => group === canary)),
    ...checkCrossZone(distinct, facts, subject),
  ];
}

function checkPair(stable: Group | undefined, canary: Group | undefined): readonly Finding[] {
  if (stable === undefined || canary === undefined) return [];
  const subject = `target groups ${stable.view.name} and ${canary.view.name}`;
  const checks = differences(stable.view.healthCheck, canary.view.healthCheck);
  const settings = [DELAY, SLOW_START].flatMap((key) =>
    differences(only(stable.attributes, key), only(canary.attributes, key)),
  );
  return [
    ...(checks.length === 0
      ? []
      : [
          warning(
            subject,
            `Their health checks differ (stable, canary): ${checks.join('; ')}. What is healthy in one may not be in the other.`,
            'Give both target groups the same health check.',
          ),
        ]),
    ...(settings.length === 0
      ? []
      : [
          note(
            subject,
            `Their settings differ (stable, canary): ${settings.join('; ')}.`,
            'Give both the same, so that versions are compared and not settings.',
          ),
        ]),
  ];
}

/** What both say of, and differently. */
function differences(one: Attributes = {}, other: Attributes = {}): readonly string[] {
  return Object.entries(one).flatMap(([name, value]) => {
    const its = other[name];
    return its === undefined || its === value ? [] : [`${name} ${value}, ${its}`];
  });
}

function only(attributes: Attributes | undefined, key: string): Attributes {
  const value = attributes?.[key];
  return value === undefined ? {} : { [key]: value };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#sticky-sessions */
function checkStickiness(groups: readonly Group[], { sharedGroup }: Subject): readonly Finding[] {
  const sticky = groups.filter(({ attributes }) => attributes?.[STICKY] === 'true');
  return sticky.map(({ view: { name } }) =>
    sharedGroup
      ? warning(
          `target group ${name}`,
          'It is sticky: clients stay with the task they had, whatever the task counts say, so the canary gets new clients alone.',
          'Disable stickiness of the target group, or allow for it in the length of each bake.',
        )
      : note(
          `target group ${name}`,
          'It is sticky, which holds within one target group: a client that the weights send to the other one gets another task, and later another again.',
          'Keep sessions outside of the tasks, or enable stickiness in the forward action too.',
        ),
  );
}

/** A task that leaves its service drains first, and only then stops. */
function checkDelay(groups: readonly Group[], subject: Subject): readonly Finding[] {
  const { rollbackTimeoutMs, stabilizeMs, forwardPoint } = subject;
  return groups.flatMap(({ view: { name }, attributes }): readonly Finding[] => {
    const delayMs = Number(attributes?.[DELAY] ?? 0) * 1000;
    const about = `target group ${name}`;
    const drains = `Its tasks drain for up to ${spell(delayMs)} (deregistration delay) before they stop`;
    if (delayMs >= rollbackTimeoutMs) {
      return [
        warning(
          about,
          `${drains}, and a rollback has ${spell(rollbackTimeoutMs)} (\`rollback-timeout\`): it may end before they have.`,
          'Shorten the deregistration delay, or lengthen `rollback-timeout`.',
        ),
      ];
    }
    if (forwardPoint !== undefined || delayMs < stabilizeMs) return [];
    return [
      warning(
        about,
        `${drains}, and a step waits ${spell(stabilizeMs)} for that (\`stabilize-timeout\`): it may fail.`,
        'Shorten the deregistration delay, or lengthen `stabilize-timeout`.',
      ),
    ];
  });
}

function checkSlowStart(groups: readonly Group[]): readonly Finding[] {
  return groups.flatMap(({ view: { name }, attributes }): readonly Finding[] => {
    const slowMs = Number(attributes?.[SLOW_START] ?? 0) * 1000;
    if (slowMs <= 0) return [];
    return [
      note(
        `target group ${name}`,
        `A new task gets its full part of the traffic only after ${spell(slowMs)} (slow start).`,
        'Bake longer than that.',
      ),
    ];
  });
}

/**
 * Without cross-zone balancing each zone's node sends to the targets of its own zone alone. A Network Load Balancer does so unless
 * told otherwise; a group may differ from its load balancer:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/network/edit-target-group-attributes.html#target-group-cross-zone
 */
function checkCrossZone(
  groups: readonly Group[],
  { loadBalancers }: Facts,
  { sharedGroup }: Subject,
): readonly Finding[] {
  const apart = groups.filter(({ view, attributes }) => {
    const own = attributes?.[CROSS_ZONE];
    if (own === 'true' || own === 'false') return own === 'false';
    return view.loadBalancerArns.some((arn) => loadBalancers?.get(arn)?.[CROSS_ZONE] === 'false');
  });
  if (apart.length === 0) return [];
  const names = apart.map(({ view: { name } }) => name).join(' and ');
  const effect = sharedGroup
    ? 'the share differs from zone to zone, and is 0 % where no canary task is'
    : 'the few tasks of the canary get what arrives in their zones, and what arrives in a zone without one may fail';
  return [
    warning(
      `target ${apart.length === 1 ? 'group' : 'groups'} ${names}`,
      `Cross-zone load balancing is off: ${effect}.`,
      'Turn it on, or run a canary task in every zone.',
    ),
  ];
}
