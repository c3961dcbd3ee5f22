import type { ServiceView } from '../aws/services.ts';
import type { Finding } from '../rollout/ports.ts';
import { problem, softened, warning } from './findings.ts';
import type { ServicePair } from './pair.ts';
import { onlyReturns, type DiscoveryRequest } from './request.ts';

/** Everything about two services that stands in the way of a rollout, or should be known before one. */
export function checkServices(pair: ServicePair, request: DiscoveryRequest): readonly Finding[] {
  return [
    ...checkService(pair.stable, request),
    ...checkService(pair.canary, request, request.deploys),
    ...checkStable(pair, request),
  ];
}

/**
 * What is wrong with one service by itself.
 *
 * @param isRenewed it is deployed to: a version that could not be deployed is no reason to keep out the one that mends it
 */
export function checkService(
  view: ServiceView,
  request: DiscoveryRequest,
  isRenewed = false,
): readonly Finding[] {
  const deployments = checkDeployments(view);
  const hasFailed = view.deployments.some(
    ({ status, rolloutState }) => status === 'PRIMARY' && rolloutState === 'FAILED',
  );
  const isNoObstacle = onlyReturns(request) || (isRenewed && hasFailed);
  return [...checkKind(view), ...(isNoObstacle ? deployments.map(softened) : deployments)];
}

function checkKind({
  name,
  status,
  schedulingStrategy,
  controller,
  strategy,
}: ServiceView): readonly Finding[] {
  const subject = `service ${name}`;
  const findings: Finding[] = [];
  if (status !== 'ACTIVE') {
    findings.push(problem(subject, `It is ${status}.`, 'Create it anew: only an ACTIVE service runs tasks.'));
  }
  if (schedulingStrategy !== 'REPLICA') {
    findings.push(
      problem(
        subject,
        `Its scheduling strategy is ${schedulingStrategy}, which has no desired count to set.`,
        'Use a service with the REPLICA strategy.',
      ),
    );
  }
  if (controller !== 'ECS') {
    findings.push(
      problem(
        subject,
        `Its deployment controller is ${controller}: ${controller === 'CODE_DEPLOY' ? 'CodeDeploy moves its traffic' : 'its task sets belong to another controller'}, and two that move the same traffic would fight.`,
        'Use a service with deployment controller ECS, or roll out with the controller it has.',
      ),
    );
  }
  if (strategy !== 'ROLLING') {
    findings.push(
      problem(
        subject,
        `Its deployment strategy is ${strategy}: ECS itself moves its traffic between target groups, and would undo this rollout.`,
        'Set the deployment strategy to ROLLING, or release by updating this service and let ECS do the canary.',
      ),
    );
  }
  return findings;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html */
function checkDeployments({ name, deployments, desired, running, pending }: ServiceView): readonly Finding[] {
  const subject = `service ${name}`;
  if (deployments.length > 1) {
    return [
      problem(
        subject,
        `A deployment is in progress: ${deployments.map(({ status, taskDefinition }) => `${status} ${taskDefinition}`).join(', ')}.`,
        'Wait until it has ended, or stop it.',
      ),
    ];
  }
  const [{ rolloutState, rolloutStateReason } = {}] = deployments;
  if (rolloutState === 'FAILED') {
    return [
      problem(
        subject,
        `Its last deployment failed${rolloutStateReason === undefined ? '' : `: ${rolloutStateReason}`}.`,
        'Deploy a version that works first.',
      ),
    ];
  }
  if (rolloutState !== 'IN_PROGRESS') return [];
  const counts = `${running} of ${desired} tasks run, ${pending} pending`;
  if (running !== desired || pending > 0) {
    return [
      problem(subject, `A deployment is in progress: ${counts}.`, 'Wait until it has ended, or stop it.'),
    ];
  }
  return [
    warning(
      subject,
      `Its deployment still counts as IN_PROGRESS, though ${counts}.`,
      'Wait for COMPLETED before a rollout where you can.',
    ),
  ];
}

function checkStable({ stable, canary }: ServicePair, request: DiscoveryRequest): readonly Finding[] {
  const subject = `service ${stable.name}`;
  if (onlyReturns(request)) return [];
  if (stable.desired === 0) {
    // An earlier rollout has left all traffic to the canary: what remains is to watch it, or to promote it.
    if (canary.desired > 0 && request.steps.every(({ share }) => share === 100)) {
      return [
        warning(
          subject,
          'Its desired count is 0: the canary serves everything, with nothing to compare it with.',
          'Promote it (`on-success: promote`), or give the traffic back (`percent: 0`).',
        ),
      ];
    }
    return [
      problem(
        subject,
        'Its desired count is 0: there is nothing to compare the canary with, and nothing to go back to.',
        'Scale the stable service to what production needs, or swap `service` and `canary-service`.',
      ),
    ];
  }
  if (stable.running >= stable.desired) return [];
  return [
    warning(
      subject,
      `Only ${stable.running} of ${stable.desired} tasks run.`,
      'Find out why before its place is taken.',
    ),
  ];
}
