import { InputError } from '../rollout/errors.ts';
import type { RollbackTo, Step } from '../rollout/ports.ts';
import { Answers } from './answers.ts';
import { type Draft, readDraft } from './draft.ts';
import { checkTogether } from './rules.ts';

/** Everything a rollout is told, checked and frozen. action.yml describes each input. */
export interface Config {
  /** Name or ARN as given. */
  readonly cluster: string;
  /** The stable service: name or ARN as given. */
  readonly service: string;
  /** Name or ARN as given. */
  readonly canaryService: string;
  readonly traffic: 'auto' | 'task-count' | 'listener';
  /** ARN of a listener or, on an Application Load Balancer, of a rule. Absent: to be discovered. */
  readonly listenerArn?: string;
  /** Absent: the service's. */
  readonly stableTargetGroupArn?: string;
  /** Absent: the canary service's. */
  readonly canaryTargetGroupArn?: string;
  /** At least one, rising. `percent: 0` is the one step `{ share: 0, bakeMs: 0 }`. */
  readonly steps: readonly Step[];
  /** Names, each once, in the order given; ARNs are brought down to the names in them. */
  readonly alarms: readonly string[];
  readonly allowNoAlarms: boolean;
  readonly alarmAtStart: 'fail' | 'ignore';
  readonly insufficientData: 'ok' | 'fail';
  readonly pollMs: number;
  /** Absent: what both services desire at the start. */
  readonly totalTasks?: number;
  readonly canaryCount: 'match' | 'as-is' | number;
  readonly stabilizeMs: number;
  /** Absent: the router's own (none behind an Application Load Balancer, 120000 behind a Network Load Balancer). */
  readonly settleMs?: number;
  readonly rollback: boolean;
  readonly rollbackTo: RollbackTo;
  readonly rollbackTimeoutMs: number;
  /** How long health may be unknown. */
  readonly patienceMs: number;
  readonly dryRun: boolean;
  /** Absent: the environment's. */
  readonly region?: string;
  readonly summary: boolean;
}

/**
 * Reads every input, each once, through `input`, which returns an empty string for one that was not given.
 * Throws an {@link InputError} with all mistakes.
 */
export function readConfig(input: (name: string) => string): Config {
  const answers = new Answers(input);
  const draft = readDraft(answers);
  checkTogether(draft, answers);
  if (answers.mistakes.length > 0) throw new InputError(answers.mistakes);
  return frozen(configOf(draft));
}

function configOf(draft: Draft): Config {
  const { listener, stableTargetGroup, canaryTargetGroup, totalTasks, settleMs, region, ...rest } = draft;
  return {
    ...rest,
    cluster: draft.cluster.given,
    service: draft.service.given,
    canaryService: draft.canaryService.given,
    alarms: [...new Set(draft.alarms.map(({ name }) => name))],
    ...(listener === undefined ? {} : { listenerArn: listener.text }),
    ...(stableTargetGroup === undefined ? {} : { stableTargetGroupArn: stableTargetGroup.text }),
    ...(canaryTargetGroup === undefined ? {} : { canaryTargetGroupArn: canaryTargetGroup.text }),
    ...(totalTasks === undefined ? {} : { totalTasks }),
    ...(settleMs === undefined ? {} : { settleMs }),
    ...(region === undefined ? {} : { region }),
  };
}

/** Arrays and plain objects, frozen all the way down. */
function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) frozen(part);
  }
  return Object.freeze(value);
}
