import type { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { ECSClient, type ECSClientConfig } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Clock } from '../rollout/ports.ts';
import { call } from './errors.ts';
import { once, READ_ATTEMPTS, retrying } from './retries.ts';

/**
 * AWS as this rollout sees it. Two clients a service: reads are retried, writes (`…Once`) are sent exactly once.
 * Endpoints, region, profile and credentials are found by the SDK itself, `AWS_ENDPOINT_URL` and
 * `AWS_ENDPOINT_URL_<SERVICE>` included. Clients are made when first asked for.
 */
export interface Aws {
  readonly ecs: ECSClient;
  readonly ecsOnce: ECSClient;
  /** Loaded when first asked for, as is `cloudwatch`: the first request, to ECS, isn't kept waiting for them. */
  elb(): Promise<ElasticLoadBalancingV2>;
  elbOnce(): Promise<ElasticLoadBalancingV2>;
  cloudwatch(): Promise<CloudWatch>;
  /** The region in use; a RemoteError says how to set one where there is none. */
  region(): Promise<string>;
  /** Closes connections and ends what still waits for a retry. */
  destroy(): void;
}

export interface AwsOptions {
  readonly region?: string;
  readonly clock: Clock;
  /** `name/version`, added to the SDK's own. */
  readonly userAgent: string;
  readonly requestHandler?: NonNullable<ECSClientConfig['requestHandler']>;
  readonly credentials?: NonNullable<ECSClientConfig['credentials']>;
}

const CONNECT_TIMEOUT_MS = 2000;
const ANSWER_TIMEOUT_MS = 5000;

/** Without `throwOnRequestTimeout` the SDK only logs a late answer and goes on waiting. */
const HTTP = {
  connectionTimeout: CONNECT_TIMEOUT_MS,
  requestTimeout: ANSWER_TIMEOUT_MS,
  throwOnRequestTimeout: true,
} as const;

export function createAws(options: AwsOptions): Aws {
  const ended = new AbortController();
  const made: { destroy: () => void }[] = [];
  const kept = <Client extends { destroy: () => void }>(client: Client): Client => {
    made.push(client);
    return client;
  };

  const common = { customUserAgent: options.userAgent };
  const reads = {
    ...common,
    retryStrategy: retrying(options.clock, ended.signal),
    maxAttempts: READ_ATTEMPTS,
  };
  const writes = { ...common, retryStrategy: once(), maxAttempts: 1 };

  const ecs = lazily(() =>
    kept(
      new ECSClient({
        ...reads,
        requestHandler: options.requestHandler ?? HTTP,
        ...(options.region === undefined ? {} : { region: options.region }),
        ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
      }),
    ),
  );
  /** One pool of connections and one set of credentials for all: a rollback's first write needn't wait for either. */
  const shared = () => {
    const { requestHandler, region, credentials } = ecs().config;
    return { requestHandler, region, credentials };
  };
  const ecsOnce = lazily(() => kept(new ECSClient({ ...writes, ...shared() })));
  const elbWith = async (manner: typeof reads | typeof writes) => {
    const { ElasticLoadBalancingV2 } = await import('@aws-sdk/client-elastic-load-balancing-v2');
    return kept(new ElasticLoadBalancingV2({ ...manner, ...shared() }));
  };
  const cloudwatchClient = async () => {
    const { CloudWatch } = await import('@aws-sdk/client-cloudwatch');
    return kept(new CloudWatch({ ...reads, ...shared() }));
  };
  const elb = lazily(() => elbWith(reads));
  const elbOnce = lazily(() => elbWith(writes));
  const cloudwatch = lazily(cloudwatchClient);

  return {
    get ecs() {
      return ecs();
    },
    get ecsOnce() {
      return ecsOnce();
    },
    elb,
    elbOnce,
    cloudwatch,
    region: () => call('aws-region', 'this job', () => ecs().config.region()),
    destroy: () => {
      ended.abort();
      for (const client of made) client.destroy();
    },
  };
}

/** Makes a thing when it is first asked for, and only once. */
function lazily<T>(make: () => T): () => T {
  const box: { made?: T } = {};
  return () => (box.made ??= make());
}
