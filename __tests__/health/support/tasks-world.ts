import { tasksGate, type TasksGateOptions } from '../../../src/health/tasks.ts';
import type { Gate, Verdict, Window } from '../../../src/rollout/ports.ts';
import type { Refusal } from '../../aws/support/fake-aws.ts';
import { fakeAws, never, TestClock, type Input } from '../../aws/support/fake-aws.ts';

export const START = Date.parse('2026-11-01T12:00:00Z');
export const POLL_MS = 15_000;

interface Service {
  status: string;
  desiredCount: number;
  runningCount: number;
  pendingCount: number;
  taskDefinition: string;
  deployments:
    | { id: string; status: string; taskDefinition: string; failedTasks?: number; rolloutState?: string }[]
    | undefined;
  events: { id: string; createdAt: number; message: string }[];
}

export interface Stop {
  readonly agoMs?: number;
  readonly stopCode?: string;
  readonly stoppedReason?: string;
  readonly containers?: readonly object[];
}

const service = (count: number, name: string): Service => ({
  status: 'ACTIVE',
  desiredCount: count,
  runningCount: count,
  pendingCount: 0,
  taskDefinition: `arn:aws:ecs:eu-central-1:123456789012:task-definition/${name}:1`,
  deployments: [
    {
      id: `ecs-svc/${name}`,
      status: 'PRIMARY',
      taskDefinition: `arn:aws:ecs:eu-central-1:123456789012:task-definition/${name}:1`,
    },
  ],
  events: [],
});

/** Two services and their targets, as tests set them. */
export class World {
  readonly clock = new TestClock(START);
  readonly services: Record<string, Service> = {
    web: service(10, 'web'),
    'web-canary': service(3, 'web-canary'),
  };
  /** States of targets; their ids are 10.0.0.0, 10.0.0.1, … for `canary`, 10.0.1.0, … for `stable`. */
  readonly targets: Record<string, string[]> = {
    stable: Array<string>(10).fill('healthy'),
    canary: Array<string>(3).fill('healthy'),
  };
  stops: readonly Stop[] = [];
  addresses = true;
  listFails: Refusal | undefined;
  readonly #fake = fakeAws((operation, input) => this.#answer(operation, input), this.clock);

  get stable(): Service {
    return this.#service('web');
  }
  get canary(): Service {
    return this.#service('web-canary');
  }
  get calls(): readonly string[] {
    return this.#fake.calls.map(({ operation }) => operation);
  }

  gate(options: Partial<TasksGateOptions> = {}): Gate {
    return tasksGate(this.#fake.aws, {
      cluster: 'prod',
      stableService: 'web',
      canaryService: 'web-canary',
      stableTargetGroupArns: ['stable'],
      canaryTargetGroupArns: ['canary'],
      sharedTargetGroup: false,
      clock: this.clock,
      pollMs: POLL_MS,
      logs: false,
      ...options,
    });
  }

  #service(name: string): Service {
    const found = this.services[name];
    if (found === undefined) throw new Error(`no ${name}`);
    return found;
  }

  #answer(operation: string, input: Input): unknown {
    switch (operation) {
      case 'DescribeServices':
        return {
          services: Object.entries(this.services).map(([serviceName, state]) => ({ serviceName, ...state })),
        };
      case 'DescribeTargetHealth':
        return { TargetHealthDescriptions: this.#health(String(input['TargetGroupArn'])) };
      case 'ListTasks':
        if (this.listFails !== undefined) throw this.listFails;
        return {
          taskArns:
            input['desiredStatus'] === 'RUNNING'
              ? ['running']
              : this.stops.map((_, at) => `task/prod/t${at}`),
        };
      case 'DescribeTasks':
        return JSON.stringify(input['tasks']) === '["running"]'
          ? { tasks: this.#running() }
          : { tasks: this.#stopped() };
      default:
        throw new Error(`unexpected ${operation}`);
    }
  }

  #health(group: string): readonly object[] {
    const groups = group === 'shared' ? ['stable', 'canary'] : [group];
    return groups.flatMap((name) =>
      (this.targets[name] ?? []).map((State, at) => ({
        Target: { Id: `10.0.${name === 'canary' ? 0 : 1}.${at}`, Port: 80 },
        TargetHealth: { State, ...(State === 'healthy' ? {} : { Reason: 'Target.Timeout' }) },
      })),
    );
  }

  #running(): readonly object[] {
    if (!this.addresses) return [{ taskArn: 'running' }];
    return (this.targets['canary'] ?? []).map((_, at) => ({
      attachments: [{ details: [{ name: 'privateIPv4Address', value: `10.0.0.${at}` }] }],
    }));
  }

  #stopped(): readonly object[] {
    return this.stops.map(({ agoMs = 0, ...stop }, at) => ({
      taskArn: `task/prod/t${at}`,
      stoppedAt: (this.clock.now() - agoMs) / 1000,
      ...stop,
    }));
  }
}

export const bake: Window = { phase: 'bake', share: 5, since: START, startedAt: START };
export const shift: Window = { ...bake, phase: 'shift' };
export const crash: Stop = {
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
};

export const kindsOf = (verdict: Verdict): string =>
  verdict.kind === 'unhealthy' ? verdict.reasons.map(({ message }) => message).join('; ') : verdict.kind;
export const evidenceOf = (verdict: Verdict): readonly string[] =>
  verdict.kind === 'unhealthy' ? verdict.reasons.flatMap(({ evidence }) => evidence) : [];

/** Looks again and again, a poll apart. */
export async function poll(world: World, gate: Gate, times: number, at: Window = bake): Promise<Verdict> {
  let verdict = await gate.check(at, never);
  for (let look = 1; look < times; look += 1) {
    world.clock.pass(POLL_MS);
    verdict = await gate.check(at, never);
  }
  return verdict;
}
