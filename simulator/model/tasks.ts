import { arnOf } from './arn.ts';
import { behaviourOf, type Versions } from './behaviour.ts';
import type { Backend, Target, TargetGroup } from './elb-types.ts';
import type { Deployment, Service, ServiceLoadBalancer, Task } from './ecs-types.ts';
import { crashed, panicOf, unpulled, type Ending } from './endings.ts';
import type { Images } from './images.ts';
import type { LoadBalancing } from './load-balancing.ts';
import type { Logs } from './logs.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** STOPPED tasks can be described for at least an hour after they ended. */
export const STOPPED_KEPT_MS = 3_600_000;
/** A container health check (no target group) reports a sick task after this long. */
const CONTAINER_CHECK_MS = 30_000;

export interface TaskTimes {
  /** From placement to RUNNING. */
  readonly startMs: number;
  /** Random spread of the start, as a share of it: 0.2 is ±20 %. */
  readonly startJitter: number;
  /** From the stop signal to STOPPED. */
  readonly stopMs: number;
}

/** What tasks are made with. */
export interface TaskSettings {
  readonly times: TaskTimes;
  readonly versions: Versions;
  readonly images: Images;
  readonly logs: Logs;
}

/** What the scheduler is told about its tasks. */
export interface TaskListener {
  /** The task reached RUNNING, became ready, lost its readiness or is gone. */
  changed(task: Task): void;
  /** The task ended by itself, or its target group found it unhealthy. */
  failed(task: Task, ending: Ending): void;
}

/** Starts and stops tasks: their states, their targets and their accidents. */
export class Tasks {
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #balancing: LoadBalancing;
  readonly #times: TaskTimes;
  readonly #images: Images;
  readonly #logs: Logs;
  readonly #listener: TaskListener;
  #placed = 0;
  /** May be changed while the world runs: tasks placed later behave accordingly. */
  versions: Versions;

  constructor(
    timeline: Timeline,
    random: Random,
    balancing: LoadBalancing,
    settings: TaskSettings,
    listener: TaskListener,
  ) {
    this.#timeline = timeline;
    this.#random = random;
    this.#balancing = balancing;
    this.#times = settings.times;
    this.#images = settings.images;
    this.#logs = settings.logs;
    this.versions = settings.versions;
    this.#listener = listener;
  }

  start(service: Service, deployment: Deployment): Task {
    const task = this.#place(service, deployment);
    const { behaviour } = task;
    const spread = 1 + this.#times.startJitter * (2 * this.#random.next() - 1);
    const startMs = behaviour.startMs ?? this.#times.startMs * spread;
    this.#ifAliveAfter(task, startMs * 0.4, () => (task.lastStatus = 'PENDING'));
    this.#ifAliveAfter(task, startMs, () => this.#begin(task));
    return task;
  }

  /** A task that is already RUNNING and healthy, for worlds that begin in the middle of their life. */
  startWarm(service: Service, deployment: Deployment): void {
    const task = this.#place(service, deployment);
    this.#run(task);
    for (const { group, port } of this.#groupsOf(task)) {
      const target = group.targets.get(`${task.ip}:${port}`);
      if (target !== undefined && group.inUse) this.#balancing.targets.settle(target);
    }
    this.#assess(task);
  }

  /** Drains the task's targets, then stops it. A task that has not started yet stops at once. */
  stop(task: Task, ending: Ending): void {
    if (task.desiredStatus === 'STOPPED') return;
    const hadStarted = task.startedAt !== undefined;
    const drainMs = this.#leave(task, ending);
    task.lastStatus = hadStarted ? 'DEACTIVATING' : 'STOPPING';
    this.#timeline.after(drainMs, () => (task.lastStatus = 'STOPPING'));
    this.#timeline.after(drainMs + (hadStarted ? this.#times.stopMs : 0), () => this.#end(task));
  }

  /** The task's container exits now. */
  crash(task: Task, exitCode: number): void {
    if (task.desiredStatus === 'STOPPED') return;
    this.#logs.write(task, task.behaviour.lastWords ?? panicOf(exitCode));
    this.#fail(task, crashed(exitCode));
  }

