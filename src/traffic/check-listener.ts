import type { Finding } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import { crowdingOf, readForward, weighted, type Pair } from './actions.ts';
import { distanceOf } from './distance.ts';
import { checkGroups, checkTogether } from './find-groups.ts';
import type { Place } from './find-forward.ts';
import { note, problem, warning } from './findings.ts';
import type { ServicePair } from './pair.ts';
import type { DiscoveryRequest } from './request.ts';
import { shareOf } from './share.ts';
import { loadBalancerKind } from './target.ts';

/** ECS itself waits for ten minutes after it has moved the traffic of an NLB; two cover most new connections. */
const NLB_SETTLE_MS = 120_000;

/** All that speaks against dividing traffic at a place, or should be known before it is. */
export function checkListener(
  place: Place,
  services: ServicePair,
  request: DiscoveryRequest,
): readonly Finding[] {
  const { point, stable, canary } = place;
  const kind = loadBalancerKind(point.loadBalancerArn);
  return [
    ...checkGroups([stable, canary], request),
    ...checkTogether(stable, canary, kind === 'network'),
    ...checkLoadBalancer(place),
    ...checkWeights(place, request),
    ...checkStickiness(place),
    ...(kind === 'network' ? [networkBudget(request)] : []),
    ...checkCanaryCount(services, request),
  ];
}

function checkLoadBalancer({ point, canary }: Place): readonly Finding[] {
  const subject = point.label;
  if (loadBalancerKind(point.loadBalancerArn) === 'gateway') {
    return [
      problem(subject, 'Gateway Load Balancers have no weights.', 'Use an ALB, an NLB or task counts.'),
    ];
  }
  if (canary.loadBalancerArns.length === 0 || canary.loadBalancerArns.includes(point.loadBalancerArn))
    return [];
  return [
    problem(
      `target group ${canary.name}`,
      `It belongs to another load balancer (${canary.loadBalancerArns.join(', ')}) than the ${subject} (${point.loadBalancerArn}); a target group can have only one.`,
      'Give the canary a target group of its own for this load balancer.',
    ),
  ];
}

function checkWeights({ point, stable, canary }: Place, request: DiscoveryRequest): readonly Finding[] {
  const pair: Pair = { stable: stable.arn, canary: canary.arn };
  const subject = `${point.label} (${point.arn})`;
  const crowding =
    loadBalancerKind(point.loadBalancerArn) === 'application' ? crowdingOf(point.actions, pair) : undefined;
  if (crowding !== undefined) return [problem(subject, crowding.why, crowding.fix)];
  const findings: Finding[] = [];
  for (const { share } of request.steps) {
    const result = weighted(point.actions, pair, share);
    if (result.kind === 'refused') return [problem(subject, result.why, result.fix)];
    const { weights } = result;
    const distance = distanceOf(share, shareOf(weights.canary, weights.stable));
    if (distance !== undefined) {
      findings.push(
        warning(
          'schedule',
          `${distance}: whole weights that leave the other target groups of the ${subject} their part come no nearer.`,
          'Choose shares that fit, or give the other target groups less weight before the rollout.',
        ),
      );
    }
  }
  return findings;
}

function checkStickiness({ point }: Place): readonly Finding[] {
  const reading = readForward(point.actions);
  if (reading.kind === 'refused' || reading.forward.stickySeconds === undefined) return [];
  const duration = spell(reading.forward.stickySeconds * 1000);
  return [
    warning(
      point.label,
      `Clients stick to a target group for ${duration}, whatever the weights say: the share reaches new clients only, and those of the canary stay with it for ${duration} after a rollback.`,
      'Disable the stickiness of the forward action, or keep its duration shorter than a bake.',
    ),
  ];
}

function networkBudget({ settleMs = NLB_SETTLE_MS }: DiscoveryRequest): Finding {
  const message =
    'Behind a Network Load Balancer new connections follow new weights after minutes, and existing ones stay where they are.';
  return settleMs < NLB_SETTLE_MS
    ? warning('settle', `${message} ${spell(settleMs)} is short.`, 'Set `settle` to 2m or more.')
    : note('settle', message, 'Allow for it in the length of each bake.');
}

function checkCanaryCount(
  { canary }: ServicePair,
  { canaryCount, steps }: DiscoveryRequest,
): readonly Finding[] {
  if (canaryCount !== 'as-is' || canary.desired > 0 || steps.every(({ share }) => share === 0)) return [];
  return [
    problem(
      'canary-count',
      `The desired count of ${canary.name} is 0 and \`as-is\` keeps it: there is nothing to send traffic to.`,
      'Use `match`, or a number, or scale the canary service up before.',
    ),
  ];
}
