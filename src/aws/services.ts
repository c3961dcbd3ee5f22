import { DescribeServicesCommand, type Failure, type Service } from '@aws-sdk/client-ecs';
import { RemoteError } from '../rollout/errors.ts';
import type { Aws } from './clients.ts';
import { batches, lastSegment, unique } from './batches.ts';
import { call } from './errors.ts';

export { stoppedTasks, type StoppedTask } from './tasks.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const SERVICES_A_CALL = 10;

export interface DeploymentView {
  readonly id: string;
  /** PRIMARY, ACTIVE or INACTIVE. */
  readonly status: string;
  readonly rolloutState?: string;
  readonly rolloutStateReason?: string;
  readonly taskDefinition: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly failedTasks: number;
  /** Epoch ms; 0 where the answer leaves it out. */
  readonly createdAt: number;
}

export interface ServiceEventView {
  /** Epoch ms. */
  readonly at: number;
  readonly id: string;
  readonly message: string;
}

/** An ECS service as last read. What an answer leaves out is what AWS documents as its default. */
export interface ServiceView {
  readonly name: string;
  readonly arn: string;
  readonly clusterArn: string;
  readonly status: string;
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  /** ECS, CODE_DEPLOY or EXTERNAL. */
  readonly controller: string;
  /** ROLLING, BLUE_GREEN, LINEAR or CANARY. */
  readonly strategy: string;
  /** Healthy tasks that a deployment leaves, percent of the desired count. */
  readonly minimumHealthyPercent: number;
  readonly launchType?: string;
  /** REPLICA or DAEMON. */
  readonly schedulingStrategy: string;
  readonly taskDefinition: string;
  readonly deployments: readonly DeploymentView[];
  readonly targetGroupArns: readonly string[];
  /** Newest first, as AWS gives them. */
  readonly events: readonly ServiceEventView[];
}

export interface MissingService {
  readonly service: string;
  readonly reason: string;
}

/**
 * Services by name or ARN, in the order asked. One that does not exist is `missing`, not an error; a missing cluster is
 * a RemoteError.
 */
export async function describeServices(
  aws: Aws,
  cluster: string,
  services: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly found: readonly ServiceView[]; readonly missing: readonly MissingService[] }> {
  const found: ServiceView[] = [];
  const missing: MissingService[] = [];
  for (const batch of batches(unique(services), SERVICES_A_CALL)) {
    const { services: answered = [], failures = [] } = await call(
      'ecs:DescribeServices',
      `${batch.length === 1 ? 'service' : 'services'} ${batch.join(', ')} in cluster ${cluster}`,
      () => aws.ecs.send(new DescribeServicesCommand({ cluster, services: batch }), { abortSignal: signal }),
      signal,
    );
    const views = answered.map(viewOf);
    for (const service of batch) {
      const view = views.find(({ name, arn }) => service === arn || lastSegment(service) === name);
      if (view === undefined) missing.push({ service, reason: missingReason(service, failures) });
      else found.push(view);
    }
  }
  return { found, missing };
}

/** Whether two references name one revision: an emulator may give `family:revision` where ECS gives an ARN. */
export function isSameRevision(one: string, other: string): boolean {
  return lastSegment(one) === lastSegment(other);
}

/** Services by name or ARN, with one call for ten of them. Throws a RemoteError where one is gone. */
export async function readServices(
  aws: Aws,
  cluster: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<readonly ServiceView[]> {
  const { found, missing } = await describeServices(aws, cluster, names, signal);
  const [lost] = missing;
  if (lost !== undefined) throw gone(cluster, lost.service, lost.reason);
  return found;
}

/** One service. Throws a RemoteError where it is gone. */
export async function readService(
  aws: Aws,
  cluster: string,
  service: string,
  signal: AbortSignal,
): Promise<ServiceView> {
  const [view] = await readServices(aws, cluster, [service], signal);
  if (view === undefined) throw gone(cluster, service, 'no answer');
  return view;
}

function gone(cluster: string, service: string, reason: string): RemoteError {
  return new RemoteError(
    `ecs:DescribeServices does not find ${service} in cluster ${cluster} (${reason}).`,
    false,
  );
}

/**
 * A service's ARN in the form that names its cluster, whichever form the service still has. `cluster` is how it was asked for.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html#ecs-resource-ids
 */
export function longArn({ arn, name, clusterArn }: ServiceView, cluster: string): string {
  const place = arn.split(':').slice(0, 5).join(':');
  return `${place}:service/${lastSegment(clusterArn === '' ? cluster : clusterArn)}/${name}`;
}

function missingReason(service: string, failures: readonly Failure[]): string {
  const failure = failures.find(({ arn }) => arn !== undefined && lastSegment(arn) === lastSegment(service));
  return failure?.detail ?? failure?.reason ?? 'MISSING';
}

function viewOf(service: Service): ServiceView {
  const arn = service.serviceArn ?? '';
  return {
    name: service.serviceName ?? lastSegment(arn),
    arn,
    clusterArn: service.clusterArn ?? '',
    status: service.status ?? 'ACTIVE',
    desired: service.desiredCount ?? 0,
    running: service.runningCount ?? 0,
    pending: service.pendingCount ?? 0,
    controller: service.deploymentController?.type ?? 'ECS',
    strategy: service.deploymentConfiguration?.strategy ?? 'ROLLING',
    minimumHealthyPercent: service.deploymentConfiguration?.minimumHealthyPercent ?? 100,
    ...(service.launchType === undefined ? {} : { launchType: service.launchType }),
    schedulingStrategy: service.schedulingStrategy ?? 'REPLICA',
    taskDefinition: service.taskDefinition ?? '',
    deployments: (service.deployments ?? []).map(deploymentOf),
    targetGroupArns: unique(
      (service.loadBalancers ?? []).flatMap(({ targetGroupArn }) =>
        targetGroupArn === undefined ? [] : [targetGroupArn],
      ),
    ),
    events: (service.events ?? []).flatMap(({ createdAt, id, message }) =>
      message === undefined ? [] : [{ at: createdAt?.getTime() ?? 0, id: id ?? '', message }],
    ),
  };
}

function deploymentOf(deployment: NonNullable<Service['deployments']>[number]): DeploymentView {
  return {
    id: deployment.id ?? '',
    status: deployment.status ?? '',
    ...(deployment.rolloutState === undefined ? {} : { rolloutState: deployment.rolloutState }),
    ...(deployment.rolloutStateReason === undefined
      ? {}
      : { rolloutStateReason: deployment.rolloutStateReason }),
    taskDefinition: deployment.taskDefinition ?? '',
    desired: deployment.desiredCount ?? 0,
    running: deployment.runningCount ?? 0,
    pending: deployment.pendingCount ?? 0,
    failedTasks: deployment.failedTasks ?? 0,
    createdAt: deployment.createdAt?.getTime() ?? 0,
  };
}
