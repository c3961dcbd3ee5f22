import type {
  CircuitBreaker,
  DeploymentController,
  DeploymentStrategy,
  Service,
  ServiceLoadBalancer,
  TaskDefinition,
} from './ecs-types.ts';
import type { Fields } from './value.ts';

/** What `UpdateService` may change. */
export interface ServiceChange {
  readonly desiredCount?: number | undefined;
  readonly taskDefinition?: TaskDefinition | undefined;
  readonly forceNewDeployment?: boolean | undefined;
  readonly circuitBreaker?: CircuitBreaker | undefined;
  readonly minimumHealthyPercent?: number | undefined;
  readonly maximumPercent?: number | undefined;
  readonly strategy?: DeploymentStrategy | undefined;
  readonly controller?: DeploymentController | undefined;
  readonly loadBalancers?: readonly ServiceLoadBalancer[] | undefined;
  readonly graceMs?: number | undefined;
  /** Laid over what the service has of it. */
  readonly rest?: Fields | undefined;
}

/**
 * Parameters that the model does not use and that start a deployment when they change.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
const DEPLOYED = [
  ...['networkConfiguration', 'platformVersion', 'capacityProviderStrategy', 'serviceRegistries'],
  ...['serviceConnectConfiguration', 'volumeConfigurations', 'vpcLatticeConfigurations'],
];

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Gives the service what the change says, but for its task definition; tells whether tasks must be replaced for it. */
export const settle = (service: Service, change: ServiceChange): boolean => {
  const rest = { ...service.rest, ...change.rest };
  const loadBalancers = change.loadBalancers ?? service.loadBalancers;
  const isRedeployed =
    DEPLOYED.some((name) => !isSame(rest[name], service.rest[name])) ||
    !isSame(loadBalancers, service.loadBalancers);
  service.rest = rest;
  service.loadBalancers = loadBalancers;
  service.desiredCount = change.desiredCount ?? service.desiredCount;
  service.circuitBreaker = change.circuitBreaker ?? service.circuitBreaker;
  service.minimumHealthyPercent = change.minimumHealthyPercent ?? service.minimumHealthyPercent;
  service.maximumPercent = change.maximumPercent ?? service.maximumPercent;
  service.strategy = change.strategy ?? service.strategy;
  service.controller = change.controller ?? service.controller;
  service.graceMs = change.graceMs ?? service.graceMs;
  return isRedeployed;
};
