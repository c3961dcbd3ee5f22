import { lastSegment } from '../aws/batches.ts';
import type { Aws } from '../aws/clients.ts';
import type { Finding, PlannedRelease } from '../rollout/ports.ts';
import { isLatest, isPinned, resolveImage } from './images.ts';
import type { ReleasePlace } from './place.ts';
import { imagesOf } from './running.ts';
import type { Container } from './task-definition.ts';
import { findWanted, type Source, type Wanted } from './wanted.ts';

export interface PreparedRelease {
  /** Absent where an error says why. */
  readonly wanted?: Wanted;
  /** The canary runs the revision already, yet not what the image stands for now. */
  readonly force: boolean;
  readonly planned?: Pick<PlannedRelease, 'from' | 'to' | 'isThere'>;
  readonly findings: readonly Finding[];
}

/** What the checks know of the canary. */
export interface CanaryNow {
  readonly hasTasks: boolean;
  readonly hasTraffic: boolean;
}

/** Finds out what is to run on the canary, whether it does already, and what speaks against it. Reads only. */
export async function prepareRelease(
  aws: Aws,
  place: ReleasePlace,
  source: Source,
  canary: CanaryNow,
  signal: AbortSignal,
): Promise<PreparedRelease> {
  const { wanted, replaced, findings } = await findWanted(aws, source, signal);
  if (wanted === undefined) return { force: false, findings };
  const image = replaced === undefined ? { findings: [] } : await resolveImage(aws, replaced.image, signal);
  const isCurrent = wanted.kind === 'revision' && wanted.arn === source.canary;
  const force =
    isCurrent &&
    replaced !== undefined &&
    !isPinned(replaced.image) &&
    (await isOutdated(aws, place, { ...replaced, digest: image.digest }, canary, signal));
  return {
    wanted,
    force,
    planned: {
      from: lastSegment(source.canary),
      to: wanted.label,
      isThere: isCurrent && !force,
    },
    findings: [...findings, ...image.findings],
  };
}

/**
 * Whether a canary that has the wanted revision runs something else than its tag stands for by now. Where nobody can tell, a tag that is
 * there to be moved counts as moved, unless the canary has traffic already. ECS keeps to the digest that a tag stood for when a
 * deployment began: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html#deployment-container-image-stability
 */
async function isOutdated(
  aws: Aws,
  { cluster, canary: service }: ReleasePlace,
  { name, image, digest }: Container & { readonly digest: string | undefined },
  canary: CanaryNow,
  signal: AbortSignal,
): Promise<boolean> {
  if (digest !== undefined && canary.hasTasks) {
    const running = await imagesOf(aws, cluster, service, signal);
    const ofContainer = running.filter((each) => each.startsWith(`${name}: `));
    if (ofContainer.length > 0) return ofContainer.some((each) => each !== `${name}: ${digest}`);
  }
  return isLatest(image) && !canary.hasTraffic;
}
