import { describeAlarms } from './aws/alarms.ts';
import { type Aws, type AwsOptions, createAws } from './aws/clients.ts';
import { credentialsExpiry, expiryFindings } from './aws/credentials.ts';
import { credentialsGate } from './aws/credentials-gate.ts';
import type { TokenSource } from './aws/role.ts';
import { longArn } from './aws/services.ts';
import { tableStore } from './checkpoint/table-store.ts';
import { type Config, readConfig } from './config/config.ts';
import type { Mode } from './config/mode.ts';
import { alarmsGate } from './health/alarms.ts';
import { tasksGate } from './health/tasks.ts';
import type { Claims, Parts, Prepared, Resuming } from './modes/parts.ts';
import { messageOf, PreflightError, RemoteError } from './rollout/errors.ts';
import type { Observation } from './rollout/events.ts';
import type { CheckpointStore, Holder, Lease } from './rollout/lease.ts';
import type { Clock, Finding, Gate, Router, Step } from './rollout/ports.ts';
import { planOf, refuseErrors } from './rollout/plan.ts';
import type { RolloutOptions } from './rollout/rollout.ts';
import { discover } from './traffic/discover.ts';
import { stableService } from './traffic/find-services.ts';
import { softened } from './traffic/findings.ts';
import { routerFor } from './traffic/router-for.ts';
import { isSameTarget, parseTarget, sharesGroup, type Target } from './traffic/target.ts';
import { VERSION } from './version.ts';

/** A cancelled main has 7.5 s before the runner sends SIGTERM; this leaves room for the report. */
const CANCEL_BUDGET_MS = 6_000;
/** A cancelled job has five minutes in all, so a post step that waits longer is killed without a word. */
const POST_MOST_MS = 4 * 60_000;
/** What only gives traffic back asks no alarms, and takes the services as they are; so does what goes on in mid-way. */
const RETURN: readonly Step[] = [{ share: 0, bakeMs: 0 }];

export interface Surroundings {
  readonly input: (name: string) => string;
  readonly clock: Clock;
  /** Whether a post step will run after main, as it does on a runner. */
  readonly hasPostStep: boolean;
  /** What others are told about this run where it holds the lease. */
  readonly me: Holder;
  /** Told just before a lease is claimed, so that the post step can give it back. */
  readonly onClaim: (recordId: string) => Promise<void>;
  readonly take: (lease: Lease) => void;
  /** Gives OIDC tokens for `role-to-assume`. */
  readonly token: TokenSource;
  /** What CloudTrail calls a session of that role, unless an input does. */
  readonly sessionName: string;
  /** How AWS is reached; over the network unless a rehearsal says otherwise. */
  readonly connect?: (options: AwsOptions) => Aws;
}

/** The one place that knows every implementation. */
export interface Composition {
  readonly config: Config;
  readonly mode: Mode;
  parts(cancel: AbortSignal): Parts;
  /** What the rollout works on, once that is known: enough for another process to build the router again. */
  target(): Target | undefined;
  /** The router of an earlier process. */
  rebuild(target: unknown): Router;
  /** The record that an earlier process of this job has claimed; absent without a state table. */
  recordOf(id: string): CheckpointStore | undefined;
  readonly postTimeoutMs: number;
  close(): void;
}

/** Throws InputError with every mistake in the inputs. */
export function compose(around: Surroundings): Composition {
  const config = readConfig(around.input);
  const aws = (around.connect ?? createAws)({
    clock: around.clock,
    userAgent: `ecs-canary/${VERSION}`,
    ...(config.region === undefined ? {} : { region: config.region }),
    ...roleOf(config, around),
  });
  const found: { target?: Target; prepared?: Target } = {};
  const recordOf = (id: string): CheckpointStore | undefined => recordIn(config, aws, around, id);
  const rebuild = (saved: unknown): Router => {
    found.target = parseTarget(saved);
    return routerFor(found.target, aws, config);
  };
  const claims: Claims = {
    me: around.me,
    lockTimeoutMs: config.lockTimeoutMs,
    resume: config.resume,
    rollback: config.rollback,
    rollbackTimeoutMs: config.rollbackTimeoutMs,
    store: async (signal) => {
      const id = longArn(await stableService(aws, config, signal), config.cluster);
      const store = recordOf(id);
      if (store === undefined) throw new Error('There is no record without a state table.');
      return store;
    },
    take: around.take,
    rebuild,
    isAsPrepared: (saved) => found.prepared !== undefined && isSameTarget(parseTarget(saved), found.prepared),
  };
  return {
    config,
    mode: config.mode,
    parts: (cancel) => ({
      clock: around.clock,
      cancel,
      prepare: async (signal, resuming) => {
        const prepared = await prepare(config, aws, around, signal, resuming);
        found.prepared = found.target = prepared.target;
        return prepared;
      },
      observe: (signal) => observe(config, aws, signal),
      ...(config.stateTable === undefined ? {} : { claims }),
    }),
    target: () => found.target,
    rebuild,
    recordOf,
    postTimeoutMs: Math.min(config.rollbackTimeoutMs, POST_MOST_MS),
    close: () => aws.destroy(),
  };
}

