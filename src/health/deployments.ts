import { lastSegment } from '../aws/batches.ts';
import type { DeploymentView, ServiceView } from '../aws/services.ts';
import type { Reason } from '../rollout/ports.ts';

/** What a service ran when first seen. Only these tell our deployment from somebody else's, or from a rollback. */
export interface Identity {
  /** Absent where the service lists no deployments. */
  readonly deployment?: string;
  readonly taskDefinition: string;
}

export function identityOf(service: ServiceView): Identity {
  const primary = service.deployments.find(({ status }) => status === 'PRIMARY');
  return {
    ...(primary === undefined ? {} : { deployment: primary.id }),
    taskDefinition: primary?.taskDefinition ?? service.taskDefinition,
  };
}

/** Says so when a service no longer runs, alone, what it ran when first seen. */
export function foreignDeployment(role: string, service: ServiceView, first: Identity): Reason | undefined {
  const now = identityOf(service);
  const live = service.deployments.filter(({ status }) => status !== 'INACTIVE');
  const replaced =
    now.deployment !== undefined && first.deployment !== undefined && now.deployment !== first.deployment;
  if (!replaced && now.taskDefinition === first.taskDefinition && live.length <= 1) return undefined;
  return {
    kind: 'tasks',
    subject: service.name,
    message:
      `somebody deployed to the ${role} service ${service.name} during the rollout, ` +
      'or its circuit breaker rolled it back',
    evidence: [
      `it had ${described(first)}; now it has ${described(now)}`,
      ...(live.length > 1 ? live.map(deploymentLine) : []),
    ],
  };
}

function described({ deployment, taskDefinition }: Identity): string {
  return `${deployment ?? 'no deployment'}, task definition ${lastSegment(taskDefinition)}`;
}

function deploymentLine(deployment: DeploymentView): string {
  const { id, status, taskDefinition, rolloutState, rolloutStateReason } = deployment;
  const state = rolloutState === undefined ? '' : `, ${rolloutState}`;
  const reason = rolloutStateReason === undefined ? '' : ` (${rolloutStateReason})`;
  return `deployment ${id}: ${status}, task definition ${lastSegment(taskDefinition)}${state}${reason}`;
}
