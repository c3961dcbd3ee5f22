import type { Deployment, Service, Task, TaskDefinition } from './ecs-types.ts';
import type { Ending } from './endings.ts';
import type { LoadBalancing } from './load-balancing.ts';
import type { Random } from './random.ts';
import { Tasks, type TaskSettings } from './tasks.ts';
import type { Timeline } from './timeline.ts';

const EVENTS_KEPT = 100;
/** An update is looked at for this long at least, be it of no tasks at all. */
const SHORTEST_UPDATE_MS = 5_000;
const PLACEMENT_RETRY_MS = 30_000;
const SCALING_IN = (deployment: Deployment): Ending => ({
  stopCode: 'ServiceSchedulerInitiated',
  reason: `Scaling activity initiated by (deployment ${deployment.id})`,
  exitCode: 0,
});

/** The service scheduler: brings tasks to the desired count and deployments to their end. */
export class Scheduler {
  readonly tasks: Tasks;
  readonly #timeline: Timeline;
  readonly #random: Random;

  constructor(timeline: Timeline, random: Random, balancing: LoadBalancing, settings: TaskSettings) {
    this.#timeline = timeline;
    this.#random = random;
    this.tasks = new Tasks(timeline, random, balancing, settings, {
      changed: (task) => this.#changed(task),
      failed: (task, ending) => this.#failed(task, ending),
    });
  }

  newDeployment(service: Service, taskDefinition: TaskDefinition): Deployment {
    for (const other of service.deployments) other.status = 'ACTIVE';
    const now = this.#timeline.now;
    const deployment: Deployment = {
      id: `ecs-svc/${String(Math.floor(this.#random.next() * 9e18)).padStart(19, '1')}`,
      ...{ status: 'PRIMARY', taskDefinition, failedTasks: 0, createdAt: now, updatedAt: now },
      ...{ rolloutState: 'IN_PROGRESS', rolloutStateReason: 'ECS deployment in progress.' },
    };
    service.deployments.unshift(deployment);
    if (service.completed !== undefined) {
      this.#timeline.after(SHORTEST_UPDATE_MS, () => this.reconcile(service));
    }
    service.taskDefinition = taskDefinition;
    service.failuresInARow = 0;
    service.startsHeldUntil = 0;
    return deployment;
  }

  /** Starts and stops what is needed now; called whenever anything about the service has changed. */
  reconcile(service: Service): void {
    const [primary, ...old] = service.deployments;
    if (primary === undefined || service.status === 'INACTIVE') return;
    this.#startMissing(service, primary, old.length > 0);
    this.#stopSurplus(service, primary);
    this.#retireOld(service, primary, old);
    this.#conclude(service, primary);
    if (service.status === 'DRAINING' && service.tasks.size === 0) service.status = 'INACTIVE';
  }

  say(service: Service, message: string): void {
    const id = `${this.#random.hex(8)}-${this.#random.hex(4)}-4${this.#random.hex(3)}-8${this.#random.hex(3)}-${this.#random.hex(12)}`;
    service.events.unshift({
      id,
      createdAt: this.#timeline.now,
      message: `(service ${service.name}) ${message}`,
    });
    service.events.length = Math.min(service.events.length, EVENTS_KEPT);
  }

