import type { Aws } from '../aws/clients.ts';
import { stoppedTasks, type ServiceView, type StoppedTask } from '../aws/services.ts';
import { lastLines } from '../aws/task-logs.ts';
import type { Clock, Gate, Reason, Role, Verdict, Window } from '../rollout/ports.ts';
import { spell } from '../rollout/words.ts';
import { endedByItself, eventLines, stopLine } from '../aws/crashes.ts';
import { foreignDeployment, identityOf, type Identity } from './deployments.ts';
import { isShort, lookAt, seenOf, standing, type Place, type Scene } from './scene.ts';
import { Shortage } from './shortage.ts';
import { targetLines } from './targets.ts';

export interface TasksGateOptions extends Place {
  readonly clock: Clock;
  readonly pollMs: number;
  /** Whether a failed task is told with the last lines that it logged. */
  readonly logs: boolean;
}

/** Crashes within one stretch of the rollout that are no coincidence. */
const CRASHES = 2;

/**
 * ECS tasks and load balancer targets of both services as a gate. A quiet look costs one DescribeServices and one
 * DescribeTargetHealth a group; stopped tasks are asked for only when something hints at them.
 */
export function tasksGate(aws: Aws, options: TasksGateOptions): Gate {
  return new TasksGate(aws, options);
}

class TasksGate implements Gate {
  readonly name = 'tasks';
  readonly #aws: Aws;
  readonly #options: TasksGateOptions;
  readonly #canaryShort: Shortage;
  readonly #stableShort: Shortage;
  /** By role; `brought` is what this rollout had deployed to it by then. */
  readonly #first = new Map<Role, Identity & { readonly brought: string | undefined }>();
  #failedTasks: number | undefined;
  #stableNoted = false;

  constructor(aws: Aws, options: TasksGateOptions) {
    this.#aws = aws;
    this.#options = options;
    this.#canaryShort = new Shortage(options.pollMs);
    this.#stableShort = new Shortage(options.pollMs);
  }

  /** Services and target groups are checked by whoever finds them. */
  lint(): Promise<readonly []> {
    return Promise.resolve([]);
  }

  async check(window: Window, signal: AbortSignal): Promise<Verdict> {
    const look = await lookAt(this.#aws, this.#options, window.phase === 'bake', signal);
    if ('missing' in look) {
      return { kind: 'unhealthy', reasons: look.missing.map(({ service, reason }) => gone(service, reason)) };
    }
    const { scene } = look;
    const changed = (['stable', 'canary'] as const).flatMap((role) =>
      this.#changes(role, scene[role], window),
    );
    if (changed.length > 0) return { kind: 'unhealthy', reasons: changed };
    const failing = this.#failing(window, scene);
    const crashed = await this.#crashed(window, scene.canary, failing !== undefined, signal);
    const reasons = reasonsOf(window, scene, failing, crashed);
    if (reasons.length > 0)
      return { kind: 'unhealthy', reasons: await this.#withLogs(reasons, crashed, signal) };
    const notes = this.#stableNotes(window, scene);
    return { kind: 'healthy', seen: seenOf(scene), ...(notes.length === 0 ? {} : { notes }) };
  }

  conclude(): ReturnType<Gate['conclude']> {
    return { verdict: { kind: 'healthy', seen: 'tasks held' }, findings: [] };
  }

  /** What this rollout deploys itself is for whoever deploys it to judge; what comes of it is the service's from then on. */
  #changes(role: Role, service: ServiceView, { renewing, renewed = {} }: Window): readonly Reason[] {
    if (service.status !== 'ACTIVE') return [gone(service.name, service.status)];
    if (role === renewing) return [];
    const brought = renewed[role];
    const known = this.#first.get(role);
    const isKnown = known !== undefined && known.brought === brought;
    const first = isKnown ? known : { ...identityOf(service), brought };
    // An answer from before the deployment says nothing of it.
    if (!isKnown && brought !== undefined && first.taskDefinition !== brought) return [];
    this.#first.set(role, first);
    const reason = foreignDeployment(role, service, first);
    return reason === undefined ? [] : [reason];
  }

  /** While a share is in force the canary must carry it: never without any task or target, never short for long. */
  #failing(window: Window, { canary, canaryTargets }: Scene): Failing | undefined {
    const watched = window.phase === 'bake' && canary.desired > 0;
    const short = watched && isShort(canary, canaryTargets);
    const shortForMs = this.#canaryShort.look(short, this.#options.clock.now());
    if (!watched) return undefined;
    if (window.share > 0 && canary.running === 0) return { kind: 'tasks', words: 'has no running task' };
    if (window.share > 0 && canaryTargets?.healthy === 0)
      return { kind: 'targets', words: 'has no healthy target' };
    if (shortForMs === undefined) return undefined;
    return {
      kind: canary.running < canary.desired ? 'tasks' : 'targets',
      words: `can't hold its count: ${standing(canary, canaryTargets)} for ${spell(shortForMs)}`,
    };
  }

