/** Where everything in the simulated account lives. */
export const REGION = 'us-east-1';
export const ACCOUNT = '123456789012';

/** Who calls, where sessions do not say otherwise. */
export const PRINCIPAL = `arn:aws:sts::${ACCOUNT}:assumed-role/simulated/session`;

/** Builds an ARN of the simulated account, e.g. `arnOf('ecs', 'cluster/demo')`. */
export const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** What follows the last slash of an ARN, or the name itself when it is no ARN. */
export const nameOf = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);

/** The part of a load balancer or target group ARN that CloudWatch uses as a dimension, e.g. `app/demo/0123…`. */
export const dimensionOf = (arn: string): string => {
  const resource = arn.slice(arn.lastIndexOf(':') + 1);
  return resource.startsWith('loadbalancer/') ? resource.slice('loadbalancer/'.length) : resource;
};
