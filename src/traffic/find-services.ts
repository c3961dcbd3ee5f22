import type { Aws } from '../aws/clients.ts';
import { isNotFound } from '../aws/errors.ts';
import { describeServices, type ServiceView } from '../aws/services.ts';
import { PreflightError } from '../rollout/errors.ts';
import type { Finding } from '../rollout/ports.ts';
import { checkService, checkServices } from './check-services.ts';
import { problem } from './findings.ts';
import type { ServicePair } from './pair.ts';
import type { DiscoveryRequest } from './request.ts';

export interface ServicesFound {
  /** Absent where one doesn't exist, or both are one. */
  readonly pair?: ServicePair;
  readonly findings: readonly Finding[];
}

/** Both services, and everything about them that stands in the way of a rollout. */
export async function findServices(
  aws: Aws,
  request: DiscoveryRequest,
  signal: AbortSignal,
): Promise<ServicesFound> {
  const services = [request.service, request.canaryService];
  const { found, missing } = await describeAll(aws, request.cluster, services, signal);
  if (missing.length > 0) {
    const absences = missing.map(({ service, reason }) => absent(request, service, reason));
    return { findings: [...absences, ...found.flatMap((view) => checkService(view, request))] };
  }
  const [stable, canary] = found;
  if (stable === undefined) throw new Error('Services that are not missing must be found.');
  if (canary === undefined || stable.arn === canary.arn) return { findings: [sameService(stable)] };
  const pair = { stable, canary };
  return { pair, findings: checkServices(pair, request) };
}

/** The stable service. Throws a {@link PreflightError} where it doesn't exist. */
export async function stableService(
  aws: Aws,
  request: Pick<DiscoveryRequest, 'cluster' | 'service'>,
  signal: AbortSignal,
): Promise<ServiceView> {
  const { found, missing } = await describeAll(aws, request.cluster, [request.service], signal);
  const [stable] = found;
  if (stable === undefined) {
    throw new PreflightError(missing.map(({ service, reason }) => absent(request, service, reason)));
  }
  return stable;
}

async function describeAll(
  aws: Aws,
  cluster: string,
  services: readonly string[],
  signal: AbortSignal,
): ReturnType<typeof describeServices> {
  try {
    return await describeServices(aws, cluster, services, signal);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    return { found: [], missing: services.map((service) => ({ service, reason: 'cluster not found' })) };
  }
}

function absent(
  request: Pick<DiscoveryRequest, 'cluster' | 'service'>,
  service: string,
  reason: string,
): Finding {
  const input = service === request.service ? 'service' : 'canary-service';
  return problem(
    input,
    `Service ${service} does not exist in cluster ${request.cluster} (${reason}).`,
    `Correct \`${input}\`, \`cluster\` or \`aws-region\`.`,
  );
}

function sameService({ name, arn }: ServiceView): Finding {
  return problem(
    'canary-service',
    `\`service\` and \`canary-service\` are the same service, ${name} (${arn}).`,
    'Create a second service that runs the new version, and name it in `canary-service`.',
  );
}
