import { createHash } from 'node:crypto';
import { ACCOUNT, arnOf, REGION } from './arn.ts';
import { ApiError } from './errors.ts';

export interface Image {
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  readonly tags: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly pushedAt: number;
}

export type TagMutability = 'MUTABLE' | 'IMMUTABLE';

export interface Repository {
  readonly name: string;
  readonly arn: string;
  readonly uri: string;
  readonly createdAt: number;
  tagMutability: TagMutability;
  /** By digest. */
  readonly images: Map<string, Image>;
}

export const REGISTRY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;

const hashed = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/** Splits `repository:tag`; without a tag, Docker takes `latest`. */
const split = (name: string): readonly [repository: string, tag: string] => {
  const colon = name.lastIndexOf(':');
  return colon < 0 ? [name, 'latest'] : [name.slice(0, colon), name.slice(colon + 1)];
};

/** The account's registry, Amazon ECR: repositories, their images and tags. */
export class Images {
  readonly repositories = new Map<string, Repository>();
  readonly #now: () => number;
  /** Digests of images in other registries, where nothing is ever pushed. */
  readonly #elsewhere = new Map<string, string>();

  constructor(now: () => number) {
    this.#now = now;
  }

  repository(name: string): Repository {
    const known = this.repositories.get(name);
    if (known !== undefined) return known;
    const made: Repository = {
      ...{ name, arn: arnOf('ecr', `repository/${name}`), uri: `${REGISTRY}/${name}` },
      ...{ createdAt: this.#now(), tagMutability: 'MUTABLE', images: new Map() },
    };
    this.repositories.set(name, made);
    return made;
  }

  /** Pushes an image under `repository:tag`, which another image may have to give up. @throws ApiError ImageTagAlreadyExistsException */
  push(name: string, digest: string): void {
    const [repositoryName, tag] = split(name);
    const repository = this.repository(repositoryName);
    for (const image of repository.images.values()) {
      if (!image.tags.has(tag) || image.digest === digest) continue;
      if (repository.tagMutability === 'IMMUTABLE') {
        const problem = `The image tag '${tag}' already exists in the '${repositoryName}' repository and cannot be overwritten because the repository is immutable.`;
        throw new ApiError('ImageTagAlreadyExistsException', problem);
      }
      const tags = new Set([...image.tags].filter((other) => other !== tag));
      repository.images.set(image.digest, { ...image, tags });
    }
    const { tags = [], pushedAt = this.#now() } = repository.images.get(digest) ?? {};
    repository.images.set(digest, { digest, tags: new Set([...tags, tag]), pushedAt });
  }

  /** The digest that a task gets which pulls this image now; one of another registry has the digest of its name. */
  digestOf(image: string): string {
    const [, pinned] = /@(sha256:[0-9a-f]{64})$/.exec(image) ?? [];
    return pinned ?? this.#tagged(image) ?? this.#foreign(image);
  }

  #tagged(image: string): string | undefined {
    if (!image.startsWith(`${REGISTRY}/`)) return undefined;
    const [name, tag] = split(image.slice(REGISTRY.length + 1));
    const images = [...(this.repositories.get(name)?.images.values() ?? [])];
    return images.find(({ tags }) => tags.has(tag))?.digest;
  }

  #foreign(image: string): string {
    const digest = this.#elsewhere.get(image) ?? hashed(image);
    this.#elsewhere.set(image, digest);
    return digest;
  }
}
