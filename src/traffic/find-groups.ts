import type { Aws } from '../aws/clients.ts';
import { describeTargetGroups, type TargetGroupView } from '../aws/load-balancing.ts';
import type { ServiceView } from '../aws/services.ts';
import type { Finding } from '../rollout/ports.ts';
import { problem, softened, warning } from './findings.ts';
import type { ServicePair } from './pair.ts';
import { onlyReturns, type DiscoveryRequest } from './request.ts';

/** The target groups that each service may be served by: the one an input names, else those it registers its tasks in. */
export interface GroupsFound {
  readonly stable: readonly TargetGroupView[];
  readonly canary: readonly TargetGroupView[];
  readonly findings: readonly Finding[];
}

export async function findGroups(
  aws: Aws,
  request: DiscoveryRequest,
  pair: ServicePair,
  signal: AbortSignal,
): Promise<GroupsFound> {
  const stable = candidates(request.stableTargetGroupArn, pair.stable);
  const canary = candidates(request.canaryTargetGroupArn, pair.canary);
  const arns = [...stable, ...canary];
  const { found, missing } =
    arns.length === 0 ? { found: [], missing: [] } : await describeTargetGroups(aws, arns, signal);
  const viewsOf = (wanted: readonly string[]): readonly TargetGroupView[] =>
    found.filter(({ arn }) => wanted.includes(arn));
  return {
    stable: viewsOf(stable),
    canary: viewsOf(canary),
    findings: [
      ...missing.map((arn) => absent(arn, request)),
      ...checkInput('stable-target-group', request.stableTargetGroupArn, pair.stable),
      ...checkInput('canary-target-group', request.canaryTargetGroupArn, pair.canary),
    ],
  };
}

/** What is wrong with each of the groups chosen. */
export function checkGroups(
  groups: readonly TargetGroupView[],
  request: DiscoveryRequest,
): readonly Finding[] {
  const findings = groups
    .filter(({ healthCheckEnabled }) => !healthCheckEnabled)
    .map(({ name }) =>
      problem(
        `target group ${name}`,
        'Its health checks are disabled, so nobody can tell when its targets may get traffic.',
        'Enable health checks.',
      ),
    );
  return onlyReturns(request) ? findings.map(softened) : findings;
}

/** What is wrong with two groups in one forward action. */
export function checkTogether(
  stable: TargetGroupView,
  canary: TargetGroupView,
  isNetwork: boolean,
): readonly Finding[] {
  const subject = `target groups ${stable.name} and ${canary.name}`;
  const findings: Finding[] = [];
  if (stable.protocol !== canary.protocol) {
    const message = `Their protocols differ: ${stable.protocol} and ${canary.protocol}.`;
    findings.push(
      isNetwork
        ? problem(
            subject,
            `${message} All target groups in an action of a Network Load Balancer have one protocol.`,
            'Give the canary a target group with the protocol of the stable one.',
          )
        : warning(subject, message, 'Make sure that both versions speak what clients expect.'),
    );
  }
  if (stable.targetType !== canary.targetType) {
    findings.push(
      warning(
        subject,
        `Their target types differ: ${stable.targetType} and ${canary.targetType}.`,
        'Compare versions in the same network mode where you can.',
      ),
    );
  }
  return findings;
}

function candidates(input: string | undefined, { targetGroupArns }: ServiceView): readonly string[] {
  return input === undefined ? targetGroupArns : [input];
}

function absent(arn: string, request: DiscoveryRequest): Finding {
  const input =
    arn === request.stableTargetGroupArn
      ? 'stable-target-group'
      : arn === request.canaryTargetGroupArn
        ? 'canary-target-group'
        : undefined;
  return problem(
    input ?? 'target group',
    `Target group ${arn} does not exist.`,
    input === undefined ? 'Mend the service that refers to it.' : `Correct \`${input}\`.`,
  );
}

function checkInput(input: string, arn: string | undefined, service: ServiceView): readonly Finding[] {
  if (arn === undefined || service.targetGroupArns.includes(arn)) return [];
  return [
    warning(
      input,
      `Service ${service.name} does not register its tasks in ${arn}.`,
      'Make sure that something else does, or their targets will never be healthy.',
    ),
  ];
}
