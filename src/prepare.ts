import { describeAlarms } from './aws/alarms.ts';
import type { Aws } from './aws/clients.ts';
import { readService } from './aws/services.ts';
import { credentialsExpiry, expiryFindings } from './aws/credentials.ts';
import type { Surroundings } from './compose.ts';
import type { Config } from './config/config.ts';
import { forecastAt, type Outlook, surveyAt } from './foresee.ts';
import { alarmsOf, gatesOf } from './gates.ts';
import type { Prepared, Resuming } from './modes/parts.ts';
import { prepareReleaseAt, type ReleaseAt } from './prepare-release.ts';
import { PreflightError } from './rollout/errors.ts';
import type { Observation } from './rollout/events.ts';
import { planOf, refuseErrors } from './rollout/plan.ts';
import type { Finding, Plan, Step } from './rollout/ports.ts';
import type { RolloutOptions } from './rollout/rollout.ts';
import { routerFor } from './router.ts';
import { findScaling, outsideLimits, type ScalingFound } from './scaling/find-scaling.ts';
import { discover, type Discovery } from './traffic/discover.ts';
import { softened } from './traffic/findings.ts';
import type { Target } from './traffic/target.ts';
import { orFinding, refuseKeyless } from './unanswered.ts';

/** A cancelled main has 7.5 s before the runner sends SIGTERM; this leaves room for the report. */
const CANCEL_BUDGET_MS = 6_000;
/** What only gives traffic back asks no alarms, and takes the services as they are; so does what goes on in mid-way. */
const RETURN: readonly Step[] = [{ share: 0, bakeMs: 0 }];

/** What the checks are made with. */
export interface Desk {
  readonly config: Config;
  readonly aws: Aws;
  readonly around: Surroundings;
}

/** Checks everything, and makes ready what a rollout is played with. Throws a {@link PreflightError} with all that is wrong. */
export async function prepare(
  desk: Desk,
  signal: AbortSignal,
  resuming?: Resuming,
): Promise<Prepared & { target: Target }> {
  const { config, aws } = desk;
  const steps = stepsOf(config);
  const isReturning = steps.every(({ share }) => share === 0);
  const alarms = isReturning ? [] : [alarmsOf(desk, resuming)];
  const expiry = await expiryOf(desk, steps).catch((error: unknown) => refuseKeyless(error, signal));
  // One after the other: the first request isn't kept waiting while the parts for the second are loaded.
  const discovery = await orFinding(
    'AWS',
    signal,
    discover(
      aws,
      { ...config, steps: resuming === undefined ? steps : RETURN, deploys: deploys(config) },
      signal,
    ),
  );
  const lint = await orFinding('alarms', signal, Promise.all(alarms.map((gate) => gate.lint(steps, signal))));
  const found = 'value' in discovery ? discovery.value : undefined;
  const extras =
    isReturning || found?.target === undefined ? NOTHING : await findExtras(desk, found, signal, resuming);
  const findings = strictly(config, isReturning, [
    ...(isReturning ? expiry.findings.map(softened) : expiry.findings),
    ...('failure' in discovery ? [discovery.failure] : discovery.value.findings),
    ...('failure' in lint ? [lint.failure] : lint.value.flat()),
    ...extras.findings,
    ...(isReturning && deploys(config) ? [unreleased(config)] : []),
  ]);
  refuseErrors(findings);
  const target = extras.target ?? found?.target;
  if (target === undefined) throw new PreflightError(findings);

  const router = routerFor(target, aws, config);
  const snapshot = await router.snapshot(signal);
  const release = extras.release?.complete(router, snapshot);
  const bare = {
    ...planOf(router, snapshot, steps, findings),
    ...(release === undefined ? {} : { release: release.planned }),
  };
  const { wanted } = extras.release ?? {};
  const outlook = {
    ...{ target, snapshot, steps: bare.steps },
    ...(release === undefined ? {} : { release: release.planned }),
    ...(wanted === undefined ? {} : { wanted }),
    ...(expiry.leftMs === undefined ? {} : { credentialsLeftMs: expiry.leftMs }),
  };
  return {
    router,
    ...(release === undefined ? {} : { release: release.release }),
    gates: isReturning ? [] : [...alarms, ...gatesOf(desk, target)],
    plan: isReturning ? bare : await foreseen(desk, bare, outlook, signal),
    snapshot,
    target,
    options: optionsOf(desk),
  };
}

