import type { Aws } from './aws/clients.ts';
import { releasing } from './release/releasing.ts';
import type { Router } from './rollout/ports.ts';
import { holdingScaling } from './scaling/holding.ts';
import { routerFor as trafficRouter, type RouterOptions } from './traffic/router-for.ts';
import type { Target } from './traffic/target.ts';

/**
 * The router for a target, with all that a rollout there changes beside the traffic: in the process that found it, or in another one
 * that was told. A restore needs no options.
 */
export function routerFor(
  target: Target,
  aws: Aws,
  options: RouterOptions & { readonly logs?: boolean } = {},
): Router {
  const { region, cluster, stable, canary, scaling = {} } = target;
  const traffic = trafficRouter(target, aws, options);
  const place = {
    region,
    cluster,
    stable: stable.service,
    canary: canary.service,
    logs: options.logs ?? false,
  };
  const released = target.releases === true ? releasing(traffic, aws, place) : traffic;
  const services = {
    ...(scaling.stable === undefined ? {} : { stable: stable.service }),
    ...(scaling.canary === undefined ? {} : { canary: canary.service }),
  };
  if (Object.keys(services).length === 0) return released;
  return holdingScaling(released, aws, {
    region,
    cluster,
    services,
    countsDivide: target.kind === 'task-count',
  });
}