  #changed(task: Task): void {
    const { resetOnHealthyTask = true } = task.service.circuitBreaker;
    if (task.ready && resetOnHealthyTask) task.deployment.failedTasks = 0;
    this.reconcile(task.service);
  }

  #startMissing(service: Service, primary: Deployment, replacing: boolean): void {
    // A deployment that the circuit breaker has ended starts nothing more.
    if (primary.rolloutState === 'FAILED') return;
    const missing = service.desiredCount - alive(service, primary).length;
    const most = Math.floor((service.desiredCount * service.maximumPercent) / 100);
    const room = replacing ? most - alive(service).length : missing;
    const toStart = Math.min(missing, room);
    if (toStart <= 0) return;
    if (service.placementBlocked) return this.#complainOfPlacement(service);
    if (service.startsHeldUntil > this.#timeline.now) return;
    for (let started = 0; started < toStart; started += 1) this.tasks.start(service, primary);
    this.say(service, `has started ${toStart} tasks: (deployment ${primary.id}).`);
  }

  #complainOfPlacement(service: Service): void {
    if (service.startsHeldUntil > this.#timeline.now) return;
    this.say(
      service,
      'was unable to place a task because no container instance met all of its requirements.',
    );
    this.#hold(service, PLACEMENT_RETRY_MS);
  }

  #hold(service: Service, forMs: number): void {
    service.startsHeldUntil = this.#timeline.now + forMs;
    this.#timeline.after(forMs, () => this.reconcile(service));
  }

  #stopSurplus(service: Service, primary: Deployment): void {
    const surplus = alive(service, primary).length - service.desiredCount;
    if (surplus <= 0) return;
    const last = mostExpendable(alive(service, primary)).slice(0, surplus);
    for (const task of last) this.tasks.stop(task, SCALING_IN(primary));
    this.say(service, `has stopped ${surplus} running tasks: (deployment ${primary.id}).`);
  }

  #retireOld(service: Service, primary: Deployment, old: readonly Deployment[]): void {
    const needed = Math.ceil((service.desiredCount * service.minimumHealthyPercent) / 100);
    const replaced = new Set(old);
    const leaving = mostExpendable(alive(service).filter(({ deployment }) => replaced.has(deployment)));
    for (const task of leaving) {
      const ready = alive(service).filter((other) => other.ready).length;
      if (task.ready && ready <= needed && service.desiredCount > 0) break;
      this.tasks.stop(task, SCALING_IN(primary));
    }
    const ended = old.filter((deployment) => alive(service, deployment).length === 0);
    for (const deployment of ended) service.deployments.splice(service.deployments.indexOf(deployment), 1);
  }

  #conclude(service: Service, primary: Deployment): void {
    const current = alive(service, primary);
    const full = current.length === service.desiredCount && current.every((task) => task.ready);
    const steady = full && service.deployments.length === 1;
    if (full) service.failuresInARow = 0;
    if (steady && primary.rolloutState === 'IN_PROGRESS' && this.#hasBeenSeen(service, primary)) {
      primary.rolloutState = 'COMPLETED';
      primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
      primary.updatedAt = this.#timeline.now;
      service.completed = primary;
      this.say(service, `(deployment ${primary.id}) deployment completed.`);
    }
    if (steady && !service.steady) this.say(service, 'has reached a steady state.');
    service.steady = steady;
  }

  #hasBeenSeen({ completed }: Service, { createdAt }: Deployment): boolean {
    return completed === undefined || this.#timeline.now >= createdAt + SHORTEST_UPDATE_MS;
  }

  #failed(task: Task, ending: Ending): void {
    const { service, deployment } = task;
    service.failuresInARow += 1;
    deployment.failedTasks += 1;
    this.say(service, `(task ${task.id}) has stopped: ${ending.reason}.`);
    if (service.failuresInARow > 3) {
      this.say(service, 'is unable to consistently start tasks successfully.');
      this.#hold(service, Math.min(60_000, 5_000 * 2 ** (service.failuresInARow - 4)));
    }
    this.#tripCircuitBreaker(service, deployment);
    this.reconcile(service);
  }

  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
  #tripCircuitBreaker(service: Service, deployment: Deployment): void {
    const { enable, rollback } = service.circuitBreaker;
    const isOver = deployment.status !== 'PRIMARY' || deployment.rolloutState !== 'IN_PROGRESS';
    if (!enable || isOver || deployment.failedTasks < thresholdOf(service)) return;
    deployment.rolloutState = 'FAILED';
    deployment.rolloutStateReason = 'ECS deployment circuit breaker: tasks failed to start.';
    this.say(service, `(deployment ${deployment.id}) deployment failed: tasks failed to start.`);
    const before = service.completed;
    if (rollback && before !== undefined) {
      this.say(service, `rolling back to deployment ${before.id}.`);
      const next = this.newDeployment(service, before.taskDefinition);
      next.rolloutStateReason = `ECS deployment circuit breaker: rolling back to deploymentId ${before.id}.`;
    }
  }
}

/** Failures that are too many for a deployment of the service. */
const thresholdOf = ({ circuitBreaker, desiredCount }: Service): number => {
  const { type, value } = circuitBreaker.thresholdConfiguration ?? { type: 'BOUNDED_PERCENT', value: 50 };
  if (type === 'COUNT') return value;
  const share = Math.ceil((desiredCount * value) / 100);
  return type === 'BOUNDED_PERCENT' ? Math.min(200, Math.max(3, share)) : share;
};

const alive = (service: Service, deployment?: Deployment): readonly Task[] =>
  [...service.tasks].filter(
    (task) =>
      task.desiredStatus === 'RUNNING' && (deployment === undefined || task.deployment === deployment),
  );

/** Tasks that are not ready first, then the youngest. */
const mostExpendable = (tasks: readonly Task[]): readonly Task[] =>
  [...tasks].reverse().sort((a, b) => Number(a.ready) - Number(b.ready));