  /**
   * Tasks that ended by themselves since the rollout began. The hint is spent only when it was answered, and what is
   * known to fail already is told even where this cannot be.
   */
  async #crashed(
    window: Window,
    canary: ServiceView,
    failing: boolean,
    signal: AbortSignal,
  ): Promise<readonly StoppedTask[]> {
    const failed = canary.deployments.reduce((sum, { failedTasks }) => sum + failedTasks, 0);
    const hinted = canary.running < canary.desired || canary.pending > 0 || failed > (this.#failedTasks ?? 0);
    if (!hinted) {
      this.#failedTasks = failed;
      return [];
    }
    try {
      const { cluster } = this.#options;
      const stopped = await stoppedTasks(this.#aws, cluster, canary.name, window.startedAt, signal);
      this.#failedTasks = failed;
      return stopped.filter(endedByItself);
    } catch (error) {
      if (failing) return [];
      throw error;
    }
  }

  async #withLogs(
    [first, ...more]: readonly Reason[],
    [newest]: readonly StoppedTask[],
    signal: AbortSignal,
  ): Promise<readonly Reason[]> {
    if (first === undefined || newest === undefined || !this.#options.logs)
      return first === undefined ? more : [first, ...more];
    const lines = await lastLines(this.#aws, newest, signal);
    return [{ ...first, evidence: [...first.evidence, ...lines] }, ...more];
  }

  /** A stable service that loses tasks is told, not judged: giving it all the traffic back would not help it. */
  #stableNotes(window: Window, { stable, stableTargets }: Scene): readonly string[] {
    const watched = window.phase === 'bake' && stable.desired > 0;
    const short = watched && isShort(stable, stableTargets);
    const tooLong = this.#stableShort.look(short, this.#options.clock.now()) !== undefined;
    const first = tooLong && !this.#stableNoted;
    this.#stableNoted = tooLong;
    return first ? [`stable is below its count: ${standing(stable, stableTargets)}`] : [];
  }
}

interface Failing {
  readonly kind: 'tasks' | 'targets';
  readonly words: string;
}

function reasonsOf(
  window: Window,
  { canary, canaryTargets }: Scene,
  failing: Failing | undefined,
  crashed: readonly StoppedTask[],
): readonly Reason[] {
  const recent = crashed.filter(({ stoppedAt }) => (stoppedAt ?? 0) >= window.since);
  const lone = canary.desired === 1 && canary.running === 0;
  const loops = recent.length >= (lone ? 1 : CRASHES);
  const stops = crashed.map(stopLine);
  const events = eventLines(canary, window.startedAt);
  const canarys = (kind: Reason['kind'], words: string, evidence: readonly string[]): Reason => ({
    kind,
    subject: canary.name,
    message: `the canary service ${canary.name} ${words}`,
    evidence,
  });
  return [
    ...(loops
      ? [canarys('tasks', `crash-loops: ${recent.length} of its tasks failed`, [...stops, ...events])]
      : []),
    ...(failing === undefined
      ? []
      : [
          canarys(failing.kind, failing.words, [
            ...targetLines(canaryTargets),
            ...(loops ? [] : [...stops, ...events]),
          ]),
        ]),
  ];
}

function gone(service: string, state: string): Reason {
  return {
    kind: 'tasks',
    subject: service,
    message: `service ${service} is no longer there`,
    evidence: [`ECS says ${state}`],
  };
}
