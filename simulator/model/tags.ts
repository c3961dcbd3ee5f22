import { ApiError } from './errors.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

const MOST = 50;

const invalid = (message: string): ApiError => new ApiError('InvalidParameterException', message);

/** Tags of resources, by ARN. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html */
export class Tags {
  readonly #byArn = new Map<string, ReadonlyMap<string, string>>();

  of(arn: string): readonly Tag[] {
    return [...(this.#byArn.get(arn) ?? [])].map(([key, value]) => ({ key, value }));
  }

  /** Adds tags; one with a key that is there already takes its place. @throws ApiError InvalidParameterException */
  add(arn: string, tags: readonly Tag[]): void {
    const all = new Map(this.#byArn.get(arn));
    for (const { key, value } of tags) {
      if (/^aws:/i.test(key)) throw invalid(`The tag key '${key}' begins with aws:, which is reserved`);
      all.set(key, value);
    }
    if (all.size > MOST) throw invalid(`A resource can have ${MOST} tags, this would be ${all.size}`);
    this.#byArn.set(arn, all);
  }

  remove(arn: string, keys: readonly string[]): void {
    const all = new Map(this.#byArn.get(arn));
    for (const key of keys) all.delete(key);
    this.#byArn.set(arn, all);
  }
}
