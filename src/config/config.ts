import { InputError } from '../rollout/errors.ts';
import type { RollbackTo, Step } from '../rollout/ports.ts';
import { Answers } from './answers.ts';
import { type Draft, readDraft } from './draft.ts';
import type { Mode } from './mode.ts';
import { type OnSuccess, onSuccessOf } from './on-success.ts';
import { checkTogether } from './rules.ts';
import type { TaskDefinitionReference } from './task-definitions.ts';

/** An alarm's name, and the ARN that it was given by. */
export interface AlarmArn {
  readonly name: string;
  readonly arn: string;
}

/** A task definition for the canary: a JSON file, or a revision that is registered: `family:revision`, or an ARN. */
export type NewVersion =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'revision'; readonly reference: string };

/** Everything a rollout is told, checked and frozen. action.yml describes each input. */
export interface Config {
  /** `dry-run` is `plan`. */
  readonly mode: Mode;
  /** Name or ARN as given. */
  readonly cluster: string;
  /** The stable service: name or ARN as given. */
  readonly service: string;
  /** Name or ARN as given. */
  readonly canaryService: string;
  /** What the canary is to run instead of its image. Absent, as is `taskDefinition`: it runs what it has. */
  readonly image?: string;
  /** The container whose image that is. Absent: the only one. */
  readonly container?: string;
  /** What the canary is to run; never beside `image`. */
  readonly taskDefinition?: NewVersion;
  readonly traffic: 'auto' | 'task-count' | 'listener';
  /** ARN of a listener or, on an Application Load Balancer, of a rule. Absent: to be discovered. */
  readonly listenerArn?: string;
  /** Absent: the service's. */
  readonly stableTargetGroupArn?: string;
  /** Absent: the canary service's. */
  readonly canaryTargetGroupArn?: string;
  /** At least one, rising. `percent: 0` is the one step `{ share: 0, bakeMs: 0 }`. */
  readonly steps: readonly Step[];
  /** `promote` only where the steps, if any are played, end at 100 %. */
  readonly onSuccess: OnSuccess;
  /** How traffic returns to a promoted stable: the canary's shares, falling to 0. At least one; of no account with `keep`. */
  readonly promotionSteps: readonly Step[];
  /** Names, each once, in the order given; ARNs are brought down to the names in them. */
  readonly alarms: readonly string[];
  /** Those of them that were given by ARN: an alarm of that name in another region or account is not meant. */
  readonly alarmArns: readonly AlarmArn[];
  readonly allowNoAlarms: boolean;
  readonly alarmAtStart: 'fail' | 'ignore';
  readonly insufficientData: 'ok' | 'fail';
  readonly pollMs: number;
  /** Absent: what both services desire at the start. */
  readonly totalTasks?: number;
  readonly canaryCount: 'match' | 'as-is' | number;
  readonly autoscaling: 'manage' | 'ignore' | 'refuse';
  readonly stabilizeMs: number;
  /** Absent: the router's own (none behind an Application Load Balancer, 120000 behind a Network Load Balancer). */
  readonly settleMs?: number;
  readonly rollback: boolean;
  readonly rollbackTo: RollbackTo;
  readonly rollbackTimeoutMs: number;
  /** How long health may be unknown. */
  readonly patienceMs: number;
  /** Name of the DynamoDB table that keeps checkpoints and leases. Absent: the job's own state. */
  readonly stateTable?: string;
  /** How long to wait for another rollout's lease on the target. */
  readonly lockTimeoutMs: number;
  /** Time between two signs of life of a lease. */
  readonly leaseBeatMs: number;
  /** Whether the unfinished rollout of a lost runner goes on, instead of being rolled back. */
  readonly resume: boolean;
  /** ARN of the IAM role that a fresh OIDC token is exchanged for. Absent: the environment's credentials. */
  readonly roleToAssume?: string;
  /** Absent: one made from the run. */
  readonly roleSessionName?: string;
  readonly roleDurationMs: number;
  /** Absent: the environment's. */
  readonly region?: string;
  /** Whether the last log lines of failed tasks are told. */
  readonly logs: boolean;
  /** Whether both services are tagged after a promotion. */
  readonly tag: boolean;
  /** Whether warnings refuse a rollout. */
  readonly strict: boolean;
  /** Fewest requests in a step's bake that tell anything; fewer are a finding. */
  readonly minRequests: number;
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
  const { dryRun, listener, stableTargetGroup, canaryTargetGroup, totalTasks, settleMs, ...given } = draft;
  const { region, stateTable, roleToAssume, roleSessionName, ...named } = given;
  const { image, container, taskDefinition, ...rest } = named;
  return {
    ...rest,
    mode: dryRun ? 'plan' : draft.mode,
    cluster: draft.cluster.given,
    service: draft.service.given,
    canaryService: draft.canaryService.given,
    onSuccess: onSuccessOf(draft),
    alarms: [...new Set(draft.alarms.map(({ name }) => name))],
    alarmArns: draft.alarms.flatMap(({ name, arn }) => (arn === undefined ? [] : [{ name, arn: arn.text }])),
    ...(image === undefined ? {} : { image }),
    ...(container === undefined ? {} : { container }),
    ...(taskDefinition === undefined ? {} : { taskDefinition: versionOf(taskDefinition) }),
    ...(listener === undefined ? {} : { listenerArn: listener.text }),
    ...(stableTargetGroup === undefined ? {} : { stableTargetGroupArn: stableTargetGroup.text }),
    ...(canaryTargetGroup === undefined ? {} : { canaryTargetGroupArn: canaryTargetGroup.text }),
    ...(totalTasks === undefined ? {} : { totalTasks }),
    ...(settleMs === undefined ? {} : { settleMs }),
    ...(region === undefined ? {} : { region }),
    ...(stateTable === undefined ? {} : { stateTable }),
    ...(roleToAssume === undefined ? {} : { roleToAssume: roleToAssume.text }),
    ...(roleSessionName === undefined ? {} : { roleSessionName }),
  };
}

function versionOf(reference: TaskDefinitionReference): NewVersion {
  if (reference.kind === 'file') return reference;
  return { kind: 'revision', reference: reference.given };
}

/** Arrays and plain objects, frozen all the way down. */
function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === 'object' && part !== null) frozen(part);
  }
  return Object.freeze(value);
}