/** The plan with what it takes; and, where somebody asked for it, with all that a person should know before it is played. */
async function foreseen(desk: Desk, plan: Plan, outlook: Outlook, signal: AbortSignal): Promise<Plan> {
  const { config } = desk;
  const { forecast, findings } = forecastAt(desk, outlook);
  const isAsked = config.mode === 'plan' || config.strict;
  const seen = isAsked
    ? await orFinding('preflight', signal, surveyAt(desk, outlook, signal))
    : { value: undefined };
  const told = 'failure' in seen ? [softened(seen.failure)] : (seen.value?.findings ?? []);
  const all = [...plan.findings, ...strictly(config, false, [...findings, ...told])];
  refuseErrors(all);
  const policy = 'value' in seen ? seen.value?.policy : undefined;
  return { ...plan, findings: all, forecast, ...(policy === undefined ? {} : { policy }) };
}

/** Reads what is live, whatever is wrong with it. */
export async function observe(
  { config, aws }: Pick<Desk, 'config' | 'aws'>,
  signal: AbortSignal,
): Promise<Observation> {
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

/** What a rollout changes beside the traffic. */
interface Extras {
  /** With all of it. */
  readonly target?: Target;
  readonly release?: ReleaseAt;
  readonly findings: readonly Finding[];
}

const NOTHING: Extras = { findings: [] };

async function findExtras(
  desk: Desk,
  { target }: Discovery,
  signal: AbortSignal,
  resuming: Resuming | undefined,
): Promise<Extras> {
  if (target === undefined) return NOTHING;
  const [{ scaling, findings }, prepared] = await Promise.all([
    findHeld(desk, target, signal),
    orFinding('release', signal, prepareReleaseAt(desk, target, signal, resuming)),
  ]);
  const release = 'value' in prepared ? prepared.value : undefined;
  return {
    target: {
      ...target,
      ...(Object.keys(scaling).length === 0 ? {} : { scaling }),
      ...(release === undefined ? {} : { releases: true as const }),
    },
    ...(release === undefined ? {} : { release }),
    findings: [
      ...findings,
      ...(release?.findings ?? []),
      ...('failure' in prepared ? [prepared.failure] : []),
    ],
  };
}

/** Autoscaling that the rollout holds still. With a listener it doesn't set stable's count, and so can't put it right, either. */
async function findHeld({ aws, config }: Desk, target: Target, signal: AbortSignal): Promise<ScalingFound> {
  const { cluster, stable, canary } = target;
  const services = { stable: stable.service, canary: canary.service };
  const found = await findScaling(aws, cluster, services, config.autoscaling, signal);
  const { stable: ofStable, ...others } = found.scaling;
  if (ofStable === undefined || target.kind !== 'listener') return found;
  const { desired } = await readService(aws, cluster, stable.service, signal);
  const outside = outsideLimits(stable.service, desired, ofStable);
  return outside === undefined ? found : { scaling: others, findings: [...found.findings, outside] };
}

/** What speaks against the credentials in use, where no role renews them. Rejects where there are none. */
async function expiryOf({ config, aws, around }: Desk, steps: readonly Step[]): Promise<Expiry> {
  const expiry = await credentialsExpiry(aws);
  if (expiry === undefined) return { findings: [] };
  const back = config.onSuccess === 'promote' ? config.promotionSteps : [];
  const planMs = [...steps, ...back].reduce((sum, { bakeMs }) => sum + bakeMs + (config.settleMs ?? 0), 0);
  const now = around.clock.now();
  const leftMs = expiry.at - now;
  return {
    findings: expiryFindings(expiry.at, now, planMs),
    ...(Number.isNaN(leftMs) ? {} : { leftMs }),
  };
}

interface Expiry {
  readonly findings: readonly Finding[];
  /** How long the credentials last; absent where they are renewed, or don't tell. */
  readonly leftMs?: number;
}

/** `mode: rollback` and `mode: status` have no plan: they take what is there as it is, like `percent: 0`, the way out of trouble. */
function stepsOf({ mode, steps }: Config): readonly Step[] {
  return mode === 'rollback' || mode === 'status' ? RETURN : steps;
}

/** Whether the canary gets another version than the one that it has. */
function deploys({ image, taskDefinition }: Config): boolean {
  return image !== undefined || taskDefinition !== undefined;
}

/** A workflow may give the same image whatever its percent or mode. */
function unreleased({ image }: Config): Finding {
  return {
    severity: 'note',
    subject: image === undefined ? 'task-definition' : 'image',
    message: 'It is not released: all traffic goes back to stable, whatever that runs.',
    fix: 'To release it, give the canary a percent above 0.',
  };
}

/** With `strict`, warnings refuse; but never a way out of trouble. */
function strictly(
  { strict }: Config,
  isReturning: boolean,
  findings: readonly Finding[],
): readonly Finding[] {
  if (!strict || isReturning) return findings;
  return findings.map((finding) =>
    finding.severity === 'warning' ? { ...finding, severity: 'error' as const } : finding,
  );
}

function optionsOf({ config, around }: Desk): RolloutOptions {
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
