import { readFile } from 'node:fs/promises';
import type { Config } from './config/config.ts';
import type { Resuming } from './modes/parts.ts';
import type { Desk } from './prepare.ts';
import { type PreparedRelease, prepareRelease } from './release/prepare.ts';
import { releaseOf } from './release/release.ts';
import type { Source, Wanted } from './release/wanted.ts';
import type { Finding, PlannedRelease, Release, Router, Snapshot, Step } from './rollout/ports.ts';
import { longArn, type ServiceView } from './aws/services.ts';
import { routerFor as trafficRouter } from './traffic/router-for.ts';
import { readPair } from './traffic/pair.ts';
import type { Target } from './traffic/target.ts';

/** A release that was checked, and waits for the router with its knobs. */
export interface ReleaseAt {
  readonly findings: readonly Finding[];
  /** What the canary is to run; absent where an error says why it can't be told. */
  readonly wanted?: Wanted;
  /** Absent where an error stands in the way. */
  complete(
    router: Router,
    snapshot: Snapshot,
  ): { readonly release: Release; readonly planned: PlannedRelease } | undefined;
}

/** What this run releases, by its inputs or by the checkpoint it goes on with. Resolves to `undefined` where it releases nothing. */
export async function prepareReleaseAt(
  { config, aws, around }: Desk,
  target: Target,
  signal: AbortSignal,
  resuming: Resuming | undefined,
): Promise<ReleaseAt | undefined> {
  const promotion = promotionOf(config, resuming);
  const version = versionOf(config, resuming);
  if (promotion.length === 0 && Object.keys(version).length === 0) return undefined;
  const { region, cluster } = target;
  const place = {
    region,
    cluster,
    stable: target.stable.service,
    canary: target.canary.service,
    logs: config.logs,
  };
  const pair = await readPair(aws, target, signal);
  const { share } = await trafficRouter(target, aws, config).observe(signal);
  const source: Source = {
    ...version,
    stable: pair.stable.taskDefinition,
    canary: pair.canary.taskDefinition,
    promotes: promotion.length > 0,
    readFile: (path) => readFile(path, 'utf8'),
  };
  const canary = { hasTasks: pair.canary.running > 0, hasTraffic: share > 0 };
  const prepared = await prepareRelease(aws, place, source, canary, signal);
  const services = [longArn(pair.stable, cluster), longArn(pair.canary, cluster)];
  const { run } = around.me;
  const tags = config.tag ? { tags: { services, ...(run === undefined ? {} : { run }) } } : {};
  return {
    findings: [...prepared.findings, ...(promotion.length === 0 ? [] : thinStable(pair.stable))],
    ...(prepared.wanted === undefined ? {} : { wanted: prepared.wanted }),
    complete: (router, snapshot) => {
      const { wanted, force } = prepared;
      const planned = plannedOf(prepared, promotion, router, snapshot);
      if (wanted === undefined || planned === undefined) return undefined;
      const release = releaseOf({ aws, clock: around.clock, place, router, wanted, force, ...tags });
      return { release, planned };
    },
  };
}

/** While traffic returns to stable, a rollback deploys what it ran, and ECS takes as many healthy tasks as it may first. */
function thinStable({ name, minimumHealthyPercent }: ServiceView): readonly Finding[] {
  if (minimumHealthyPercent >= 100) return [];
  return [
    {
      severity: 'warning',
      subject: `service ${name}`,
      message: `Its deployments leave ${minimumHealthyPercent} % of its tasks healthy: a rollback while traffic returns to it would take the others away under that traffic.`,
      fix: 'Set its minimum healthy percent to 100, or keep `promotion-schedule` at once.',
    },
  ];
}

function plannedOf(
  { planned }: PreparedRelease,
  promotion: readonly Step[],
  router: Router,
  snapshot: Snapshot,
): PlannedRelease | undefined {
  if (planned === undefined || promotion.length === 0) return planned;
  return {
    ...planned,
    promotion: promotion.map((step) => ({ ...step, aim: router.aim(step.share, snapshot) })),
  };
}

function promotionOf({ onSuccess, promotionSteps }: Config, resuming: Resuming | undefined): readonly Step[] {
  if (resuming?.release !== undefined) return resuming.release.promotion;
  return onSuccess === 'promote' ? promotionSteps : [];
}

/** What a rollout has registered already is what it goes on with. */
function versionOf(
  { image, container, taskDefinition }: Config,
  resuming: Resuming | undefined,
): Pick<Source, 'image' | 'container' | 'taskDefinition'> {
  const reference = resuming?.release?.taskDefinition;
  if (reference !== undefined) return { taskDefinition: { kind: 'revision', reference } };
  return {
    ...(image === undefined ? {} : { image }),
    ...(container === undefined ? {} : { container }),
    ...(taskDefinition === undefined ? {} : { taskDefinition }),
  };
}
