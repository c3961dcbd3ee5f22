import { type Aws, createAws } from './aws/clients.ts';
import { type Config, readConfig } from './config/config.ts';
import { alarmsGate } from './health/alarms.ts';
import { tasksGate } from './health/tasks.ts';
import type { Prepared } from './main.ts';
import { messageOf, PreflightError, RemoteError } from './rollout/errors.ts';
import type { Clock, Finding, Gate, Router } from './rollout/ports.ts';
import { planOf, refuseErrors } from './rollout/plan.ts';
import type { RolloutOptions } from './rollout/rollout.ts';
import { discover } from './traffic/discover.ts';
import { routerFor } from './traffic/router-for.ts';
import { parseTarget, sharesGroup, type Target } from './traffic/target.ts';
import { VERSION } from './version.ts';

/** A cancelled main has 7.5 s before the runner sends SIGTERM; this leaves room for the report. */
const CANCEL_BUDGET_MS = 6_000;
/** A cancelled job has five minutes in all, so a post step that waits longer is killed without a word. */
const POST_MOST_MS = 4 * 60_000;

export interface Surroundings {
  readonly input: (name: string) => string;
  readonly clock: Clock;
  /** Whether a post step will run after main, as it does on a runner. */
  readonly hasPostStep: boolean;
}

/** The one place that knows every implementation. */
export interface Composition {
  readonly config: Config;
  /** Checks everything against AWS and makes the parts of a rollout. */
  prepare(signal: AbortSignal): Promise<Prepared>;
  /** What the rollout works on, once `prepare` has found it: enough for another process to build the router again. */
  target(): Target | undefined;
  /** The router of an earlier process. */
  rebuild(target: unknown): Router;
  readonly postTimeoutMs: number;
  close(): void;
}

/** Throws InputError with every mistake in the inputs. */
export function compose(around: Surroundings): Composition {
  const config = readConfig(around.input);
  const aws = createAws({
    clock: around.clock,
    userAgent: `ecs-canary/${VERSION}`,
    ...(config.region === undefined ? {} : { region: config.region }),
  });
  let target: Target | undefined;
  return {
    config,
    prepare: async (signal) => {
      const prepared = await prepare(config, aws, around, signal);
      target = prepared.target;
      return prepared;
    },
    target: () => target,
    rebuild: (saved) => routerFor(parseTarget(saved), aws, config),
    postTimeoutMs: Math.min(config.rollbackTimeoutMs, POST_MOST_MS),
    close: () => aws.destroy(),
  };
}

async function prepare(
  config: Config,
  aws: Aws,
  around: Surroundings,
  signal: AbortSignal,
): Promise<Prepared & { target: Target }> {
  const { clock } = around;
  const alarms = alarmsOf(config, aws, clock);
  // One after the other: the first request isn't kept waiting while the parts for the second are loaded.
  const discovery = await orFinding('AWS', signal, discover(aws, config, signal));
  const lint = await orFinding(
    'alarms',
    signal,
    Promise.all(alarms.map((gate) => gate.lint(config.steps, signal))),
  );
  const findings = [
    ...('failure' in discovery ? [discovery.failure] : discovery.value.findings),
    ...('failure' in lint ? [lint.failure] : lint.value.flat()),
  ];
  refuseErrors(findings);
  const target = 'value' in discovery ? discovery.value.target : undefined;
  if (target === undefined) throw new PreflightError(findings);

  const router = routerFor(target, aws, config);
  const snapshot = await router.snapshot(signal);
  const gates = isReturning(config) ? [] : [...alarms, tasksOf(config, aws, clock, target)];
  const plan = planOf(router, snapshot, config.steps, findings);
  return { router, gates, plan, snapshot, target, dryRun: config.dryRun, options: optionsOf(config, around) };
}

/** `percent: 0` is the way out of trouble: no alarm that rings already may stand in its way. */
function isReturning(config: Config): boolean {
  return config.steps.every(({ share }) => share === 0);
}

function alarmsOf(config: Config, aws: Aws, clock: Clock): readonly Gate[] {
  if (isReturning(config)) return [];
  const { alarms, alarmAtStart, insufficientData } = config;
  return [alarmsGate(aws, { names: alarms, atStart: alarmAtStart, insufficientData, clock })];
}

function tasksOf(config: Config, aws: Aws, clock: Clock, target: Target): Gate {
  const groups = (arn: string | undefined): readonly string[] => (arn === undefined ? [] : [arn]);
  return tasksGate(aws, {
    cluster: target.cluster,
    stableService: target.stable.service,
    canaryService: target.canary.service,
    stableTargetGroupArns: groups(target.stable.targetGroupArn),
    canaryTargetGroupArns: groups(target.canary.targetGroupArn),
    sharedTargetGroup: sharesGroup(target),
    clock,
    pollMs: config.pollMs,
  });
}

function optionsOf(config: Config, around: Surroundings): RolloutOptions {
  return {
    pollMs: config.pollMs,
    patienceMs: config.patienceMs,
    stabilizeMs: config.stabilizeMs,
    rollback: config.rollback,
    rollbackTo: config.rollbackTo,
    rollbackTimeoutMs: config.rollbackTimeoutMs,
    ...(around.hasPostStep ? { cancelBudgetMs: CANCEL_BUDGET_MS } : {}),
  };
}

/** An AWS that doesn't answer, or refuses, is one more thing to report beside the others. */
async function orFinding<T>(
  subject: string,
  signal: AbortSignal,
  work: Promise<T>,
): Promise<{ readonly value: T } | { readonly failure: Finding }> {
  try {
    return { value: await work };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RemoteError)) throw error;
    return { failure: { severity: 'error', subject, message: messageOf(error), fix: '' } };
  }
}