function roleOf(config: Config, { sessionName, token }: Surroundings): Pick<AwsOptions, 'role'> {
  const { roleToAssume: arn, roleSessionName, roleDurationMs: durationMs } = config;
  if (arn === undefined) return {};
  return { role: { arn, sessionName: roleSessionName ?? sessionName, durationMs, token } };
}

function recordIn(
  { stateTable: table, leaseBeatMs: beatMs }: Config,
  aws: Aws,
  { clock, onClaim }: Surroundings,
  id: string,
): CheckpointStore | undefined {
  if (table === undefined) return undefined;
  return tableStore(aws, { table, id, beatMs, clock, onClaim: () => onClaim(id) });
}

async function prepare(
  config: Config,
  aws: Aws,
  around: Surroundings,
  signal: AbortSignal,
  resuming?: Resuming,
): Promise<Prepared & { target: Target }> {
  const { clock } = around;
  const steps = stepsOf(config);
  const isReturning = steps.every(({ share }) => share === 0);
  const alarms = isReturning ? [] : [alarmsOf(config, aws, clock, resuming)];
  const expiry = await expiryOf(config, aws, clock, steps).catch((error: unknown) =>
    refuseKeyless(error, signal),
  );
  // One after the other: the first request isn't kept waiting while the parts for the second are loaded.
  const discovery = await orFinding(
    'AWS',
    signal,
    discover(aws, { ...config, steps: resuming === undefined ? steps : RETURN }, signal),
  );
  const lint = await orFinding('alarms', signal, Promise.all(alarms.map((gate) => gate.lint(steps, signal))));
  const findings = [
    ...(isReturning ? expiry.map(softened) : expiry),
    ...('failure' in discovery ? [discovery.failure] : discovery.value.findings),
    ...('failure' in lint ? [lint.failure] : lint.value.flat()),
  ];
  refuseErrors(findings);
  const target = 'value' in discovery ? discovery.value.target : undefined;
  if (target === undefined) throw new PreflightError(findings);

  const router = routerFor(target, aws, config);
  const snapshot = await router.snapshot(signal);
  const gates = isReturning
    ? []
    : [
        ...alarms,
        tasksOf(config, aws, clock, target),
        ...(config.roleToAssume === undefined ? [] : [credentialsGate(aws)]),
      ];
  const plan = planOf(router, snapshot, steps, findings);
  return { router, gates, plan, snapshot, target, options: optionsOf(config, around) };
}

/** What speaks against the credentials in use, where no role renews them. Rejects where there are none. */
async function expiryOf(
  config: Config,
  aws: Aws,
  clock: Clock,
  steps: readonly Step[],
): Promise<readonly Finding[]> {
  const expiry = await credentialsExpiry(aws);
  if (expiry === undefined) return [];
  const planMs = steps.reduce((sum, { bakeMs }) => sum + bakeMs + (config.settleMs ?? 0), 0);
  return expiryFindings(expiry.at, clock.now(), planMs);
}

/** `mode: rollback` and `mode: status` have no plan: they take what is there as it is, like `percent: 0`, the way out of trouble. */
function stepsOf({ mode, steps }: Config): readonly Step[] {
  return mode === 'rollback' || mode === 'status' ? RETURN : steps;
}

async function observe(config: Config, aws: Aws, signal: AbortSignal): Promise<Observation> {
  const { target, findings } = await discover(aws, { ...config, steps: RETURN }, signal);
  if (target === undefined) throw new PreflightError(findings);
  const split = await routerFor(target, aws, config).observe(signal);
  const { found, missing } = await describeAlarms(aws, config.alarms, signal);
  const alarms = [
    ...found.map(({ name, state, stateReason }) => ({ name, state, reason: stateReason })),
    ...missing.map((name) => ({ name, state: 'missing', reason: '' })),
  ];
  return { split, alarms, findings: findings.map(softened) };
}

function alarmsOf(config: Config, aws: Aws, clock: Clock, resuming?: Resuming): Gate {
  const { alarms, alarmArns, alarmAtStart, insufficientData } = config;
  return alarmsGate(aws, {
    ...{ names: alarms, arns: alarmArns, atStart: alarmAtStart, insufficientData, clock },
    ...resuming,
  });
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

/** Without credentials nothing can be asked: that is one thing to mend, however many calls would fail of it. */
function refuseKeyless(error: unknown, signal: AbortSignal): never {
  signal.throwIfAborted();
  if (!(error instanceof RemoteError)) throw error;
  throw new PreflightError([{ severity: 'error', subject: 'AWS', message: messageOf(error), fix: '' }]);
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