  #fail(task: Task, ending: Ending): void {
    if (task.desiredStatus === 'STOPPED') return;
    this.#leave(task, ending);
    this.#close(task);
    this.#listener.failed(task, ending);
  }

  #place(service: Service, deployment: Deployment): Task {
    this.#placed += 1;
    const id = this.#random.hex(32);
    const taskDefinition = deployment.taskDefinition;
    const behaviour = behaviourOf(taskDefinition, this.versions);
    const ip = `10.0.${(this.#placed >> 8) & 255}.${this.#placed & 255}`;
    const task: Task = {
      ...{
        id,
        arn: arnOf('ecs', `task/${service.cluster.name}/${id}`),
        ip,
        service,
        deployment,
        taskDefinition,
      },
      ...{ behaviour, loadBalancers: service.loadBalancers, containerReason: undefined },
      digests: new Map(
        taskDefinition.containers.map(({ image }) => [image, this.#images.digestOf(image)] as const),
      ),
      ...{ lastStatus: 'PROVISIONING', desiredStatus: 'RUNNING', ready: false },
      ...{ createdAt: this.#timeline.now, startedAt: undefined, stoppingAt: undefined, stoppedAt: undefined },
      ...{ stopCode: undefined, stoppedReason: undefined, exitCode: undefined },
    };
    service.tasks.add(task);
    return task;
  }

  #begin(task: Task): void {
    const { cannotPull, crashAtStart } = task.behaviour;
    if (cannotPull) return this.#fail(task, unpulled(task.taskDefinition.containers[0]?.image ?? ''));
    if (crashAtStart !== undefined) return this.crash(task, crashAtStart);
    this.#run(task);
    this.#assess(task);
    this.#listener.changed(task);
  }

  #run(task: Task): void {
    task.lastStatus = 'RUNNING';
    task.startedAt = this.#timeline.now;
    this.#logs.write(task, ['listening on :8080']);
    const backend = this.#backendOf(task);
    for (const { group, port } of this.#groupsOf(task)) {
      this.#balancing.targets.register(group, task.ip, port, backend);
    }
    this.#scheduleAccidents(task);
  }

  #scheduleAccidents(task: Task): void {
    const { crashesPerMinute, neverHealthy } = task.behaviour;
    if (crashesPerMinute > 0) {
      const afterMs = this.#random.exponential(60_000 / crashesPerMinute);
      this.#ifAliveAfter(task, afterMs, () => this.crash(task, 1));
    }
    if (neverHealthy && task.loadBalancers.length === 0) {
      this.#ifAliveAfter(task, CONTAINER_CHECK_MS, () =>
        this.#unhealthy(task, 'Task failed container health checks'),
      );
    }
  }

  #backendOf(task: Task): Backend {
    return {
      service: task.service.name,
      behaviour: task.behaviour,
      passes: () => !task.behaviour.neverHealthy && task.lastStatus === 'RUNNING',
      changed: (target) => this.#targetChanged(task, target),
    };
  }

  #targetChanged(task: Task, target: Target): void {
    if (task.desiredStatus === 'STOPPED') return;
    this.#assess(task);
    const graceEnds = (task.startedAt ?? this.#timeline.now) + task.service.graceMs;
    if (target.state !== 'unhealthy') return this.#listener.changed(task);
    const verdict = (): void => {
      if (target.state === 'unhealthy') this.#unhealthy(task, this.#failedChecks(task));
    };
    if (this.#timeline.now >= graceEnds) return verdict();
    this.#timeline.at(graceEnds, verdict);
  }

  #failedChecks(task: Task): string {
    const arn = task.loadBalancers[0]?.targetGroupArn ?? 'none';
    return `Task failed ELB health checks in (target-group ${arn})`;
  }

  #unhealthy(task: Task, reason: string): void {
    if (task.desiredStatus === 'STOPPED') return;
    const ending: Ending = { stopCode: 'ServiceSchedulerInitiated', reason, exitCode: 137 };
    this.#logs.write(task, task.behaviour.lastWords ?? []);
    this.stop(task, ending);
    this.#listener.failed(task, ending);
  }

  /** Ready: running, and no target group in use still waits for it. */
  #assess(task: Task): void {
    const targets = this.#groupsOf(task).map(({ group, port }) => group.targets.get(`${task.ip}:${port}`));
    const wellSeen = targets.every((target) =>
      ['healthy', 'unused', 'unavailable'].includes(target?.state ?? 'unused'),
    );
    const wellByItself = !task.behaviour.neverHealthy || targets.length > 0;
    task.ready = task.lastStatus === 'RUNNING' && wellSeen && wellByItself;
  }

  #leave(task: Task, ending: Ending): number {
    task.desiredStatus = 'STOPPED';
    task.ready = false;
    task.stoppingAt = this.#timeline.now;
    task.stopCode = ending.stopCode;
    task.stoppedReason = ending.reason;
    task.exitCode = ending.exitCode;
    task.containerReason = ending.containerReason;
    const drains = this.#groupsOf(task).map(({ group, port }) =>
      this.#balancing.targets.deregister(group, task.ip, port),
    );
    return Math.max(0, ...drains);
  }

  #end(task: Task): void {
    this.#close(task);
    this.#listener.changed(task);
  }

  #close(task: Task): void {
    task.lastStatus = 'STOPPED';
    task.stoppedAt = this.#timeline.now;
    const { service } = task;
    service.tasks.delete(task);
    const oldest = this.#timeline.now - STOPPED_KEPT_MS;
    service.stopped = [...service.stopped.filter((other) => (other.stoppedAt ?? 0) > oldest), task];
  }

  #groupsOf(task: Task): readonly { readonly group: TargetGroup; readonly port: number }[] {
    return task.loadBalancers.map((balancer) => ({
      group: this.#groupOf(balancer),
      port: balancer.containerPort,
    }));
  }

  #groupOf({ targetGroupArn }: ServiceLoadBalancer): TargetGroup {
    const group = this.#balancing.targetGroups.get(targetGroupArn);
    if (group === undefined) throw new Error(`No target group ${targetGroupArn} in this world`);
    return group;
  }

  #ifAliveAfter(task: Task, delayMs: number, run: () => void): void {
    this.#timeline.after(delayMs, () => {
      if (task.desiredStatus === 'RUNNING') run();
    });
  }
}
