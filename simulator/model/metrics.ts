/** Name/value pairs that, with namespace and name, identify a metric. */
export type Dimensions = Readonly<Record<string, string>>;

/** Everything recorded in one stretch of time. */
export interface Bucket {
  readonly sum: number;
  readonly samples: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Samples by value, for percentiles; `undefined` while all have the same value. */
  readonly values: ReadonlyMap<number, number> | undefined;
}

interface OpenBucket extends Bucket {
  sum: number;
  samples: number;
  minimum: number;
  maximum: number;
  values: Map<number, number> | undefined;
}

/** A day of buckets is kept. */
const BUCKETS_KEPT = 8640;

/** The finest stretch that is told apart; periods are multiples of it. */
export const RESOLUTION_MS = 10_000;

export class Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  readonly #buckets = new Map<number, OpenBucket>();

  constructor(namespace: string, name: string, dimensions: Dimensions) {
    this.namespace = namespace;
    this.name = name;
    this.dimensions = dimensions;
  }

  get isEmpty(): boolean {
    return this.#buckets.size === 0;
  }

  /** Adds `samples` observations of `value` at a simulated time. */
  record(atMs: number, value: number, samples = 1): void {
    if (samples <= 0) return;
    const slot = Math.floor(atMs / RESOLUTION_MS);
    const bucket = this.#buckets.get(slot) ?? emptyBucket();
    this.#buckets.set(slot, bucket);
    add(bucket, value, samples);
    this.#forgetOldest();
  }

  #forgetOldest(): void {
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > BUCKETS_KEPT && oldest !== undefined) this.#buckets.delete(oldest);
  }

  /** What was recorded in [fromMs, fromMs + periodMs), or `undefined` when nothing was. */
  over(fromMs: number, periodMs: number): Bucket | undefined {
    const total = emptyBucket();
    const end = (fromMs + periodMs) / RESOLUTION_MS;
    for (let slot = Math.floor(fromMs / RESOLUTION_MS); slot < end; slot += 1) {
      const bucket = this.#buckets.get(slot);
      if (bucket !== undefined) merge(total, bucket);
    }
    return total.samples === 0 ? undefined : total;
  }
}

const emptyBucket = (): OpenBucket => ({
  ...{ sum: 0, samples: 0, minimum: Infinity, maximum: -Infinity, values: undefined },
});

const add = (bucket: OpenBucket, value: number, samples: number): void => {
  const isAnother = bucket.samples > 0 && (value !== bucket.minimum || value !== bucket.maximum);
  if (isAnother) bucket.values ??= new Map([[bucket.minimum, bucket.samples]]);
  bucket.values?.set(value, (bucket.values.get(value) ?? 0) + samples);
  bucket.sum += value * samples;
  bucket.samples += samples;
  bucket.minimum = Math.min(bucket.minimum, value);
  bucket.maximum = Math.max(bucket.maximum, value);
};

const samplesByValue = (bucket: Bucket): Iterable<readonly [value: number, samples: number]> =>
  bucket.values ?? [[bucket.minimum, bucket.samples]];

const merge = (total: OpenBucket, bucket: Bucket): void => {
  for (const [value, samples] of samplesByValue(bucket)) add(total, value, samples);
};

const percentile = (bucket: Bucket, rank: number): number => {
  const wanted = (rank / 100) * bucket.samples;
  let seen = 0;
  for (const [value, samples] of [...samplesByValue(bucket)].sort(([a], [b]) => a - b)) {
    seen += samples;
    if (seen >= wanted) return value;
  }
  return bucket.maximum;
};

/** `pNN`, `pNN.N` from p0 to p100. */
const PERCENTILE = /^p(\d{1,2}(?:\.\d{1,10})?|100)$/;

export const isStatistic = (text: string): boolean =>
  ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'].includes(text) || PERCENTILE.test(text);

/** A statistic of a bucket: Sum, Average, Minimum, Maximum, SampleCount or pNN. */
export const statisticOf = (bucket: Bucket, statistic: string): number => {
  switch (statistic) {
    case 'Sum':
      return bucket.sum;
    case 'Average':
      return bucket.sum / bucket.samples;
    case 'Minimum':
      return bucket.minimum;
    case 'Maximum':
      return bucket.maximum;
    case 'SampleCount':
      return bucket.samples;
    default:
      return percentile(bucket, Number(PERCENTILE.exec(statistic)?.[1] ?? '50'));
  }
};

const keyOf = (namespace: string, name: string, dimensions: Dimensions): string => {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([namespace, name, sorted]);
};

/** All metrics of the account. */
export class Metrics {
  readonly #series = new Map<string, Series>();

  /** The series, made on first use. */
  series(namespace: string, name: string, dimensions: Dimensions): Series {
    const key = keyOf(namespace, name, dimensions);
    const series = this.#series.get(key) ?? new Series(namespace, name, dimensions);
    this.#series.set(key, series);
    return series;
  }

  /** The series, unless nothing was ever recorded for exactly these dimensions. */
  find(namespace: string, name: string, dimensions: Dimensions): Series | undefined {
    const series = this.#series.get(keyOf(namespace, name, dimensions));
    return series?.isEmpty === false ? series : undefined;
  }

  all(): readonly Series[] {
    return [...this.#series.values()].filter((series) => !series.isEmpty);
  }
}
