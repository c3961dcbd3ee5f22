import type { Change } from './changes.ts';
import { within } from './model/scaling.ts';
import type { World } from './model/world.ts';

const MINUTE_MS = 60_000;

/** Makes a change in the world, and journals it. */
type Apply = (change: Change, actor: string) => void;

/**
 * Sets up an autoscaler that looks at a service every minute and wants a task for every `requestsPerTask` requests a second.
 * It is quicker to scale in than AWS's target tracking, which waits for fifteen minutes.
 */
export const autoscale = (world: World, name: string, requestsPerTask: number, apply: Apply): void => {
  const requestsOf = (): number => world.traffic.totals().byService[name]?.requests ?? 0;
  const act = (requests: number): void => {
    const service = [...world.containers.services.values()].find((one) => one.name === name);
    const target = service && world.scaling.targetOf(service);
    if (service === undefined || target === undefined) return;
    const needed = Math.ceil(requests / (MINUTE_MS / 1000) / requestsPerTask);
    const desiredCount = within(target, needed);
    if (desiredCount === service.desiredCount) return;
    const kind = desiredCount < service.desiredCount ? 'in' : 'out';
    apply({ what: 'autoscale', service: name, desiredCount, kind }, 'autoscaler');
  };
  const look = (before: number): void =>
    world.later(MINUTE_MS, () => {
      const requests = requestsOf();
      act(requests - before);
      look(requests);
    });
  look(0);
};
