import { describeServices, type ServiceView } from './aws/services.ts';
import { describeTaskDefinition, type TaskDefinition } from './aws/task-definitions.ts';
import type { Config } from './config/config.ts';
import { checkDuration, JOB_LIMIT_MS } from './preflight/check-duration.ts';
import { forecastOf } from './preflight/forecast.ts';
import { logGroupsIn, repositoryOf, rolesIn } from './preflight/from-definitions.ts';
import { policyOf, printPolicy } from './preflight/policy.ts';
import { type Features, type Subject, type SubjectService, survey } from './preflight/survey.ts';
import type { Desk } from './prepare.ts';
import type { Wanted } from './release/wanted.ts';
import { messageOf, RemoteError } from './rollout/errors.ts';
import type { Finding, Forecast, PlannedRelease, PlannedStep, Snapshot } from './rollout/ports.ts';
import { sharesGroup, type Target } from './traffic/target.ts';

/** A rollout that nothing speaks against, so far. */
export interface Outlook {
  readonly target: Target;
  readonly snapshot: Snapshot;
  readonly steps: readonly PlannedStep[];
  readonly release?: PlannedRelease;
  readonly wanted?: Wanted;
  /** How long the credentials last that can't be renewed. */
  readonly credentialsLeftMs?: number;
}

/** Behind a Network Load Balancer, where nobody says otherwise. */
const NLB_SETTLE_MS = 120_000;

/** The tasks and the time that a plan takes, and what speaks against them. Reads nothing. */
export function forecastAt(
  { config, around }: Desk,
  { target, snapshot, steps, release, credentialsLeftMs }: Outlook,
): { readonly forecast: Forecast; readonly findings: readonly Finding[] } {
  const { stable, canary } = snapshot.split;
  const forecast = forecastOf({
    start: { stable: stable.desired, canary: canary.desired },
    way: target.kind,
    steps,
    promotion: release?.promotion ?? [],
    deploys: release?.isThere === false,
    settleMs: config.settleMs ?? settleOf(target),
    stabilizeMs: config.stabilizeMs,
  });
  const findings = checkDuration(forecast, {
    ...(around.runner === undefined ? {} : { runner: around.runner }),
    ...(credentialsLeftMs === undefined ? {} : { credentialsLeftMs }),
  });
  const limits = {
    ...(around.runner === undefined ? {} : { jobLimitMs: JOB_LIMIT_MS[around.runner] }),
    ...(credentialsLeftMs === undefined ? {} : { credentialsLeftMs }),
  };
  return { forecast: { ...forecast, ...limits }, findings };
}

/** What a person should know about the configuration, and the policy that it needs. */
export async function surveyAt(
  { config, aws, around }: Desk,
  outlook: Outlook,
  signal: AbortSignal,
): Promise<{ readonly policy: string; readonly findings: readonly Finding[] }> {
  const { target, release, wanted } = outlook;
  const { found } = await describeServices(
    aws,
    target.cluster,
    [target.stable.service, target.canary.service],
    signal,
  );
  const [stable, canary] = found;
  if (stable === undefined || canary === undefined) throw new RemoteError('A service has just gone.', true);
  const sides = {
    stable: sideOf(stable, target.stable.targetGroupArn),
    canary: sideOf(canary, target.canary.targetGroupArn),
  };
  const place = { region: target.region, stable: sides.stable };
  const reads = release !== undefined || config.logs ? [stable, canary] : [];
  const known = await definitionsOf(reads, wanted, (arn) => describeTaskDefinition(aws, arn, signal), signal);
  const subject: Subject = {
    ...{ region: target.region, cluster: target.cluster, ...sides, sharedGroup: sharesGroup(target) },
    ...(target.kind === 'listener' ? { forwardPoint: target.forwardPoint } : {}),
    steps: config.steps,
    promotionSteps: release?.promotion ?? [],
    ...{ alarms: config.alarms, insufficientData: config.insufficientData, minRequests: config.minRequests },
    ...{ rollbackTimeoutMs: config.rollbackTimeoutMs, stabilizeMs: config.stabilizeMs },
    features: featuresOf(config, outlook, known.definitions, place),
  };
  return {
    policy: printPolicy(policyOf(subject)),
    findings: [...known.findings, ...(await survey(aws, around.clock, subject, signal))],
  };
}

function featuresOf(
  config: Config,
  { target, release, wanted }: Outlook,
  definitions: readonly TaskDefinition[],
  place: Pick<Subject, 'region' | 'stable'>,
): Features {
  const { stateTable, roleToAssume, image } = config;
  const repositoryArn = image === undefined ? undefined : repositoryOf(image, place);
  const content = wanted?.kind === 'content' ? wanted.definition : undefined;
  const family = content?.['family'];
  const deploys = {
    registersTags: content?.['tags'] !== undefined,
    ...(typeof family === 'string' ? { registersFamily: family } : {}),
    ...(repositoryArn === undefined ? {} : { repositoryArn }),
  };
  return {
    ...(release === undefined || (image === undefined && config.taskDefinition === undefined)
      ? {}
      : { deploys }),
    promotes: release?.promotion !== undefined,
    roleArns: rolesIn(definitions, place),
    autoscaling: config.autoscaling,
    scaled: (['stable', 'canary'] as const).flatMap((service) =>
      target.scaling?.[service] === undefined ? [] : [{ service }],
    ),
    ...(stateTable === undefined ? {} : { stateTable }),
    logGroups: config.logs ? logGroupsIn(definitions) : [],
    tag: config.tag,
    searchesListeners: config.listenerArn === undefined && target.kind === 'listener',
    ...(roleToAssume === undefined ? {} : { roleToAssume }),
  };
}

/** What the services run, and what they are to run: a rollback brings the one back, as a release brings the other. */
async function definitionsOf(
  services: readonly ServiceView[],
  wanted: Wanted | undefined,
  read: (arn: string) => Promise<{ readonly definition: TaskDefinition }>,
  signal: AbortSignal,
): Promise<{ readonly definitions: readonly TaskDefinition[]; readonly findings: readonly Finding[] }> {
  const arns = [
    ...services.map(({ taskDefinition }) => taskDefinition),
    ...(wanted?.kind === 'revision' ? [wanted.arn] : []),
  ];
  const content = wanted?.kind === 'content' ? [wanted.definition] : [];
  try {
    const found = await Promise.all([...new Set(arns)].map(read));
    return { definitions: [...found.map(({ definition }) => definition), ...content], findings: [] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RemoteError)) throw error;
    const message = `Which roles and log groups the services have can't be told, so the IAM policy lacks them: ${messageOf(error)}`;
    const fix = 'Allow `ecs:DescribeTaskDefinition`.';
    return { definitions: content, findings: [{ severity: 'note', subject: 'IAM policy', message, fix }] };
  }
}

function sideOf(view: ServiceView, targetGroupArn: string | undefined): SubjectService {
  const { name: service, arn, desired, taskDefinition } = view;
  return {
    service,
    arn,
    desired,
    taskDefinition,
    ...(targetGroupArn === undefined ? {} : { targetGroupArn }),
  };
}

function settleOf(target: Target): number {
  return target.kind === 'listener' && target.forwardPoint.loadBalancer === 'network' ? NLB_SETTLE_MS : 0;
}
