import type { Backend, Target, TargetGroup, TargetState } from './elb-types.ts';
import type { Timeline } from './timeline.ts';

const ZONES = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
const keyOf = (id: string, port: number): string => `${id}:${port}`;

const WHY: Record<TargetState, readonly [reason: string, description: string] | undefined> = {
  healthy: undefined,
  initial: ['Elb.RegistrationInProgress', 'Target registration is in progress'],
  unhealthy: ['Target.ResponseCodeMismatch', 'Health checks failed with these codes: [503]'],
  unused: ['Target.NotInUse', 'Target group is not configured to receive traffic from the load balancer'],
  draining: ['Target.DeregistrationInProgress', 'Target deregistration is in progress'],
  unavailable: ['Target.HealthCheckDisabled', 'Health checks are disabled for this target group'],
};

/** How long a deregistered target keeps draining. */
export const drainMsOf = (group: TargetGroup): number =>
  Number(group.attributes.get('deregistration_delay.timeout_seconds') ?? '300') * 1000;

/**
 * Registers targets and moves them through their states.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export class Targets {
  readonly #timeline: Timeline;
  #registrations = 0;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  register(group: TargetGroup, id: string, port: number, backend?: Backend): void {
    const zone = ZONES[this.#registrations % ZONES.length] ?? 'us-east-1a';
    this.#registrations += 1;
    const target: Target = {
      ...{ id, port, zone, backend, generation: 0 },
      ...{ state: 'unused', reason: undefined, description: undefined },
    };
    group.targets.set(keyOf(id, port), target);
    this.#begin(group, target);
  }

  /** Starts draining; returns how long that takes, in milliseconds. */
  deregister(group: TargetGroup, id: string, port: number): number {
    const target = group.targets.get(keyOf(id, port));
    if (target === undefined || target.state === 'draining') return 0;
    const drainMs = group.inUse ? drainMsOf(group) : 0;
    this.#enter(target, 'draining');
    this.#later(target, drainMs, () => {
      if (group.targets.get(keyOf(id, port)) === target) group.targets.delete(keyOf(id, port));
    });
    return drainMs;
  }

  /** The group was attached to a listener, or is no longer. */
  setInUse(group: TargetGroup, inUse: boolean): void {
    if (group.inUse === inUse) return;
    group.inUse = inUse;
    for (const target of group.targets.values()) if (target.state !== 'draining') this.#begin(group, target);
  }

  /** Healthy at once, for worlds that begin in the middle of their life. */
  settle(target: Target): void {
    this.#enter(target, 'healthy');
  }

  /** The backend's health may have changed: the checks will find out, at their own pace. */
  recheck(group: TargetGroup, id: string, port: number): void {
    const target = group.targets.get(keyOf(id, port));
    if (target === undefined || target.state === 'draining' || target.state === 'unused') return;
    this.#awaitChecks(group, target);
  }

  #begin(group: TargetGroup, target: Target): void {
    if (!group.inUse) return this.#enter(target, 'unused');
    if (!group.healthCheck.enabled) return this.#enter(target, 'unavailable');
    this.#enter(target, 'initial');
    this.#awaitChecks(group, target);
  }

  #awaitChecks(group: TargetGroup, target: Target): void {
    const passes = target.backend?.passes() ?? true;
    const { intervalSeconds, healthyThreshold, unhealthyThreshold, protocol } = group.healthCheck;
    // A new target behind an ALB is healthy after one success; behind an NLB after the whole threshold.
    const enough = target.state === 'initial' && protocol.startsWith('HTTP') ? 1 : healthyThreshold;
    const checks = passes ? enough : unhealthyThreshold;
    this.#later(target, checks * intervalSeconds * 1000, () => {
      const stillPasses = target.backend?.passes() ?? true;
      if (stillPasses !== passes) return this.#awaitChecks(group, target);
      this.#enter(target, passes ? 'healthy' : 'unhealthy');
    });
  }

  #enter(target: Target, state: TargetState): void {
    const [reason, description] = WHY[state] ?? [];
    // A target that is just being registered is no news: whoever registers it knows.
    const changed = target.state !== state && target.generation > 0;
    target.state = state;
    target.reason = reason;
    target.description = description;
    target.generation += 1;
    if (changed) target.backend?.changed(target);
  }

  #later(target: Target, delayMs: number, run: () => void): void {
    target.generation += 1;
    const generation = target.generation;
    this.#timeline.after(delayMs, () => {
      if (target.generation === generation) run();
    });
  }
}
