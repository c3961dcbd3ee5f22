import type { Aws } from '../aws/clients.ts';
import { isNotFound } from '../aws/errors.ts';
import { digestOf, ecrImage } from '../aws/images.ts';
import { messageOf, RemoteError } from '../rollout/errors.ts';
import type { Finding } from '../rollout/ports.ts';

/** What is known of an image before anything runs it. */
export interface ResolvedImage {
  /** What its tag stands for now; absent where nobody can tell. */
  readonly digest?: string;
  readonly findings: readonly Finding[];
}

/** Whether a reference names its image for good. */
export function isPinned(reference: string): boolean {
  return reference.includes('@sha256:');
}

/** Finds out what a tag stands for, where the image is in Amazon ECR of this region, and what speaks against it. */
export async function resolveImage(aws: Aws, reference: string, signal: AbortSignal): Promise<ResolvedImage> {
  if (isPinned(reference)) return { findings: [] };
  const mutable = isLatest(reference) ? [mutableTag(reference)] : [];
  const image = ecrImage(reference);
  if (image?.region !== (await aws.region())) return { findings: mutable };
  try {
    const digest = await digestOf(aws, image, signal);
    const told = digest === undefined ? [] : [standsFor(reference, digest)];
    return { ...(digest === undefined ? {} : { digest }), findings: [...mutable, ...told] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof RemoteError)) throw error;
    return {
      findings: [...mutable, isNotFound(error) ? absent(reference, error) : untold(reference, error)],
    };
  }
}

/** Whether a reference names no version: its tag is there to be moved. */
export function isLatest(reference: string): boolean {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  return !name.includes(':') || name.endsWith(':latest');
}

function mutableTag(reference: string): Finding {
  return {
    severity: 'warning',
    subject: 'image',
    message: `${reference} names no version: whoever pushes next changes what it stands for, and stable and canary could pull the same thing.`,
    fix: 'Name a tag that is never moved, or better a digest (`…@sha256:…`).',
  };
}

function standsFor(reference: string, digest: string): Finding {
  return {
    severity: 'note',
    subject: 'image',
    message: `${reference} stands for ${digest} now.`,
    fix: 'Nothing to do; a tag that may be moved is safer as a digest.',
  };
}

function absent(reference: string, error: RemoteError): Finding {
  return {
    severity: 'error',
    subject: 'image',
    message: `There is no image ${reference}: ${messageOf(error)}`,
    fix: 'Push it first, or correct `image`.',
  };
}

function untold(reference: string, error: RemoteError): Finding {
  return {
    severity: 'note',
    subject: 'image',
    message: `What ${reference} stands for can't be told: ${messageOf(error)}`,
    fix: 'Allow `ecr:DescribeImages` on its repository to have it checked.',
  };
}
