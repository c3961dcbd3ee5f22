import { createHash } from 'node:crypto';
import { arnOf } from './arn.ts';
import type { Containers } from './containers.ts';
import type { Service } from './ecs-types.ts';
import { ApiError } from './errors.ts';

/** By a policy in or out, or by schedule. */
export type ScalingKind = 'in' | 'out' | 'scheduled';

/** Which kinds of scaling are held up. */
export type Suspended = Readonly<Record<ScalingKind, boolean>>;

export interface ScalableTarget {
  readonly arn: string;
  /** `service/<cluster>/<service>`. */
  readonly resourceId: string;
  readonly min: number;
  readonly max: number;
  readonly suspended: Suspended;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** What a call says of a scalable target; what it leaves out stays as it is. */
export interface TargetChange {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly suspended?: Readonly<Partial<Record<ScalingKind, boolean | undefined>>> | undefined;
}

const LIVE: Suspended = { in: false, out: false, scheduled: false };

const invalid = (message: string): ApiError => new ApiError('ValidationException', message);

const idOf = (resourceId: string): string =>
  createHash('sha256').update(resourceId).digest('hex').slice(0, 34);

const suspensionOf = (before: Suspended, { suspended = {} }: TargetChange): Suspended => ({
  ...{ in: suspended.in ?? before.in, out: suspended.out ?? before.out },
  scheduled: suspended.scheduled ?? before.scheduled,
});

/**
 * Desired counts of services as Application Auto Scaling keeps them.
 * https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
 */
export class Scaling {
  /** By resource id. */
  readonly targets = new Map<string, ScalableTarget>();
  readonly #containers: Containers;
  readonly #now: () => number;

  constructor(containers: Containers, now: () => number) {
    this.#containers = containers;
    this.#now = now;
  }

  targetOf({ cluster, name }: Service): ScalableTarget | undefined {
    return this.targets.get(`service/${cluster.name}/${name}`);
  }

  /** Whatever it says, the service's desired count is within the bounds afterwards. @throws ApiError ValidationException */
  register(resourceId: string, change: TargetChange): ScalableTarget {
    const service = this.#serviceOf(resourceId);
    const target = this.place(resourceId, change);
    this.#set(service, within(target, service.desiredCount));
    return target;
  }

  /** As {@link register}, for worlds that begin in the middle of their life: the count may have left the bounds since. */
  place(resourceId: string, change: TargetChange): ScalableTarget {
    const before = this.targets.get(resourceId);
    const { min = before?.min, max = before?.max } = change;
    if (min === undefined || max === undefined) {
      throw invalid('A new scalable target needs MinCapacity and MaxCapacity');
    }
    if (min > max) throw invalid('Maximum capacity cannot be less than minimum capacity');
    const target: ScalableTarget = {
      ...{
        arn: arnOf('application-autoscaling', `scalable-target/${idOf(resourceId)}`),
        resourceId,
        min,
        max,
      },
      suspended: suspensionOf(before?.suspended ?? LIVE, change),
      createdAt: before?.createdAt ?? this.#now(),
    };
    this.targets.set(resourceId, target);
    return target;
  }

  /** @throws ApiError ObjectNotFoundException */
  deregister(resourceId: string): void {
    if (this.targets.delete(resourceId)) return;
    const problem = `No scalable target registered for service namespace: ecs, resource ID: ${resourceId}, scalable dimension: ecs:service:DesiredCount`;
    throw new ApiError('ObjectNotFoundException', problem);
  }

  /**
   * Moves a service's desired count as an autoscaler would: within the bounds, in the direction of its kind, and not at
   * all without a target or while that kind is suspended. Tells whether it moved.
   */
  scale(service: Service, desiredCount: number, kind: ScalingKind): boolean {
    const target = this.targetOf(service);
    if (target === undefined || target.suspended[kind]) return false;
    const wanted = within(target, desiredCount);
    const by = wanted - service.desiredCount;
    if (by === 0 || (kind === 'in' && by > 0) || (kind === 'out' && by < 0)) return false;
    return this.#set(service, wanted);
  }

  #set(service: Service, desiredCount: number): boolean {
    if (service.status !== 'ACTIVE' || service.desiredCount === desiredCount) return false;
    this.#containers.scheduler.say(service, `was set to a desired count of ${desiredCount} by Auto Scaling.`);
    this.#containers.updateService(service, { desiredCount });
    return true;
  }

  #serviceOf(resourceId: string): Service {
    const [, cluster, name] = /^service\/([^/]+)\/([^/]+)$/.exec(resourceId) ?? [];
    const service = this.#containers.services.get(`${cluster ?? ''}/${name ?? ''}`);
    if (service === undefined) throw invalid(`ECS service doesn't exist: ${resourceId}`);
    return service;
  }
}

/** The count that is nearest to this one within the target's bounds. */
export const within = ({ min, max }: ScalableTarget, count: number): number =>
  Math.min(max, Math.max(min, count));
